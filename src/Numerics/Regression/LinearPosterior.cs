using MathNet.Numerics.LinearAlgebra;

namespace Pipelines.Numerics;

/// <summary>The posterior of the coefficients w of y = X w + noise: normal, with precision A = X^T N^-1 X + P (Bishop 2006, Eqs. 3.50 and 3.51).</summary>
/// <param name="Mean">Coefficients.</param>
/// <param name="Factor">Lower triangle L of A = L L^T, unknowns x unknowns.</param>
/// <param name="Jitter">Relative to each diagonal element, what had to be added to A; 0 nearly always.</param>
/// <param name="Dropped">Directions that the data were not asked about, for they say too little of them; columns of zeros do not count.</param>
public sealed record LinearPosterior(double[] Mean, double[] Factor, double Jitter, int Dropped)
{
    private static readonly double[] Jitters = [0, 1e-14, 1e-13, 1e-12, 1e-11, 1e-10];

    /// <summary>The condition number of A is at least this: the square of the ratio of the extreme diagonal elements of its factor.</summary>
    public double ConditionEstimate()
    {
        var (n, least, most) = (Mean.Length, double.PositiveInfinity, 0.0);
        for (var p = 0; p < n; p++)
        {
            (least, most) = (Math.Min(least, Factor[((long)p * n) + p]), Math.Max(most, Factor[((long)p * n) + p]));
        }

        return n == 0 ? 1 : most / least * (most / least);
    }

    /// <summary>By Cholesky factorisation of A; null where A is singular to rounding.</summary>
    /// <param name="classes">Classes of rows.</param>
    /// <param name="noise">Variance of the noise of each class.</param>
    /// <param name="prior">Prior precision of each coefficient; infinite for one that is zero.</param>
    /// <param name="context">Threads, cancellation.</param>
    public static LinearPosterior? OfSums(IReadOnlyList<NormalEquations> classes, double[] noise, double[] prior, DenseContext? context = null)
    {
        var n = prior.Length;
        var all = NormalEquations.Together(classes, noise);
        var (precision, right) = (all.Gram.ToArray(), all.Right.ToArray());

        for (var p = 0; p < n; p++)
        {
            if (double.IsInfinity(prior[p]))
            {
                right[p] = 0;
                precision.AsSpan(p * n, p + 1).Clear();
                for (var i = p; i < n; i++)
                {
                    precision[(i * n) + p] = 0;
                }
            }

            precision[(p * n) + p] += Finite(prior[p]);
        }

        // Columns that depend on each other leave directions that only rounding decides: a little more prior there.
        var factor = new double[precision.Length];
        foreach (var jitter in Jitters)
        {
            precision.CopyTo(factor, 0);
            for (var p = 0; p < n && jitter > 0; p++)
            {
                factor[(p * n) + p] *= 1 + jitter;
            }

            if (Dense.Cholesky(factor, n, context) == 0)
            {
                Dense.SolveCholesky(factor, n, right, 1, context);
                return new(right, factor, jitter, 0);
            }
        }

        return null;
    }

    /// <summary>By QR of the rows of all classes, each divided by its noise, and of the prior below them: A is never formed.</summary>
    /// <param name="classes">Classes of rows.</param>
    /// <param name="noise">Variance of the noise of each class.</param>
    /// <param name="prior">Prior precision of each coefficient; infinite for one that is zero.</param>
    /// <param name="context">Threads, cancellation.</param>
    public static LinearPosterior OfTriangles(IReadOnlyList<TriangularEquations> classes, double[] noise, double[] prior, DenseContext? context = null)
    {
        var all = Together(classes, noise, prior, context);
        var diagonal = new double[(long)prior.Length * prior.Length];
        for (var p = 0; p < prior.Length; p++)
        {
            diagonal[(p * prior.Length) + p] = Math.Sqrt(Finite(prior[p]));
        }

        all.Add(diagonal, new double[prior.Length], context);
        return Of(all, 0);
    }

    /// <summary>
    /// By singular values of the same rows, in units of the prior's deviations: directions whose value is less than a part of the largest keep their prior, for the
    /// data say nothing of them that rounding leaves.
    /// </summary>
    /// <param name="classes">Classes of rows.</param>
    /// <param name="noise">Variance of the noise of each class.</param>
    /// <param name="prior">Prior precision of each coefficient; infinite for one that is zero.</param>
    /// <param name="truncation">The part, from 0 to 1.</param>
    /// <param name="context">Threads, cancellation.</param>
    public static LinearPosterior OfSingularValues(
        IReadOnlyList<TriangularEquations> classes, double[] noise, double[] prior, double truncation, DenseContext? context = null)
    {
        var n = prior.Length;
        var all = Together(classes, noise, prior, context);
        var (x, z) = (Matrix<double>.Build.Dense(n, n), Vector<double>.Build.Dense(n));
        for (var i = 0; i < n; i++)
        {
            var row = all.Row(i);
            z[i] = row[^1];
            for (var j = i; j < n; j++)
            {
                x[i, j] = row[j - i] / Math.Sqrt(Finite(prior[j]));
            }
        }

        var svd = x.Svd();
        var along = svd.U.TransposeThisAndMultiply(z);
        var (rows, y) = (new double[(long)n * n], new double[n]);
        var dropped = -x.EnumerateColumns().Count(c => c.AbsoluteMaximum() == 0);
        for (var k = 0; k < n; k++)
        {
            var s = svd.S[k] > truncation * svd.S[0] ? svd.S[k] : 0;
            dropped += s > 0 ? 0 : 1;
            var precision = Math.Sqrt((s * s) + 1);
            y[k] = s * along[k] / precision;
            for (var j = 0; j < n; j++)
            {
                rows[(j * n) + k] = precision * svd.VT[k, j] * Math.Sqrt(Finite(prior[j]));
            }
        }

        var posterior = new TriangularEquations(n);
        posterior.Add(rows, y, context);
        return Of(posterior, dropped);
    }

    private static double Finite(double precision) => double.IsInfinity(precision) ? 1 : precision;

    private static TriangularEquations Together(IReadOnlyList<TriangularEquations> classes, double[] noise, double[] prior, DenseContext? context)
    {
        var n = prior.Length;
        var all = new TriangularEquations(n);
        for (var c = 0; c < classes.Count; c++)
        {
            var (rows, y) = classes[c].Weighted(1 / Math.Sqrt(noise[c]));
            for (var p = 0; p < n; p++)
            {
                if (double.IsInfinity(prior[p]))
                {
                    rows.AsSpan(p * n, n).Clear();
                }
            }

            all.Add(rows, y, context);
        }

        return all;
    }

    private static LinearPosterior Of(TriangularEquations all, int dropped)
    {
        var n = all.Unknowns;
        var (factor, mean) = (new double[(long)n * n], new double[n]);
        for (var i = 0; i < n; i++)
        {
            var row = all.Row(i);
            var sign = row[0] < 0 ? -1 : 1;
            mean[i] = sign * row[^1];
            for (var j = i; j < n; j++)
            {
                factor[((long)j * n) + i] = sign * row[j - i];
            }
        }

        TriangularVector.Solve(true, factor, n, mean);
        return new(mean, factor, 0, dropped);
    }
}
