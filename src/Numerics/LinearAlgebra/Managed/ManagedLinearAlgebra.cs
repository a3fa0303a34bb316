using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Pipelines.Numerics;

/// <summary>
/// Dense linear algebra in managed code: packed products with vector kernels, recursive triangular algorithms on top of them, Householder QR;
/// eigenvalues and singular values by MathNet.Numerics. Products, factors and solutions have the same bits on every machine.
/// </summary>
internal sealed unsafe class ManagedLinearAlgebra<TKernel> : ILinearAlgebra
    where TKernel : IMicroKernel
{
    // Below this many right-hand sides products would mostly multiply padding.
    private const int NarrowColumns = 4;

    public string Name => "managed";

    public void Gemm(bool transposeA, bool transposeB, int m, int n, int k, double alpha, ReadOnlySpan<double> a, int lda, ReadOnlySpan<double> b, int ldb, double beta, Span<double> c, int ldc)
    {
        SpanShapes.Check(transposeA ? k : m, transposeA ? m : k, a.Length, lda, nameof(a));
        SpanShapes.Check(transposeB ? n : k, transposeB ? k : n, b.Length, ldb, nameof(b));
        SpanShapes.Check(m, n, c.Length, ldc, nameof(c));
        Scale(m, n, beta, c, ldc, false);
        fixed (double* pa = a, pb = b, pc = c)
        {
            BlockedGemm<TKernel>.Add(transposeA, transposeB, m, n, k, alpha, pa, lda, pb, ldb, pc, ldc);
        }
    }

    public void Syrk(int n, int k, double alpha, ReadOnlySpan<double> a, int lda, double beta, Span<double> c, int ldc)
    {
        SpanShapes.Check(n, k, a.Length, lda, nameof(a));
        SpanShapes.Check(n, n, c.Length, ldc, nameof(c));
        Scale(n, n, beta, c, ldc, true);
        fixed (double* pa = a, pc = c)
        {
            BlockedGemm<TKernel>.Add(false, true, n, n, k, alpha, pa, lda, pa, lda, pc, ldc, lower: true);
        }
    }

    public int Cholesky(int n, Span<double> a, int lda)
    {
        SpanShapes.Check(n, n, a.Length, lda, nameof(a));
        fixed (double* p = a)
        {
            return Cholesky(n, p, lda);
        }
    }

    public void SolveLowerTransposedRight(int m, int n, ReadOnlySpan<double> l, int ldl, Span<double> b, int ldb)
    {
        SpanShapes.Check(n, n, l.Length, ldl, nameof(l));
        SpanShapes.Check(m, n, b.Length, ldb, nameof(b));
        fixed (double* pl = l, pb = b)
        {
            SolveRight(m, n, pl, ldl, pb, ldb);
        }
    }

    public void SolveLower(bool transpose, int n, int columns, ReadOnlySpan<double> l, int ldl, Span<double> b, int ldb)
    {
        SpanShapes.Check(n, n, l.Length, ldl, nameof(l));
        SpanShapes.Check(n, columns, b.Length, ldb, nameof(b));
        fixed (double* pl = l, pb = b)
        {
            if (columns >= NarrowColumns)
            {
                SolveLeft(transpose, n, columns, pl, ldl, pb, ldb);
                return;
            }
        }

        var x = new double[n];
        for (var column = 0; column < columns; column++)
        {
            for (var i = 0; i < n; i++)
            {
                x[i] = b[(i * ldb) + column];
            }

            TriangularVector.Solve(transpose, l, ldl, x);
            for (var i = 0; i < n; i++)
            {
                b[(i * ldb) + column] = x[i];
            }
        }
    }

    public void SymmetricEigen(int n, Span<double> a, int lda, Span<double> eigenvalues)
    {
        SpanShapes.Check(n, n, a.Length, lda, nameof(a));
        SpanShapes.Check(1, n, eigenvalues.Length, n, nameof(eigenvalues));
        MathNetFallback.SymmetricEigen(n, a, lda, eigenvalues);
    }

    public void SingularValues(int m, int n, Span<double> a, int lda, Span<double> values)
    {
        SpanShapes.Check(m, n, a.Length, lda, nameof(a));
        SpanShapes.Check(1, Math.Min(m, n), values.Length, Math.Min(m, n), nameof(values));
        MathNetFallback.SingularValues(m, n, a, lda, values);
    }

    public bool LeastSquares(int m, int n, Span<double> a, int lda, Span<double> b)
    {
        SpanShapes.Check(m, n, a.Length, lda, nameof(a));
        SpanShapes.Check(1, m, b.Length, m, nameof(b));
        SpanShapes.Tall(m, n);
        return HouseholderQr<TKernel>.LeastSquares(m, n, a, lda, b);
    }

    private static void Scale(int m, int n, double beta, Span<double> c, int ldc, bool lower)
    {
        for (var i = 0; i < m && beta != 1; i++)
        {
            var row = c.Slice((int)((long)i * ldc), lower ? i + 1 : n);
            if (beta == 0)
            {
                row.Clear();
            }
            else
            {
                Vectors.Scale(beta, row);
            }
        }
    }

    private static int Half(int n) => (n / 2 + TriangularBlocks.Size - 1) / TriangularBlocks.Size * TriangularBlocks.Size;

    private static int Cholesky(int n, double* a, int lda)
    {
        if (n <= TriangularBlocks.Size)
        {
            return TriangularBlocks.Cholesky(n, a, lda);
        }

        var (top, bottom) = (Half(n), n - Half(n));
        double* below = a + ((long)top * lda), corner = below + top;
        var failed = Cholesky(top, a, lda);
        if (failed != 0)
        {
            return failed;
        }

        SolveRight(bottom, top, a, lda, below, lda);
        BlockedGemm<TKernel>.Add(false, true, bottom, bottom, top, -1, below, lda, below, lda, corner, lda, lower: true);
        failed = Cholesky(bottom, corner, lda);
        return failed == 0 ? 0 : top + failed;
    }

    // B = B L^-T: rows of B are independent systems.
    [SkipLocalsInit]
    private static void SolveRight(int m, int n, double* l, int ldl, double* b, int ldb)
    {
        if (n > TriangularBlocks.Size)
        {
            var (left, right) = (Half(n), n - Half(n));
            var below = l + ((long)left * ldl);
            SolveRight(m, left, l, ldl, b, ldb);
            BlockedGemm<TKernel>.Add(false, true, m, right, left, -1, b, ldb, below, ldl, b + left, ldb);
            SolveRight(m, right, below + left, ldl, b + left, ldb);
            return;
        }

        var strip = stackalloc double[TriangularBlocks.Size * TriangularBlocks.Lanes];
        for (var i = 0; i < m; i += TriangularBlocks.Lanes)
        {
            var rows = Math.Min(TriangularBlocks.Lanes, m - i);
            var here = b + ((long)i * ldb);
            Packing.Rows(here, ldb, rows, n, TriangularBlocks.Lanes, strip);
            TriangularBlocks.Forward(n, l, ldl, strip);
            Packing.UnpackRows(strip, TriangularBlocks.Lanes, rows, n, here, ldb);
        }
    }

    // B = L^-1 B or L^-T B: columns of B are independent systems.
    [SkipLocalsInit]
    private static void SolveLeft(bool transpose, int n, int columns, double* l, int ldl, double* b, int ldb)
    {
        if (n > TriangularBlocks.Size)
        {
            var (top, bottom) = (Half(n), n - Half(n));
            double* below = l + ((long)top * ldl), lower = b + ((long)top * ldb);
            if (transpose)
            {
                SolveLeft(true, bottom, columns, below + top, ldl, lower, ldb);
                BlockedGemm<TKernel>.Add(true, false, top, columns, bottom, -1, below, ldl, lower, ldb, b, ldb);
                SolveLeft(true, top, columns, l, ldl, b, ldb);
            }
            else
            {
                SolveLeft(false, top, columns, l, ldl, b, ldb);
                BlockedGemm<TKernel>.Add(false, false, bottom, columns, top, -1, below, ldl, b, ldb, lower, ldb);
                SolveLeft(false, bottom, columns, below + top, ldl, lower, ldb);
            }

            return;
        }

        var strip = stackalloc double[TriangularBlocks.Size * TriangularBlocks.Lanes];
        for (var j = 0; j < columns; j += TriangularBlocks.Lanes)
        {
            var here = Math.Min(TriangularBlocks.Lanes, columns - j);
            Packing.Columns(b + j, ldb, here, n, TriangularBlocks.Lanes, strip);
            if (transpose)
            {
                TriangularBlocks.Backward(n, l, ldl, strip);
            }
            else
            {
                TriangularBlocks.Forward(n, l, ldl, strip);
            }

            for (var i = 0; i < n; i++)
            {
                new ReadOnlySpan<double>(strip + (i * TriangularBlocks.Lanes), here).CopyTo(new(b + ((long)i * ldb) + j, here));
            }
        }
    }
}
