using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Pipelines.Tests;

public sealed class CutoffTests
{
    private static Gen<Cutoff> Cutoffs =>
        from smoothing in Gen.Elements(Smoothing.Cosine, Smoothing.Polynomial, Smoothing.TanhCubed)
        from radius in Gen.Choose(100, 900)
        from part in Gen.Choose(1, 20)
        select new Cutoff(radius / 100.0, smoothing, smoothing == Smoothing.TanhCubed || part > 9 ? null : radius / 100.0 * part / 10);

    [Fact]
    public void Derivatives_are_derivatives() => Property.ForAll(
        from cutoff in Cutoffs
        from i in Gen.Choose(1, 999)
        select (cutoff, i),
        c =>
        {
            var (cutoff, i) = c;
            var r = cutoff.Radius * i / 1000.0;
            const double h = 1e-5;
            var difference = (cutoff.At(r + h).Value - cutoff.At(r - h).Value) / (2 * h);
            var curvature = 40 / Math.Pow(cutoff.Width ?? cutoff.Radius, 2);
            Assert.Equal(difference, cutoff.At(r).Derivative, h * curvature);
        });

    [Fact]
    public void Weights_start_at_one_fall_and_end_at_exactly_zero() => Property.ForAll(Cutoffs, cutoff =>
    {
        Assert.Equal(1, cutoff.At(0).Value, 1e-12);
        var previous = double.PositiveInfinity;
        for (var i = 0; i <= 200; i++)
        {
            var value = cutoff.At(cutoff.Radius * i / 200.0).Value;

            // Terms up to 15 cancel to 1 in the polynomial: some tens of units in the last place.
            Assert.True(value <= previous + 1e-14);
            previous = value;
        }

        Assert.Equal((0.0, 0.0), cutoff.At(cutoff.Radius));
        Assert.Equal((0.0, 0.0), cutoff.At(2 * cutoff.Radius));
        if (cutoff.Width is { } width && width < cutoff.Radius)
        {
            Assert.Equal((1.0, 0.0), cutoff.At(0.99 * (cutoff.Radius - width)));
        }
    });

    [Fact]
    public void Cutoffs_survive_JSON() => Property.ForAll(Cutoffs, cutoff => Assert.Equal(cutoff, Spec.Read<Cutoff>(Spec.Write(cutoff)).GetOrThrow()));

    [Theory]
    [InlineData("""{"radius":5,"width":0}""", "width")]
    [InlineData("""{"radius":5,"width":6}""", "width")]
    [InlineData("""{"radius":5,"smoothing":"tanhCubed","width":2}""", "tanh³")]
    [InlineData("-1", "radius")]
    public void Wrong_cutoffs_say_what_is_wrong(string json, string word) =>
        Assert.Contains(word, Spec.Read<Cutoff>(json).Error!.ToString(), StringComparison.OrdinalIgnoreCase);
}
