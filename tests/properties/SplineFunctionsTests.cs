using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>Functions that spline force fields are made of.</summary>
public sealed class SplineFunctionsTests
{
    private static readonly FreeSplines Splines = new(new(1, 6, 12));

    [Fact]
    public void Eigenfunctions_of_curvature_are_orthonormal_and_have_the_curvature_they_say()
    {
        var (functions, curvatures) = Splines.ByCurvature();
        var (grid, coefficients, n) = (functions.Grid, functions.Coefficients(), functions.Count);
        const int samples = 20_000;
        var (overlap, bend) = (new double[n * n], new double[n * n]);
        var h = (grid.End - grid.Start) / samples;
        double[] One(int f) => [.. Enumerable.Range(0, grid.Coefficients).Select(c => coefficients[(c * n) + f])];
        for (var s = 0; s < samples; s++)
        {
            var r = grid.Start + ((s + 0.5) * h);
            var at = Enumerable.Range(0, n).Select(f => CubicBSpline.Evaluate(grid, One(f), r).Value).ToArray();
            var second = Enumerable.Range(0, n).Select(f => (CubicBSpline.Evaluate(grid, One(f), r + 1e-4).Derivative - CubicBSpline.Evaluate(grid, One(f), r - 1e-4).Derivative) / 2e-4).ToArray();
            for (var i = 0; i < n; i++)
            {
                for (var j = 0; j < n; j++)
                {
                    overlap[(i * n) + j] += h * at[i] * at[j];
                    bend[(i * n) + j] += h * second[i] * second[j];
                }
            }
        }

        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                Assert.Equal(i == j ? 1 : 0, overlap[(i * n) + j], 1e-5);
                Assert.Equal(i == j ? curvatures[i] : 0, bend[(i * n) + j], 2e-3 * curvatures[^1]);
            }

            // Zero with slope and curvature at the end, level at the start.
            Assert.Equal(0, CubicBSpline.Evaluate(grid, One(i), grid.Start).Derivative, 1e-10);
            Assert.All(One(i)[^3..], c => Assert.Equal(0, c));
        }
    }

    [Fact]
    public void Products_that_are_left_out_are_zero_on_every_triangle()
    {
        var (grid, draws, left) = (Splines.Grid, new RandomSequence(5, 1), 0);
        var each = Splines.Each();
        var (coefficients, n) = (each.Coefficients(), each.Count);
        double At(int f, double r) => CubicBSpline.Evaluate(grid, [.. Enumerable.Range(0, grid.Coefficients).Select(c => coefficients[(c * n) + f])], r).Value;
        for (var t = 0; t < 400; t++)
        {
            double a = grid.Start + (draws.NextDouble() * (grid.End - grid.Start)), b = grid.Start + (draws.NextDouble() * (grid.End - grid.Start));
            var c = Math.Abs(a - b) + (draws.NextDouble() * (Math.Min(grid.End, a + b) - Math.Abs(a - b)));
            if (c < grid.Start)
            {
                continue;
            }

            foreach (var (i, j, k) in from i in Enumerable.Range(0, n) from j in Enumerable.Range(0, n) from k in Enumerable.Range(0, n) where !Splines.Reached(i, j, k) select (i, j, k))
            {
                left++;
                Assert.Equal(0, At(i, a) * At(j, b) * At(k, c));
            }
        }

        Assert.True(left > 0);
    }

    [Fact]
    public void The_principal_functions_of_a_covariance_add_up_to_it()
    {
        var grid = new UniformGrid(1.8, 5, 40);
        double K(double a, double b) => Math.Exp(-2 * (a - b) * (a - b)) * (5 - a) * (5 - a) * (5 - b) * (5 - b);
        var knots = Enumerable.Range(0, 41).Select(grid.Knot).ToArray();
        var (functions, variances) = SplineFunctions.OfCovariance(grid, [.. from a in knots from b in knots select K(a, b)], 1e-12);
        Assert.True(functions.Count < 20);
        var (coefficients, n) = (functions.Coefficients(), functions.Count);
        double At(int f, double r) => CubicBSpline.Evaluate(grid, [.. Enumerable.Range(0, grid.Coefficients).Select(c => coefficients[(c * n) + f])], r).Value;
        foreach (var (a, b) in new[] { (2.5, 2.3), (2.71, 3.14), (4, 4.9), (2.4, 2.4) })
        {
            Assert.Equal(K(a, b), Enumerable.Range(0, n).Sum(f => variances[f] * At(f, a) * At(f, b)), 0.02);
        }
    }

    [Fact]
    public void The_gradient_of_the_evidence_is_that_of_its_value()
    {
        const int n = 6;
        var draws = new RandomSequence(9, 2);
        NormalEquations[] classes = [new(n), new(n)];
        foreach (var (c, rows) in new[] { (0, 25), (1, 9) })
        {
            classes[c].Add(Enumerable.Range(0, n * rows).Select(_ => draws.NextDouble() - 0.5).ToArray(), Enumerable.Range(0, rows).Select(_ => draws.NextDouble() - 0.5).ToArray());
        }

        int[] blocks = [0, 0, 0, 1, 1, -1];
        double[] at = [Math.Log(0.7), Math.Log(2), Math.Log(0.1), Math.Log(0.03)];
        BlockPosterior Of(double[] x) => BlockPosterior.Of(classes, [Math.Exp(x[2]), Math.Exp(x[3])], blocks, [Math.Exp(x[0]), Math.Exp(x[1])])!;
        var gradient = new double[4];
        Of(at).Gradient(gradient);
        for (var i = 0; i < 4; i++)
        {
            double Moved(double step) => Of([.. at.Select((x, j) => j == i ? x + step : x)]).LogEvidence;
            Assert.Equal((Moved(1e-4) - Moved(-1e-4)) / 2e-4, gradient[i], 1e-6);
        }
    }
}
