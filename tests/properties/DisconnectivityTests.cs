using FsCheck.Fluent;
using Xunit;

namespace Pipelines.Tests;

/// <summary>Two minima meet where the best way between them is highest: what the graph draws is put to a search over all ways.</summary>
public sealed class DisconnectivityTests
{
    private static readonly FsCheck.Gen<(double[] Minima, (int From, int To, double Energy)[] Saddles)> Landscapes =
        from n in Gen.Choose(1, 12)
        from minima in Gen.Choose(-100, 0).Select(e => e / 10.0).ArrayOf(n)
        from saddles in (from a in Gen.Choose(0, n - 1) from b in Gen.Choose(0, n - 1) from h in Gen.Choose(0, 60) select (a, b, Math.Max(minima[a], minima[b]) + (h / 10.0))).ArrayOf(20)
        select (minima, saddles);

    [Fact]
    public void Branches_meet_at_the_lowest_barrier() => Property.ForAll(Landscapes, l =>
    {
        var tree = DisconnectivityTree.Of(l.Minima, l.Saddles, 0);
        var barrier = Barriers(l.Minima.Length, l.Saddles);
        for (var i = 0; i < l.Minima.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                Assert.Equal(barrier[i, j], Meet(tree, l.Minima, i, j), 9);
            }
        }
    });

    [Fact]
    public void With_levels_branches_meet_at_the_first_level_above() => Property.ForAll(Landscapes, l =>
    {
        const double Spacing = 0.7;
        var tree = DisconnectivityTree.Of(l.Minima, l.Saddles, Spacing);
        var barrier = Barriers(l.Minima.Length, l.Saddles);
        var lowest = l.Minima.Min();
        for (var i = 0; i < l.Minima.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var meet = Meet(tree, l.Minima, i, j);
                Assert.True(double.IsPositiveInfinity(meet) ? double.IsPositiveInfinity(barrier[i, j]) : meet >= barrier[i, j] - 1e-9 && meet < barrier[i, j] + Spacing + 1e-9);
                Assert.True(double.IsPositiveInfinity(meet) || Math.Abs(((meet - lowest) / Spacing) - Math.Round((meet - lowest) / Spacing)) < 1e-6);
            }
        }
    });

    [Fact]
    public void Every_minimum_has_a_place_of_its_own() => Property.ForAll(Landscapes, l =>
    {
        var tree = DisconnectivityTree.Of(l.Minima, l.Saddles, 0);
        Assert.Equal(Enumerable.Range(0, l.Minima.Length).Select(i => i + 0.5), tree.Places.Order());
    });

    [Fact]
    public void What_is_no_landscape_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Plot.Disconnectivity([], []));
        Assert.Throws<ArgumentException>(() => Plot.Disconnectivity([0, 1], [(0, 2, 3)]));
        Assert.Throws<ArgumentException>(() => Plot.Disconnectivity([0, 1], [(0, 1, 0.5)]));
        Assert.Throws<ArgumentException>(() => Plot.Disconnectivity([0, 1], [(0, 1, 2)], spacing: -1));
    }

    [Fact]
    public void Thousands_of_minima_are_fine() =>
        Assert.Equal(5000, DisconnectivityTree.Of([.. Enumerable.Range(0, 5000).Select(i => -i / 1000.0)], [.. Enumerable.Range(1, 4999).Select(i => (i - 1, i, i / 1000.0))], 0).Places.Count);

    // The smallest over all ways of the largest saddle on the way (Floyd and Warshall's recursion).
    private static double[,] Barriers(int n, (int From, int To, double Energy)[] saddles)
    {
        var best = new double[n, n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                best[i, j] = double.PositiveInfinity;
            }
        }

        foreach (var (a, b, e) in saddles)
        {
            best[a, b] = best[b, a] = Math.Min(best[a, b], e);
        }

        for (var k = 0; k < n; k++)
        {
            for (var i = 0; i < n; i++)
            {
                for (var j = 0; j < n; j++)
                {
                    best[i, j] = Math.Min(best[i, j], Math.Max(best[i, k], best[k, j]));
                }
            }
        }

        return best;
    }

    // Follows the drawn pieces upwards from both minima to the first point they share.
    private static double Meet(DisconnectivityTree tree, double[] minima, int i, int j)
    {
        var seen = Way((tree.Places[i], minima[i])).ToHashSet();
        return Way((tree.Places[j], minima[j])).Where(seen.Contains).Select(p => p.Y).DefaultIfEmpty(double.PositiveInfinity).First();

        IEnumerable<(double X, double Y)> Way((double X, double Y) at)
        {
            while (true)
            {
                yield return at;
                var next = tree.Branches.Where(b => b.From == at && b.To != at).Select(b => ((double X, double Y)?)b.To).FirstOrDefault();
                if (next is not { } further)
                {
                    yield break;
                }

                at = further;
            }
        }
    }
}
