using FsCheck;
using FsCheck.Fluent;
using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

public sealed class VerletListTests
{
    private const double Cutoff = 2.2;

    private sealed record Case(int Points, int Seed, int Mask, bool Half, double Skin)
    {
        public Lattice Lattice => Mask == 0
            ? Lattice.Open
            : new(Mat3.FromRows(new(3.1, 0.4, -0.2), new(0.3, 3.4, 0.5), new(-0.6, 0.2, 3.7)), (Mask & 1) != 0, (Mask & 2) != 0, (Mask & 4) != 0);
    }

    private static Gen<Case> Cases =>
        from n in Gen.Choose(0, 90)
        from seed in Gen.Choose(0, int.MaxValue)
        from mask in Gen.Choose(0, 7)
        from half in Gen.Elements(true, false)
        from skin in Gen.Elements(0.0, 0.05, 0.4, 1.5)
        select new Case(mask == 0 ? n : n / 3, seed, mask, half, skin);

    // A walk with small steps and now and then a leap; points leave the cell and are never wrapped.
    private static IEnumerable<Vec3[]> Walk(Case c)
    {
        var random = new Random(c.Seed);
        Vec3 Cube(double a) => a * new Vec3(random.NextDouble() - 0.5, random.NextDouble() - 0.5, random.NextDouble() - 0.5);
        var points = Enumerable.Range(0, c.Points).Select(_ => Cube(7)).ToArray();
        for (var step = 0; step < 12; step++)
        {
            yield return points;
            var size = step == 7 ? 3 : 0.08;
            points = [.. points.Select(p => p + Cube(size))];
        }
    }

    /// <summary>A sum whose bits depend on the order of its terms.</summary>
    private static long[] Bits(NeighborList list, double cutoff)
    {
        var sums = new double[4];
        for (var p = 0; p < list.Pairs; p++)
        {
            if (list.R[p] < cutoff)
            {
                var w = 1 / (0.1 + list.R[p]);
                sums[0] += w;
                sums[1] += w * list.Dx[p];
                sums[2] += w * list.Dy[p];
                sums[3] += w * list.Dz[p];
            }
        }

        return [.. sums.Select(BitConverter.DoubleToInt64Bits)];
    }

    [Fact]
    public void Sums_have_the_same_bits_whenever_the_list_was_built() => Property.ForAll(Cases, c =>
    {
        VerletList old = new(Cutoff, c.Skin, c.Half);
        foreach (var points in Walk(c))
        {
            VerletList fresh = new(Cutoff, c.Skin, c.Half);
            NeighborList exact = new();
            old.Update(points, c.Lattice);
            fresh.Update(points, c.Lattice);
            exact.Build(points, c.Lattice, Cutoff, c.Half);
            Assert.Equal(Bits(exact, Cutoff), Bits(old.List, Cutoff));
            Assert.Equal(Bits(exact, Cutoff), Bits(fresh.List, Cutoff));
        }
    });

    [Fact]
    public void Rows_stay_the_same_until_the_version_changes() => Property.ForAll(Cases, c =>
    {
        VerletList list = new(Cutoff, c.Skin, c.Half);
        long version = 0;
        long[] keys = [];
        foreach (var points in Walk(c))
        {
            var built = list.Update(points, c.Lattice);
            Assert.Equal(built, version != list.Version);
            Assert.True(built || list.List.Keys.SequenceEqual(keys), "rows changed without a new version");
            (version, keys) = (list.Version, list.List.Keys.ToArray());
        }

        Assert.True(c.Skin > 0 || list.Version == 12, "without a skin every update builds");
    });

    [Fact]
    public void Builds_only_after_a_move_of_half_the_skin()
    {
        VerletList list = new(2, 0.5, half: true);
        Vec3[] points = [new(0, 0, 0), new(2.4, 0, 0)];
        Assert.True(list.Update(points, Lattice.Open));
        points[1] = new(2.16, 0, 0);
        Assert.False(list.Update(points, Lattice.Open));
        Assert.Equal(2.16, list.List.R[0]);
        points[1] = new(2.14, 0, 0);
        Assert.True(list.Update(points, Lattice.Open));
        Assert.True(list.Update(points, new Lattice(9 * Mat3.Identity, true, true, true)), "another lattice is another list");
    }

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(double.NaN, 0.5)]
    [InlineData(2, -0.1)]
    [InlineData(2, double.PositiveInfinity)]
    public void Refuses_senseless_radii(double cutoff, double skin) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new VerletList(cutoff, skin, half: false));

    [Fact]
    public void Refreshing_allocates_nothing()
    {
        VerletList list = new(2.5, 0.5, half: true);
        var points = Enumerable.Range(0, 200).Select(i => new Vec3(i % 6, i / 6 % 6, i / 36)).ToArray();
        list.Update(points, Lattice.Open);
        list.Update(points, Lattice.Open);
        var before = GC.GetAllocatedBytesForCurrentThread();
        list.Update(points, Lattice.Open);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
