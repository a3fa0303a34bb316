using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Pipelines.Numerics;

/// <summary>Operations on vectors of numbers. Sums run in four fixed lanes with fused multiply-adds, so they are the same bits on every machine.</summary>
public static class Vectors
{
    /// <summary>Sum of x[i] y[i].</summary>
    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        SameLength(x, y);
        ref var a = ref MemoryMarshal.GetReference(x);
        ref var b = ref MemoryMarshal.GetReference(y);
        var lanes = Vector256<double>.Zero;
        var i = 0;
        for (; i <= x.Length - Vector256<double>.Count; i += Vector256<double>.Count)
        {
            lanes = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref a, (nuint)i), Vector256.LoadUnsafe(ref b, (nuint)i), lanes);
        }

        var sum = lanes[0] + lanes[1] + (lanes[2] + lanes[3]);
        for (; i < x.Length; i++)
        {
            sum = Math.FusedMultiplyAdd(x[i], y[i], sum);
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
