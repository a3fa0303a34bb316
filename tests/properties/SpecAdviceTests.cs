using FsCheck.Fluent;
using Xunit;

namespace Pipelines.Tests;

/// <summary>A SPEC that is wrong is told so in its own words.</summary>
public sealed class SpecAdviceTests
{
    [Theory]
    [InlineData("""{"kind":"twoBody","lenghtScale":0.4}""", "There is no key \"lenghtScale\"; did you mean \"lengthScale\"?")]
    [InlineData("""{"kind":"towBody"}""", "There is no kind \"towBody\" here; did you mean \"twoBody\"?")]
    [InlineData("""{"kind":"sum","terms":[{"kind":"twoBody","cutoff":5,"lengthScale":1},{"kind":"treeBody"}]}""", "terms[1]: There is no kind \"treeBody\" here; did you mean \"threeBody\"?")]
    [InlineData("""{"lengthScale":0.4}""", "A \"kind\" is missing; it is one of")]
    [InlineData("""{"kind":"twoBody","lengthScale":"long"}""", "lengthScale: Found \"long\"; expected a number.")]
    [InlineData("""{"kind":"twoBody","lengthScale":[1]}""", "lengthScale: Found [1]; expected a number.")]
    [InlineData("""{"kind":"twoBody","cutoff":{"radius":5,"smoothing":"sharp"}}""", "cutoff: Found")]
    [InlineData("""{"kind":"sum"}""", "The key \"terms\" is missing.")]
    [InlineData("""{"kind":"sum","terms":{}}""", "terms: Found {}; expected a list")]
    [InlineData("""[1,2]""", "Found [1,2]; expected an object")]
    [InlineData("""{"kind":"twoBody",""", "This is not JSON:")]
    [InlineData("", "This is not JSON:")]
    [InlineData("null", "must not be null")]
    [InlineData("""{"kind":"sum","terms":[null]}""", "terms[0]: Found null; expected a kernel.")]
    [InlineData("""{"kind":"sum","terms":null}""", "terms: Found null; expected")]
    [InlineData("""{"kind":"twoBody","cutoff":5,"lengthScale":null}""", "lengthScale: Found null; expected a number.")]
    [InlineData("""{"kind":"twoBody","cutoff":5,"lengthScale":1,"lengthScale":2}""", "A key is given twice.")]
    public void The_message_names_what_is_wrong(string json, string message)
    {
        var error = Spec.Read<Kernel>(json, "spec.json").Error;
        Assert.NotNull(error);
        Assert.Contains(message, error.ToString());
        Assert.StartsWith("spec.json", error.ToString());
    }

    [Fact]
    public void A_value_out_of_range_names_itself_and_the_range()
    {
        var error = Spec.Read<Kernel>("""{"kind":"sum","terms":[{"kind":"twoBody","cutoff":5,"lengthScale":-1}]}""").Error;
        Assert.Equal("terms[0]", error!.Field);
        Assert.Contains("lengthScale", error.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("-1", error.Message);
        Assert.DoesNotContain("Parameter '", error.Message);
    }

    [Fact]
    public void What_may_be_left_out_may_be_null() =>
        Assert.True(Spec.Read<IFitStage>("""{"kind":"gaussianProcess","environments":null,"kernel":{"kind":"twoBody","cutoff":5,"lengthScale":1}}""").IsOk);

    [Fact]
    public void Isolated_atom_energies_are_numbers() =>
        Assert.Contains("must be finite", Spec.Read<IFitStage>("""{"kind":"gaussianProcess","isolatedAtomEnergies":{"Ni":"NaN"},"kernel":{"kind":"twoBody","cutoff":5,"lengthScale":1}}""").Error!.Message, StringComparison.Ordinal);

    // Fuzz: a good SPEC with one piece cut out, doubled or replaced is read or refused, but never throws.
    [Fact]
    public void No_damage_makes_it_throw()
    {
        const string Good = """{"kind":"sum","terms":[{"kind":"twoBody","lengthScale":0.4,"cutoff":6.4},{"kind":"threeBody","cutoff":{"radius":4.5,"smoothing":"polynomial"}}]}""";
        const string Spice = "{}[],:\"\\0-1e9 nulltrue'/*\u00e9\u0000";
        var damage = from at in Gen.Choose(0, Good.Length - 1)
                     from length in Gen.Choose(0, 12)
                     from other in Gen.Choose(0, Spice.Length - 1)
                     from times in Gen.Choose(0, 3)
                     select string.Concat(Good[..at], new string(Spice[other], times), Good[Math.Min(Good.Length, at + length)..]);
        Property.ForAll(damage, json =>
        {
            var result = Spec.Read<Kernel>(json, "spec.json");
            Assert.True(result.IsOk || result.Error!.Message.Length > 0);
        }, cases: 20 * Property.MaxTest);
    }

    [Theory]
    [InlineData("lenghtScale", "lengthScale")]
    [InlineData("noize", "noise")]
    [InlineData("xyz", null)]
    public void Nearest_is_near(string word, string? expected) =>
        Assert.Equal(expected, Spelling.Nearest(word, ["kernel", "lengthScale", "noise", "seed"]));
}
