using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Pipelines.Numerics;

/// <summary>
/// Decimal numbers in ASCII text, correctly rounded: the same bits as <see cref="double.Parse(string)"/>, several times faster on the
/// short numbers that data files hold. Fortran's D exponents are understood as well.
/// </summary>
public static class DecimalText
{
    // Up to here both the digits and the power of ten are exact doubles, so one IEEE operation rounds once, correctly:
    // W. D. Clinger, "How to read floating point numbers accurately", PLDI 1990, doi:10.1145/93542.93557.
    private const int ExactPower = 22;
    private const ulong ExactInteger = 1UL << 53;
    private const int MaxDigits = 19;

    // A sign and the sixteen bytes that are loaded after it.
    private const int RoomForPlain = 1 + 16;

    private static ReadOnlySpan<double> PowersOfTen =>
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ];

    /// <summary>Reads a word that is a number.</summary>
    /// <param name="word">ASCII, nothing but the number.</param>
    /// <param name="value">The nearest double; infinities and NaN where they are written out or the number overflows.</param>
    /// <returns>False where the word is no number.</returns>
    public static bool TryParse(ReadOnlySpan<byte> word, out double value) => TryParse(word, word.Length, out value);

    /// <summary>Reads the number that a text begins with.</summary>
    /// <param name="text">ASCII; what lies behind the number is not looked at, but faster than nothing.</param>
    /// <param name="size">The number's length in bytes.</param>
    /// <param name="value">The nearest double; infinities and NaN where they are written out or the number overflows.</param>
    /// <returns>False where these bytes are no number.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, int size, out double value) =>
        (Sse41.IsSupported && text.Length >= RoomForPlain && TryParsePlain(text, size, out value)) || TryParseAny(text[..size], out value);

    // [-]digits[.digits] in sixteen bytes: the usual case, without a branch that could be mispredicted. The bytes are shuffled so that the point disappears
    // and the last digit stands last; then tens, hundreds and ten thousands are added up pairwise.
    private static bool TryParsePlain(ReadOnlySpan<byte> text, int size, out double value)
    {
        ref var start = ref MemoryMarshal.GetReference(text);
        var negative = start == '-' ? 1 : 0;
        size = Math.Min(size - negative, 17);
        var bytes = Vector128.LoadUnsafe(ref start, (nuint)negative);
        var digits = bytes - Vector128.Create((byte)'0');
        var inside = (1u << size) - 1;
        var others = Vector128.GreaterThan(digits, Vector128.Create((byte)9)).ExtractMostSignificantBits() & inside;
        var points = Vector128.Equals(bytes, Vector128.Create((byte)'.')).ExtractMostSignificantBits() & inside;
        var point = BitOperations.TrailingZeroCount(points | (1u << size));
        var fraction = Math.Max(size - point - 1, 0);
        var count = point + fraction;

        var index = Vector128.Create((sbyte)(count - 16)) + Vector128.Create((sbyte)0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
        index -= Vector128.GreaterThanOrEqual(index, Vector128.Create((sbyte)point));
        var aligned = Ssse3.Shuffle(digits, index.AsByte());
        var hundreds = Ssse3.MultiplyAddAdjacent(aligned, Vector128.Create((ushort)(10 | (1 << 8))).AsSByte());
        var myriads = Sse2.MultiplyAddAdjacent(hundreds, Vector128.Create(100 | (1 << 16)).AsInt16());
        var halves = Sse2.MultiplyAddAdjacent(Sse41.PackUnsignedSaturate(myriads, myriads).AsInt16(), Vector128.Create(10000 | (1 << 16)).AsInt16()).AsUInt32();
        var mantissa = (100000000UL * halves[0]) + halves[1];

        var magnitude = (long)mantissa / PowersOfTen[fraction];
        value = BitConverter.UInt64BitsToDouble(BitConverter.DoubleToUInt64Bits(magnitude) | ((ulong)negative << 63));

        // One point or none, all of it loaded, at least one digit, and an exact mantissa.
        return others == (points & (0u - points)) && size <= 16 && count > 0 && mantissa <= ExactInteger;
    }

    private static bool TryParseAny(ReadOnlySpan<byte> text, out double value)
    {
        var i = 0;
        var negative = false;
        if (text.Length > 0 && text[0] is (byte)'-' or (byte)'+')
        {
            negative = text[0] == '-';
            i = 1;
        }

        var mantissa = 0UL;
        var digits = ReadDigits(text, ref i, ref mantissa);
        var exponent = 0;
        if (i < text.Length && text[i] == '.')
        {
            i++;
            exponent = -ReadDigits(text, ref i, ref mantissa);
            digits -= exponent;
        }

        if (i < text.Length && (text[i] | 0x20) is 'e' or 'd')
        {
            i++;
            var down = i < text.Length && text[i] == '-';
            if (i < text.Length && text[i] is (byte)'-' or (byte)'+')
            {
                i++;
            }

            var power = 0UL;
            if (ReadDigits(text, ref i, ref power) is 0 or > 4)
            {
                return TryParseSlowly(text, out value);
            }

            exponent += down ? -(int)power : (int)power;
        }

        if (digits is 0 or > MaxDigits || mantissa > ExactInteger || Math.Abs(exponent) > ExactPower || i < text.Length)
        {
            return TryParseSlowly(text, out value);
        }

        double magnitude = mantissa;
        magnitude = exponent < 0 ? magnitude / PowersOfTen[-exponent] : magnitude * PowersOfTen[exponent];
        value = negative ? -magnitude : magnitude;
        return true;
    }

    private static int ReadDigits(ReadOnlySpan<byte> text, ref int i, ref ulong mantissa)
    {
        var start = i;
        while (i < text.Length && (uint)(text[i] - '0') <= 9)
        {
            mantissa = (10 * mantissa) + (uint)(text[i] - '0');
            i++;
        }

        return i - start;
    }

    private static bool TryParseSlowly(ReadOnlySpan<byte> text, out double value)
    {
        if (text.IndexOfAny((byte)'d', (byte)'D') is var d && d > 0 && text[d - 1] is >= (byte)'.' and <= (byte)'9')
        {
            var copy = text.ToArray();
            copy[d] = (byte)'E';
            text = copy;
        }

        return double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value);
    }
}
