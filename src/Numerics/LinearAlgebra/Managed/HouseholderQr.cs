namespace Pipelines.Numerics;

/// <summary>
/// Householder QR in panels with compact WY updates (Schreiber and Van Loan 1989, doi:10.1137/0910005): most of the work is in products.
/// </summary>
internal static unsafe class HouseholderQr<TKernel>
    where TKernel : IMicroKernel
{
    private const int Panel = 32;

    /// <summary>Least-squares solution of A x = b, in the first n elements of b; false where R is singular to working precision. A is overwritten.</summary>
    public static bool LeastSquares(int m, int n, Span<double> a, int lda, Span<double> b)
    {
        var v = new double[(long)m * Panel];
        var work = new double[(long)Panel * n];
        var t = new double[Panel * Panel];
        fixed (double* pa = a, pb = b, pv = v, pw = work, pt = t)
        {
            for (var j = 0; j < n; j += Panel)
            {
                var (rows, width, rest) = (m - j, Math.Min(Panel, n - j), Math.Max(0, n - j - Panel));
                var corner = pa + ((long)j * lda) + j;
                Factor(rows, width, corner, lda, pb + j, pv, pt, pw);

                // A2 -= V T^T (V^T A2).
                var update = work.AsSpan(0, width * rest);
                update.Clear();
                BlockedGemm<TKernel>.Add(true, false, width, rest, rows, 1, pv, Panel, corner + width, lda, pw, rest);
                MultiplyTransposed(width, rest, t, update);
                BlockedGemm<TKernel>.Add(false, false, rows, rest, width, -1, pv, Panel, pw, rest, corner + width, lda);
            }
        }

        return SolveUpper(m, n, a, lda, b);
    }

    // Reflects a panel to upper triangular form and b with it; leaves the reflectors in v (rows x Panel) and the triangle T of I - V T V^T in t.
    private static void Factor(int rows, int width, double* a, int lda, double* b, double* v, double* t, double* work)
    {
        new Span<double>(v, rows * Panel).Clear();
        for (var j = 0; j < width; j++)
        {
            var tau = Reflector(rows - j, a + ((long)j * lda) + j, lda, v + ((long)j * Panel) + j);

            // row = v^T [A, b], then [A, b] -= tau v row.
            var row = new Span<double>(work, width - j);
            row.Clear();
            var onB = 0.0;
            for (var i = j; i < rows; i++)
            {
                var factor = v[((long)i * Panel) + j];
                Vectors.AddScaled(factor, new(a + ((long)i * lda) + j, width - j), row);
                onB = Math.FusedMultiplyAdd(factor, b[i], onB);
            }

            for (var i = j; i < rows; i++)
            {
                var factor = -tau * v[((long)i * Panel) + j];
                Vectors.AddScaled(factor, row, new(a + ((long)i * lda) + j, width - j));
                b[i] = Math.FusedMultiplyAdd(factor, onB, b[i]);
            }

            Triangle(rows, j, tau, v, t, work);
        }
    }

    // v with v[0] = 1 and tau such that (I - tau v v^T) x = (+-|x|, 0, ...).
    private static double Reflector(int n, double* x, int stride, double* v)
    {
        var largest = 0.0;
        for (var i = 0; i < n; i++)
        {
            largest = Math.Max(largest, Math.Abs(x[(long)i * stride]));
        }

        v[0] = 1;
        if (largest == 0)
        {
            return 0;
        }

        var square = 0.0;
        for (var i = 0; i < n; i++)
        {
            var scaled = x[(long)i * stride] / largest;
            square = Math.FusedMultiplyAdd(scaled, scaled, square);
        }

        // The sign that does not cancel.
        var norm = Math.CopySign(largest * Math.Sqrt(square), x[0]);
        var head = x[0] + norm;
        for (var i = 1; i < n; i++)
        {
            v[(long)i * Panel] = x[(long)i * stride] / head;
        }

        return head / norm;
    }

    // Column j of T: (-tau T V^T v_j, tau).
    private static void Triangle(int rows, int j, double tau, double* v, double* t, double* work)
    {
        var dots = new Span<double>(work, j);
        dots.Clear();
        for (var i = j; i < rows; i++)
        {
            Vectors.AddScaled(v[((long)i * Panel) + j], new(v + ((long)i * Panel), j), dots);
        }

        for (var i = 0; i < j; i++)
        {
            var row = t + (i * Panel);
            row[j] = -tau * Vectors.Dot(new(row + i, j - i), dots[i..]);
        }

        t[(j * Panel) + j] = tau;
    }

    // W = T^T W for the upper triangle T, from the last row up.
    private static void MultiplyTransposed(int width, int columns, double[] t, Span<double> w)
    {
        for (var i = width - 1; i >= 0; i--)
        {
            var row = w.Slice(i * columns, columns);
            Vectors.Scale(t[(i * Panel) + i], row);
            for (var k = 0; k < i; k++)
            {
                Vectors.AddScaled(t[(k * Panel) + i], w.Slice(k * columns, columns), row);
            }
        }
    }

    private static bool SolveUpper(int m, int n, ReadOnlySpan<double> a, int lda, Span<double> b)
    {
        var (least, most) = (double.PositiveInfinity, 0.0);
        for (var i = 0; i < n; i++)
        {
            var pivot = Math.Abs(a[(int)(((long)i * lda) + i)]);
            (least, most) = (Math.Min(least, pivot), Math.Max(most, pivot));
        }

        if (!(least > SpanShapes.RankTolerance(m) * most) && n > 0)
        {
            return false;
        }

        for (var i = n - 1; i >= 0; i--)
        {
            var row = a.Slice((int)((long)i * lda), n);
            b[i] = (b[i] - Vectors.Dot(row[(i + 1)..], b[(i + 1)..n])) / row[i];
        }

        return true;
    }
}
