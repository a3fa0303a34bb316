using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Pipelines.Numerics;

/// <summary>
/// The small blocks of triangular algorithms, at most <see cref="Size"/> wide. Independent systems lie side by side in the lanes,
/// so that every element is one chain of fused multiply-adds: the same bits with and without vectors.
/// </summary>
internal static unsafe class TriangularBlocks
{
    /// <summary>Largest block.</summary>
    public const int Size = 48;

    /// <summary>Independent systems solved at once.</summary>
    public const int Lanes = 32;

    /// <summary>Forward substitution on a strip: row j of x becomes (x_j - sum over k below j of l[j, k] x_k) / l[j, j].</summary>
    [SkipLocalsInit]
    public static void Forward(int n, double* l, int ld, double* x)
    {
        for (var j = 0; j < n; j++)
        {
            var row = l + ((long)j * ld);
            Eliminate(j, row, 1, x, 1 / row[j], x + (j * Lanes));
        }
    }

    /// <summary>Backward substitution with the transpose: row j of x becomes (x_j - sum over k above j of l[k, j] x_k) / l[j, j].</summary>
    public static void Backward(int n, double* l, int ld, double* x)
    {
        for (var j = n - 1; j >= 0; j--)
        {
            var diagonal = l + ((long)j * ld) + j;
            Eliminate(n - 1 - j, diagonal + ld, ld, x + ((j + 1) * Lanes), 1 / *diagonal, x + (j * Lanes));
        }
    }

    /// <summary>Lower Cholesky factor in place; 0, or the order of the first leading minor that is not positive.</summary>
    [SkipLocalsInit]
    public static int Cholesky(int n, double* a, int ld)
    {
        // Columns of a (rows of the copy) are contiguous here; above the diagonal they hold rubbish that is never copied back.
        var column = stackalloc double[Size * Size];
        Packing.Rows(a, ld, n, n, Size, column);
        for (var k = 0; k < n; k++)
        {
            var pivots = column + (k * Size);
            if (!(pivots[k] > 0) || double.IsPositiveInfinity(pivots[k]))
            {
                return k + 1;
            }

            var pivot = Math.Sqrt(pivots[k]);
            var inverse = 1 / pivot;
            for (var i = k + 1; i < n; i++)
            {
                pivots[i] *= inverse;
            }

            pivots[k] = pivot;
            for (var j = k + 1; j < n; j++)
            {
                var factor = Vector256.Create(-pivots[j]);
                var target = column + (j * Size);
                for (var i = j & ~3; i < n; i += 4)
                {
                    Vector256.FusedMultiplyAdd(factor, Vector256.Load(pivots + i), Vector256.Load(target + i)).Store(target + i);
                }
            }
        }

        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                a[((long)i * ld) + j] = column[(j * Size) + i];
            }
        }

        return 0;
    }

    // x = (x - sum of coefficient[k * stride] rows[k]) * inverse, 32 lanes in eight registers.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Eliminate(int count, double* coefficient, int stride, double* rows, double inverse, double* x)
    {
        var (x0, x1, x2, x3) = (Vector256.Load(x), Vector256.Load(x + 4), Vector256.Load(x + 8), Vector256.Load(x + 12));
        var (x4, x5, x6, x7) = (Vector256.Load(x + 16), Vector256.Load(x + 20), Vector256.Load(x + 24), Vector256.Load(x + 28));
        for (var k = 0; k < count; k++, coefficient += stride, rows += Lanes)
        {
            var factor = Vector256.Create(-*coefficient);
            x0 = Vector256.FusedMultiplyAdd(factor, Vector256.Load(rows), x0);
            x1 = Vector256.FusedMultiplyAdd(factor, Vector256.Load(rows + 4), x1);
            x2 = Vector256.FusedMultiplyAdd(factor, Vector256.Load(rows + 8), x2);
            x3 = Vector256.FusedMultiplyAdd(factor, Vector256.Load(rows + 12), x3);
            x4 = Vector256.FusedMultiplyAdd(factor, Vector256.Load(rows + 16), x4);
            x5 = Vector256.FusedMultiplyAdd(factor, Vector256.Load(rows + 20), x5);
            x6 = Vector256.FusedMultiplyAdd(factor, Vector256.Load(rows + 24), x6);
            x7 = Vector256.FusedMultiplyAdd(factor, Vector256.Load(rows + 28), x7);
        }

        var scale = Vector256.Create(inverse);
        (x0 * scale).Store(x);
        (x1 * scale).Store(x + 4);
        (x2 * scale).Store(x + 8);
        (x3 * scale).Store(x + 12);
        (x4 * scale).Store(x + 16);
        (x5 * scale).Store(x + 20);
        (x6 * scale).Store(x + 24);
        (x7 * scale).Store(x + 28);
    }
}
