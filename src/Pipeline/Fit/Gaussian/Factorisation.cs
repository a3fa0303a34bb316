using Pipelines.Numerics;

namespace Pipelines;

/// <summary>The Cholesky factor of a noisy Gram matrix and what follows from it.</summary>
internal sealed class Factorisation
{
    private readonly double[] _l;
    private readonly DenseContext _context;

    private Factorisation(double[] l, int n, double jitter, DenseContext context) => (_l, Size, Jitter, _context) = (l, n, jitter, context);

    public int Size { get; }

    /// <summary>What had to be added to each diagonal element (beyond the noise), relative to it, to make the matrix positive definite beyond rounding; 0 nearly always.</summary>
    public double Jitter { get; }

    /// <summary>The factor; its upper triangle is arbitrary.</summary>
    public double[] Lower => _l;

    /// <summary>
    /// Factorises in place; where that fails, or a pivot is but rounding (labels that follow from others, without noise), calls <paramref name="refill"/> and tries again with
    /// ten times more on the diagonal.
    /// </summary>
    public static Factorisation Of(double[] matrix, int n, Action<double[]> refill, Run run)
    {
        var context = new DenseContext { Threads = run.Threads, Cancellation = run.Cancellation, Progress = done => run.Report("Cholesky", (long)(1000 * done), 1000) };
        var mean = 0.0;
        for (var i = 0; i < n; i++)
        {
            mean += matrix[((long)i * n) + i] / n;
        }

        if (!(mean > 0))
        {
            throw new DataException(new(
                "The Gram matrix is zero: no label of the training set depends on anything that the kernel sees. Is its cutoff shorter than every distance (3-body: than a side of every triangle)?",
                Found: $"mean diagonal {mean}", Expected: "a positive number"));
        }

        var diagonal = new double[n];
        for (var jitter = 0.0; jitter <= 1e-4; jitter = jitter == 0 ? 1e-12 : 10 * jitter)
        {
            if (jitter > 0)
            {
                refill(matrix);
            }

            for (var i = 0; i < n; i++)
            {
                // A label that the kernel sees nothing of has no size of its own.
                ref var element = ref matrix[((long)i * n) + i];
                element += jitter * (element > 0 ? element : mean);
                diagonal[i] = element;
            }

            if (Dense.Cholesky(matrix, n, context) == 0 && !Singular(matrix, diagonal))
            {
                return new(matrix, n, jitter, context with { Progress = null });
            }
        }

        throw new DataException(new(
            "The Gram matrix is not positive definite, even with 1e-4 of its diagonal added. Are there duplicated frames with different labels, or labels that are not finite? A larger noise helps against the former."));
    }

    // What a pivot keeps of its diagonal element is a share of variance that no other label explains; rounding leaves some, too.
    private static bool Singular(double[] lower, double[] diagonal)
    {
        long n = diagonal.Length;
        for (long i = 0; i < n; i++)
        {
            var pivot = lower[(i * n) + i];
            if (!(pivot * pivot > 4e-16 * n * diagonal[i]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>K^-1 b in place.</summary>
    public void Solve(double[] b) => Dense.SolveCholesky(_l, Size, b, 1, _context);

    /// <summary>log det K.</summary>
    public double LogDeterminant() => Dense.LogDeterminantFromCholesky(_l, Size);

    /// <summary>K^-1, whole.</summary>
    public double[] Inverse()
    {
        var inverse = new double[Size * Size];
        Dense.InverseFromCholesky(_l, Size, inverse, _context);
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
