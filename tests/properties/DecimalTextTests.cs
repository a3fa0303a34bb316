using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>The parser gives the very bits of double.Parse, and takes exactly what double.Parse takes (and Fortran's D).</summary>
public sealed class DecimalTextTests
{
    private const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    private static Gen<string> Digits(int least, int most) =>
        from n in Gen.Choose(least, most)
        from digits in Gen.Choose(0, 9).ListOf(n)
        select string.Concat(digits);

    private static Gen<string> Sign => Gen.Elements("", "-", "+");

    private static Gen<string> Exponent => Gen.OneOf(
        Gen.Constant(""),
        from e in Gen.Elements("e", "E")
        from sign in Sign
        from power in Gen.OneOf(Gen.Choose(0, 30), Gen.Choose(0, 330), Gen.Choose(0, 100000))
        select $"{e}{sign}{power}");

    private static Gen<string> Written =>
        from sign in Sign
        from whole in Digits(0, 12)
        from point in Gen.Elements("", ".")
        from fraction in Digits(0, 12)
        from exponent in Exponent
        select $"{sign}{whole}{point}{fraction}{exponent}";

    private static Gen<string> Doubles =>
        from high in Gen.Choose(int.MinValue, int.MaxValue)
        from low in Gen.Choose(int.MinValue, int.MaxValue)
        from format in Gen.Elements("R", "E16", "E8", "G9", "F8", "G15")
        select BitConverter.Int64BitsToDouble(((long)high << 32) | (uint)low).ToString(format, CultureInfo.InvariantCulture);

    // 2^53 and its neighbours, halfway cases, the ends of the range, and the powers where one rounding stops being enough.
    private static Gen<string> Hard => Gen.Elements(
        "9007199254740991", "9007199254740992", "9007199254740993", "9007199254740993e22", "9007199254740992e23", "1e22", "1e23", "1e-22", "1e-23",
        "9.007199254740993", "0.9007199254740993e-10", "1.7976931348623157e308", "1.7976931348623159e308", "4.9e-324", "2.4703282292062327e-324", "2.5e-324",
        "2.2250738585072011e-308", "2.2250738585072014e-308", "0.1", "0.2", "0.3", "123456789012345678", "1234567890123456789", "12345678901234567890",
        "0.000000000000000000000000000001", "100000000000000000000000000000", "-0", "-0.0", "0e500", ".5", "5.", ".", "", "-", "e5", "1e", "1e+", "1.e5", "--1",
        "1-2", "0x10", "1_000", "1,000", "NaN", "nan", "Infinity", "-Infinity", "inf", "1e400", "-1e400", "8.5899345920000000000000", "179769313486231580e291");

    private static Gen<string> Garbage => Gen.Elements("0123456789.-+eEdDxnN ,".ToCharArray()).ListOf().Select(string.Concat);

    private static Gen<string> Texts => Gen.OneOf(Written, Doubles, Hard, Garbage).Where(t => !t.Contains('d', StringComparison.OrdinalIgnoreCase));

    // A number alone takes the scalar way, one with more text behind it the vectors.
    private static (bool Found, long Bits) Parse(string word, string behind)
    {
        var text = Encoding.ASCII.GetBytes(word + behind);
        var found = DecimalText.TryParse(text, word.Length, out var value);
        return (found, found ? BitConverter.DoubleToInt64Bits(value) : 0);
    }

    [Fact]
    public void Same_bits_as_the_framework() => Property.ForAll(Texts, text =>
    {
        var expected = double.TryParse(text, Style, CultureInfo.InvariantCulture, out var value);
        foreach (var behind in new[] { "", " 1.5 -2.5 3.5 Ni 7 8 9", "1234567890123456789", "................." })
        {
            Assert.Equal((expected, expected ? BitConverter.DoubleToInt64Bits(value) : 0), Parse(text, behind));
        }
    }, 20 * Property.MaxTest);

    [Fact]
    public void Fortran_writes_D_for_E() => Property.ForAll(Written, text =>
        Assert.Equal(Parse(text, ""), Parse(text.Replace('e', 'd').Replace('E', 'D'), "")));

    [Theory]
    [InlineData("-0.768868799988D+02", -76.8868799988)]
    [InlineData("1.0d-3", 0.001)]
    [InlineData("12345678901234567890.5D-10", 1234567890.1234567890)]
    public void Fortran_examples(string text, double value)
    {
        Assert.True(DecimalText.TryParse(Encoding.ASCII.GetBytes(text), out var parsed));
        Assert.Equal(value, parsed);
    }
}
