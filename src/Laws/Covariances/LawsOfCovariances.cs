using Pipelines.Numerics;

namespace Pipelines;

public static partial class Laws
{
    /// <summary>The laws of a covariance between two vectors of features.</summary>
    /// <param name="covariance">Anybody's.</param>
    /// <param name="size">A typical length of the vectors, in the features' unit.</param>
    public static IReadOnlyList<Law> For(Covariance covariance, double size = 1) => [.. new CovarianceLaws(covariance, size).All()];
}

/// <summary>What a covariance of feature vectors owes to probability and to calculus.</summary>
internal sealed class CovarianceLaws(Covariance covariance, double size)
{
    private const int MostFeatures = 6;
    private const double Goal = 1e-9;

    public IEnumerable<Law> All()
    {
        yield return new(
            CovarianceLawNames.Symmetry,
            "k(a, b) = k(b, a) for any two vectors, and slopes likewise, within 1e-13 of the standard deviations.",
            Symmetric);
        yield return new(
            CovarianceLawNames.PositiveSemiDefinite,
            "The Gram matrix of values and slopes at any vectors, in units of their standard deviations, has no eigenvalue below -1e-11 times its size.",
            PositiveSemiDefinite);
        yield return new(
            CovarianceLawNames.Derivative,
            "dk/da along any direction against Richardson-extrapolated central differences of k, within 1e-6 of the standard deviations.",
            Derivative);
        yield return new(
            CovarianceLawNames.MixedDerivative,
            "d²k/da db along any two directions against Richardson-extrapolated central differences of dk/db, at equal vectors, too, within 1e-6 of the standard deviations.",
            Mixed);
        yield return new(
            CovarianceLawNames.HyperparameterGradient,
            "d/d(log theta) of k, dk/da and d²k/da db against Richardson-extrapolated central differences, within 1e-6 of the standard deviations.",
            HyperparameterGradient);
        yield return new(
            CovarianceLawNames.Degenerate,
            "Where one vector or both are zero, or both are equal, k, its derivatives and its gradients are finite.",
            Degenerate);
    }

    private LawOutcome Symmetric(LawCase at)
    {
        var (a, b, u, _) = Draw(at, new(at.Seed));
        var scale = Deviation(a) * Deviation(b);
        var (there, back) = (At(a, b), At(b, a));
        return new Meter()
            .Compare("k and its mirror image", there.Value, back.Value, scale, 1e-13)
            .Compare("slope and its mirror image", Slope(there, a, b, u), (2 * back.B * Dot(a, u)) + (back.S * Dot(b, u)), Deviation(a, u) * Deviation(b), 1e-13)
            .Outcome();
    }

