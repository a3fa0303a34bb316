using Xunit;

namespace Pipelines.Tests;

/// <summary>Potentials that others published keep every law, but for the steps at their cutoffs, which are named and real.</summary>
public sealed class LawsOfPotentialFilesTests
{
    [Theory]
    [InlineData(true, "eam", "Au_u3.eam")]
    [InlineData(true, "eam", "Ni_u3.eam")]
    [InlineData(true, "eam", "CuNi.eam.alloy")]
    [InlineData(true, "eam", "CuAu_Zhou.eam.alloy")]
    [InlineData(false, "rgl", "Ag_Cu.pot")]
    [InlineData(false, "rgl", "Au_Pt.pot")]
    public void A_published_potential_keeps_every_law_but_those_it_names(bool steps, params string[] path)
    {
        var potential = Read.Potential(Golden.Path(path)).GetOrThrow();
        var laws = Laws.For(potential);
        string[] limits = steps ? [LawNames.CutoffContinuity, LawNames.PathContinuity] : [];
        Assert.Equal(limits, laws.Where(l => l.Limit is not null).Select(l => l.Name));
        var report = Laws.Run(laws, 40, seed: 1);
        Assert.True(report.Holds, report.ToString());
        Assert.All(laws.Where(l => l.Limit is not null), law => Assert.False(Laws.Run([law with { Limit = null }], 100, seed: 1).Holds, $"{law.Name} holds after all"));
    }
}
