using Pipelines.Numerics;

namespace Pipelines;

/// <summary>Forces and virials are derivatives of the energy.</summary>
internal static class Derivatives
{
    private const double Goal = 1e-9;

    public static IEnumerable<Law> Of(PotentialSubject subject)
    {
        yield return new(
            LawNames.Force,
            "F.u = -dE/ds along any displacement s u of one atom or of all, against Richardson-extrapolated central differences, within 1e-6 of the largest force (and what rounding of E makes of the differences).",
            at => Force(subject, at));
        yield return new(
            LawNames.Virial,
            "W:S = -dE/ds for r -> (1 + s S) r, atoms and cell, any S, within 1e-6 of the sum of |E_i| and of |F| times bond length.",
            at => Virial(subject, at));
        yield return new(
            LawNames.ClusterVirial,
            "W = sum over atoms of r F^T for a cluster, within 1e-10 of the sum of |r||F|.",
            at => ClusterVirial(subject, at));
        yield return new(
            LawNames.NetForce,
            "The forces sum to zero, within 1e-10 of the sum of their sizes.",
            at => NetForce(subject, at));
        yield return new(
            LawNames.NetTorque,
            "The torques r x F of a cluster sum to zero, within 1e-10 of the sum of |r||F|.",
            at => NetTorque(subject, at));
    }

    private static LawOutcome Force(PotentialSubject subject, LawCase at)
    {
        var random = new SplitMix(at.Seed);
        var s = subject.Draw(at, random, subject.Kinds);
        var evaluator = subject.Potential.CreateEvaluator(s);
        var e = PotentialSubject.Evaluate(evaluator, s.Positions.Span);
        var scale = LawScale.Of(subject, s, e);
        var meter = new Meter(s);
        var scratch = new Vec3[s.Count];
        var forces = new Vec3[s.Count];

        // All atoms at once sees every component at once; three single atoms say where it is wrong.
        Along("all atoms", [.. Enumerable.Range(0, s.Count).Select(_ => random.InBall())]);
        for (var k = 0; k < Math.Min(3, s.Count); k++)
        {
            var one = new Vec3[s.Count];
            var atom = random.Index(s.Count);
            one[atom] = random.Direction();
            Along($"atom {atom}", one);
        }

        return meter.Outcome();

        void Along(string what, Vec3[] u)
        {
            double Energy(double t)
            {
                for (var i = 0; i < u.Length; i++)
                {
                    scratch[i] = s.Positions[i] + (t * u[i]);
                }

                return evaluator.Evaluate(scratch, forces, [], out _);
            }

            var analytic = 0.0;
            for (var i = 0; i < u.Length; i++)
            {
                analytic += e.Forces[i].Dot(u[i]);
            }

            var derivative = Richardson.Derivative(Energy, 0.01 * subject.Spacing, scale.Magnitude, Goal * scale.Force);
            meter.Derivative($"force along a displacement of {what}", analytic, -derivative.Value, scale.Force, derivative.Rounding);
        }
    }

    private static LawOutcome Virial(PotentialSubject subject, LawCase at)
    {
        var random = new SplitMix(at.Seed);
        var s = subject.Draw(at, random, subject.Kinds);
        var e = subject.Evaluate(s);
        var scale = LawScale.Of(subject, s, e);
        var magnitude = Symmetries.VirialScale(scale, s.Count, subject.Spacing);
        var strain = Mat3.FromRows(random.InBall(), random.InBall(), random.InBall());
        var analytic = e.Virial.Row(0).Dot(strain.Row(0)) + e.Virial.Row(1).Dot(strain.Row(1)) + e.Virial.Row(2).Dot(strain.Row(2));
        var forces = new Vec3[s.Count];

        double Energy(double t)
        {
            var strained = s.Transformed(Mat3.Identity + (t * strain));
            return subject.Potential.CreateEvaluator(strained).Evaluate(strained.Positions.Span, forces, [], out _);
        }

        var derivative = Richardson.Derivative(Energy, 0.01, scale.Magnitude, Goal * magnitude);
        return new Meter(s).Derivative("virial under a random strain", analytic, -derivative.Value, magnitude, derivative.Rounding).Outcome();
    }

    private static LawOutcome ClusterVirial(PotentialSubject subject, LawCase at)
    {
        var random = new SplitMix(at.Seed);
        var s = subject.Draw(at, random, RandomStructures.Clusters);
        var e = subject.Evaluate(s);
        var sum = Mat3.Zero;
        for (var i = 0; i < s.Count; i++)
        {
            sum += Mat3.Outer(s.Positions[i], e.Forces[i]);
        }

        return new Meter(s).Compare("virial", e.Virial, sum, Lever(subject, s, e), Symmetries.Energies).Outcome();
    }

    private static LawOutcome NetForce(PotentialSubject subject, LawCase at)
    {
        var random = new SplitMix(at.Seed);
        var s = subject.Draw(at, random, subject.Kinds);
        var e = subject.Evaluate(s);
        var sum = Vec3.Zero;
        foreach (var f in e.Forces)
        {
            sum += f;
        }

        var scale = s.Count * LawScale.Of(subject, s, e).Force;
        return new Meter(s).Compare("sum of all forces", sum, Vec3.Zero, scale, Symmetries.Energies).Outcome();
    }

    private static LawOutcome NetTorque(PotentialSubject subject, LawCase at)
    {
        var random = new SplitMix(at.Seed);
        var s = subject.Draw(at, random, RandomStructures.Clusters);
        var e = subject.Evaluate(s);
        var sum = Vec3.Zero;
        for (var i = 0; i < s.Count; i++)
        {
            sum += s.Positions[i].Cross(e.Forces[i]);
        }

        return new Meter(s).Compare("sum of all torques", sum, Vec3.Zero, Lever(subject, s, e), Symmetries.Energies).Outcome();
    }

    private static double Lever(PotentialSubject subject, Structure s, Evaluation e)
    {
        var scale = LawScale.Of(subject, s, e);
        return s.Count * scale.Force * scale.Length;
    }
}
