using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Pipelines.Tests;

/// <summary>Cutoff functions fall from 1 to 0, smoothly, with the derivative that they say.</summary>
public sealed class CutoffTests
{
    private static Gen<(Cutoff Cutoff, double X)> Cases =>
        from smoothing in Gen.Elements(Enum.GetValues<Smoothing>())
        from radius in Gen.Choose(1, 100)
        from x in Gen.Choose(1, 999_999)
        select (new Cutoff(0.1 * radius, smoothing), x / 1e6);

    [Fact]
    public void The_derivative_is_that_of_the_value() => Property.ForAll(Cases, c =>
    {
        var (cutoff, x) = c;
        var r = x * cutoff.Radius;
        var room = Math.Min(x, 1 - x) * cutoff.Radius;
        var numerical = Richardson.Derivative(t => cutoff.At(r + t).Value, Math.Min(0.01 * cutoff.Radius, 0.5 * room), 1, 1e-11 / cutoff.Radius);
        Assert.Equal(numerical.Value, cutoff.At(r).Derivative, 1e-8 / cutoff.Radius + numerical.Rounding);
    });

    [Fact]
    public void It_falls_from_one_to_zero() => Property.ForAll(Cases, c =>
    {
        var (cutoff, x) = c;
        var (value, slope) = cutoff.At(x * cutoff.Radius);
        Assert.InRange(value, 0, 1);
        Assert.True(slope <= 0);
        Assert.True(cutoff.At(0.999 * x * cutoff.Radius).Value >= value);
        Assert.Equal((0, 0), cutoff.At(cutoff.Radius));
        Assert.Equal((0, 0), cutoff.At(cutoff.Radius * (1 + x)));
        Assert.Equal(cutoff.Smoothing == Smoothing.TanhCubedUnscaled ? Math.Pow(Math.Tanh(1), 3) : 1, cutoff.At(0).Value, 1e-15);
    });

    [Theory]
    [InlineData(Smoothing.Cosine, 1)]
    [InlineData(Smoothing.Polynomial, 2)]
    [InlineData(Smoothing.TanhCubed, 2)]
    [InlineData(Smoothing.TanhCubedUnscaled, 2)]
    [InlineData(Smoothing.Cubic, 1)]
    [InlineData(Smoothing.Septic, 3)]
    [InlineData(Smoothing.Nonic, 4)]
    public void It_ends_with_as_many_continuous_derivatives_as_it_says(Smoothing smoothing, int continuous)
    {
        // f ~ (1 - r/rc)^n near the end, with n one more than the number of derivatives that vanish there.
        var cutoff = new Cutoff(5, smoothing);
        double At(double gap) => cutoff.At(5 * (1 - gap)).Value;
        var power = Math.Log(At(1e-3) / At(5e-4)) / Math.Log(2);
        Assert.Equal(continuous + 1, power, 0.01);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_radius_that_is_none_is_refused(double radius) =>
        Assert.Contains($"{radius}", Assert.Throws<ArgumentException>(() => new Cutoff(radius)).Message, StringComparison.Ordinal);

    [Fact]
    public void In_json_a_number_is_a_cosine_cutoff()
    {
        Assert.Equal(new Cutoff(4.5), Spec.Read<Cutoff>("4.5").GetOrThrow());
        Assert.Equal(new Cutoff(4.5, Smoothing.Polynomial), Spec.Read<Cutoff>("""{"radius":4.5,"smoothing":"polynomial"}""").GetOrThrow());
        Assert.False(Spec.Read<Cutoff>("""{"radius":-4.5}""").IsOk);
    }
}
