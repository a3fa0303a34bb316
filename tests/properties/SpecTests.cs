using System.Reflection;
using System.Text.Json.Nodes;
using Xunit;

namespace Pipelines.Tests;

/// <summary>A record and its specification are the same thing: for every example of every family.</summary>
public sealed class SpecTests
{
    public static IReadOnlyList<Type> Families { get; } =
        [.. Enrolment.Library.SelectMany(a => a.GetTypes()).Where(t => t.GetCustomAttribute<SpecFamilyAttribute>(inherit: false) is not null).OrderBy(t => t.Name, StringComparer.Ordinal)];

    public static TheoryData<string, string, int> Examples
    {
        get
        {
            TheoryData<string, string, int> rows = [];
            foreach (var family in Families)
            {
                foreach (var (kind, type) in Spec.Family(family))
                {
                    for (var i = 0; i < Enrolment.InstancesOf(type).Count(); i++)
                    {
                        rows.Add(family.Name, kind, i);
                    }
                }
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void A_record_survives_its_specification(string family, string kind, int number)
    {
        var (type, example) = Find(family, kind, number);
        var json = Write(type, example);
        Assert.Equal(kind, (string?)JsonNode.Parse(json)!["kind"]);
        var read = ReadOk(type, json);
        Assert.Equal(example, read);
        Assert.Equal(example.GetHashCode(), read.GetHashCode());
        Assert.Equal(Spec.Canonical(example), Spec.Canonical(read));
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void The_order_of_keys_and_blanks_does_not_matter(string family, string kind, int number)
    {
        var (type, example) = Find(family, kind, number);
        Assert.Equal(example, ReadOk(type, Reversed(JsonNode.Parse(Write(type, example))!).ToJsonString()));
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void A_key_that_means_nothing_is_an_error_that_names_it(string family, string kind, int number)
    {
        var (type, example) = Find(family, kind, number);
        var json = JsonNode.Parse(Write(type, example))!.AsObject();
        json["cutof_"] = 1;
        var error = Read(type, json.ToJsonString(), "spec.json").Error;
        Assert.NotNull(error);
        Assert.Contains("cutof_", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("spec.json", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Canonical_keys_are_sorted(string family, string kind, int number)
    {
        var (_, example) = Find(family, kind, number);
        AssertSorted(JsonNode.Parse(Spec.Canonical(example))!);
    }

    // What makes two records different must be in the JSON, or a cache would confuse them.
    [Theory]
    [MemberData(nameof(Examples))]
    public void Every_parameter_is_in_the_specification(string family, string kind, int number)
    {
        var (_, example) = Find(family, kind, number);
        var canonical = Spec.Canonical(example);
        foreach (var property in example.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.SetMethod is { IsPublic: true }))
        {
            foreach (var other in Others(property.GetValue(example)))
            {
                if (TryWith(example, property, other) is { } changed && !changed.Equals(example))
                {
                    Assert.False(canonical == Spec.Canonical(changed), $"{kind}: {property.Name} = {other} changes the record, but not its specification");
                }
            }
        }
    }

    [Fact]
    public void There_are_examples() => Assert.True(Examples.Count > 20);

    private static (Type Family, object Example) Find(string family, string kind, int number)
    {
        var type = Families.Single(f => f.Name == family);
        return (type, Enrolment.InstancesOf(Spec.Family(type).Single(m => m.Kind == kind).Type).ElementAt(number));
    }

    private static string Write(Type family, object record) =>
        (string)typeof(Spec).GetMethod(nameof(Spec.Write))!.MakeGenericMethod(family).Invoke(null, [record])!;

    private static object ReadOk(Type family, string json)
    {
        var (value, error) = Read(family, json, null);
        Assert.True(error is null, $"{error} in {json}");
        return value!;
    }

    private static (object? Value, DataError? Error) Read(Type family, string json, string? file)
    {
        var result = typeof(Spec).GetMethod(nameof(Spec.Read))!.MakeGenericMethod(family).Invoke(null, [json, file])!;
        var error = (DataError?)result.GetType().GetProperty("Error")!.GetValue(result);
        return (error is null ? result.GetType().GetMethod("GetOrThrow")!.Invoke(result, []) : null, error);
    }

    private static IEnumerable<object> Others(object? value) => value switch
    {
        double x => [1.25 * x, x + 1, 0.5 * x],
        int n => [n + 1, n + 2],
        long n => [n + 1],
        bool b => [!b],
        Enum e => Enum.GetValues(e.GetType()).Cast<object>(),
        Cutoff c => [c with { Radius = c.Radius + 1 }, c with { Smoothing = c.Smoothing == Smoothing.Cosine ? Smoothing.Polynomial : Smoothing.Cosine }],
        _ => [],
    };

    private static object? TryWith(object record, PropertyInfo property, object value)
    {
        var copy = record.GetType().GetMethod("<Clone>$")!.Invoke(record, [])!;
        try
        {
            property.SetValue(copy, value);
            return copy;
        }
        catch (TargetInvocationException e) when (e.InnerException is ArgumentException)
        {
            return null;
        }
    }

    private static JsonNode Reversed(JsonNode node) => node switch
    {
        JsonObject o => new JsonObject(o.Reverse().Select(p => KeyValuePair.Create(p.Key, p.Value is null ? null : Reversed(p.Value)))),
        JsonArray a => new JsonArray([.. a.Select(x => x is null ? null : Reversed(x))]),
        _ => node.DeepClone(),
    };

    private static void AssertSorted(JsonNode node)
    {
        if (node is JsonObject o)
        {
            Assert.Equal(o.Select(p => p.Key).Order(StringComparer.Ordinal), o.Select(p => p.Key));
        }

        IEnumerable<JsonNode?> children = node switch
        {
            JsonObject record => record.Select(p => p.Value),
            JsonArray list => list,
            _ => [],
        };
        foreach (var child in children)
        {
            if (child is not null)
            {
                AssertSorted(child);
            }
        }
    }
}
