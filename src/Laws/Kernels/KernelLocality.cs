using Pipelines.Numerics;

namespace Pipelines;

/// <summary>What is far away does not matter, how matter comes into reach is smooth, and cells are a way of writing.</summary>
internal static class KernelLocality
{
    public static IEnumerable<Law> Of(KernelSubject subject)
    {
        yield return new(
            KernelLawNames.Additivity,
            "K(A and a distant B, c) = K(A, c) + K(B, c) for total energies, and forces on A do not see B, within 1e-10 of the standard deviations.",
            at => Additivity(subject, at));
        yield return new(
            KernelLawNames.BeyondCutoff,
            "Wherever beyond the radius of all others an atom is, covariances stay the same, bit for bit.",
            at => BeyondCutoff(subject, at));
        yield return new(
            KernelLawNames.CutoffContinuity,
            "Where an atom crosses the radius of another, no covariance jumps by more than 1e-8 of the standard deviations (or of a bond's).",
            at => CutoffContinuity(subject, at));
        yield return new(
            KernelLawNames.Lattice,
            "Atoms moved by lattice vectors, and two cells taken as one, have the same covariances (total energies twice), within 1e-10 of the standard deviations.",
            at => Lattice(subject, at));
    }

    private static LawOutcome Additivity(KernelSubject subject, LawCase at)
    {
        var random = new SplitMix(at.Seed);
        Structure a = subject.Draw(at, random, RandomStructures.Clusters), b = subject.Draw(at, random, RandomStructures.Clusters), c = subject.Draw(at, random);
        var reach = a.Positions.Max(p => p.Length) + b.Positions.Max(p => p.Length) + (subject.Kernel.Radius * random.Uniform(1, 2));
        var far = b.Translated(reach * random.Direction());
        var both = new Structure([.. a.Species, .. far.Species], [.. a.Positions, .. far.Positions]);
        var y = subject.Prepare(c, KernelSubject.DrawLabel(c, random));
        Side first = subject.Prepare(a, Label.TotalEnergy), second = subject.Prepare(b, Label.TotalEnergy), sum = subject.Prepare(both, Label.TotalEnergy);
        var parts = subject.Block(first, y).Zip(subject.Block(second, y), (p, q) => p + q).ToArray();
        var meter = KernelSymmetries.Compare(
            new(both, c), "covariance of the total energy", subject.Block(sum, y), parts, first.Scale(y) + second.Scale(y), KernelSymmetries.Tolerance);
        var atom = Label.ForceOn(random.Index(a.Count));
        var alone = subject.Prepare(a, atom);
        return KernelSymmetries.Compare(
            meter, "covariance of a force", subject.Block(subject.Prepare(both, atom), y), subject.Block(alone, y), alone.Scale(y), KernelSymmetries.Tolerance).Outcome();
    }

    private static LawOutcome BeyondCutoff(KernelSubject subject, LawCase at)
    {
        var random = new SplitMix(at.Seed);
        Structure a = subject.Draw(at, random, RandomStructures.Clusters), b = subject.Draw(at, random);
        var radius = a.Positions.Max(p => p.Length);
        var species = subject.DrawSpecies(random);
        var label = KernelSubject.DrawLabel(a, random);
        var y = subject.Prepare(b, KernelSubject.DrawLabel(b, random));
        Structure near = Approach.Add(a, species, Approach.Tangent(a, random.Direction(), subject.Kernel.Radius)),
            far = Approach.Add(a, species, (radius + (subject.Kernel.Radius * random.Uniform(1.001, 3))) * random.Direction());
        double[] left = subject.Block(subject.Prepare(near, label), y), right = subject.Block(subject.Prepare(far, label), y);
        var meter = new Meter(near, far, b);
        for (var i = 0; i < left.Length; i++)
        {
            meter.Exact($"covariance of {label}, element {i}", left[i], right[i]);
        }

        return meter.Outcome();
    }

    private static LawOutcome CutoffContinuity(KernelSubject subject, LawCase at)
    {
        const double delta = 1e-12;
        var random = new SplitMix(at.Seed);
        Structure a = subject.Draw(at, random), b = subject.Draw(at, random);
        var (centre, direction) = Approach.Find(subject.Spacing, a, random, subject.Kernel.Radius);
        if (centre < 0)
        {
            return LawOutcome.Vacuous;
        }

        var species = subject.DrawSpecies(random);
        Structure With(double r) => Approach.Add(a, species, a.Positions[centre] + (r * direction));
        Structure inside = With(subject.Kernel.Radius * (1 - delta)), outside = With(subject.Kernel.Radius * (1 + delta));
        var y = subject.Prepare(b, KernelSubject.DrawLabel(b, random));
        var meter = new Meter(inside, b);
        foreach (var label in (Label[])[Label.TotalEnergy, Label.ForceOn(centre), Label.ForceOn(a.Count), Label.ForceOn(random.Index(a.Count))])
        {
            Side left = subject.Prepare(inside, label), right = subject.Prepare(outside, label);
            var scale = Math.Max(left.Deviation, subject.BondDeviation(left.Size)) * Math.Max(y.Deviation, subject.BondDeviation(y.Size));
            KernelSymmetries.Compare(meter, $"covariance of {label} on both sides", subject.Block(left, y), subject.Block(right, y), scale, 1e-8);
        }

        return meter.Outcome();
    }

    private static LawOutcome Lattice(KernelSubject subject, LawCase at)
    {
        var random = new SplitMix(at.Seed);
        Structure a = subject.Draw(at with { Size = Math.Min(at.Size, 3) }, random, RandomStructures.Cells), b = subject.Draw(at, random);
        var label = KernelSubject.DrawLabel(a, random);
        Side x = subject.Prepare(a, label), y = subject.Prepare(b, KernelSubject.DrawLabel(b, random));
        var (meter, scale, expected) = (new Meter(a, b), x.Scale(y), subject.Block(x, y));
        var shifted = Crystals.Shifted(a, random, 2);
        KernelSymmetries.Compare(meter, $"covariance of {label} after a lattice shift", subject.Block(subject.Prepare(shifted, label), y), expected, scale, KernelSymmetries.Tolerance);
        var times = label.Kind == LabelKind.TotalEnergy ? 2 : 1;
        var doubled = subject.Block(subject.Prepare(Crystals.Doubled(a, random), label), y);
        return KernelSymmetries.Compare(
            meter, $"covariance of {label} in two cells", doubled, [.. expected.Select(k => times * k)], times * scale, KernelSymmetries.Tolerance).Outcome();
    }
}
