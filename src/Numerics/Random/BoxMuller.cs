using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Pipelines.Numerics;

/// <summary>
/// sqrt(-2 ln u) (cos 2 pi v, sin 2 pi v) in four lanes, with its own logarithm, sine and cosine: those of the system's C library differ
/// in the last bit from one system to the next, and a trajectory would follow. Errors are a few ulps.
/// </summary>
internal static class BoxMuller
{
    private const double Ln2High = 0.6931471805599453;
    private const double Ln2Low = 2.3190468138462996e-17;
    private const long HalfRoot = 0x3FE6_A09E_667F_3BCD; // sqrt(1/2)
    private const long One = 0x3FF0_0000_0000_0000;
    private const long Mantissa = 0x000F_FFFF_FFFF_FFFF;
    private const double Rounder = 6755399441055744.0; // 1.5 * 2^52: adding it leaves the nearest integer in the low bits

    /// <summary>Two normal numbers a lane from two integers below 2^53 a lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<double> First, Vector256<double> Second) Normals(Vector256<long> radius, Vector256<long> angle)
    {
        // u in (0, 1]: the logarithm must not see 0.
        var unit = Vector256.Create(1.0 / (1L << 53));
        var u = Vector256.ConvertToDouble(radius + Vector256<long>.One) * unit;
        var r = Vector256.Sqrt(Vector256.Create(-2.0) * Log(u));
        var (cos, sin) = CosSinOfTurns(Vector256.ConvertToDouble(angle) * unit);
        return (r * cos, r * sin);
    }

    // ln u for normal positive u. u = 2^k m with m in [sqrt(1/2), sqrt(2)); ln m = 2 atanh(s), s = (m - 1) / (m + 1), as s (2 + z p(z)), z = s^2,
    // with p minimax in the relative error (1.9e-18).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Log(Vector256<double> u)
    {
        var shifted = u.AsInt64() + Vector256.Create(One - HalfRoot);
        var k = Vector256.ConvertToDouble((shifted >> 52) - Vector256.Create(1023L));
        var m = ((shifted & Vector256.Create(Mantissa)) + Vector256.Create(HalfRoot)).AsDouble();
        var one = Vector256.Create(1.0);
        var s = (m - one) / (m + one);
        var z = s * s;
        var p = Vector256.FusedMultiplyAdd(z, Vector256.Create(0.14796114821132708), Vector256.Create(0.15314034820059394));
        p = Vector256.FusedMultiplyAdd(z, p, Vector256.Create(0.18183564910217861));
        p = Vector256.FusedMultiplyAdd(z, p, Vector256.Create(0.22222198562549259));
        p = Vector256.FusedMultiplyAdd(z, p, Vector256.Create(0.2857142874248534));
        p = Vector256.FusedMultiplyAdd(z, p, Vector256.Create(0.39999999999414265));
        p = Vector256.FusedMultiplyAdd(z, p, Vector256.Create(0.6666666666666734));
        var low = Vector256.FusedMultiplyAdd(k, Vector256.Create(Ln2Low), s + s);
        return Vector256.FusedMultiplyAdd(k, Vector256.Create(Ln2High), Vector256.FusedMultiplyAdd(s * z, p, low));
    }

    // cos and sin of 2 pi t for t in [0, 1): the nearest quarter turn, and minimax polynomials in the rest (relative errors 5e-17, 2e-17).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<double> Cos, Vector256<double> Sin) CosSinOfTurns(Vector256<double> t)
    {
        var rounder = Vector256.Create(Rounder);
        var quarters = t * Vector256.Create(4.0);
        var rounded = quarters + rounder;
        var v = quarters - (rounded - rounder);
        var w = v * v;
        var s = Vector256.FusedMultiplyAdd(w, Vector256.Create(5.633721007894672e-08), Vector256.Create(-3.598641754416076e-06));
        s = Vector256.FusedMultiplyAdd(w, s, Vector256.Create(0.00016044115029164219));
        s = Vector256.FusedMultiplyAdd(w, s, Vector256.Create(-0.004681754132282417));
        s = Vector256.FusedMultiplyAdd(w, s, Vector256.Create(0.07969262624603957));
        s = Vector256.FusedMultiplyAdd(w, s, Vector256.Create(-0.6459640975062443));
        s = Vector256.FusedMultiplyAdd(w, s, Vector256.Create(1.5707963267948966)) * v;
        var c = Vector256.FusedMultiplyAdd(w, Vector256.Create(-6.320557320247505e-09), Vector256.Create(4.710603581123831e-07));
        c = Vector256.FusedMultiplyAdd(w, c, Vector256.Create(-2.5202036558202422e-05));
        c = Vector256.FusedMultiplyAdd(w, c, Vector256.Create(0.0009192602741467697));
        c = Vector256.FusedMultiplyAdd(w, c, Vector256.Create(-0.020863480763308004));
        c = Vector256.FusedMultiplyAdd(w, c, Vector256.Create(0.2536695079010466));
        c = Vector256.FusedMultiplyAdd(w, c, Vector256.Create(-1.2337005501361697));
        c = Vector256.FusedMultiplyAdd(w, c, Vector256.Create(1.0));

        // After q quarter turns: (c, s), (-s, c), (-c, -s), (s, -c).
        var q = rounded.AsInt64();
        var odd = Vector256.Equals(q & Vector256<long>.One, Vector256<long>.One).AsDouble();
        var sinSign = (q << 62) & Vector256.Create(long.MinValue);
        var cosSign = ((q + Vector256<long>.One) << 62) & Vector256.Create(long.MinValue);
        var cos = Vector256.ConditionalSelect(odd, s, c).AsInt64() ^ cosSign;
        var sin = Vector256.ConditionalSelect(odd, c, s).AsInt64() ^ sinSign;
        return (cos.AsDouble(), sin.AsDouble());
    }
}
