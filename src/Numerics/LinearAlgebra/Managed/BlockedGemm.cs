using System.Runtime.CompilerServices;

namespace Pipelines.Numerics;

/// <summary>
/// C += alpha op(A) op(B) by packed blocks that fit the caches (Goto and van de Geijn 2008, doi:10.1145/1356052.1356053).
/// The depth is cut every <see cref="Depth"/> elements on every machine: that alone fixes the bits, the other blocks only the speed.
/// </summary>
internal static unsafe class BlockedGemm<TKernel>
    where TKernel : IMicroKernel
{
    private const int Depth = 192;
    private const int RowBlock = 192;
    private const int ColumnBlock = 1008;
    private const int Everything = int.MaxValue / 2;

    [ThreadStatic]
    private static double[]? _buffer;

    /// <summary>C (m x n) += alpha op(A) op(B); only elements on and below the diagonal where <paramref name="lower"/>.</summary>
    public static void Add(bool transposeA, bool transposeB, int m, int n, int k, double alpha, double* a, int lda, double* b, int ldb, double* c, int ldc, bool lower = false)
    {
        if (m == 0 || n == 0 || k == 0 || alpha == 0)
        {
            return;
        }

        // Pinned once a thread; 64 bytes of slack align it to a cache line.
        _buffer ??= GC.AllocateUninitializedArray<double>((Depth * (RowBlock + ColumnBlock)) + 8, pinned: true);
        fixed (double* start = _buffer)
        {
            var packedA = (double*)(((nint)start + 63) & ~63);
            var packedB = packedA + (Depth * RowBlock);
            for (var j = 0; j < n; j += ColumnBlock)
            {
                var columns = Math.Min(ColumnBlock, n - j);
                for (var p = 0; p < k; p += Depth)
                {
                    var depth = Math.Min(Depth, k - p);
                    if (transposeB)
                    {
                        Packing.Rows(b + ((long)j * ldb) + p, ldb, columns, depth, TKernel.Columns, packedB);
                    }
                    else
                    {
                        Packing.Columns(b + ((long)p * ldb) + j, ldb, columns, depth, TKernel.Columns, packedB);
                    }

                    for (var i = lower ? j / RowBlock * RowBlock : 0; i < m; i += RowBlock)
                    {
                        var rows = Math.Min(RowBlock, m - i);
                        if (transposeA)
                        {
                            Packing.Columns(a + ((long)p * lda) + i, lda, rows, depth, TKernel.Rows, packedA);
                        }
                        else
                        {
                            Packing.Rows(a + ((long)i * lda) + p, lda, rows, depth, TKernel.Rows, packedA);
                        }

                        Block(rows, columns, depth, alpha, packedA, packedB, c + ((long)i * ldc) + j, ldc, lower ? i - j : Everything);
                    }
                }
            }
        }
    }

    // diagonal: column of the block's first row that lies on the diagonal of C; elements right of it are left alone.
    private static void Block(int rows, int columns, int depth, double alpha, double* a, double* b, double* c, int ldc, int diagonal)
    {
        for (var j = 0; j < columns; j += TKernel.Columns)
        {
            for (var i = 0; i < rows; i += TKernel.Rows)
            {
                double* stripA = a + ((long)i * depth), stripB = b + ((long)j * depth), target = c + ((long)i * ldc) + j;
                if (i + TKernel.Rows <= rows && j + TKernel.Columns <= columns && j + TKernel.Columns - 1 - i <= diagonal)
                {
                    TKernel.Run(depth, stripA, stripB, alpha, target, ldc);
                }
                else if (j - (i + TKernel.Rows - 1) <= diagonal)
                {
                    Edge(Math.Min(TKernel.Rows, rows - i), Math.Min(TKernel.Columns, columns - j), depth, alpha, stripA, stripB, target, ldc, diagonal + i - j);
                }
            }
        }
    }

    [SkipLocalsInit]
    private static void Edge(int rows, int columns, int depth, double alpha, double* a, double* b, double* c, int ldc, int diagonal)
    {
        var copy = stackalloc double[TKernel.Rows * TKernel.Columns];
        for (var i = 0; i < rows; i++)
        {
            new ReadOnlySpan<double>(c + ((long)i * ldc), columns).CopyTo(new(copy + (i * TKernel.Columns), columns));
        }

        TKernel.Run(depth, a, b, alpha, copy, TKernel.Columns);
        for (var i = 0; i < rows; i++)
        {
            var here = Math.Clamp(diagonal + i + 1, 0, columns);
            new ReadOnlySpan<double>(copy + (i * TKernel.Columns), here).CopyTo(new(c + ((long)i * ldc), here));
        }
    }
}
