using Pipelines.Numerics;

namespace Pipelines;

/// <summary>Structures that a map is judged on, with what the Gaussian process says about them.</summary>
internal sealed class MapReference
{
    private const int Count = 8;
    private const double Amplitude = 0.05;

    private readonly (Structure Structure, Evaluation Expected)[] _held;

    private MapReference((Structure, Evaluation)[] held) => _held = held;

    /// <summary>Training structures, evenly chosen, with every atom moved by up to 0.05 Å along each axis, and stretched where that brought two of them so close that the map repels on purpose.</summary>
    public static MapReference Of(GaussianProcess model, long seed, Run run)
    {
        List<(Structure, Evaluation)> held = [];
        var n = model.Structures.Length;
        for (var i = 0; i < Math.Min(Count, n); i++)
        {
            run.Report("map reference", i, Math.Min(Count, n));
            var moved = Stretched(Moved(model.Structures[(int)((long)i * n / Math.Min(Count, n))], seed, i), SplineMap.OuterFraction * model.ShortestDistance);
            held.Add((moved, model.Evaluate(moved, run.Threads)));
        }

        run.Report("map reference", n, n);
        return new([.. held]);
    }

    /// <summary>Compares a map with the Gaussian process.</summary>
    public MapCertificate Compare(MappedForceField field, Run run)
    {
        double max = 0, sum = 0, energy = 0;
        var atoms = 0;
        foreach (var (structure, expected) in _held)
        {
            var found = field.Evaluate(structure, run.Threads);
            energy = Math.Max(energy, Math.Abs(found.Energy - expected.Energy) / structure.Count);
            for (var i = 0; i < structure.Count; i++)
            {
                var error = (found.Forces[i] - expected.Forces[i]).Length;
                (max, sum, atoms) = (Math.Max(max, error), sum + error, atoms + 1);
            }
        }

        return new(_held.Length, atoms, max, atoms == 0 ? 0 : sum / atoms, energy);
    }

    private static Structure Moved(Structure structure, long seed, int index)
    {
        var draws = new RandomSequence((ulong)seed, (uint)index);
        var positions = new Vec3[structure.Count];
        for (var i = 0; i < positions.Length; i++)
        {
            double Step() => Amplitude * ((2 * draws.NextDouble()) - 1);
            positions[i] = structure.Positions[i] + new Vec3(Step(), Step(), Step());
        }

        return structure.WithPositions(Block.Freeze(positions));
    }

    private static Structure Stretched(Structure structure, double shortest)
    {
        var list = new NeighborList();
        list.Build(structure.Positions.Span, structure.Lattice, shortest, half: true);
        var closest = shortest;
        foreach (var r in list.R)
        {
            closest = Math.Min(closest, r);
        }

        // Rounding must not leave the pair a hair too close.
        return closest < shortest ? structure.Transformed(1.000001 * shortest / closest * Mat3.Identity) : structure;
    }
}
