using FsCheck;
using FsCheck.Fluent;
using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

public sealed class NeighborListTests
{
    private sealed record Case(Vec3[] Points, Lattice Lattice, double Cutoff)
    {
        public override string ToString() => $"{Points.Length} points, cutoff {Cutoff}, {Lattice}";
    }

    // (size, seed) maps to a case: valid by construction, shrinks by size.
    private static Gen<Case> Cases =>
        from n in Gen.Choose(0, 120)
        from seed in Gen.Choose(0, int.MaxValue)
        from mask in Gen.Choose(0, 7)
        select Make(n, seed, mask);

    private static Case Make(int n, int seed, int mask)
    {
        var random = new Random(seed);
        double Uniform() => (2 * random.NextDouble()) - 1;
        var edge = 1.5 + (6 * random.NextDouble());
        var skew = Mat3.Identity + (0.4 * new Mat3(Uniform(), Uniform(), Uniform(), Uniform(), Uniform(), Uniform(), Uniform(), Uniform(), Uniform()));
        var lattice = mask == 0 ? Lattice.Open : new Lattice(edge * skew, (mask & 1) != 0, (mask & 2) != 0, (mask & 4) != 0);
        var points = Enumerable.Range(0, mask == 0 ? n : n / 4).Select(_ => 1.5 * edge * new Vec3(Uniform(), Uniform(), Uniform())).ToArray();
        return new(points, lattice, 0.8 + (2.5 * random.NextDouble()));
    }

    private static SortedDictionary<(int, long), double> Brute(Case c)
    {
        SortedDictionary<(int, long), double> pairs = [];
        var reach = 14;
        int X(bool periodic) => periodic ? reach : 0;
        for (var i = 0; i < c.Points.Length; i++)
        {
            for (var j = 0; j < c.Points.Length; j++)
            {
                for (var x = -X(c.Lattice.PeriodicX); x <= X(c.Lattice.PeriodicX); x++)
                {
                    for (var y = -X(c.Lattice.PeriodicY); y <= X(c.Lattice.PeriodicY); y++)
                    {
                        for (var z = -X(c.Lattice.PeriodicZ); z <= X(c.Lattice.PeriodicZ); z++)
                        {
                            var r = (c.Points[j] - c.Points[i] + c.Lattice.Shift(x, y, z)).Length;
                            if (r < c.Cutoff && !(i == j && x == 0 && y == 0 && z == 0))
                            {
                                pairs.Add((i, NeighborList.Key(j, x, y, z)), r);
                            }
                        }
                    }
                }
            }
        }

        return pairs;
    }

    [Fact]
    public void Full_list_equals_brute_force() => Property.ForAll(Cases, c =>
    {
        var list = new NeighborList();
        list.Build(c.Points, c.Lattice, c.Cutoff, half: false);
        var expected = Brute(c);
        Assert.Equal(expected.Count, list.Pairs);
        for (var i = 0; i < list.Points; i++)
        {
            for (var p = list.Start[i]; p < list.Start[i + 1]; p++)
            {
                Assert.True(expected.TryGetValue((i, list.Keys[p]), out var r), $"pair {i} {list.Keys[p]} is not in the brute-force list");
                Assert.Equal(r, list.R[p], 1e-12);
                Assert.True(p == list.Start[i] || list.Keys[p - 1] < list.Keys[p], "rows are sorted");
                Assert.Equal(list.Keys[p] >> 36, list.Index[p]);
            }
        }
    });

    [Fact]
    public void Half_list_holds_each_pair_once() => Property.ForAll(Cases, c =>
    {
        NeighborList full = new(), half = new();
        full.Build(c.Points, c.Lattice, c.Cutoff, half: false);
        half.Build(c.Points, c.Lattice, c.Cutoff, half: true);
        Assert.Equal(full.Pairs, 2 * half.Pairs);
        Assert.Equal(full.R.ToArray().Sum(), 2 * half.R.ToArray().Sum(), 1e-8 * (1 + full.Pairs));
    });

    [Fact]
    public void Too_many_images_are_an_error_and_neither_a_hang_nor_a_wrong_list()
    {
        var list = new NeighborList();
        var thin = new Lattice(new Mat3(4, 0, 0, 0, 0.001, 0, 0, 0, 0.001), true, true, true);
        Assert.Contains("images", Assert.Throws<ArgumentException>(() => list.Build([Vec3.Zero], thin, 5, half: false)).Message, StringComparison.Ordinal);
        var cube = new Lattice(4 * Mat3.Identity, true, true, true);
        Assert.Contains("Wrap", Assert.Throws<ArgumentException>(() => list.Build([Vec3.Zero, new(1e5, 0, 0)], cube, 5, half: false)).Message, StringComparison.Ordinal);
        list.Build([Vec3.Zero, new(4000, 0, 0)], cube, 5, half: false);
        Assert.True(list.Pairs > 0);
    }
}
