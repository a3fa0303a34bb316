using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Pipelines.Numerics;

/// <summary>
/// Copies of matrix blocks in the order in which the kernels read them: strips of a fixed width, each depth x width, one after the other;
/// the last strip is filled up with zeros.
/// </summary>
internal static unsafe class Packing
{
    /// <summary>A strip holds <paramref name="width"/> (a multiple of 4) rows of the source, transposed: strip[p, r] = source[row r, column p].</summary>
    public static void Rows(double* source, int ld, int rows, int depth, int width, double* target)
    {
        for (var row = 0; row < rows; row += width, target += (long)width * depth)
        {
            for (var r = 0; r < width; r += 4)
            {
                FourRows(source + ((long)(row + r) * ld), ld, rows - row - r, depth, width, target + r);
            }
        }
    }

    /// <summary>A strip holds <paramref name="width"/> columns of the source as they are: strip[p, c] = source[row p, column c].</summary>
    public static void Columns(double* source, int ld, int columns, int depth, int width, double* target)
    {
        for (var column = 0; column < columns; column += width)
        {
            var here = Math.Min(width, columns - column);
            for (var p = 0; p < depth; p++, target += width)
            {
                var line = new Span<double>(target, width);
                new ReadOnlySpan<double>(source + ((long)p * ld) + column, here).CopyTo(line);
                line[here..].Clear();
            }
        }
    }

    /// <summary>The inverse of <see cref="Rows"/> for one strip: target[row r, column p] = strip[p, r].</summary>
    public static void UnpackRows(double* strip, int width, int rows, int depth, double* target, int ld)
    {
        for (var r = 0; r < rows; r++)
        {
            var line = target + ((long)r * ld);
            for (var p = 0; p < depth; p++)
            {
                line[p] = strip[(p * width) + r];
            }
        }
    }

    private static void FourRows(double* s0, int ld, int rows, int depth, int width, double* target)
    {
        if (rows < 4)
        {
            for (var p = 0; p < depth; p++, target += width)
            {
                for (var r = 0; r < 4; r++)
                {
                    target[r] = r < rows ? s0[((long)r * ld) + p] : 0;
                }
            }

            return;
        }

        double* s1 = s0 + ld, s2 = s1 + ld, s3 = s2 + ld;
        var i = 0;
        if (Avx.IsSupported)
        {
            for (; i <= depth - 4; i += 4, target += 4 * width)
            {
                Transpose(Vector256.Load(s0 + i), Vector256.Load(s1 + i), Vector256.Load(s2 + i), Vector256.Load(s3 + i), target, width);
            }
        }

        for (; i < depth; i++, target += width)
        {
            target[0] = s0[i];
            target[1] = s1[i];
            target[2] = s2[i];
            target[3] = s3[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(Vector256<double> a, Vector256<double> b, Vector256<double> c, Vector256<double> d, double* target, int ld)
    {
        var (ab0, ab1) = (Avx.UnpackLow(a, b), Avx.UnpackHigh(a, b));
        var (cd0, cd1) = (Avx.UnpackLow(c, d), Avx.UnpackHigh(c, d));
        Avx.Permute2x128(ab0, cd0, 0x20).Store(target);
        Avx.Permute2x128(ab1, cd1, 0x20).Store(target + ld);
        Avx.Permute2x128(ab0, cd0, 0x31).Store(target + (2 * ld));
        Avx.Permute2x128(ab1, cd1, 0x31).Store(target + (3 * ld));
    }
}
