using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

public sealed class LennardJonesTests
{
    private static readonly Species Argon = Species.Parse("Ar");

    [Fact]
    public void Dimer_has_its_well_at_the_sixth_root_of_two()
    {
        var potential = new LennardJones(0.01, 3.4);
        var dimer = new Structure([Argon, Argon], [Vec3.Zero, new(3.4 * Math.Pow(2, 1.0 / 6), 0, 0)]);
        var answer = potential.Evaluate(dimer);
        Assert.Equal(-0.01, answer.Energy, 1e-15);
        Assert.Equal(0, answer.Forces[0].Length, 1e-15);
        Assert.Equal(answer.Energy, answer.AtomEnergies[0] + answer.AtomEnergies[1], 1e-15);
    }

    // Cambridge Cluster Database: the icosahedron has one free length, so its minimum needs no relaxation.
    [Fact]
    public void Icosahedron_of_thirteen_reaches_the_known_minimum()
    {
        var potential = new LennardJones();
        var best = Enumerable.Range(0, 2001).Min(k => potential.Energy(Icosahedron(1.07 + (1e-5 * k))));
        Assert.Equal(-44.326801, best, 1e-6);
    }

    // The lattice sums of fcc, 12.131880 and 14.453920 (Kittel, Introduction to Solid State Physics, ch. 3), plus what lies beyond the
    // middle of the taper, as a continuum of density sqrt(2): (1/2) 4 pi sqrt(2) 4 / (3 R^3).
    [Fact]
    public void Crystal_reaches_the_lattice_sums()
    {
        var potential = new LennardJones(1, 1, new(38, 40));
        var tail = 8 * Math.PI * Math.Sqrt(2) / (3 * Math.Pow(39, 3));
        var half = Math.Sqrt(0.5);
        var cell = new Cell(half * new Mat3(0, 1, 1, 1, 0, 1, 1, 1, 0));
        var answer = potential.Evaluate(new([Argon], [Vec3.Zero], cell));
        Assert.Equal((2 * (12.131880 - 14.453920)) + tail, answer.Energy, 1e-5);
        Assert.Equal(0, answer.Forces[0].Length, 1e-12);
    }

    private static Structure Icosahedron(double radius)
    {
        var phi = (1 + Math.Sqrt(5)) / 2;
        List<Vec3> points = [Vec3.Zero];
        foreach (var s in new[] { -1, 1 })
        {
            foreach (var t in new[] { -phi, phi })
            {
                points.AddRange([new(0, s, t), new(s, t, 0), new(t, 0, s)]);
            }
        }

        var scale = radius / Math.Sqrt(1 + (phi * phi));
        return new(Block.From(points.Select(_ => Argon)), Block.From(points.Select(p => scale * p)));
    }
}
