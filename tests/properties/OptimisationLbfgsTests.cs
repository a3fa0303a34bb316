using FsCheck;
using FsCheck.Fluent;
using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

public sealed class OptimisationLbfgsTests
{
    private static readonly Gen<int> Seed = Gen.Choose(0, int.MaxValue);

    // 0.5 (x - c)^T D (x - c), rotated by random reflections, condition number up to 1,000.
    private sealed class Quadratic
    {
        private readonly double[] _curvature;
        private readonly double[] _reflection;

        public Quadratic(int n, int seed)
        {
            var random = new Random(seed);
            Center = Array.ConvertAll(new double[n], _ => 10 * (random.NextDouble() - 0.5));
            _curvature = Array.ConvertAll(new double[n], _ => Math.Pow(10, 3 * random.NextDouble()));
            _reflection = Array.ConvertAll(new double[n], _ => random.NextDouble() - 0.5);
            Vectors.Scale(1 / Math.Sqrt(Vectors.Dot(_reflection, _reflection)), _reflection);
            Start = Array.ConvertAll(new double[n], _ => 10 * (random.NextDouble() - 0.5));
        }

        public double[] Center { get; }

        public double[] Start { get; }

        public double Value(ReadOnlySpan<double> x, Span<double> gradient)
        {
            x.CopyTo(gradient);
            Vectors.AddScaled(-1, Center, gradient);
            Reflect(gradient);
            var value = 0.0;
            for (var i = 0; i < x.Length; i++)
            {
                value += 0.5 * _curvature[i] * gradient[i] * gradient[i];
                gradient[i] *= _curvature[i];
            }

            Reflect(gradient);
            return value;
        }

        private void Reflect(Span<double> x) => Vectors.AddScaled(-2 * Vectors.Dot(_reflection, x), _reflection, x);
    }

    private static double Rosenbrock(ReadOnlySpan<double> x, Span<double> gradient)
    {
        gradient.Clear();
        var value = 0.0;
        for (var i = 0; i + 1 < x.Length; i++)
        {
            double a = x[i + 1] - (x[i] * x[i]), b = 1 - x[i];
            value += (100 * a * a) + (b * b);
            gradient[i] += (-400 * a * x[i]) - (2 * b);
            gradient[i + 1] += 200 * a;
        }

        return value;
    }

    [Fact]
    public void Finds_the_minimum_of_any_convex_quadratic()
    {
        Property.ForAll(Gen.Choose(1, 40).SelectMany(n => Seed.Select(seed => (n, seed))), c =>
        {
            var f = new Quadratic(c.n, c.seed);
            var found = Lbfgs.Minimize(f.Value, f.Start, new() { GradientTolerance = 1e-8 });
            Assert.Equal(MinimizationStatus.GradientConverged, found.Status);
            for (var i = 0; i < c.n; i++)
            {
                Assert.Equal(f.Center[i], found.X[i], 1e-7);
            }
        });
    }

    [Theory]
    [InlineData(2, 60)]
    [InlineData(10, 150)]
    [InlineData(100, 900)]
    public void Walks_the_valley_of_Rosenbrock(int n, int evaluations)
    {
        var start = Enumerable.Range(0, n).Select(i => i % 2 == 0 ? -1.2 : 1.0).ToArray();
        var found = Lbfgs.Minimize(Rosenbrock, start, new() { GradientTolerance = 1e-9 });
        Assert.True(found.Converged, found.Message);
        Assert.InRange(found.Evaluations, 1, evaluations);

        // The valley has a second minimum near x1 = -1 for n >= 4 (Shang and Qiu 2006, doi:10.1162/evco.2006.14.1.119).
        if (n < 4)
        {
            Assert.All(found.X, x => Assert.Equal(1, x, 1e-8));
        }
    }

    [Fact]
    public void The_value_falls_at_every_accepted_point()
    {
        Property.ForAll(Seed, seed =>
        {
            var f = new Quadratic(12, seed);
            var last = double.PositiveInfinity;
            var calls = 0;
            var found = Lbfgs.Minimize(f.Value, f.Start, observe: (iteration, x, value, gradient) =>
            {
                Assert.Equal(calls++, iteration);
                Assert.True(value < last);
                last = value;
                return true;
            });
            Assert.Equal(last, found.Value);
            Assert.Equal(calls - 1, found.Iterations);
        });
    }

