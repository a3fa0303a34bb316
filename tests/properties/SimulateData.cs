using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines.Tests;

/// <summary>Small things to move.</summary>
internal static class SimulateData
{
    /// <summary>A Lennard-Jones nickel of sorts: bonds of 2.5 Å, 0.4 eV deep.</summary>
    public static LennardJones Bonds { get; } = new(0.4, 2.5 / Math.Pow(2, 1.0 / 6));

    /// <summary>The same with a cutoff.</summary>
    public static LennardJones ShortBonds { get; } = Bonds with { Taper = new(4.5, 6) };

    /// <summary>A 13-atom icosahedron with bonds of about 2.5 Å.</summary>
    public static Structure Icosahedron { get; } = Shapes.Icosahedron(Species.Parse("Ni"), 2, 3.52);

    public static Structure Of(params Vec3[] positions) => new(Block.From(Enumerable.Repeat(Species.Parse("Ni"), positions.Length)), [.. positions]);

    /// <summary>A face-centred cubic alloy in a periodic box, a little shaken.</summary>
    public static Structure Crystal(int cells, int seed)
    {
        var random = new Random(seed);
        double Noise() => 0.1 * (random.NextDouble() - 0.5);
        var ideal = Shapes.Fcc(Species.Parse("Ni"), 3.54, cells, cells, cells);
        return new(
            Block.From(ideal.Species.Select((s, i) => i % 3 == 0 ? Species.Parse("Cu") : s)),
            Block.From(ideal.Positions.Select(p => p + new Vec3(Noise(), Noise(), Noise()))),
            ideal.Cell);
    }
}

/// <summary>Atoms tied to the origin by springs: everything about it is known.</summary>
internal sealed record HarmonicWell(double Stiffness) : IPotential
{
    public double Cutoff => double.PositiveInfinity;

    public ImmutableArray<Species> Species => [];

    public IEvaluator CreateEvaluator(Structure structure, int threads = 1) => new Evaluator(Stiffness);

    private sealed class Evaluator(double stiffness) : IEvaluator
    {
        public double Evaluate(ReadOnlySpan<Vec3> positions, Span<Vec3> forces, Span<double> atomEnergies, out Mat3 virial)
        {
            var energy = 0.0;
            for (var i = 0; i < positions.Length; i++)
            {
                energy += 0.5 * stiffness * positions[i].Dot(positions[i]);
                forces[i] = -stiffness * positions[i];
            }

            virial = Mat3.Zero;
            return energy;
        }
    }
}
