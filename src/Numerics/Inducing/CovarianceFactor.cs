namespace Pipelines.Numerics;

/// <summary>Writes the covariances of one point with all points.</summary>
public delegate void CovarianceColumn(int point, Span<double> column);

/// <summary>
/// A covariance matrix of many points as R R^T, from some of its columns only: Cholesky's factorisation with pivots, which always takes the point whose variance
/// those before explain least (Fine and Scheinberg 2001; greedy conditional variance of Burt, Rasmussen and van der Wilk 2020, arXiv:1908.03267).
/// </summary>
public sealed class CovarianceFactor
{
    private CovarianceFactor(int points, int[] pivots, double[] rows, double[] left) => (Points, Pivots, Rows, Left) = (points, pivots, rows, left);

    /// <summary>Number of points.</summary>
    public int Points { get; }

    /// <summary>The points taken, in order; as many as the rank.</summary>
    public int[] Pivots { get; }

    /// <summary>R^T: rank x points.</summary>
    public double[] Rows { get; }

    /// <summary>The variance of each point that the pivots leave.</summary>
    public double[] Left { get; }

    /// <summary>Factorises until so many points are taken or all others are explained.</summary>
    /// <param name="variances">The diagonal.</param>
    /// <param name="column">The columns that are asked for.</param>
    /// <param name="most">How many points at most.</param>
    /// <param name="tolerance">Ends where no variance left is more than this share of the largest one at the beginning.</param>
    /// <param name="order">Take points in this order, leaving out those that are explained; by the variance left where null.</param>
    public static CovarianceFactor Of(ReadOnlySpan<double> variances, CovarianceColumn column, int most, double tolerance, IReadOnlyList<int>? order = null)
    {
        var n = variances.Length;
        var left = variances.ToArray();
        var floor = tolerance * Vectors.LargestMagnitude(left);
        List<int> pivots = [];
        List<double[]> rows = [];
        for (var step = 0; pivots.Count < most && step < (order?.Count ?? n); step++)
        {
            var at = order is null ? Largest(left) : order[step];
            if (!(left[at] > floor))
            {
                if (order is null)
                {
                    break;
                }

                continue;
            }

            var row = new double[n];
            column(at, row);
            foreach (var before in rows)
            {
                Vectors.AddScaled(-before[at], before, row);
            }

            // What the column leaves of the pivot itself is the more accurate of the two.
            var pivot = row[at];
            if (!(pivot > floor))
            {
                left[at] = 0;
                continue;
            }

            Vectors.Scale(1 / Math.Sqrt(pivot), row);
            for (var i = 0; i < n; i++)
            {
                left[i] = Math.Max(0, left[i] - (row[i] * row[i]));
            }

            left[at] = 0;
            pivots.Add(at);
            rows.Add(row);
        }

        return new(n, [.. pivots], [.. rows.SelectMany(r => r)], left);
    }

    /// <summary>The lower triangle L of the pivots' own covariance matrix L L^T: rank x rank, row by row, zeros above.</summary>
    public double[] Lower()
    {
        var n = Pivots.Length;
        var lower = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            for (var k = 0; k <= i; k++)
            {
                lower[(i * n) + k] = Rows[(k * Points) + Pivots[i]];
            }
        }

        return lower;
    }

    private static int Largest(double[] left)
    {
        var best = 0;
        for (var i = 1; i < left.Length; i++)
        {
            best = left[i] > left[best] ? i : best;
        }

        return best;
    }
}
