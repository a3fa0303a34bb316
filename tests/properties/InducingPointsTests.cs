using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>Choices of inducing points against their definitions on dense matrices, and kernels of inducing points against differences.</summary>
public sealed class InducingPointsTests
{
    private const int N = 25;

    private static readonly double[] K = Covariances();

    private static double[] Variances => [.. Enumerable.Range(0, N).Select(i => K[i * (N + 1)])];

    private static double[] Covariances()
    {
        var random = new RandomSequence(11);
        double[] x = [.. Enumerable.Range(0, N).Select(_ => 6 * random.NextDouble())], scale = [.. x.Select(_ => 0.5 + random.NextDouble())];
        var k = new double[N * N];
        for (var i = 0; i < N; i++)
        {
            for (var j = 0; j < N; j++)
            {
                k[(i * N) + j] = scale[i] * scale[j] * (Math.Exp(-0.5 * Math.Pow(x[i] - x[j], 2)) + (i == j ? 1e-3 : 0));
            }
        }

        return k;
    }

    private static void Column(int point, Span<double> column) => K.AsSpan(point * N, N).CopyTo(column);

    [Fact]
    public void A_factor_explains_all_and_takes_what_is_explained_least()
    {
        var factor = CovarianceFactor.Of(Variances, Column, N, 0);
        Assert.Equal(N, factor.Pivots.Distinct().Count());
        var product = new double[N * N];
        Dense.Multiply(true, false, N, N, N, 1, factor.Rows, factor.Rows, 0, product);
        for (var i = 0; i < N * N; i++)
        {
            Assert.Equal(K[i], product[i], 1e-12);
        }

        // The variance left after the first few, by solving with their own covariance matrix.
        for (var taken = 0; taken < 6; taken++)
        {
            var own = new double[taken * taken];
            for (var i = 0; i < taken * taken; i++)
            {
                own[i] = K[(factor.Pivots[i / taken] * N) + factor.Pivots[i % taken]];
            }

            Assert.Equal(0, Dense.Cholesky(own, taken));
            double Left(int point)
            {
                var cross = factor.Pivots.Take(taken).Select(p => K[(p * N) + point]).ToArray();
                Dense.SolveLower(own, taken, cross);
                return K[point * (N + 1)] - Vectors.Dot(cross, cross);
            }

            Assert.Equal(Enumerable.Range(0, N).Max(Left), Left(factor.Pivots[taken]), 1e-12);
        }

        var few = CovarianceFactor.Of(Variances, Column, 7, 0);
        var lower = few.Lower();
        for (var i = 0; i < 49; i++)
        {
            Assert.Equal(K[(few.Pivots[i / 7] * N) + few.Pivots[i % 7]], Vectors.Dot(lower.AsSpan(i / 7 * 7, 7), lower.AsSpan(i % 7 * 7, 7)), 1e-12);
        }
    }

    [Fact]
    public void What_is_explained_is_left_out()
    {
        // The same point twice, and a given order.
        static void Twice(int point, Span<double> column)
        {
            for (var i = 0; i < 4; i++)
            {
                column[i] = K[(point / 2 * N) + (i / 2)];
            }
        }

        Assert.Equal([2, 1], CovarianceFactor.Of([K[0], K[0], K[N + 1], K[N + 1]], Twice, 4, 1e-10, [2, 3, 1, 0]).Pivots);
    }

    [Fact]
    public void Leverage_scores_are_diagonal_elements()
    {
        var a = K.ToArray();
        for (var i = 0; i < N; i++)
        {
            a[i * (N + 1)] += 0.05;
        }

        Assert.Equal(0, Dense.Cholesky(a, N));
        var solved = K.ToArray();
        Dense.SolveCholesky(a, N, solved, N);
        var scores = PointSelection.LeverageScores(CovarianceFactor.Of(Variances, Column, N, 0), 0.05);
        for (var i = 0; i < N; i++)
        {
            Assert.Equal(solved[i * (N + 1)], scores[i], 1e-10);
        }
    }

