using Pipelines.Numerics;

namespace Pipelines;

/// <summary>The names of the laws that maps are put to, beside those of all potentials.</summary>
public static class MapLawNames
{
    /// <summary>The map is as near to its Gaussian process as it was asked to be.</summary>
    public const string Accuracy = "accuracy";
}

public static partial class Laws
{
    /// <summary>The law of a map: it is as near to its Gaussian process as it was asked to be, on structures that its certificate was not measured on.</summary>
    /// <param name="map">The mapped force field.</param>
    /// <param name="process">The Gaussian process that it came from.</param>
    /// <param name="forceAccuracy">What was asked: largest error of a force vector, meV/Å, positive.</param>
    /// <param name="energyAccuracy">What was asked: largest error of an energy, meV per atom, positive.</param>
    public static IReadOnlyList<Law> For(MappedForceField map, GaussianProcess process, double forceAccuracy = 1, double energyAccuracy = 1) =>
    [
        new(
            MapLawNames.Accuracy,
            "On training structures with every atom moved by up to 0.05 Å along each axis, and no pair nearer than any in the training data, forces and "
            + $"energies per atom of map and Gaussian process differ by at most {forceAccuracy:G3} meV/Å and {energyAccuracy:G3} meV; the certificate's maxima are no larger.",
            at => Accuracy(map, process, 1e-3 * forceAccuracy, 1e-3 * energyAccuracy, at)),
    ];

    private static LawOutcome Accuracy(MappedForceField map, GaussianProcess process, double force, double energy, LawCase at)
    {
        const double amplitude = 0.05;
        var random = new SplitMix(at.Seed);
        var start = process.Structures[random.Index(process.Structures.Length)];
        Vec3 Step() => amplitude * ((2 * random.InCube()) - new Vec3(1, 1, 1));
        var s = start.WithPositions(Block.From(start.Positions.Select(p => p + Step())));
        var list = new NeighborList();
        list.Build(s.Positions.Span, s.Lattice, process.ShortestDistance, half: true);
        if (list.Pairs > 0)
        {
            return LawOutcome.Vacuous;
        }

        var (expected, found) = (process.Evaluate(s), map.Evaluate(s));
        var meter = new Meter(s)
            .Compare("force error of the certificate (eV/Å)", map.Certificate.MaximumForceError, 1, force)
            .Compare("energy error of the certificate (eV per atom)", map.Certificate.MaximumEnergyError, 1, energy)
            .Compare("energy per atom (eV)", (found.Energy - expected.Energy) / s.Count, 1, energy);
        for (var i = 0; i < s.Count; i++)
        {
            meter.Compare($"force on atom {i} (eV/Å)", found.Forces[i], expected.Forces[i], 1, force);
        }

        return meter.Outcome();
    }
}
