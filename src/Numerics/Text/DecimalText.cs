using System.Globalization;

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

    private static readonly double[] PowersOfTen =
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ];

    /// <summary>Reads the number that a text begins with. It must reach to the end of the text, or to a blank or control character.</summary>
    /// <param name="text">ASCII; no leading blank.</param>
    /// <param name="value">The nearest double; infinities and NaN where they are written out or the number overflows.</param>
    /// <param name="length">How many bytes the number takes.</param>
    /// <returns>False where the text does not begin with a number.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, out double value, out int length)
    {
        var i = 0;
        var negative = false;
        if (text.Length > 0 && text[0] is (byte)'-' or (byte)'+')
        {
            negative = text[0] == '-';
            i = 1;
        }

        var mantissa = 0UL;
        var first = i;
        while ((uint)i < (uint)text.Length && (uint)(text[i] - '0') <= 9)
        {
            mantissa = (10 * mantissa) + (uint)(text[i] - '0');
            i++;
        }

        var digits = i - first;
        var exponent = 0;
        if ((uint)i < (uint)text.Length && text[i] == '.')
        {
            var point = ++i;
            while ((uint)i < (uint)text.Length && (uint)(text[i] - '0') <= 9)
            {
                mantissa = (10 * mantissa) + (uint)(text[i] - '0');
                i++;
            }

            digits += i - point;
            exponent = point - i;
        }

        if (digits is 0 or > MaxDigits || mantissa > ExactInteger)
        {
            return TryParseSlowly(text, out value, out length);
        }

        if ((uint)i < (uint)text.Length && (text[i] | 0x20) is 'e' or 'd')
        {
            i++;
            var down = (uint)i < (uint)text.Length && text[i] == '-';
            if ((uint)i < (uint)text.Length && text[i] is (byte)'-' or (byte)'+')
            {
                i++;
            }

            var power = 0;
            var start = i;
            while ((uint)i < (uint)text.Length && (uint)(text[i] - '0') <= 9 && i - start < 4)
            {
                power = (10 * power) + (text[i] - '0');
                i++;
            }

            if (i == start)
            {
                return TryParseSlowly(text, out value, out length);
            }

            exponent += down ? -power : power;
        }

        if (((uint)i < (uint)text.Length && text[i] > ' ') || Math.Abs(exponent) > ExactPower)
        {
            return TryParseSlowly(text, out value, out length);
        }

        double magnitude = mantissa;
        magnitude = exponent < 0 ? magnitude / PowersOfTen[-exponent] : magnitude * PowersOfTen[exponent];
        value = negative ? -magnitude : magnitude;
        length = i;
        return true;
    }

    private static bool TryParseSlowly(ReadOnlySpan<byte> text, out double value, out int length)
    {
        length = 0;
        while (length < text.Length && text[length] > ' ')
        {
            length++;
        }

        var token = text[..length];
        if (token.IndexOfAny((byte)'d', (byte)'D') is var d && d > 0 && token[d - 1] is >= (byte)'.' and <= (byte)'9')
        {
            var copy = token.ToArray();
            copy[d] = (byte)'E';
            token = copy;
        }

        return double.TryParse(token, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value);
    }
}
