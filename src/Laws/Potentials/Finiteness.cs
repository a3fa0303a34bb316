using Pipelines.Numerics;

namespace Pipelines;

/// <summary>Numbers in, numbers out.</summary>
internal static class Finiteness
{
    public static IEnumerable<Law> Of(PotentialSubject subject)
    {
        yield return new(
            LawNames.Finite,
            "E, E_i, F and W are finite for any finite positions: squeezed to a twentieth of the usual distances, spread over 1e6 Å, in cells with one very long edge.",
            at => Finite(subject, at));
        yield return new(
            LawNames.Coincidence,
            "Two atoms at exactly one place give no NaN and no energy of minus infinity (plus infinity is an answer).",
            at => Coincidence(subject, at));
    }

    private static LawOutcome Finite(PotentialSubject subject, LawCase at)
    {
        var random = new SplitMix(at.Seed);
        var s = subject.Draw(at, random, subject.Kinds, 20);

        // A cell is not squeezed: the number of images would grow without bound.
        var scale = random.Index(3) switch
        {
            0 => s.Cell is null ? random.Uniform(0.05, 0.7) : 0.7,
            1 => Math.Pow(10, random.Uniform(0, 5)),
            _ => 1,
        };
        s = s.Transformed(scale * Mat3.Identity);
        if (random.Coin() && s.Cell is { } cell)
        {
            s = new(s.Species, s.Positions, new(Mat3.FromRows(cell.Vectors.Row(0), 1e4 * cell.Vectors.Row(1), cell.Vectors.Row(2)), cell.PeriodicX, cell.PeriodicY, cell.PeriodicZ));
        }

        return Judge(subject, s, double.IsFinite);
    }

    private static LawOutcome Coincidence(PotentialSubject subject, LawCase at)
    {
        var random = new SplitMix(at.Seed);
        var s = subject.Draw(at, random, subject.Kinds, 20);
        var twin = Approach.Add(s, subject.Structures.Species[random.Index(subject.Structures.Species.Length)], s.Positions[random.Index(s.Count)]);
        return Judge(subject, twin, x => !double.IsNaN(x));
    }

    private static LawOutcome Judge(PotentialSubject subject, Structure s, Func<double, bool> good)
    {
        var meter = new Meter(s);
        var e = subject.Evaluate(s);
        Number("energy", e.Energy);
        if (e.Energy == double.NegativeInfinity)
        {
            meter.Compare("energy is minus infinity", double.NaN, 1, 0);
        }

        for (var i = 0; i < s.Count; i++)
        {
            Number($"atomic energy of atom {i}", e.AtomEnergies[i]);
            Vector($"force on atom {i}", e.Forces[i]);
        }

        for (var i = 0; i < 3; i++)
        {
            Vector($"virial, row {"xyz"[i]}", e.Virial.Row(i));
        }

        return meter.Outcome();

        void Number(string what, double x) => meter.Compare(good(x) ? what : $"{what} is {x}", good(x) ? 0 : double.NaN, 1, 0);

        void Vector(string what, Vec3 v)
        {
            Number(what, v.X);
            Number(what, v.Y);
            Number(what, v.Z);
        }
    }
}
