using FsCheck.Fluent;
using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

public sealed class OptimisationFireTests
{
    [Fact]
    public void Finds_the_minimum_of_any_bowl() => Property.ForAll(
        from n in Gen.Choose(1, 12)
        from seed in Gen.Choose(0, int.MaxValue)
        select (n, seed),
        c =>
        {
            var random = new Random(c.seed);
            double[] centre = [.. Enumerable.Range(0, c.n).Select(_ => random.NextDouble())], stiffness = [.. centre.Select(_ => Math.Exp(6 * (random.NextDouble() - 0.5)))];
            var end = Fire.Minimize(
                (x, g) =>
                {
                    var sum = 0.0;
                    for (var i = 0; i < x.Length; i++)
                    {
                        g[i] = stiffness[i] * (x[i] - centre[i]);
                        sum += 0.5 * g[i] * (x[i] - centre[i]);
                    }

                    return sum;
                },
                new double[c.n],
                new() { GradientTolerance = 1e-9 });
            Assert.True(end.Converged, end.Message);
            Assert.All(end.X.Zip(centre), p => Assert.Equal(p.Second, p.First, 1e-7));
        });

    // x - ln x from far above its minimum at 1: long steps land where the logarithm is not a number.
    [Fact]
    public void Steps_back_from_where_the_function_is_not_finite()
    {
        var broken = 0;
        var end = Fire.Minimize(
            (x, g) =>
            {
                broken += x[0] > 0 ? 0 : 1;
                g[0] = 1 - (1 / x[0]);
                return x[0] - Math.Log(x[0]);
            },
            [9],
            new() { FirstTimestep = 10, LongestTimestep = 10, MaximumStep = 100, GradientTolerance = 1e-9 });
        Assert.True(broken > 0, "the wall was met");
        Assert.True(end.Converged, end.Message);
        Assert.Equal(1, end.X[0], 1e-8);
    }

    [Fact]
    public void Says_when_the_start_is_not_finite() =>
        Assert.Equal(MinimizationStatus.StartNotFinite, Fire.Minimize((_, _) => double.NaN, [1]).Status);

    [Fact]
    public void Stops_when_told()
    {
        static double Slope(ReadOnlySpan<double> x, Span<double> g)
        {
            g[0] = 1;
            return x[0];
        }

        Assert.Equal(7, Fire.Minimize(Slope, [0], new() { MaximumIterations = 7 }).Iterations);
        Assert.Equal(MinimizationStatus.IterationsSpent, Fire.Minimize(Slope, [0], new() { MaximumIterations = 7 }).Status);
        Assert.Equal(MinimizationStatus.Stopped, Fire.Minimize(Slope, [0], observe: (i, _, _, _) => i < 3).Status);
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => Fire.Minimize(Slope, [0], cancellation: source.Token));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FireOptions { FirstTimestep = 0 });
    }
}
