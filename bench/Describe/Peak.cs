using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Pipelines.Bench;

/// <summary>What one core can do at most: chains of fused multiply-adds, as many as hide their latency.</summary>
internal static class Peak
{
    /// <summary>GFLOP/s with four and with eight doubles at once (zero where the machine has no such registers), the best of five.</summary>
    public static (double Four, double Eight) Measure() => (
        Enumerable.Range(0, 5).Max(_ => Rate(Four, 4)),
        Vector512.IsHardwareAccelerated ? Enumerable.Range(0, 5).Max(_ => Rate(Eight, 8)) : 0);

    private static double Rate(Func<int, double> chains, int lanes)
    {
        const int steps = 20_000_000;
        var clock = Stopwatch.StartNew();
        chains(steps);
        return 2.0 * 12 * lanes * steps / clock.Elapsed.TotalNanoseconds;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static double Four(int steps)
    {
        Vector256<double> a = Vector256.Create(1.0), b = a, c = a, d = a, e = a, f = a, g = a, h = a, i = a, j = a, k = a, l = a;
        Vector256<double> x = Vector256.Create(0.999999), y = Vector256.Create(1e-7);
        for (var s = 0; s < steps; s++)
        {
            a = Vector256.FusedMultiplyAdd(a, x, y);
            b = Vector256.FusedMultiplyAdd(b, x, y);
            c = Vector256.FusedMultiplyAdd(c, x, y);
            d = Vector256.FusedMultiplyAdd(d, x, y);
            e = Vector256.FusedMultiplyAdd(e, x, y);
            f = Vector256.FusedMultiplyAdd(f, x, y);
            g = Vector256.FusedMultiplyAdd(g, x, y);
            h = Vector256.FusedMultiplyAdd(h, x, y);
            i = Vector256.FusedMultiplyAdd(i, x, y);
            j = Vector256.FusedMultiplyAdd(j, x, y);
            k = Vector256.FusedMultiplyAdd(k, x, y);
            l = Vector256.FusedMultiplyAdd(l, x, y);
        }

        return Vector256.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static double Eight(int steps)
    {
        Vector512<double> a = Vector512.Create(1.0), b = a, c = a, d = a, e = a, f = a, g = a, h = a, i = a, j = a, k = a, l = a;
        Vector512<double> x = Vector512.Create(0.999999), y = Vector512.Create(1e-7);
        for (var s = 0; s < steps; s++)
        {
            a = Vector512.FusedMultiplyAdd(a, x, y);
            b = Vector512.FusedMultiplyAdd(b, x, y);
            c = Vector512.FusedMultiplyAdd(c, x, y);
            d = Vector512.FusedMultiplyAdd(d, x, y);
            e = Vector512.FusedMultiplyAdd(e, x, y);
            f = Vector512.FusedMultiplyAdd(f, x, y);
            g = Vector512.FusedMultiplyAdd(g, x, y);
            h = Vector512.FusedMultiplyAdd(h, x, y);
            i = Vector512.FusedMultiplyAdd(i, x, y);
            j = Vector512.FusedMultiplyAdd(j, x, y);
            k = Vector512.FusedMultiplyAdd(k, x, y);
            l = Vector512.FusedMultiplyAdd(l, x, y);
        }

        return Vector512.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }
}
