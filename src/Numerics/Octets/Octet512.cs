using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Pipelines.Numerics;

/// <summary>Eight lanes in one register: for machines with AVX-512.</summary>
internal readonly unsafe struct Octet512(Vector512<double> value) : IOctet<Octet512>
{
    private readonly Vector512<double> _v = value;

    public static bool IsSupported => Avx512F.IsSupported && Avx512DQ.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet512 Load(double* from) => new(Vector512.Load(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Octet512 value, double* to) => value._v.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet512 Create(double value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet512 operator +(Octet512 left, Octet512 right) => new(left._v + right._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet512 operator -(Octet512 left, Octet512 right) => new(left._v - right._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet512 operator *(Octet512 left, Octet512 right) => new(left._v * right._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet512 operator /(Octet512 left, Octet512 right) => new(left._v / right._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet512 Fma(Octet512 a, Octet512 b, Octet512 c) => new(Vector512.FusedMultiplyAdd(a._v, b._v, c._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet512 Sqrt(Octet512 value) => new(Vector512.Sqrt(value._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet512 Exp(Octet512 value) => new(VectorMath.Exp(value._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet512 Max(Octet512 left, Octet512 right) => new(Vector512.Max(left._v, right._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet512 Below(Octet512 left, Octet512 right) => new(Vector512.LessThan(left._v, right._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet512 Select(Octet512 mask, Octet512 then, Octet512 otherwise) =>
        new(Vector512.ConditionalSelect(mask._v, then._v, otherwise._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Bits(Octet512 mask) => (int)mask._v.ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet512 Mask(int bits)
    {
        var lane = Vector512.Create(1L, 2, 4, 8, 16, 32, 64, 128);
        return new(Vector512.Equals(Vector512.Create((long)bits) & lane, lane).AsDouble());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Compress(Octet512 value, int bits, double* to) =>
        Avx512F.Compress(Vector512<double>.Zero, Mask(bits)._v, value._v).Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet512 Expand(double* from, int bits) =>
        new(Avx512F.Expand(Vector512<double>.Zero, Mask(bits)._v, Vector512.Load(from)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Sum(Octet512 value) => Octet256.Sum(value._v.GetLower() + value._v.GetUpper());

    public static void Transpose(double* from, int fromStride, double* to, int toStride)
    {
        for (var half = 0; half < 8; half += 4)
        {
            // Two columns of four rows each go through one register: pairs of rows first, then pairs of pairs.
            Vector512<double> a = Vector512.Load(from + (half * fromStride)), b = Vector512.Load(from + ((half + 1) * fromStride));
            Vector512<double> c = Vector512.Load(from + ((half + 2) * fromStride)), d = Vector512.Load(from + ((half + 3) * fromStride));
            Vector512<double> ab0 = Avx512F.UnpackLow(a, b), ab1 = Avx512F.UnpackHigh(a, b), cd0 = Avx512F.UnpackLow(c, d), cd1 = Avx512F.UnpackHigh(c, d);
            var low = Vector512.Create(0L, 1, 8, 9, 4, 5, 12, 13);
            var high = Vector512.Create(2L, 3, 10, 11, 6, 7, 14, 15);
            Vector512<double> r04 = Avx512F.PermuteVar8x64x2(ab0, low, cd0), r15 = Avx512F.PermuteVar8x64x2(ab1, low, cd1);
            Vector512<double> r26 = Avx512F.PermuteVar8x64x2(ab0, high, cd0), r37 = Avx512F.PermuteVar8x64x2(ab1, high, cd1);
            r04.GetLower().Store(to + half);
            r15.GetLower().Store(to + toStride + half);
            r26.GetLower().Store(to + (2 * toStride) + half);
            r37.GetLower().Store(to + (3 * toStride) + half);
            r04.GetUpper().Store(to + (4 * toStride) + half);
            r15.GetUpper().Store(to + (5 * toStride) + half);
            r26.GetUpper().Store(to + (6 * toStride) + half);
            r37.GetUpper().Store(to + (7 * toStride) + half);
        }
    }
}
