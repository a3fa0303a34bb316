using Pipelines.Numerics;

namespace Pipelines;

/// <summary>What is far away does not matter, and how matter comes into reach is smooth.</summary>
internal static class Locality
{
    private const double ForceStep = 1e-8;

    public static IEnumerable<Law> Of(PotentialSubject subject)
    {
        const string noCutoff = "the potential has no cutoff";
        yield return new(
            LawNames.CutoffContinuity,
            "Where an atom crosses the cutoff of another, E jumps by less than 1e-10 of the sum of |E_i| and no force by more than 1e-8 of the largest (or of a bond's).",
            at => CutoffContinuity(subject, at))
        {
            Limit = subject.HasCutoff ? null : noCutoff,
        };
        yield return new(
            LawNames.PathContinuity,
            "While an atom comes in from outside the cutoff along a straight line, E and F are continuous: where halving an interval does not bring E and F at its middle to the cubic through its ends, E jumps by less than 1e-8 of the sum of |E_i| and F by less than 1e-5 of the largest.",
            at => new PathWalker(subject).Walk(at));
        yield return new(
            LawNames.BeyondCutoff,
            "Wherever beyond the cutoff of all others an atom is, everything stays the same, bit for bit.",
            at => BeyondCutoff(subject, at))
        {
            Limit = subject.HasCutoff ? null : noCutoff,
        };
        yield return new(
            LawNames.Additivity,
            "E(A and a distant copy of A) = 2 E(A), atomic energies, forces and virials alike, within 1e-10 of the sum of |E_i|.",
            at => Additivity(subject, at));
    }

    private static LawOutcome CutoffContinuity(PotentialSubject subject, LawCase at)
    {
        var random = new SplitMix(at.Seed);
        var s = subject.Draw(at, random, subject.Kinds);
        var (centre, direction) = Approach.Find(subject.Spacing, s, random, subject.Potential.Cutoff);
        if (centre < 0)
        {
            return LawOutcome.Vacuous;
        }

        // So near to the cutoff that a continuous energy and force hardly move, so far that rounding does not decide who is inside.
        const double delta = 1e-12;
        var rc = subject.Potential.Cutoff;
        var species = subject.Structures.Species[random.Index(subject.Structures.Species.Length)];
        Structure With(double r) => Approach.Add(s, species, s.Positions[centre] + (r * direction));
        Structure inside = With(rc * (1 - delta)), outside = With(rc * (1 + delta));
        Evaluation a = subject.Evaluate(inside), b = subject.Evaluate(outside);
        var scale = LawScale.AtLeastBond(subject, inside, a);
        var meter = new Meter(inside);
        var moved = 2 * delta * rc * scale.Force;
        meter.Compare("energy on both sides of the cutoff", a.Energy, b.Energy, scale.Energy, Symmetries.Energies + scale.Floor + Share(moved, scale.Energy));
        for (var i = 0; i < inside.Count; i++)
        {
            meter.Compare($"force on atom {i} on both sides of the cutoff", a.Forces[i], b.Forces[i], scale.Force, ForceStep);
        }

        return meter.Outcome();
    }

    private static double Share(double part, double whole) => whole > 0 ? part / whole : 0;

    private static LawOutcome BeyondCutoff(PotentialSubject subject, LawCase at)
    {
        var random = new SplitMix(at.Seed);
        var s = subject.Draw(at, random, RandomStructures.Clusters);
        var rc = subject.Potential.Cutoff;
        var species = subject.Structures.Species[random.Index(subject.Structures.Species.Length)];
        var radius = s.Positions.Max(p => p.Length);

        // Sometimes in a box so wide that no image comes into reach: other code, same physics.
        var box = random.Coin() ? Cell.Cubic(4 * (radius + (3 * rc))) : null;
        var boxed = new Structure(s.Species, s.Positions, box);
        Structure With(Vec3 p) => Approach.Add(boxed, species, p);

        // Just outside the sphere about the atom that is furthest out, and somewhere else outside.
        var direction = random.Direction();
        var near = Approach.Tangent(s, direction, rc);
        var reference = subject.Evaluate(With(near));
        var meter = new Meter(With(near));
        for (var k = 0; k < 3; k++)
        {
            var elsewhere = (radius + (rc * random.Uniform(1.001, 3))) * random.Direction();
            meter.Same("one atom elsewhere beyond the cutoff", reference, subject.Evaluate(With(elsewhere)));
        }

        return meter.Outcome();
    }

    private static LawOutcome Additivity(PotentialSubject subject, LawCase at)
    {
        var random = new SplitMix(at.Seed);
        var drawn = subject.Draw(at, random, RandomStructures.Clusters);

        // On a grid of 2^-24 Å, and moved by whole Å, the copy has exactly the same distances, however far away it is.
        var s = drawn.WithPositions(Block.From(drawn.Positions.Select(p => Rounded(p, 1 << 24))));
        var radius = s.Positions.Max(p => p.Length);
        var reach = subject.HasCutoff ? subject.Potential.Cutoff * random.Uniform(1, 3) : 1e6 * subject.Spacing;
        var copy = s.Translated(Rounded(((2 * radius) + reach + 2) * random.Direction(), 1));
        var both = new Structure([.. s.Species, .. s.Species], [.. s.Positions, .. copy.Positions]);
        int[] origin = [.. Enumerable.Range(0, both.Count).Select(i => i % s.Count)];
        return Symmetries.Equivalent(subject, s, both, Mat3.Identity, origin, 2).Outcome();
    }

    private static Vec3 Rounded(Vec3 p, double perUnit) => new(Math.Round(p.X * perUnit) / perUnit, Math.Round(p.Y * perUnit) / perUnit, Math.Round(p.Z * perUnit) / perUnit);
}
