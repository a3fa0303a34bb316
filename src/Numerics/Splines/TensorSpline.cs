using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Pipelines.Numerics;

/// <summary>Evaluation of a tensor product of three cubic B-splines from precomputed one-dimensional bases: 64 coefficients, one value, three derivatives.</summary>
public static unsafe class TensorSpline
{
    /// <summary>Numbers of one basis: four values, four derivatives (<see cref="UniformGrid.Basis"/>).</summary>
    public const int BasisSize = 8;

    /// <summary>Value and derivatives. Bits do not depend on the instruction set.</summary>
    /// <param name="corner">The first of the 4 x 4 x 4 coefficients.</param>
    /// <param name="size">Coefficients along each axis.</param>
    /// <param name="x">Basis along the first axis.</param>
    /// <param name="y">Basis along the second axis.</param>
    /// <param name="z">Basis along the last axis.</param>
    /// <returns>f, df/dx, df/dy, df/dz.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<double> Evaluate(double* corner, int size, double* x, double* y, double* z)
    {
        Vector256<double> y0 = Vector256.Create(y[0]), y1 = Vector256.Create(y[1]), y2 = Vector256.Create(y[2]), y3 = Vector256.Create(y[3]);
        Vector256<double> d0 = Vector256.Create(y[4]), d1 = Vector256.Create(y[5]), d2 = Vector256.Create(y[6]), d3 = Vector256.Create(y[7]);
        Vector256<double> f = default, fx = default, fy = default;
        var plane = (nint)size * size;
        for (var i = 0; i < 4; i++)
        {
            var row = corner + (i * plane);
            Vector256<double> r0 = Vector256.Load(row), r1 = Vector256.Load(row + size), r2 = Vector256.Load(row + (2 * size)), r3 = Vector256.Load(row + (3 * size));
            var line = Vector256.FusedMultiplyAdd(r3, y3, Vector256.FusedMultiplyAdd(r2, y2, Vector256.FusedMultiplyAdd(r1, y1, r0 * y0)));
            var slope = Vector256.FusedMultiplyAdd(r3, d3, Vector256.FusedMultiplyAdd(r2, d2, Vector256.FusedMultiplyAdd(r1, d1, r0 * d0)));
            var xi = Vector256.Create(x[i]);
            f = Vector256.FusedMultiplyAdd(line, xi, f);
            fx = Vector256.FusedMultiplyAdd(line, Vector256.Create(x[i + 4]), fx);
            fy = Vector256.FusedMultiplyAdd(slope, xi, fy);
        }

        Vector256<double> value = Vector256.Load(z), derivative = Vector256.Load(z + 4);
        return Sums(f * value, fx * value, fy * value, f * derivative);
    }

    // Four horizontal sums, each (v0 + v1) + (v2 + v3).
    private static Vector256<double> Sums(Vector256<double> a, Vector256<double> b, Vector256<double> c, Vector256<double> d)
    {
        if (Avx2.IsSupported)
        {
            var ab = Avx.HorizontalAdd(a, b);
            var cd = Avx.HorizontalAdd(c, d);
            return Avx.Permute2x128(ab, cd, 0x20) + Avx.Permute2x128(ab, cd, 0x31);
        }

        return Vector256.Create(Vector256.Sum(a), Vector256.Sum(b), Vector256.Sum(c), Vector256.Sum(d));
    }
}
