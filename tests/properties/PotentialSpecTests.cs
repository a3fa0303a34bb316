using Xunit;

namespace Pipelines.Tests;

public sealed class PotentialSpecTests
{
    public static TheoryData<string> Kinds => [.. Spec.Family(typeof(AnalyticPotential)).Select(f => f.Kind)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Examples_survive_their_specification(string kind)
    {
        var type = Spec.Family(typeof(AnalyticPotential)).Single(f => f.Kind == kind).Type;
        var examples = (IEnumerable<AnalyticPotential>)type.GetProperty("Examples")!.GetValue(null)!;
        foreach (var example in examples)
        {
            var read = Spec.Read<AnalyticPotential>(Spec.Write(example)).GetOrThrow();
            Assert.Equal(example, read);
            Assert.Equal(example.Cutoff, read.Cutoff);
            Assert.Equal(example.Species, read.Species);
        }
    }

    [Theory]
    [InlineData("""{"kind":"lennardJones","epsilon":-1}""", "Epsilon must be positive and finite (eV); found -1")]
    [InlineData("""{"kind":"gupta","pairs":[]}""", "at least one pair")]
    [InlineData("""{"kind":"gupta","pairs":[{"first":"Cu","second":"Au","a":0.1,"xi":1,"p":10,"q":3,"r0":2.7}]}""", "one entry for the pair Cu-Cu")]
    [InlineData("""{"kind":"suttonChen","n":6,"m":9,"c":1}""", "found 6 and 9")]
    [InlineData("""{"kind":"zbl","taper":{"start":3,"end":2}}""", "found start 3 and end 2")]
    public void Bad_parameters_are_named(string json, string part) =>
        Assert.Contains(part, Spec.Read<AnalyticPotential>(json).Error?.Message, StringComparison.Ordinal);
}