    private LawOutcome PositiveSemiDefinite(LawCase at)
    {
        var random = new SplitMix(at.Seed);
        var count = 2 + random.Index(6);
        var width = 1 + random.Index(MostFeatures);
        var points = Enumerable.Range(0, count).Select(_ => Vector(random, width)).ToArray();
        if (random.Coin())
        {
            points[^1] = points[0];
        }

        var directions = points.Select(_ => Vector(random, width)).ToArray();
        int n = 2 * count;
        var gram = new double[n * n];
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < count; j++)
            {
                double[] a = points[i], b = points[j], u = directions[i], v = directions[j];
                var k = At(a, b);
                var (da, db, sa, sb) = (Deviation(a), Deviation(b), Deviation(a, u), Deviation(b, v));
                gram[(i * n) + j] = Ratio(k.Value, da * db);
                gram[((count + i) * n) + j] = Ratio(Slope(k, a, b, u), sa * db);
                gram[(i * n) + count + j] = Ratio((2 * k.B * Dot(b, v)) + (k.S * Dot(a, v)), da * sb);
                gram[((count + i) * n) + count + j] = Ratio(Both(k, a, b, u, v), sa * sb);
            }
        }

        var eigenvalues = new double[n];
        Dense.SymmetricEigen(n, gram, eigenvalues);
        return new Meter().Compare($"smallest eigenvalue {eigenvalues[0]:G3}", Math.Min(0, eigenvalues[0]), n, 1e-11).Outcome();
    }

    private LawOutcome Derivative(LawCase at)
    {
        var (a, b, u, _) = Draw(at, new(at.Seed));
        var scale = Deviation(a) * Deviation(b) / size;
        var derivative = Richardson.Derivative(t => At(Moved(a, u, t), b).Value, 0.01 * size, 4 * scale * size, Goal * scale);
        return new Meter().Derivative("dk/da", Slope(At(a, b), a, b, u), derivative.Value, scale, derivative.Rounding).Outcome();
    }

    private LawOutcome Mixed(LawCase at)
    {
        var random = new SplitMix(at.Seed);
        var (a, b, u, v) = Draw(at, random);
        b = random.Index(3) == 0 ? a : b;
        var scale = Math.Max(Deviation(a, u) * Deviation(b, v), Deviation(a) * Deviation(b) / (size * size));
        double Other(double t)
        {
            var moved = Moved(a, u, t);
            var k = At(moved, b);
            return (2 * k.B * Dot(b, v)) + (k.S * Dot(moved, v));
        }

        var derivative = Richardson.Derivative(Other, 0.01 * size, 4 * scale * size, Goal * scale);
        return new Meter().Derivative("d²k/da db", Both(At(a, b), a, b, u, v), derivative.Value, scale, derivative.Rounding).Outcome();
    }

    private LawOutcome HyperparameterGradient(LawCase at)
    {
        var (a, b, u, v) = Draw(at, new(at.Seed));
        var values = covariance.Hyperparameters.Select(h => h.Value).ToArray();
        var meter = new Meter();
        for (var index = 0; index < values.Length; index++)
        {
            var own = index;
            CovarianceJet Changed(double t)
            {
                var moved = (double[])values.Clone();
                moved[own] *= Math.Exp(t);
                return At(covariance.WithHyperparameters(moved), a, b);
            }

            var gradient = covariance.Gradient(index, Dot(a, a), Dot(b, b), Dot(a, b));
            foreach (var (what, of, scale) in new (string, Func<CovarianceJet, double>, double)[]
            {
                ("k", k => k.Value, Deviation(a) * Deviation(b)),
                ("dk/da", k => Slope(k, a, b, u), Deviation(a, u) * Deviation(b)),
                ("d²k/da db", k => Both(k, a, b, u, v), Deviation(a, u) * Deviation(b, v)),
            })
            {
                var derivative = Richardson.Derivative(t => of(Changed(t)), 0.02, 4 * scale, Goal * scale);
                meter.Derivative($"{what} by {covariance.Hyperparameters[index].Name}", of(gradient), derivative.Value, scale, derivative.Rounding);
            }
        }

        return meter.Outcome();
    }

    private LawOutcome Degenerate(LawCase at)
    {
        var random = new SplitMix(at.Seed);
        var (a, _, u, v) = Draw(at, random);
        var zero = new double[a.Length];
        var meter = new Meter();
        foreach (var (x, y) in new[] { (a, a), (a, zero), (zero, a), (zero, zero) })
        {
            var jets = Enumerable.Range(0, covariance.Hyperparameters.Length).Select(h => covariance.Gradient(h, Dot(x, x), Dot(y, y), Dot(x, y))).Prepend(At(x, y));
            foreach (var k in jets)
            {
                var sum = k.Value + Slope(k, x, y, u) + Both(k, x, y, u, v);
                meter.Compare($"finite: {sum}", double.IsFinite(sum) ? 0 : double.NaN, 1, 0);
            }
        }

        return meter.Outcome();
    }

    // A vector with another that may be near it, and a direction at each.
    private (double[] A, double[] B, double[] U, double[] V) Draw(LawCase at, SplitMix random)
    {
        var width = 1 + Math.Min(random.Index(MostFeatures), at.Size);
        var a = Vector(random, width);
        var b = random.Coin() ? Vector(random, width) : Moved(a, Vector(random, width), 0.1);
        return (a, b, Unit(random, width), Unit(random, width));
    }

    private double[] Vector(SplitMix random, int width)
    {
        var unit = Unit(random, width);
        Vectors.Scale(size * random.Uniform(0.3, 1.5), unit);
        return unit;
    }

    private static double[] Unit(SplitMix random, int width)
    {
        var v = Enumerable.Range(0, width).Select(_ => random.Uniform(0.05, 1) * (random.Index(4) == 0 ? -1 : 1)).ToArray();
        Vectors.Scale(1 / Math.Sqrt(Dot(v, v)), v);
        return v;
    }

    private static double[] Moved(double[] a, double[] u, double t)
    {
        var moved = (double[])a.Clone();
        Vectors.AddScaled(t, u, moved);
        return moved;
    }

    private CovarianceJet At(double[] a, double[] b) => At(covariance, a, b);

    private static CovarianceJet At(Covariance covariance, double[] a, double[] b) => covariance.At(Dot(a, a), Dot(b, b), Dot(a, b));

    private double Deviation(double[] a) => Math.Sqrt(At(a, a).Value);

    // Along directions in which nothing changes (one feature, normalised) there is as much slope as value.
    private double Deviation(double[] a, double[] u) => Math.Max(Math.Sqrt(Math.Max(0, Both(At(a, a), a, a, u, u))), Deviation(a) / size * Math.Sqrt(Dot(u, u)));

    private static double Slope(in CovarianceJet k, double[] a, double[] b, double[] u) => (2 * k.A * Dot(a, u)) + (k.S * Dot(b, u));

    private static double Both(in CovarianceJet k, double[] a, double[] b, double[] u, double[] v) =>
        (4 * k.AB * Dot(a, u) * Dot(b, v)) + (2 * k.AS * Dot(a, u) * Dot(a, v)) + (2 * k.BS * Dot(b, u) * Dot(b, v)) + (k.SS * Dot(b, u) * Dot(a, v)) + (k.S * Dot(u, v));

    private static double Ratio(double value, double scale) => value == 0 ? 0 : value / scale;

    private static double Dot(double[] a, double[] b) => Vectors.Dot(a, b);
}
