namespace Pipelines.Numerics;

/// <summary>What makes functions orthonormal, from the matrix of their overlaps.</summary>
public static class Orthonormal
{
    // Below this, the smallest eigenvalue of the normalised functions' overlaps has lost its digits, and the result with it.
    private const double Least = 1e-13;

    /// <summary>
    /// Löwdin's choice, S^(-1/2): symmetric, and nearest to the functions given. The eigenvalues come from Jacobi's rotations, which find
    /// the small ones of overlaps of very unequal functions to more digits than reduction to tridiagonal form does.
    /// </summary>
    /// <param name="overlaps">Symmetric, shape n x n.</param>
    /// <returns>S^(-1/2), or null where the functions depend on each other to working precision.</returns>
    public static double[,]? Symmetric(double[,] overlaps)
    {
        var n = overlaps.GetLength(0);
        var normalised = new double[n, n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                normalised[i, j] = overlaps[i, j] / Math.Sqrt(overlaps[i, i] * overlaps[j, j]);
            }
        }

        var (values, vectors) = Eigen(overlaps);
        if (!(Eigen(normalised).Values.Min() > Least && values.Min() > 0))
        {
            return null;
        }

        var result = new double[n, n];
        for (var k = 0; k < n; k++)
        {
            for (var i = 0; i < n; i++)
            {
                for (var j = 0; j < n; j++)
                {
                    result[i, j] += vectors[i, k] * vectors[j, k] / Math.Sqrt(values[k]);
                }
            }
        }

        return result;
    }

    /// <summary>Cholesky's choice: L with S = L Lᵀ; Lᵀ turns coefficients of the functions into those of an orthonormal set.</summary>
    /// <param name="overlaps">Symmetric, shape n x n.</param>
    /// <returns>L, or null where S is not positive definite to working precision.</returns>
    public static double[,]? Triangular(double[,] overlaps)
    {
        var n = overlaps.GetLength(0);
        var l = new double[n, n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var rest = overlaps[i, j];
                for (var k = 0; k < j; k++)
                {
                    rest -= l[i, k] * l[j, k];
                }

                if (i == j && !(rest > 1e-15 * overlaps[i, i]))
                {
                    return null;
                }

                l[i, j] = i == j ? Math.Sqrt(rest) : rest / l[j, j];
            }
        }

        return l;
    }

    private static (double[] Values, double[,] Vectors) Eigen(double[,] symmetric)
    {
        var n = symmetric.GetLength(0);
        var (a, v) = ((double[,])symmetric.Clone(), new double[n, n]);
        for (var i = 0; i < n; i++)
        {
            v[i, i] = 1;
        }

        for (var sweep = 0; sweep < 60 && Rotate(a, v); sweep++)
        {
        }

        return ([.. Enumerable.Range(0, n).Select(i => a[i, i])], v);
    }

    // One sweep of rotations over all pairs; false where nothing was left to rotate.
    private static bool Rotate(double[,] a, double[,] v)
    {
        var n = a.GetLength(0);
        var rotated = false;
        for (var p = 0; p < n; p++)
        {
            for (var q = p + 1; q < n; q++)
            {
                if (Math.Abs(a[p, q]) <= 1e-17 * Math.Sqrt(Math.Abs(a[p, p] * a[q, q])))
                {
                    continue;
                }

                rotated = true;
                var theta = (a[q, q] - a[p, p]) / (2 * a[p, q]);
                var t = (theta < 0 ? -1 : 1) / (Math.Abs(theta) + Math.Sqrt((theta * theta) + 1));
                var c = 1 / Math.Sqrt((t * t) + 1);
                Turn(a, v, p, q, t, c, t * c);
            }
        }

        return rotated;
    }

    private static void Turn(double[,] a, double[,] v, int p, int q, double t, double c, double s)
    {
        var n = a.GetLength(0);
        a[p, p] -= t * a[p, q];
        a[q, q] += t * a[p, q];
        a[p, q] = a[q, p] = 0;
        for (var k = 0; k < n; k++)
        {
            if (k != p && k != q)
            {
                var (kp, kq) = (a[k, p], a[k, q]);
                a[k, p] = a[p, k] = (c * kp) - (s * kq);
                a[k, q] = a[q, k] = (s * kp) + (c * kq);
            }

            (v[k, p], v[k, q]) = ((c * v[k, p]) - (s * v[k, q]), (s * v[k, p]) + (c * v[k, q]));
        }
    }
}
