using FsCheck;
using FsCheck.Fluent;
using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

public sealed class RandomPhiloxTests
{
    // Known answers of Random123's own test suite (kat_vectors, philox4x32 with 10 rounds): counter words, key words, result.
    [Theory]
    [InlineData(0u, 0u, 0u, 0u, 0u, 0u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(~0u, ~0u, ~0u, ~0u, ~0u, ~0u, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xa4093822u, 0x299f31d0u, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void Blocks_are_those_of_Random123(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1, uint r0, uint r1, uint r2, uint r3) =>
        Assert.Equal((r0, r1, r2, r3), Philox.Block(((ulong)k1 << 32) | k0, ((ulong)c3 << 32) | c2, c1, c0));

    [Fact]
    public void Normals_are_the_Box_Muller_transform_of_the_block()
    {
        var words = Gen.Choose(int.MinValue, int.MaxValue).Select(i => (uint)i);
        Property.ForAll(words.ListOf(6), w =>
        {
            var (seed, counter) = (((ulong)w[1] << 32) | w[0], ((ulong)w[5] << 32) | w[4]);
            var (w0, w1, w2, w3) = Philox.Block(seed, counter, w[3], w[2]);
            var radius = Math.Sqrt(-2 * Math.Log((((((ulong)w1 << 32) | w0) >> 11) + 1) * Math.ScaleB(1, -53)));
            var (sin, cos) = Math.SinCos(2 * Math.PI * ((((ulong)w3 << 32) | w2) >> 11) * Math.ScaleB(1, -53));
            var (first, second) = Philox.Normals(seed, counter, w[3], w[2]);
            Assert.Equal(radius * cos, first, 1e-14);
            Assert.Equal(radius * sin, second, 1e-14);
        }, 10_000);
    }

    [Fact]
    public void A_span_holds_the_normals_of_its_draws_whatever_its_length()
    {
        Property.ForAll(Gen.Choose(0, 40).SelectMany(n => Gen.Choose(0, int.MaxValue).Select(seed => (n, seed))), c =>
        {
            var filled = new double[c.n];
            Philox.FillNormals((ulong)c.seed, 3, 1, filled, uint.MaxValue - 5);
            for (var i = 0; i < c.n; i++)
            {
                var (first, second) = Philox.Normals((ulong)c.seed, 3, 1, uint.MaxValue - 5 + (uint)(i / 2));
                Assert.Equal(i % 2 == 0 ? first : second, filled[i]);
            }
        });
    }

    // Moments of 2^20 numbers against their exact values, within five standard errors.
    [Fact]
    public void Normals_have_the_moments_of_the_normal_distribution()
    {
        var x = new double[1 << 20];
        Philox.FillNormals(1, 2, 3, x);
        double n = x.Length, m1 = 0, m2 = 0, m3 = 0, m4 = 0, product = 0;
        for (var i = 0; i < x.Length; i++)
        {
            var square = x[i] * x[i];
            m1 += x[i] / n;
            m2 += square / n;
            m3 += x[i] * square / n;
            m4 += square * square / n;
            product += x[i] * x[i ^ 1] / n;
        }

        var error = 5 / Math.Sqrt(n);
        Assert.Equal(0, m1, error);
        Assert.Equal(1, m2, Math.Sqrt(2) * error);
        Assert.Equal(0, m3, Math.Sqrt(15) * error);
        Assert.Equal(3, m4, Math.Sqrt(96) * error);
        Assert.Equal(0, product, Math.Sqrt(2) * error);
    }

    // These numbers are promised to users: stored seeds must mean the same for ever. They were computed independently, in Python and mpmath.
    [Fact]
    public void Results_never_change_between_versions()
    {
        Assert.Equal((0.8805201978886142, 0.6054818538799213), Philox.Uniforms(0, 0, 0, 0));
        Assert.Equal((-0.33804528874839124, 1.0337722094583544), Philox.Normals(42, 7, 1, 3));
        var stream = new RandomSequence(1);
        Assert.Equal(2898593310597377390UL, stream.NextUInt64());
        Assert.Equal(7494931992963176051UL, stream.NextUInt64());
        Assert.Equal(2777719244278060474UL, stream.NextUInt64());
        Assert.Equal([15, 41, 16, 29, 87, 96], new RandomSequence(1).Sample(6, 100));
        int[] items = [0, 1, 2, 3, 4, 5];
        new RandomSequence(1).Shuffle<int>(items);
        Assert.Equal([4, 1, 3, 5, 2, 0], items);
    }

    [Fact]
    public void A_sample_is_distinct_in_range_and_begins_with_every_smaller_one()
    {
        var sizes = from total in Gen.Choose(0, 200) from count in Gen.Choose(0, total) from less in Gen.Choose(0, count) select (total, count, less);
        Property.ForAll(sizes, c =>
        {
            var sample = new RandomSequence(5, 1).Sample(c.count, c.total);
            Assert.Equal(c.count, sample.Distinct().Count());
            Assert.All(sample, i => Assert.InRange(i, 0, c.total - 1));
            Assert.Equal(sample[..c.less], new RandomSequence(5, 1).Sample(c.less, c.total));
        });
    }

    // 60,000 draws of each of the 24 orders and of each of 5 x 4 pairs: chi-square within five standard deviations of its mean.
    [Fact]
    public void Every_order_and_every_sample_is_equally_likely()
    {
        const int draws = 60_000;
        var random = new RandomSequence(11);
        var orders = new int[256];
        var pairs = new int[25];
        for (var draw = 0; draw < draws; draw++)
        {
            int[] items = [0, 1, 2, 3];
            random.Shuffle<int>(items);
            orders[items[0] + (4 * items[1]) + (16 * items[2]) + (64 * items[3])]++;
            var pair = random.Sample(2, 5);
            pairs[pair[0] + (5 * pair[1])]++;
        }

        Assert.InRange(ChiSquare(orders, 24), 0, 23 + (5 * Math.Sqrt(2 * 23)));
        Assert.InRange(ChiSquare(pairs, 20), 0, 19 + (5 * Math.Sqrt(2 * 19)));

        static double ChiSquare(int[] counts, int cells)
        {
            Assert.Equal(cells, counts.Count(c => c > 0));
            var expected = (double)draws / cells;
            return counts.Where(c => c > 0).Sum(c => (c - expected) * (c - expected) / expected);
        }
    }

    [Fact]
    public void Streams_and_seeds_differ()
    {
        Assert.NotEqual(new RandomSequence(1).NextUInt64(), new RandomSequence(2).NextUInt64());
        Assert.NotEqual(new RandomSequence(1).NextUInt64(), new RandomSequence(1, 1).NextUInt64());
        Assert.Throws<ArgumentOutOfRangeException>(() => new RandomSequence(1).Sample(3, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RandomSequence(1).NextInt32(0));
    }
}
