using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Pipelines.Numerics;

/// <summary>
/// The representations of SU(2) at four points of the 3-sphere at once. A point is (a, b), |a|² + |b|² = 1; row mb of layer j holds the coefficients of
/// X^(j-ma) Y^ma in (conj(a) X - conj(b) Y)^(j-mb) (b X + a Y)^mb, which <see cref="HalfLayers.Norm"/> makes U^j_{mb, ma}. Layers follow from one another by
/// multiplication with one factor (Varshalovich et al., Eqs. 4.8.2). Their derivatives along the sphere need no recursion: (X, Y) is turned instead of (a, b).
/// </summary>
internal static unsafe class LayerRecursion
{
    /// <summary>Doubles that an element takes: real parts of four points, then imaginary ones.</summary>
    public const int Stride = 8;

    /// <summary>All elements of the half layers.</summary>
    /// <param name="layers">Their layout.</param>
    /// <param name="a">Real and imaginary parts of a.</param>
    /// <param name="b">Real and imaginary parts of b.</param>
    /// <param name="weight">What each point counts in the sum.</param>
    /// <param name="u">Destination, <see cref="Stride"/> an element.</param>
    /// <param name="sum">Weight times element is added to this, lane by lane.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Fill(HalfLayers layers, (Vector256<double> Re, Vector256<double> Im) a, (Vector256<double> Re, Vector256<double> Im) b, Vector256<double> weight, double* u, double* sum)
    {
        var (ar, ai) = a;
        var (br, bi) = b;
        Put(Vector256<double>.One, default, weight, u, sum);
        fixed (int* half = layers.Half)
        {
            for (var j = 1; j <= layers.Degree; j++)
            {
                var x = u + (Stride * half[j - 1]);
                double* v = u + (Stride * half[j]), s = sum + (Stride * half[j]);
                for (var mb = 0; 2 * mb < j; mb++)
                {
                    Vector256<double> yr = default, yi = default;
                    for (var ma = 0; ma < j; ma++, x += Stride, v += Stride, s += Stride)
                    {
                        Vector256<double> xr = Vector256.Load(x), xi = Vector256.Load(x + 4);
                        var re = Vector256.FusedMultiplyAdd(ar, xr, Vector256.FusedMultiplyAdd(ai, xi, -Vector256.FusedMultiplyAdd(br, yr, bi * yi)));
                        var im = Vector256.FusedMultiplyAdd(ar, xi, Vector256.FusedMultiplyAdd(-ai, xr, Vector256.FusedMultiplyAdd(-br, yi, bi * yr)));
                        Put(re, im, weight, v, s);
                        (yr, yi) = (xr, xi);
                    }

                    Put(-Vector256.FusedMultiplyAdd(br, yr, bi * yi), Vector256.FusedMultiplyAdd(-br, yi, bi * yr), weight, v, s);
                    v += Stride;
                    s += Stride;
                }

                if (int.IsEvenInteger(j))
                {
                    x -= Stride * j;
                    Vector256<double> yr = default, yi = default;
                    for (var ma = 0; ma < j; ma++, x += Stride, v += Stride, s += Stride)
                    {
                        Vector256<double> xr = Vector256.Load(x), xi = Vector256.Load(x + 4);
                        var re = Vector256.FusedMultiplyAdd(br, xr, Vector256.FusedMultiplyAdd(-bi, xi, Vector256.FusedMultiplyAdd(ar, yr, -(ai * yi))));
                        var im = Vector256.FusedMultiplyAdd(br, xi, Vector256.FusedMultiplyAdd(bi, xr, Vector256.FusedMultiplyAdd(ar, yi, ai * yr)));
                        Put(re, im, weight, v, s);
                        (yr, yi) = (xr, xi);
                    }

                    Put(Vector256.FusedMultiplyAdd(ar, yr, -(ai * yi)), Vector256.FusedMultiplyAdd(ar, yi, ai * yr), weight, v, s);
                }
            }
        }
    }

    /// <summary>
    /// Turns the weights of f = Re sum of conj(y) U into those of f and of its derivatives along three orthonormal directions of the sphere,
    /// (da, db) = (b, -a), (ib, ia) and (-ia, ib), for elements without their norm.
    /// </summary>
    /// <param name="layers">The layout.</param>
    /// <param name="yr">Real parts, half layers.</param>
    /// <param name="yi">Imaginary parts.</param>
    /// <param name="weights">Destination, eight an element: real and imaginary part for f and the three directions.</param>
    public static void Generators(HalfLayers layers, ReadOnlySpan<double> yr, ReadOnlySpan<double> yi, Span<double> weights)
    {
        var at = 0;
        for (var j = 0; j <= layers.Degree; j++)
        {
            for (var mb = 0; 2 * mb <= j; mb++)
            {
                for (var ma = 0; ma <= j; ma++, at++)
                {
                    var n = layers.Norm[at];
                    var (ur, ui) = ma < j ? (layers.Ladder[at] * yr[at + 1], layers.Ladder[at] * yi[at + 1]) : (0, 0);
                    var (dr, di) = ma > 0 ? (layers.Ladder[at - 1] * yr[at - 1], layers.Ladder[at - 1] * yi[at - 1]) : (0, 0);
                    var w = weights.Slice(8 * at, 8);
                    (w[0], w[1]) = (n * yr[at], n * yi[at]);
                    (w[2], w[3]) = (n * (ur - dr), n * (ui - di));
                    (w[4], w[5]) = (n * (ui + di), -n * (ur + dr));
                    (w[6], w[7]) = (n * (j - (2 * ma)) * yi[at], -n * (j - (2 * ma)) * yr[at]);
                }
            }
        }
    }

    /// <summary>f and its three derivatives at four points.</summary>
    /// <param name="count">Elements.</param>
    /// <param name="weights">Of <see cref="Generators"/>.</param>
    /// <param name="u">Of <see cref="Fill"/>.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static (Vector256<double> F, Vector256<double> Fx, Vector256<double> Fy, Vector256<double> Fz) Contract(int count, double* weights, double* u)
    {
        Vector256<double> f = default, g = default, fx = default, gx = default, fy = default, gy = default, fz = default, gz = default;
        for (var end = u + ((long)Stride * count); u < end; u += Stride, weights += 8)
        {
            Vector256<double> re = Vector256.Load(u), im = Vector256.Load(u + 4);
            f = Vector256.FusedMultiplyAdd(Vector256.Create(weights[0]), re, f);
            g = Vector256.FusedMultiplyAdd(Vector256.Create(weights[1]), im, g);
            fx = Vector256.FusedMultiplyAdd(Vector256.Create(weights[2]), re, fx);
            gx = Vector256.FusedMultiplyAdd(Vector256.Create(weights[3]), im, gx);
            fy = Vector256.FusedMultiplyAdd(Vector256.Create(weights[4]), re, fy);
            gy = Vector256.FusedMultiplyAdd(Vector256.Create(weights[5]), im, gy);
            fz = Vector256.FusedMultiplyAdd(Vector256.Create(weights[6]), re, fz);
            gz = Vector256.FusedMultiplyAdd(Vector256.Create(weights[7]), im, gz);
        }

        return (f + g, fx + gx, fy + gy, fz + gz);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(Vector256<double> re, Vector256<double> im, Vector256<double> weight, double* u, double* sum)
    {
        re.Store(u);
        im.Store(u + 4);
        Vector256.FusedMultiplyAdd(weight, re, Vector256.Load(sum)).Store(sum);
        Vector256.FusedMultiplyAdd(weight, im, Vector256.Load(sum + 4)).Store(sum + 4);
    }
}
