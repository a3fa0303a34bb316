using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Pipelines.Numerics;

/// <summary>Eight lanes in two registers of 256 bits, or in whatever the runtime makes of them: for all other machines.</summary>
internal readonly unsafe struct Octet256(Vector256<double> low, Vector256<double> high) : IOctet<Octet256>
{
    private readonly Vector256<double> _low = low, _high = high;

    // For each mask of four lanes, the halves (32 bits each) of the lanes in it, one after another; what follows them does not matter.
    private static ReadOnlySpan<int> Packed =>
    [
        0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7, 2, 3, 0, 1, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7,
        4, 5, 2, 3, 0, 1, 6, 7, 0, 1, 4, 5, 2, 3, 6, 7, 2, 3, 4, 5, 0, 1, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7,
        6, 7, 2, 3, 4, 5, 0, 1, 0, 1, 6, 7, 4, 5, 2, 3, 2, 3, 6, 7, 4, 5, 0, 1, 0, 1, 2, 3, 6, 7, 4, 5,
        4, 5, 6, 7, 0, 1, 2, 3, 0, 1, 4, 5, 6, 7, 2, 3, 2, 3, 4, 5, 6, 7, 0, 1, 0, 1, 2, 3, 4, 5, 6, 7,
    ];

    // The inverse: where each lane of the mask comes from.
    private static ReadOnlySpan<int> Spread =>
    [
        0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 2, 3, 0, 1, 0, 1,
        0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 2, 3, 0, 1, 0, 1, 0, 1, 2, 3, 0, 1, 0, 1, 2, 3, 4, 5, 0, 1,
        0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 2, 3, 0, 1, 0, 1, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 4, 5,
        0, 1, 0, 1, 0, 1, 2, 3, 0, 1, 0, 1, 2, 3, 4, 5, 0, 1, 0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5, 6, 7,
    ];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet256 Load(double* from) => new(Vector256.Load(from), Vector256.Load(from + 4));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Octet256 value, double* to)
    {
        value._low.Store(to);
        value._high.Store(to + 4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet256 Create(double value) => new(Vector256.Create(value), Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet256 operator +(Octet256 left, Octet256 right) => new(left._low + right._low, left._high + right._high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet256 operator -(Octet256 left, Octet256 right) => new(left._low - right._low, left._high - right._high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet256 operator *(Octet256 left, Octet256 right) => new(left._low * right._low, left._high * right._high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet256 operator /(Octet256 left, Octet256 right) => new(left._low / right._low, left._high / right._high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet256 Fma(Octet256 a, Octet256 b, Octet256 c) =>
        new(Vector256.FusedMultiplyAdd(a._low, b._low, c._low), Vector256.FusedMultiplyAdd(a._high, b._high, c._high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet256 Sqrt(Octet256 value) => new(Vector256.Sqrt(value._low), Vector256.Sqrt(value._high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet256 Exp(Octet256 value) => new(VectorMath.Exp(value._low), VectorMath.Exp(value._high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet256 Max(Octet256 left, Octet256 right) => new(Vector256.Max(left._low, right._low), Vector256.Max(left._high, right._high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet256 Below(Octet256 left, Octet256 right) =>
        new(Vector256.LessThan(left._low, right._low), Vector256.LessThan(left._high, right._high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet256 Select(Octet256 mask, Octet256 then, Octet256 otherwise) =>
        new(Vector256.ConditionalSelect(mask._low, then._low, otherwise._low), Vector256.ConditionalSelect(mask._high, then._high, otherwise._high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Bits(Octet256 mask) => (int)(mask._low.ExtractMostSignificantBits() | (mask._high.ExtractMostSignificantBits() << 4));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet256 Mask(int bits) => new(Half(bits & 15), Half(bits >> 4));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Compress(Octet256 value, int bits, double* to)
    {
        Pack(value._low, bits & 15).Store(to);
        Pack(value._high, bits >> 4).Store(to + BitOperations.PopCount((uint)bits & 15));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet256 Expand(double* from, int bits) =>
        new(Unpack(Vector256.Load(from), bits & 15), Unpack(Vector256.Load(from + BitOperations.PopCount((uint)bits & 15)), bits >> 4));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Sum(Octet256 value) => Sum(value._low + value._high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Sum(Vector256<double> four) => four[0] + four[2] + (four[1] + four[3]);

    public static void Transpose(double* from, int fromStride, double* to, int toStride)
    {
        for (var row = 0; row < 8; row += 4)
        {
            for (var column = 0; column < 8; column += 4)
            {
                Quarter(from + (row * fromStride) + column, fromStride, to + (column * toStride) + row, toStride);
            }
        }
    }

    // 4 x 4: pairs of rows are joined by halves, then by neighbours.
    private static void Quarter(double* from, int fromStride, double* to, int toStride)
    {
        Vector256<double> a = Vector256.Load(from), b = Vector256.Load(from + fromStride);
        Vector256<double> c = Vector256.Load(from + (2 * fromStride)), d = Vector256.Load(from + (3 * fromStride));
        Vector256<double> ac0 = Vector256.Create(a.GetLower(), c.GetLower()), ac2 = Vector256.Create(a.GetUpper(), c.GetUpper());
        Vector256<double> bd0 = Vector256.Create(b.GetLower(), d.GetLower()), bd2 = Vector256.Create(b.GetUpper(), d.GetUpper());
        Even(ac0, bd0).Store(to);
        Odd(ac0, bd0).Store(to + toStride);
        Even(ac2, bd2).Store(to + (2 * toStride));
        Odd(ac2, bd2).Store(to + (3 * toStride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Even(Vector256<double> left, Vector256<double> right) =>
        Avx.IsSupported ? Avx.UnpackLow(left, right) : Vector256.Create(left[0], right[0], left[2], right[2]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Odd(Vector256<double> left, Vector256<double> right) =>
        Avx.IsSupported ? Avx.UnpackHigh(left, right) : Vector256.Create(left[1], right[1], left[3], right[3]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Half(int bits)
    {
        var lane = Vector256.Create(1L, 2, 4, 8);
        return Vector256.Equals(Vector256.Create((long)bits) & lane, lane).AsDouble();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Pack(Vector256<double> four, int bits) => Moved(four, Packed.Slice(8 * bits, 8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Unpack(Vector256<double> four, int bits) =>
        Vector256.BitwiseAnd(Moved(four, Spread.Slice(8 * bits, 8)), Half(bits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Moved(Vector256<double> four, ReadOnlySpan<int> places)
    {
        var to = Vector256.Create(places);
        return Avx2.IsSupported ? Avx2.PermuteVar8x32(four.AsInt32(), to).AsDouble() : Vector256.Shuffle(four.AsInt32(), to).AsDouble();
    }
}
