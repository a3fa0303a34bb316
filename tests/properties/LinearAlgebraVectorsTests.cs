using FsCheck;
using FsCheck.Fluent;
using Pipelines.Numerics;
using Xunit;
using static Pipelines.Tests.LinearAlgebraCases;

namespace Pipelines.Tests;

public sealed class LinearAlgebraVectorsTests
{
    [Fact]
    public void Dot_and_AddScaled_are_their_definitions_at_any_length()
    {
        Property.ForAll(Gen.Choose(0, 70).SelectMany(n => Seed.Select(seed => (n, seed))), c =>
        {
            var (x, y) = (Random(1, c.n, c.n, c.seed), Random(1, c.n, c.n, c.seed + 1));
            Assert.Equal(x.Zip(y, (a, b) => a * b).Sum(), Vectors.Dot(x, y), 1e-14 * (1 + c.n));
            var expected = x.Zip(y, (a, b) => Math.FusedMultiplyAdd(0.3, a, b)).ToArray();
            Vectors.AddScaled(0.3, x, y);
            Same(expected, y);
            Assert.Equal(c.n == 0 ? 0 : x.Max(Math.Abs), Vectors.LargestMagnitude(x));
        });
    }

    [Fact]
    public void Lengths_must_agree()
    {
        Assert.Throws<ArgumentException>(() => Vectors.Dot([1, 2], [1]));
        Assert.Throws<ArgumentException>(() => Vectors.AddScaled(1, [1, 2], new double[1]));
        Assert.Equal(double.NaN, Vectors.LargestMagnitude([1, double.NaN, 2]));
    }
}
