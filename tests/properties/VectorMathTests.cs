using System.Runtime.Intrinsics;
using FsCheck;
using FsCheck.Fluent;
using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

public sealed class VectorMathTests
{
    // Every magnitude, both signs, and the whole range where exp is neither 0 nor infinite.
    private static readonly Gen<double> Argument = Gen.OneOf(
        Gen.Choose(int.MinValue, int.MaxValue).Select(i => 750.0 * i / int.MaxValue),
        Gen.Choose(int.MinValue, int.MaxValue).Select(i => 2.0 * i / int.MaxValue),
        Gen.Choose(-740_000, -708_000).Select(i => i / 1000.0),
        Gen.Choose(-1000, 1000).Select(i => i * 0.5 * Math.Log(2)),
        Gen.Choose(-1074, 1023).Select(i => Math.ScaleB(1, i)),
        Gen.Choose(-1074, 1023).Select(i => -Math.ScaleB(1, i)));

    [Fact]
    public void Exp_is_within_two_ulps_of_the_library()
    {
        Property.ForAll(Argument, x =>
        {
            var expected = Math.Exp(x);
            var found = VectorMath.Exp(x);
            if (double.IsInfinity(expected))
            {
                Assert.Equal(expected, found);
            }
            else if (double.IsSubnormal(expected))
            {
                Assert.Equal(0, found);
            }
            else
            {
                Assert.True(Math.Abs(found - expected) <= 2 * (Math.BitIncrement(expected) - expected), $"exp({x:R}) = {found:R}, expected {expected:R}");
            }
        }, 20_000);
    }

    [Fact]
    public void Every_lane_has_the_bits_of_the_scalar()
    {
        Property.ForAll(Argument.ListOf(4), x =>
        {
            var lanes = VectorMath.Exp(Vector256.Create([.. x]));
            for (var i = 0; i < 4; i++)
            {
                Assert.Equal(BitConverter.DoubleToInt64Bits(VectorMath.Exp(x[i])), BitConverter.DoubleToInt64Bits(lanes[i]));
            }
        }, 5_000);
    }

    [Theory]
    [InlineData(double.NegativeInfinity, 0.0)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData(double.NaN, double.NaN)]
    [InlineData(0.0, 1.0)]
    [InlineData(-746.0, 0.0)]
    [InlineData(-1e300, 0.0)]
    [InlineData(-708.397, 0.0)]
    [InlineData(-708.396418532264, 2.2250738585075156e-308)]
    [InlineData(709.79, double.PositiveInfinity)]
    [InlineData(1e300, double.PositiveInfinity)]
    public void Exp_ends_cleanly(double x, double expected)
    {
        Assert.Equal(expected, VectorMath.Exp(x));
        Assert.Equal(expected, VectorMath.Exp(Vector256.Create(x))[2]);
    }

    [Fact]
    public void Any_NaN_stays_one()
    {
        var x = BitConverter.Int64BitsToDouble(0x7FF8_0000_0000_0001);
        Assert.Equal(double.NaN, VectorMath.Exp(x));
        Assert.Equal(double.NaN, VectorMath.Exp(Vector256.Create(x))[0]);
    }

    [Fact]
    public void A_span_of_any_length_is_its_elements()
    {
        Property.ForAll(Argument.ListOf(), list =>
        {
            var x = list.ToArray();
            var expected = Array.ConvertAll(x, VectorMath.Exp);
            VectorMath.Exp(x, x);
            Assert.Equal(expected, x);
        });
    }
}