    // x - log x is not a number below 0 and steep just above it: from far out, the first steps jump across the wall.
    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void Steps_over_a_wall_are_shortened(double beyond)
    {
        double Value(ReadOnlySpan<double> x, Span<double> gradient)
        {
            var value = 0.0;
            for (var i = 0; i < x.Length; i++)
            {
                gradient[i] = x[i] > 0 ? 1 - (1 / x[i]) : beyond;
                value += x[i] > 0 ? x[i] - Math.Log(x[i]) : beyond;
            }

            return value;
        }

        var found = Lbfgs.Minimize(Value, [50, 0.5, 1e-3], new() { FirstStep = 1000, GradientTolerance = 1e-10 });
        Assert.Equal(MinimizationStatus.GradientConverged, found.Status);
        Assert.All(found.X, x => Assert.Equal(1, x, 1e-9));
    }

    [Fact]
    public void No_coordinate_moves_by_more_than_the_maximum_step()
    {
        Property.ForAll(Seed, seed =>
        {
            var f = new Quadratic(6, seed);
            var last = (double[])f.Start.Clone();
            var found = Lbfgs.Minimize(
                (x, g) =>
                {
                    for (var i = 0; i < x.Length; i++)
                    {
                        Assert.True(Math.Abs(x[i] - last[i]) <= 0.1 * (1 + 1e-12));
                    }

                    return f.Value(x, g);
                },
                f.Start,
                new() { MaximumStep = 0.1, FirstStep = 5 },
                (_, x, _, _) =>
                {
                    x.CopyTo(last);
                    return true;
                });
            Assert.True(found.Converged, found.Message);
        });
    }

    [Fact]
    public void Reaches_the_last_bits_of_a_minimum_that_rounding_hides()
    {
        // Values near 10^6 are known to 1e-10 only: the slope has to lead below |x| = 1e-5.
        var found = Lbfgs.Minimize(
            (x, g) =>
            {
                g[0] = 4 * x[0] * (1 + (x[0] * x[0]));
                g[1] = 2 * x[1];
                return 1e6 + (2 * x[0] * x[0]) + (x[0] * x[0] * x[0] * x[0]) + (x[1] * x[1]);
            },
            [0.7, -3],
            new() { GradientTolerance = 1e-9 });
        Assert.True(found.Converged, found.Message);
    }

    [Fact]
    public void Every_way_to_end_has_its_status()
    {
        var start = new[] { -1.2, 1.0 };
        Assert.Equal(0, Lbfgs.Minimize(Rosenbrock, [1, 1]).Iterations);
        Assert.Equal(MinimizationStatus.IterationsSpent, Lbfgs.Minimize(Rosenbrock, start, new() { MaximumIterations = 3 }).Status);
        Assert.Equal(MinimizationStatus.Stopped, Lbfgs.Minimize(Rosenbrock, start, observe: (i, _, _, _) => i < 2).Status);
        Assert.Equal(MinimizationStatus.ValueConverged, Lbfgs.Minimize(Rosenbrock, start, new() { ValueTolerance = 1e-3, GradientTolerance = 0 }).Status);
        Assert.Equal(MinimizationStatus.StartNotFinite, Lbfgs.Minimize((_, _) => double.NaN, start).Status);
        Assert.Equal(MinimizationStatus.GradientConverged, Lbfgs.Minimize((_, _) => 1, []).Status);

        // A gradient of the wrong sign leads nowhere.
        Assert.Equal(MinimizationStatus.NoLowerValue, Lbfgs.Minimize(
            (x, g) =>
            {
                g[0] = -2 * x[0];
                return x[0] * x[0];
            },
            [1.0]).Status);
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => Lbfgs.Minimize(Rosenbrock, start, cancellation: source.Token));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LbfgsOptions { History = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new LbfgsOptions { MaximumStep = double.NaN });
    }

    // A full ring's next place is that of its oldest pair.
    [Fact]
    public void A_pair_without_curvature_leaves_the_history_as_it_was()
    {
        var history = new LbfgsHistory(2, 2);
        history.Add([0, 0], [1, 0], [0, 0], [2, 0.5]);
        history.Add([0, 0], [0, 1], [0, 0], [0.5, 3]);
        double[] before = new double[2], after = new double[2];
        history.Direction([1, -2], before);
        history.Add([0, 0], [1, 1], [0, 0], [-1, -1]);
        history.Direction([1, -2], after);
        Assert.Equal(before, after);
        Assert.Equal(2, history.Count);
    }

    [Fact]
    public void The_same_start_gives_the_same_bits()
    {
        var f = new Quadratic(30, 7);
        Assert.Equal(Lbfgs.Minimize(f.Value, f.Start).X, Lbfgs.Minimize(f.Value, f.Start).X);
    }
}
