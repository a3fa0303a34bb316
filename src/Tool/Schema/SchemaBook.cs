using System.Reflection;
using System.Runtime.CompilerServices;

namespace Pipelines.Tool;

/// <summary>One kind of SPEC.</summary>
/// <param name="Kind">The value of its "kind" key.</param>
/// <param name="Type">The record.</param>
internal sealed record SchemaEntry(string Kind, Type Type)
{
    /// <summary>What the source says of it.</summary>
    public string Summary => XmlDocs.Of(Type);

    /// <summary>The record with its defaults, a descriptor as its factory makes it (a tensor without parts has no features); where it has none for some key, its own example.</summary>
    public object Example => (Type.IsAssignableTo(typeof(Descriptor)) ? FromFactory() : null) ?? Default() ?? FromFactory() ?? FromExamples()
        ?? throw new InvalidOperationException($"{Type.Name} has neither defaults for all its keys nor an example.");

    private object? Default()
    {
        var constructor = Type.GetConstructors()
            .Where(c => c.GetParameters() is not [var only] || only.ParameterType != Type)
            .MaxBy(c => c.GetParameters().Length);
        return constructor is not null && !Type.GetProperties().Any(p => p.IsDefined(typeof(RequiredMemberAttribute))) && constructor.GetParameters().All(p => p.HasDefaultValue)
            ? constructor.Invoke([.. constructor.GetParameters().Select(Given)])
            : null;
    }

    // What it calls typical, or what its factory gives for 6 Å ("Describe.Soap(6)"): examples are for the laws, small and odd. The species are left to the data.
    private object? FromFactory() => Type.GetProperty("Typical", BindingFlags.Public | BindingFlags.Static)?.GetValue(null)
        ?? (typeof(Describe).GetMethods(BindingFlags.Public | BindingFlags.Static)
            .Where(m => m.ReturnType == Type && m.GetParameters().All(p => p.HasDefaultValue || p.ParameterType == typeof(Cutoff) || p.Name == "cutoff"))
            .MinBy(m => m.GetParameters().Length) is { } factory
            ? factory.Invoke(null, [.. factory.GetParameters().Select(p => p.HasDefaultValue ? Given(p) : p.ParameterType == typeof(Cutoff) ? new Cutoff(6) : (object)6.0)])
            : null);

    private static object? Given(ParameterInfo p) =>
        p.DefaultValue is null && p.ParameterType.IsValueType ? Activator.CreateInstance(p.ParameterType) : p.DefaultValue;

    private object? FromExamples() => Type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IExample<>))
        ? ((System.Collections.IEnumerable)Type.GetProperty("Examples", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!).Cast<object>().FirstOrDefault()
        : null;
}

/// <summary>Records that a SPEC chooses between by their kind.</summary>
/// <param name="Name">"Fit stage".</param>
/// <param name="Type">The abstract record.</param>
/// <param name="Entries">By kind.</param>
internal sealed record SchemaFamily(string Name, Type Type, IReadOnlyList<SchemaEntry> Entries);

/// <summary>All kinds of SPEC, found by reflection.</summary>
internal static class SchemaBook
{
    private static readonly Type[] Marked =
        [.. typeof(Spec).Assembly.GetExportedTypes().Where(t => t.GetCustomAttribute<SpecFamilyAttribute>(inherit: false) is not null)];

    /// <summary>By name; a family inside another one is shown with that one.</summary>
    public static IReadOnlyList<SchemaFamily> Families { get; } =
        [.. Marked
            .Where(t => !Marked.Any(outer => outer != t && outer.IsAssignableFrom(t)))
            .Select(t => new SchemaFamily(Words(t.Name), t, [.. Spec.Family(t).Select(e => new SchemaEntry(e.Kind, e.Type))]))
            .OrderBy(f => f.Name, StringComparer.Ordinal)];

    /// <summary>The entry of a kind.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public static SchemaEntry Find(string kind)
    {
        var kinds = Families.SelectMany(f => f.Entries).DistinctBy(e => e.Kind).ToArray();
        if (kinds.FirstOrDefault(e => e.Kind.Equals(kind, StringComparison.OrdinalIgnoreCase)) is { } found)
        {
            return found;
        }

        var names = kinds.Select(e => e.Kind).Order(StringComparer.Ordinal).ToArray();
        var nearest = Spelling.Nearest(kind, names) is { } near ? $" Did you mean '{near}'?" : string.Empty;
        throw new UsageException($"There is no kind '{kind}'.{nearest} The kinds are {string.Join(", ", names)}.");
    }

    /// <summary>The family that a record belongs to: serialised as it, a record carries its kind.</summary>
    public static Type FamilyOf(Type record) => Families.Where(f => f.Entries.Any(e => e.Type == record)).Select(f => f.Type).FirstOrDefault(record);

    // "FitStage" and "IFitStage" -> "Fit stage"
    private static string Words(string name) =>
        string.Concat((name is ['I', >= 'A' and <= 'Z', ..] ? name[1..] : name).Select((c, i) => i > 0 && char.IsUpper(c) ? $" {char.ToLowerInvariant(c)}" : c.ToString()));
}
