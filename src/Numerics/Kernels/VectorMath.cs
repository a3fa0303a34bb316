using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Pipelines.Numerics;

/// <summary>
/// The exponential, four at a time, with a scalar twin that gives the same bits. Both use fused multiply-adds only
/// (<see cref="Vector256.FusedMultiplyAdd(Vector256{double}, Vector256{double}, Vector256{double})"/> and
/// <see cref="Math.FusedMultiplyAdd"/> round once on every machine, in software where the hardware has none),
/// so that a result depends neither on the machine nor on the lane.
/// </summary>
/// <remarks>
/// exp(x) = 2^k exp(r) with k = round(x / ln 2), |r| at most ln(2) / 2 (Cody and Waite's two-part ln 2), and exp(r) = 1 + r + r^2 q(r) with
/// q of degree 9, minimax in the relative error of exp (1.1e-17 with rounded coefficients). The error is below 1 ulp. Results under 2^-1022
/// (x under -708.396) are 0: subnormal numbers would cost every call a fifth of its speed.
/// </remarks>
public static class VectorMath
{
    private const double Log2E = 1.4426950408889634;
    private const double Ln2High = 0.6931471805599453;
    private const double Ln2Low = 2.3190468138462996e-17;

    // Adding 1.5 * 2^52 rounds to an integer and leaves that integer in the low bits.
    private const double Rounder = 6755399441055744.0;

    // Between these exp is a normal number: -1022 ln 2 (rounded up) and 1024 ln 2 (rounded down).
    private const double Lowest = -708.396418532264;
    private const double Highest = 709.782712893384;

    private const double C2 = 0.5000000000000011;
    private const double C3 = 0.16666666666666413;
    private const double C4 = 0.04166666666653015;
    private const double C5 = 0.008333333333494465;
    private const double C6 = 0.00138888889436318;
    private const double C7 = 0.00019841269506578357;
    private const double C8 = 2.4801493097263147e-05;
    private const double C9 = 2.7557586370398437e-06;
    private const double C10 = 2.763024893115979e-07;
    private const double C11 = 2.5000063531409624e-08;

    /// <summary>exp of each lane; 0 below -708.396, infinity above 709.783, NaN for NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Exp(Vector256<double> x)
    {
        var rounder = Vector256.Create(Rounder);
        var shifted = Vector256.FusedMultiplyAdd(x, Vector256.Create(Log2E), rounder);
        var k = shifted - rounder;
        var r = Vector256.FusedMultiplyAdd(k, Vector256.Create(-Ln2High), x);
        r = Vector256.FusedMultiplyAdd(k, Vector256.Create(-Ln2Low), r);
        var r2 = r * r;

        var even = Vector256.FusedMultiplyAdd(r2, Vector256.Create(C10), Vector256.Create(C8));
        var odd = Vector256.FusedMultiplyAdd(r2, Vector256.Create(C11), Vector256.Create(C9));
        even = Vector256.FusedMultiplyAdd(r2, even, Vector256.Create(C6));
        odd = Vector256.FusedMultiplyAdd(r2, odd, Vector256.Create(C7));
        even = Vector256.FusedMultiplyAdd(r2, even, Vector256.Create(C4));
        odd = Vector256.FusedMultiplyAdd(r2, odd, Vector256.Create(C5));
        even = Vector256.FusedMultiplyAdd(r2, even, Vector256.Create(C2));
        odd = Vector256.FusedMultiplyAdd(r2, odd, Vector256.Create(C3));
        var q = Vector256.FusedMultiplyAdd(r, odd, even);
        var p = Vector256.FusedMultiplyAdd(r2, q, r) + Vector256.Create(1.0);

        // Multiplying by 2^k adds k to the exponent; outside the range that is garbage, which the masks replace:
        // 0 below, and above x + infinity, which is infinity or, where x is NaN, NaN.
        var scaled = (p.AsInt64() + (shifted.AsInt64() << 52)).AsDouble();
        scaled = Vector256.AndNot(scaled, Vector256.LessThan(x, Vector256.Create(Lowest)));
        var above = x + Vector256.Create(double.PositiveInfinity);
        return Vector256.ConditionalSelect(Vector256.LessThanOrEqual(x, Vector256.Create(Highest)), scaled, above);
    }

