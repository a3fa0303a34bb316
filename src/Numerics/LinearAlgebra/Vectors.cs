using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Pipelines.Numerics;

/// <summary>Operations on vectors of numbers. Sums run in sixteen fixed lanes with fused multiply-adds, so they are the same bits on every machine.</summary>
public static class Vectors
{
    /// <summary>Sum of x[i] y[i].</summary>
    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        SameLength(x, y);
        ref var a = ref MemoryMarshal.GetReference(x);
        ref var b = ref MemoryMarshal.GetReference(y);
        Vector256<double> s0 = default, s1 = default, s2 = default, s3 = default;
        nuint i = 0, end = (nuint)x.Length;
        for (; i + 16 <= end; i += 16)
        {
            s0 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref a, i), Vector256.LoadUnsafe(ref b, i), s0);
            s1 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref a, i + 4), Vector256.LoadUnsafe(ref b, i + 4), s1);
            s2 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref a, i + 8), Vector256.LoadUnsafe(ref b, i + 8), s2);
            s3 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref a, i + 12), Vector256.LoadUnsafe(ref b, i + 12), s3);
        }

        for (; i + 4 <= end; i += 4)
        {
            s0 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref a, i), Vector256.LoadUnsafe(ref b, i), s0);
        }

        s0 = s0 + s1 + (s2 + s3);
        var sum = s0[0] + s0[1] + (s0[2] + s0[3]);
        for (; i < end; i++)
        {
            sum = Math.FusedMultiplyAdd(x[(int)i], y[(int)i], sum);
        }

        return sum;
    }

    /// <summary>y += factor x.</summary>
    public static void AddScaled(double factor, ReadOnlySpan<double> x, Span<double> y)
    {
        SameLength(x, y);
        ref var a = ref MemoryMarshal.GetReference(x);
        ref var b = ref MemoryMarshal.GetReference(y);
        var factors = Vector256.Create(factor);
        var i = 0;
        for (; i <= x.Length - Vector256<double>.Count; i += Vector256<double>.Count)
        {
            Vector256.FusedMultiplyAdd(factors, Vector256.LoadUnsafe(ref a, (nuint)i), Vector256.LoadUnsafe(ref b, (nuint)i)).StoreUnsafe(ref b, (nuint)i);
        }

        for (; i < x.Length; i++)
        {
            y[i] = Math.FusedMultiplyAdd(factor, x[i], y[i]);
        }
    }

    /// <summary>x *= factor.</summary>
    public static void Scale(double factor, Span<double> x)
    {
        foreach (ref var value in x)
        {
            value *= factor;
        }
    }

    /// <summary>The largest |x[i]|; 0 where there is none, NaN where an element is NaN.</summary>
    public static double LargestMagnitude(ReadOnlySpan<double> x)
    {
        var largest = 0.0;
        foreach (var value in x)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        return largest;
    }

    private static void SameLength(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        if (x.Length != y.Length)
        {
            throw new ArgumentException($"y has {y.Length} elements; x has {x.Length}", nameof(y));
        }
    }
}
