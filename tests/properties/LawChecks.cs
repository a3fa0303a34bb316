using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Pipelines.Tests;

/// <summary>Puts a law to random cases with FsCheck, which shrinks a failing case by its size.</summary>
public static class LawChecks
{
    // Many small structures, few large ones.
    private static Arbitrary<LawCase> Cases { get; } = Arb.From(
        from high in Gen.Choose(0, int.MaxValue)
        from low in Gen.Choose(0, int.MaxValue)
        from u in Gen.Choose(0, 999)
        select new LawCase(((ulong)high << 31) | (uint)low, 2 + (59 * u * u / 1000 * u / 1_000_000)),
        at => Enumerable.Range(1, at.Size - 1).Select(size => at with { Size = size }));

    /// <param name="law">The law.</param>
    /// <param name="most">Cases, where the default is too dear.</param>
    public static void Holds(Law law, int? most = null)
    {
        if (law.Limit is not null)
        {
            return;
        }

        var (cases, vacuous) = (0, 0);
        Property.Holds(Prop.ForAll(Cases, at =>
        {
            var outcome = law.Check(at);
            cases++;
            vacuous += outcome.IsVacuous ? 1 : 0;
            Assert.True(outcome.Holds, $"{law.Statement}{Environment.NewLine}{outcome.What}: deviation {outcome.Deviation:G3}, allowed {outcome.Allowed:G3}{Environment.NewLine}{outcome.Subject}");
        }), most);
        Assert.True(cases < 20 || vacuous < 0.75 * cases, $"The law had nothing to say in {vacuous} of {cases} cases.");
    }
}