    /// <summary>exp of each lane, eight at a time; the same bits as a lane of <see cref="Exp(Vector256{double})"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Exp(Vector512<double> x)
    {
        var rounder = Vector512.Create(Rounder);
        var shifted = Vector512.FusedMultiplyAdd(x, Vector512.Create(Log2E), rounder);
        var k = shifted - rounder;
        var r = Vector512.FusedMultiplyAdd(k, Vector512.Create(-Ln2High), x);
        r = Vector512.FusedMultiplyAdd(k, Vector512.Create(-Ln2Low), r);
        var r2 = r * r;

        var even = Vector512.FusedMultiplyAdd(r2, Vector512.Create(C10), Vector512.Create(C8));
        var odd = Vector512.FusedMultiplyAdd(r2, Vector512.Create(C11), Vector512.Create(C9));
        even = Vector512.FusedMultiplyAdd(r2, even, Vector512.Create(C6));
        odd = Vector512.FusedMultiplyAdd(r2, odd, Vector512.Create(C7));
        even = Vector512.FusedMultiplyAdd(r2, even, Vector512.Create(C4));
        odd = Vector512.FusedMultiplyAdd(r2, odd, Vector512.Create(C5));
        even = Vector512.FusedMultiplyAdd(r2, even, Vector512.Create(C2));
        odd = Vector512.FusedMultiplyAdd(r2, odd, Vector512.Create(C3));
        var q = Vector512.FusedMultiplyAdd(r, odd, even);
        var p = Vector512.FusedMultiplyAdd(r2, q, r) + Vector512.Create(1.0);

        var scaled = (p.AsInt64() + (shifted.AsInt64() << 52)).AsDouble();
        scaled = Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512.Create(Lowest)), Vector512<double>.Zero, scaled);
        var above = x + Vector512.Create(double.PositiveInfinity);
        return Vector512.ConditionalSelect(Vector512.LessThanOrEqual(x, Vector512.Create(Highest)), scaled, above);
    }

    /// <summary>The scalar twin: the same bits as a lane of <see cref="Exp(Vector256{double})"/>.</summary>
    public static double Exp(double x)
    {
        if (!(x >= Lowest && x <= Highest))
        {
            return x < Lowest ? 0 : x + double.PositiveInfinity;
        }

        var shifted = Math.FusedMultiplyAdd(x, Log2E, Rounder);
        var k = shifted - Rounder;
        var r = Math.FusedMultiplyAdd(k, -Ln2High, x);
        r = Math.FusedMultiplyAdd(k, -Ln2Low, r);
        var r2 = r * r;

        var even = Math.FusedMultiplyAdd(r2, C10, C8);
        var odd = Math.FusedMultiplyAdd(r2, C11, C9);
        even = Math.FusedMultiplyAdd(r2, even, C6);
        odd = Math.FusedMultiplyAdd(r2, odd, C7);
        even = Math.FusedMultiplyAdd(r2, even, C4);
        odd = Math.FusedMultiplyAdd(r2, odd, C5);
        even = Math.FusedMultiplyAdd(r2, even, C2);
        odd = Math.FusedMultiplyAdd(r2, odd, C3);
        var q = Math.FusedMultiplyAdd(r, odd, even);
        var p = Math.FusedMultiplyAdd(r2, q, r) + 1.0;
        return BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(p) + (BitConverter.DoubleToInt64Bits(shifted) << 52));
    }

    /// <summary>exp of every element; <paramref name="destination"/> may be <paramref name="x"/> itself.</summary>
    public static void Exp(ReadOnlySpan<double> x, Span<double> destination)
    {
        if (destination.Length < x.Length)
        {
            throw new ArgumentException($"destination has {destination.Length} elements; at least {x.Length} are needed", nameof(destination));
        }

        var i = 0;
        ref var source = ref MemoryMarshal.GetReference(x);
        ref var target = ref MemoryMarshal.GetReference(destination);
        for (; i <= x.Length - Vector256<double>.Count; i += Vector256<double>.Count)
        {
            Exp(Vector256.LoadUnsafe(ref source, (nuint)i)).StoreUnsafe(ref target, (nuint)i);
        }

        for (; i < x.Length; i++)
        {
            destination[i] = Exp(x[i]);
        }
    }
}
