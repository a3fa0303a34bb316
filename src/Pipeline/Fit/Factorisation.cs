using Pipelines.Numerics;

namespace Pipelines;

/// <summary>The Cholesky factor of a noisy Gram matrix and what follows from it.</summary>
internal sealed class Factorisation
{
    private readonly double[] _l;
    private readonly int _threads;

    private Factorisation(double[] l, int n, double jitter, int threads) => (_l, Size, Jitter, _threads) = (l, n, jitter, threads);

    public int Size { get; }

    /// <summary>What had to be added to the diagonal (beyond the noise) to make the matrix positive definite; 0 nearly always.</summary>
    public double Jitter { get; }

    /// <summary>The factor; its upper triangle is arbitrary.</summary>
    public double[] Lower => _l;

    /// <summary>Wraps a stored factor.</summary>
    public static Factorisation Of(double[] lower, int n, double jitter, int threads) => new(lower, n, jitter, threads);

    /// <summary>Factorises in place; where that fails, calls <paramref name="refill"/> and tries again with ten times more on the diagonal.</summary>
    public static Factorisation Of(double[] matrix, int n, Action<double[]> refill, Run run)
    {
        var mean = 0.0;
        for (var i = 0; i < n; i++)
        {
            mean += matrix[((long)i * n) + i] / n;
        }

        for (var jitter = 0.0; jitter <= 1e-4 * mean; jitter = jitter == 0 ? 1e-12 * mean : 10 * jitter)
        {
            if (jitter > 0)
            {
                refill(matrix);
                for (var i = 0; i < n; i++)
                {
                    matrix[((long)i * n) + i] += jitter;
                }
            }

            if (Cholesky(matrix, n) == 0)
            {
                return new(matrix, n, jitter, run.Threads);
            }
        }

        throw new DataException(new(
            "The Gram matrix is not positive definite, even with 1e-4 of its mean diagonal added. Are there duplicated frames with different labels, or labels that are not finite? A larger noise helps against the former."));
    }

    private static int Cholesky(double[] a, int n)
    {
        for (var j = 0; j < n; j++)
        {
            for (var i = j; i < n; i++)
            {
                var s = a[((long)i * n) + j] - Vectors.Dot(a.AsSpan(i * n, j), a.AsSpan(j * n, j));
                if (i == j)
                {
                    if (!(s > 0))
                    {
                        return j + 1;
                    }

                    a[((long)i * n) + j] = Math.Sqrt(s);
                }
                else
                {
                    a[((long)i * n) + j] = s / a[((long)j * n) + j];
                }
            }
        }

        return 0;
    }

    /// <summary>K^-1 b in place.</summary>
    public void Solve(double[] b)
    {
        SolveLower(b);
        for (var i = Size - 1; i >= 0; i--)
        {
            b[i] /= _l[((long)i * Size) + i];
            for (var k = 0; k < i; k++)
            {
                b[k] -= _l[((long)i * Size) + k] * b[i];
            }
        }
    }

    /// <summary>L^-1 b in place.</summary>
    public void SolveLower(Span<double> b)
    {
        for (var i = 0; i < Size; i++)
        {
            b[i] = (b[i] - Vectors.Dot(_l.AsSpan(i * Size, i), b[..i])) / _l[((long)i * Size) + i];
        }
    }

    /// <summary>log det K.</summary>
    public double LogDeterminant()
    {
        var sum = 0.0;
        for (var i = 0; i < Size; i++)
        {
            sum += Math.Log(_l[((long)i * Size) + i]);
        }

        return 2 * sum;
    }

    /// <summary>K^-1, whole.</summary>
    public double[] Inverse()
    {
        var inverse = new double[Size * Size];
        Parallel.For(0, Size, new() { MaxDegreeOfParallelism = _threads }, i =>
        {
            var e = new double[Size];
            e[i] = 1;
            Solve(e);
            e.CopyTo(inverse, i * Size);
        });
        return inverse;
    }

    /// <summary>A cheap estimate of the condition number from below: the squared ratio of the extreme diagonal elements of the factor.</summary>
    public double ConditionEstimate()
    {
        double low = double.MaxValue, high = 0;
        for (var i = 0; i < Size; i++)
        {
            var d = _l[((long)i * Size) + i];
            (low, high) = (Math.Min(low, d), Math.Max(high, d));
        }

        return high / low * (high / low);
    }
}
