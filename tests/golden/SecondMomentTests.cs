using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>The published tables of Gupta and Sutton-Chen parameters reproduce what they were fitted to.</summary>
public sealed class SecondMomentTests
{
    // Cleri and Rosato 1993, Table I: cohesive energies (eV) and lattice constants (Å). Their sums end after the fifth shell, sqrt(5/2) a;
    // the tail starts just beyond it and ends before the sixth, sqrt(3) a.
    [Theory]
    [InlineData("Ni", 4.435, 3.523)]
    [InlineData("Cu", 3.544, 3.615)]
    [InlineData("Rh", 5.752, 3.803)]
    [InlineData("Pd", 3.936, 3.887)]
    [InlineData("Ag", 2.960, 4.085)]
    [InlineData("Ir", 6.930, 3.839)]
    [InlineData("Pt", 5.853, 3.924)]
    [InlineData("Au", 3.779, 4.079)]
    [InlineData("Al", 3.339, 4.050)]
    [InlineData("Pb", 2.040, 4.951)]
    public void Cleri_rosato_metals_have_their_cohesive_energy_at_their_lattice_constant(string metal, double cohesive, double lattice)
    {
        var potential = Gupta.CleriRosato(metal) with { Tail = new(1.59 * lattice, 1.73 * lattice) };
        var crystal = Shapes.Fcc(Species.Parse(metal), lattice);
        Assert.Equal(-cohesive, potential.Energy(crystal) / 4, 0.02);
        Assert.InRange(Pressure(potential, crystal), -1, 1);
    }

    // Sutton and Chen 1990, Table 1, with lattice sums to many shells.
    [Theory]
    [InlineData("Ni", 4.44)]
    [InlineData("Cu", 3.50)]
    [InlineData("Rh", 5.75)]
    [InlineData("Pd", 3.94)]
    [InlineData("Ag", 2.96)]
    [InlineData("Ir", 6.93)]
    [InlineData("Pt", 5.86)]
    [InlineData("Au", 3.78)]
    [InlineData("Al", 3.34)]
    [InlineData("Pb", 2.04)]
    public void Sutton_chen_metals_have_their_cohesive_energy_at_their_lattice_constant(string metal, double cohesive)
    {
        var bare = SuttonChen.For(metal);
        var potential = bare with { Taper = new(9.5 * bare.A, 10 * bare.A) };
        var crystal = Shapes.Fcc(Species.Parse(metal), bare.A);
        Assert.Equal(-cohesive, potential.Energy(crystal) / 4, 0.01);
        Assert.InRange(Pressure(potential, crystal), -1, 1);
    }

    private static double Pressure(IPotential potential, Structure crystal)
    {
        var virial = potential.Evaluate(crystal).Virial;
        return (virial[0, 0] + virial[1, 1] + virial[2, 2]) / 3 / crystal.Cell!.Volume * Units.EvPerCubicAngstromInGPa;
    }
}