    [Fact]
    public void Farthest_points_and_cur_are_those_of_columns_with_this_gram_matrix()
    {
        var (chosen, scores) = (new int[6], new double[6]);
        Assert.Equal(6, ColumnSelection.FarthestPoints(K, N, chosen, scores));
        Assert.Equal(chosen, PointSelection.FarthestPoints(Variances, Column, 6));
        Assert.Equal(6, ColumnSelection.Cur(K.ToArray(), N, chosen, scores));
        Assert.Equal(chosen, PointSelection.Cur(CovarianceFactor.Of(Variances, Column, N, 0), 6));
    }

    [Fact]
    public void Few_rows_of_many_columns_leave_a_finite_triangle()
    {
        const int unknowns = 150;
        var random = new RandomSequence(2);
        var (triangle, normal) = (new TriangularEquations(unknowns), new NormalEquations(unknowns));
        for (var block = 0; block < 12; block++)
        {
            double[] rows = [.. Enumerable.Range(0, 5 * unknowns).Select(_ => random.NextDouble() - 0.5)], y = [.. Enumerable.Range(0, 5).Select(_ => random.NextDouble())];
            triangle.Add(rows, y);
            normal.Add(rows, y);
        }

        var gram = triangle.Normal().Gram;
        for (var i = 0; i < unknowns; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                Assert.Equal(normal.Gram[(i * unknowns) + j], gram[(i * unknowns) + j], 1e-12);
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Kernels_of_inducing_points_know_their_derivatives(int which)
    {
        IEnvironmentKernel kernel = which switch
        {
            0 => new InducedPairs(2, [(0, 0), (0, 0), (0, 1), (1, 1)], [2, 2.7, 2.4, 3], 0.7, 0.5, Cutoff.At),
            1 => new InducedTriplets(2, [(0, 0, 0), (0, 0, 1), (0, 0, 1), (0, 1, 1), (1, 1, 1)], [2, 2, 3, 2, 3, 2.5, 2, 2.2, 3, 2.4, 2, 3, 3, 2.1, 2.6], 0.8, 0.3, 4.5, Cutoff.At),
            _ => new InducedFeatures(
                new InducedPairs(2, [(0, 0), (0, 0), (0, 1), (1, 1)], [2, 2.7, 2.4, 3], 0.7, 0.5, Cutoff.At),
                new(2, [0, 0, 1], [0.1, 0.2, 0.3, 0, 0.5, 0.1, 0.2, 0, 0, 0, 0.4, 0.6], 4, new DotProduct(3, 2).At)),
        };
        double[] x = [2.1, -1.2, 0.4, -2.2], y = [0.3, 2.0, -2.4, -0.5], z = [-0.4, 0.9, 1.1, 0.8];
        int[] kinds = [0, 0, 1, 1];
        double[] Values(double[] px)
        {
            double[] r = [.. Enumerable.Range(0, 4).Select(k => Math.Sqrt((px[k] * px[k]) + (y[k] * y[k]) + (z[k] * z[k])))];
            var values = new double[kernel.Width];
            kernel.Values(new Surroundings(0, kinds, px, y, z, r), values, keep: true);
            return values;
        }

        double[] distances = [.. Enumerable.Range(0, 4).Select(k => Math.Sqrt((x[k] * x[k]) + (y[k] * y[k]) + (z[k] * z[k])))];
        Assert.Contains(Values(x), v => v != 0);
        var jacobian = new double[12 * kernel.Width];
        Surroundings at = new(0, kinds, x, y, z, distances);
        kernel.Jacobian(at, jacobian);
        double[] outer = [.. Enumerable.Range(0, kernel.Width).Select(m => 0.3 + m)], gx = new double[4], gy = new double[4], gz = new double[4];
        kernel.Contract(at, outer, gx, gy, gz);
        for (var k = 0; k < 4; k++)
        {
            double[] up = [.. x], down = [.. x];
            up[k] += 1e-5;
            down[k] -= 1e-5;
            var (high, low) = (Values(up), Values(down));
            var sum = 0.0;
            for (var m = 0; m < kernel.Width; m++)
            {
                Assert.Equal((high[m] - low[m]) / 2e-5, jacobian[(3 * k * kernel.Width) + m], 1e-8);
                sum += outer[m] * jacobian[(3 * k * kernel.Width) + m];
            }

            Assert.Equal(sum, gx[k], 1e-12);
        }
    }

    private static Cutoff Cutoff { get; } = new(4.5, Smoothing.Polynomial);
}
