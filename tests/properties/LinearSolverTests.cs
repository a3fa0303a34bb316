using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>Least squares by normal equations, QR and singular values: the same answer where all can, digits kept where only some can.</summary>
public sealed class LinearSolverTests
{
    [Fact]
    public void Blocks_of_rows_fold_into_one_triangle()
    {
        var (x, y) = Problem(rows: 130, unknowns: 37, condition: 10, noise: 0.1);
        var whole = Summed(new TriangularEquations(37), x, y, 130);
        var parts = Summed(new TriangularEquations(37), x, y, 7);
        var normal = Summed(new NormalEquations(37), x, y, 50);
        Assert.Equal(130, parts.Rows);
        var w = Enumerable.Range(0, 37).Select(i => Math.Sin(i)).ToArray();
        var direct = y.Index().Sum(r => Math.Pow(r.Item - Vectors.Dot(x[r.Index], w), 2));
        Assert.All([whole.Residual(w), parts.Residual(w), normal.Residual(w), parts.Normal().Residual(w)], found => Assert.Equal(direct, found, 1e-11 * direct));
        for (var i = 0; i <= 37; i++)
        {
            for (var j = 0; j < 38 - i; j++)
            {
                // Rows are unique but for their sign.
                Assert.Equal(Math.Abs(whole.Row(i)[j]), Math.Abs(parts.Row(i)[j]), 1e-12);
            }
        }
    }

    [Fact]
    public void All_solvers_agree_on_a_good_problem()
    {
        var (x, y) = Problem(rows: 200, unknowns: 45, condition: 100, noise: 0.1);
        var prior = Enumerable.Range(0, 45).Select(p => p == 7 ? double.PositiveInfinity : 1e-3 * (1 + p)).ToArray();
        double[] noise = [0.02];
        var sums = LinearPosterior.OfSums([Summed(new NormalEquations(45), x, y, 64)], noise, prior)!;
        var triangles = LinearPosterior.OfTriangles([Summed(new TriangularEquations(45), x, y, 64)], noise, prior);
        var singular = LinearPosterior.OfSingularValues([Summed(new TriangularEquations(45), x, y, 64)], noise, prior, 1e-12);
        Assert.Equal(0, singular.Dropped);
        Assert.Equal(0, sums.Mean[7]);
        foreach (var other in new[] { triangles, singular })
        {
            for (var p = 0; p < 45; p++)
            {
                Assert.Equal(sums.Mean[p], other.Mean[p], 1e-9);
                for (var q = 0; q <= p; q++)
                {
                    Assert.Equal(sums.Factor[(p * 45) + q], other.Factor[(p * 45) + q], 1e-9 * sums.Factor[(p * 45) + p]);
                }
            }
        }
    }

    [Theory]
    [InlineData(1e9)]
    [InlineData(1e11)]
    public void Qr_keeps_the_digits_that_normal_equations_lose(double condition)
    {
        const int n = 40;
        var (x, y) = Problem(rows: 300, unknowns: n, condition, noise: 0);
        var truth = Enumerable.Range(0, n).Select(i => Math.Cos(3 * i)).ToArray();
        var prior = Enumerable.Repeat(1e-30, n).ToArray();
        double Error(LinearPosterior? posterior) => posterior is null ? double.PositiveInfinity : Math.Sqrt(posterior.Mean.Zip(truth, (a, b) => (a - b) * (a - b)).Sum() / n);
        var sums = Error(LinearPosterior.OfSums([Summed(new NormalEquations(n), x, y, 64)], [1.0], prior));
        var triangles = Error(LinearPosterior.OfTriangles([Summed(new TriangularEquations(n), x, y, 64)], [1.0], prior));
        var singular = Error(LinearPosterior.OfSingularValues([Summed(new TriangularEquations(n), x, y, 64)], [1.0], prior, 1e-15));

        // Rounding of QR grows with the condition number, that of normal equations with its square.
        Assert.True(triangles < 100 * condition * 1.1e-16, $"{triangles}");
        Assert.True(singular < 100 * condition * 1.1e-16, $"{singular}");
        Assert.True(sums > 1e3 * triangles, $"{sums} against {triangles}");
    }

    [Fact]
    public void Directions_without_data_keep_their_prior()
    {
        // Two equal columns: their difference is not in the data.
        var (x, y) = Problem(rows: 60, unknowns: 5, condition: 3, noise: 0.01);
        foreach (var row in x)
        {
            row[4] = row[3];
        }

        var prior = Enumerable.Repeat(0.25, 5).ToArray();
        var posterior = LinearPosterior.OfSingularValues([Summed(new TriangularEquations(5), x, y, 20)], [0.01], prior, 1e-10);
        Assert.Equal(1, posterior.Dropped);
        Assert.Equal(posterior.Mean[3], posterior.Mean[4], 1e-10);
        var difference = new[] { 0, 0, 0, 1, -1 / 1.0 };
        Dense.SolveLower(posterior.Factor, 5, difference);
        Assert.Equal(8, Vectors.Dot(difference, difference), 1e-9);
    }

    [Fact]
    public void Threads_change_no_bit()
    {
        var (x, y) = Problem(rows: 700, unknowns: 300, condition: 1e4, noise: 0.1);
        var (one, two, four) = (Threaded(1), Threaded(2), Threaded(4));
        for (var i = 0; i <= 300; i++)
        {
            Assert.True(one.Row(i).SequenceEqual(two.Row(i)) && one.Row(i).SequenceEqual(four.Row(i)));
        }

        TriangularEquations Threaded(int threads) => Summed(new TriangularEquations(300), x, y, 350, new() { Threads = threads });
    }

    internal static T Summed<T>(T sum, double[][] x, double[] y, int block, DenseContext? context = null)
        where T : IRowSum
    {
        for (var from = 0; from < x.Length; from += block)
        {
            var rows = Math.Min(block, x.Length - from);
            var transposed = new double[sum.Unknowns * rows];
            for (var r = 0; r < rows; r++)
            {
                for (var p = 0; p < sum.Unknowns; p++)
                {
                    transposed[(p * rows) + r] = x[from + r][p];
                }
            }

            sum.Add(transposed, y.AsSpan(from, rows), context);
        }

        return sum;
    }

    // Columns of random directions whose lengths fall to one over the condition number, mixed; y = X cos(3 i) + noise, the product in twice the digits.
    internal static (double[][] X, double[] Y) Problem(int rows, int unknowns, double condition, double noise)
    {
        var draws = new RandomSequence(3, 9);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - draws.NextDouble())) * Math.Cos(2 * Math.PI * draws.NextDouble());
        var mix = Enumerable.Range(0, unknowns).Select(k => Enumerable.Range(0, unknowns).Select(_ => Normal() * Math.Pow(condition, -k / (unknowns - 1.0))).ToArray()).ToArray();
        var (x, y) = (new double[rows][], new double[rows]);
        for (var r = 0; r < rows; r++)
        {
            x[r] = new double[unknowns];
            for (var k = 0; k < unknowns; k++)
            {
                Vectors.AddScaled(Normal(), mix[k], x[r]);
            }

            var exact = 0m;
            for (var p = 0; p < unknowns; p++)
            {
                exact += (decimal)x[r][p] * (decimal)Math.Cos(3 * p);
            }

            y[r] = (double)exact + (noise * Normal());
        }

        return (x, y);
    }
}
