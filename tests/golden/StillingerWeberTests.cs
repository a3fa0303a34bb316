using Xunit;

namespace Pipelines.Tests;

/// <summary>LAMMPS 29 Sep 2021, pair style sw with Si.sw.</summary>
public sealed class StillingerWeberTests
{
    [Fact]
    public void A_cluster_has_the_energy_and_forces_of_lammps()
    {
        var frame = Frames.Dump("sw_Si55", "Si");

        // The file of LAMMPS rounds -1/3 to twelve digits.
        var silicon = StillingerWeber.Silicon;
        var potential = new StillingerWeber(
            silicon.Epsilon, silicon.Sigma, silicon.Range, silicon.Lambda, silicon.Gamma, -0.333333333333, silicon.A, silicon.B, silicon.P, silicon.Q);
        var answer = potential.Evaluate(frame.Structure);
        Assert.Equal(frame.Energy!.Value, answer.Energy, 1e-9);
        Assert.InRange(Frames.LargestDifference(frame.Forces!.Value, answer.Forces), 0, 1e-9);
    }

    // 4.336 eV (half of four bonds of 2.1683 eV) at 5.4310 Å: the unit of energy is the bond's by construction.
    [Fact]
    public void Diamond_has_two_bonds_an_atom()
    {
        var species = Species.Parse("Si");
        var fcc = Shapes.Fcc(species, 5.43095).Positions;
        var diamond = new Structure(
            Block.From(Enumerable.Repeat(species, 8)), Block.From(fcc.Concat(fcc.Select(x => x + (5.43095 / 4 * new Numerics.Vec3(1, 1, 1))))), Cell.Cubic(5.43095));
        var answer = StillingerWeber.Silicon.Evaluate(diamond);
        Assert.Equal(-2 * 2.1683 * 8, answer.Energy, 1e-3);
        Assert.InRange(Math.Abs(answer.Virial[0, 0]), 0, 0.01);
    }
}
