using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;

namespace Pipelines;

/// <summary>
/// The papers behind a chain: those that its stages, and the kernels, descriptors and potentials in their parameters, are marked with
/// (<see cref="CitesAttribute"/>).
/// </summary>
public static class Cite
{
    /// <summary>The papers behind a traced value, in the order of its steps.</summary>
    public static Citations For<T>(Traced<T> traced)
    {
        var stages = StageTypes();
        return Collect(traced.Steps.SelectMany(step => stages[step.Kind].Select(type => Restore(step, type))));
    }

    /// <summary>The papers behind a stage, a kernel, a descriptor, a potential, or several of them.</summary>
    public static Citations For(params ReadOnlySpan<object> records) => Collect(records.ToArray());

    private static Citations Collect(IEnumerable<object> records)
    {
        List<(string Doi, string For)> found = [];
        HashSet<object> seen = new(ReferenceEqualityComparer.Instance);
        foreach (var record in records)
        {
            Walk(record, found, seen);
        }

        return new([.. found.GroupBy(c => c.Doi).Select(g => new Citation(Reference.Of(g.Key), [.. g.Select(c => c.For).Distinct()]))]);
    }

    // What a record's JSON says is its identity: that is walked. A type stands for a record that could not be restored.
    private static void Walk(object? record, List<(string Doi, string For)> found, HashSet<object> seen)
    {
        if (record is Enum choice)
        {
            var field = choice.GetType().GetField(choice.ToString());
            found.AddRange((field?.GetCustomAttributes<CitesAttribute>() ?? []).Select(c => (c.Doi, JsonNamingPolicy.CamelCase.ConvertName(choice.ToString()))));
        }

        if (record is null or ValueType or string || !seen.Add(record))
        {
            return;
        }

        var type = record as Type ?? record.GetType();
        found.AddRange(type.GetCustomAttributes<CitesAttribute>().Select(c => (c.Doi, Spec.KindOf(type))));
        foreach (var property in record is Type ? [] : Spec.Options.GetTypeInfo(type).Properties)
        {
            var value = property.Get?.Invoke(record);
            foreach (var item in value is IEnumerable items and not string ? items.Cast<object?>() : [value])
            {
                Walk(item, found, seen);
            }
        }
    }

    private static object Restore(Step step, Type type)
    {
        try
        {
            return JsonSerializer.Deserialize(step.Parameters, type, Spec.Options) ?? type;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or ArgumentException)
        {
            return type;
        }
    }

    private static ILookup<string, Type> StageTypes() =>
        Spec.Family(typeof(object)).Where(f => IsStage(f.Type)).ToLookup(f => f.Kind, f => f.Type);

    private static bool IsStage(Type? type) =>
        type is not null && ((type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Stage<,>)) || IsStage(type.BaseType));
}

/// <summary>A paper and what it is cited for.</summary>
/// <param name="Reference">The paper.</param>
/// <param name="For">Kinds of the records that cite it.</param>
public sealed record Citation(Reference Reference, ImmutableArray<string> For)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Reference} ({string.Join(", ", For)})";
}

/// <summary>The papers behind a chain. Prints as a numbered list.</summary>
/// <param name="Items">In order of first mention.</param>
public sealed record Citations(ImmutableArray<Citation> Items)
{
    /// <summary>Entries for a .bib file.</summary>
    public string BibTeX => string.Join('\n', Items.Select(c => c.Reference.BibTeX));

    /// <inheritdoc/>
    public override string ToString() => string.Join('\n', Items.Select((c, i) => $"[{i + 1}] {c}"));
}
