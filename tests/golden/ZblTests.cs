using Xunit;

namespace Pipelines.Tests;

/// <summary>LAMMPS 29 Sep 2021, pair style zbl.</summary>
public sealed class ZblTests
{
    // LAMMPS takes e²/(4 pi eps0) = 14.399645 eV Å; CODATA 2018 gives 14.3996455.
    [Fact]
    public void Bare_pairs_have_the_energies_and_forces_of_lammps()
    {
        foreach (var row in Golden.Table("lammps", "zbl_dimers.txt"))
        {
            Species a = new((int)row[0]), b = new((int)row[1]);
            var (energy, slope) = Zbl.Pair(a, b, row[2]);
            Assert.Equal(1, -slope / row[3], 1e-7);
            Assert.Equal(1, (energy - Zbl.Pair(a, b, 3).Energy) / row[4], 1e-7);
            Assert.Equal((energy, slope), Zbl.Pair(b, a, row[2]));
        }
    }

    [Fact]
    public void It_is_bare_before_its_taper_and_zero_after()
    {
        Species nickel = new(28), gold = new(79);
        var potential = new Zbl(new(1, 2));
        Assert.Equal(Zbl.Pair(nickel, gold, 0.9).Energy, potential.Energy(Shapes.Dimer(nickel, gold, 0.9)), 1e-12);
        Assert.Equal(0, potential.Energy(Shapes.Dimer(nickel, gold, 2)));
        Assert.InRange(potential.Energy(Shapes.Dimer(nickel, gold, 1.99)), 1e-9, 1e-3);
    }
}
