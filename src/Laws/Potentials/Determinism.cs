using Pipelines.Numerics;

namespace Pipelines;

/// <summary>The same question gives the same bits.</summary>
internal static class Determinism
{
    public static IEnumerable<Law> Of(PotentialSubject subject)
    {
        yield return new(
            LawNames.Threads,
            "Energy, atomic energies, forces and virial have the same bits at 1, 2 and 4 threads.",
            at => Threads(subject, at));
        yield return new(
            LawNames.Reuse,
            "An evaluator that has seen other positions gives the same bits as a fresh one, with and without atomic energies, and overwrites all that it was handed.",
            at => Reuse(subject, at));
        yield return new(
            LawNames.AtomicEnergies,
            "The atomic energies sum to E, within 1e-12 of the sum of their sizes.",
            at => AtomicEnergies(subject, at));
    }

    private static LawOutcome Threads(PotentialSubject subject, LawCase at)
    {
        var random = new SplitMix(at.Seed);

        // One case in ten is large enough that work is really shared out: a block of copies.
        var s = subject.Draw(at, random, subject.Kinds);
        s = random.Index(10) == 0 ? Crystals.Copies(s, 400 / s.Count, subject.Spacing) : s;
        var single = subject.Evaluate(s, 1);
        return new Meter(s)
            .Same("2 threads against 1", single, subject.Evaluate(s, 2))
            .Same("4 threads against 1", single, subject.Evaluate(s, 4))
            .Outcome();
    }

    private static LawOutcome Reuse(PotentialSubject subject, LawCase at)
    {
        var random = new SplitMix(at.Seed);
        var first = subject.Draw(at, random, subject.Kinds);

        // Small moves keep a neighbour list valid, large ones do not, and spreading far out empties it.
        var amplitude = (random.Index(3) switch { 0 => 0.01, 1 => 0.3, _ => 0 }) * subject.Spacing;
        var spread = amplitude > 0 ? 1 : random.Uniform(1, 3);
        var second = first.WithPositions(Block.From(first.Positions.Select(p => (spread * p) + (amplitude * random.InBall()))));
        var used = subject.Potential.CreateEvaluator(first);
        PotentialSubject.Evaluate(used, first.Positions.Span);
        var meter = new Meter(second);
        meter.Same("fresh and used evaluator", subject.Evaluate(second), PotentialSubject.Evaluate(used, second.Positions.Span));
        var bare = PotentialSubject.Evaluate(used, first.Positions.Span, atomic: false);
        var fresh = subject.Evaluate(first);

        // Not asked for, the atomic energies are left alone: only the rest can be compared.
        var none = Block.Freeze(new double[first.Count]);
        meter.Same("with and without atomic energies", fresh with { AtomEnergies = none }, bare with { AtomEnergies = none });
        return meter.Outcome();
    }

    private static LawOutcome AtomicEnergies(PotentialSubject subject, LawCase at)
    {
        var s = subject.Draw(at, new(at.Seed), subject.Kinds);
        var e = subject.Evaluate(s);
        var sum = 0.0;
        foreach (var part in e.AtomEnergies)
        {
            sum += part;
        }

        return new Meter(s).Compare("sum of atomic energies and energy", sum, e.Energy, LawScale.Of(subject, s, e).Magnitude, 1e-12).Outcome();
    }
}
