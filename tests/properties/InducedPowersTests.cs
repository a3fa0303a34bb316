using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>Powers of cosines about the mean of the inducing vectors, against the plain sum and against decimal arithmetic.</summary>
public sealed class InducedPowersTests
{
    private const int Width = 6, Count = 40;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void It_is_the_weighted_sum_with_its_derivatives(int exponent)
    {
        var (vectors, weights, random) = Make(1, exponent);
        InducedMean plain = new(vectors, weights);
        InducedPowers powers = new(new(vectors, 1, weights, exponent, 2));
        for (var i = 0; i < 10; i++)
        {
            double[] q = [.. Enumerable.Range(0, Width).Select(_ => random.NextDouble())], expected = new double[Width], found = new double[Width];
            Assert.Equal(plain.Evaluate(0, q, expected), powers.Evaluate(0, q, found), 1e-12);
            Assert.All(Enumerable.Range(0, Width), k => Assert.Equal(expected[k], found[k], 1e-12));
        }

        double[] nothing = new double[Width], outer = new double[Width];
        Assert.Equal(0, powers.Evaluate(0, nothing, outer));
        Assert.All(outer, g => Assert.Equal(0, g));
    }

    [Fact]
    public void Nearly_dependent_vectors_with_large_alternating_weights_leave_little_noise()
    {
        // Noise: how much the deviation from exact arithmetic varies from point to point.
        var (vectors, weights, random) = Make(0.02, 4);
        for (var m = 0; m < Count; m++)
        {
            weights[m] = m % 2 == 0 ? 1e6 * weights[m] : -weights[m - 1];
        }

        InducedMean plain = new(vectors, weights);
        InducedPowers powers = new(new(vectors, 1, weights, 4, 2));
        double[] byPlain = new double[30], byPowers = new double[30];
        for (var i = 0; i < 30; i++)
        {
            double[] q = [.. Enumerable.Range(0, Width).Select(k => 1 + k + (0.02 * random.NextDouble()))], outer = new double[Width];
            var exact = Exact(vectors, weights, q);
            byPlain[i] = (double)((decimal)plain.Evaluate(0, q, outer) - exact);
            byPowers[i] = (double)((decimal)powers.Evaluate(0, q, outer) - exact);
        }

        Assert.True(10 * Spread(byPowers) < Spread(byPlain), $"{Spread(byPowers)} and {Spread(byPlain)}");
    }

    private static double Spread(double[] x) => Math.Sqrt(x.Average(v => Math.Pow(v - x.Average(), 2)));

    private static (InducingVectors Vectors, double[] Weights, RandomSequence Random) Make(double spread, int exponent)
    {
        var random = new RandomSequence(4);
        double[] values = [.. Enumerable.Range(0, Count * Width).Select(i => 1 + (i % Width) + (spread * random.NextDouble()))];
        double[] weights = [.. Enumerable.Range(0, Count).Select(_ => 0.1 * random.NextDouble())];
        return (new(1, new int[Count], values, Width, new DotProduct(exponent, 2).At), weights, random);
    }

    private static decimal Exact(InducingVectors vectors, double[] weights, double[] q)
    {
        var sum = 0m;
        for (var m = 0; m < Count; m++)
        {
            var cosine = Dot(q, vectors[m].ToArray());
            var square = cosine * cosine / Dot(q, q) / Dot(vectors[m].ToArray(), vectors[m].ToArray());
            sum += 2 * (decimal)weights[m] * square * square;
        }

        return sum;
    }

    // Doubles from 1 to 8 are whole multiples of 2^-60.
    private static decimal Dot(double[] a, double[] b) => Enumerable.Range(0, Width).Sum(k => Whole(a[k]) * Whole(b[k]));

    private static decimal Whole(double x)
    {
        var high = (decimal)(long)(x * (1L << 60));
        return high / (1L << 60);
    }
}
