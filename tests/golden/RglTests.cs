using Xunit;

namespace Pipelines.Tests;

/// <summary>The parameter files of the Baletto group.</summary>
public sealed class RglTests
{
    public static TheoryData<string> Files => [.. Directory.GetFiles(Golden.Path("rgl"), "*.pot").Select(f => Path.GetFileName(f)!).Order()];

    // Platinum of radius 138.5 Å is a slip for 1.385; the copper file has neither metals nor cutoffs.
    private static readonly Dictionary<string, (string?, string?)> Refused = new()
    {
        ["Ni_Pt5.pot"] = ("atomic radius (Å)", "138.5"),
        ["Pt_Ag.pot"] = ("atomic radius (Å)", "138.5"),
        ["Cu_Cu.pot"] = ("metals", "10.55d0"),
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void Files_are_read_or_refused_with_a_reason(string file)
    {
        var read = Read.Rgl(Golden.Path("rgl", file));
        if (Refused.TryGetValue(file, out var reason))
        {
            Assert.Equal(reason, (read.Error?.Field, read.Error?.Found));
            return;
        }

        var potential = read.GetOrThrow();
        Assert.Equal(file.Split('_', '.')[..2].Select(w => w.TrimEnd('2', '3', '4')).Distinct().Order(), potential.Species.Select(s => s.Symbol).Order());
    }

    // The files' own cohesive energies at the lattice constant 2 sqrt(2) r; their fits count first and second neighbours.
    [Theory]
    [InlineData("Ag_Ag.pot", 2.95)]
    [InlineData("Au_Au.pot", 3.81)]
    [InlineData("Co_Co.pot", 4.45)]
    [InlineData("Ni_Ni.pot", 4.46)]
    [InlineData("Pt_Pt.pot", 5.86)]
    public void Crystals_have_the_cohesive_energies_of_their_files(string file, double cohesive)
    {
        var potential = Read.Rgl(Golden.Path("rgl", file)).GetOrThrow();
        var crystal = Shapes.Fcc(potential.Species[0], Math.Sqrt(2) * potential.Pairs[0].R0);
        Assert.Equal(-cohesive, potential.Energy(crystal) / 4, 5e-5);
    }

    // At both ends of the tail the energy of a dimer has to go on as it came, up to its second derivative.
    [Fact]
    public void Tails_are_smooth_at_both_ends()
    {
        var potential = Read.Rgl(Golden.Path("rgl", "Pd_Pt.pot")).GetOrThrow();
        double Force(double r) => potential.Evaluate(Shapes.Dimer(potential.Species[0], potential.Species[1], r)).Forces[1].X;
        const double h = 1e-5;
        foreach (var end in new[] { potential.Tail!.Start, potential.Tail.End })
        {
            Assert.Equal(Force(end - 1e-12), Force(end + 1e-12), 1e-10);
            Assert.Equal((Force(end) - Force(end - h)) / h, (Force(end + h) - Force(end)) / h, 1e-3);
        }
    }
}
