using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>Surfaces and adsorption sites of perfect shapes, counted by reasoning.</summary>
public sealed class OrderSitesTests
{
    private const double A = 4.08;

    private static readonly Species Gold = Species.Parse("Au");

    private static int Count(AdsorptionSites sites, SiteKind kind) => sites.Counts.GetValueOrDefault(kind);

    private static void Check(Structure shape, int tops, int fcc, int hcp, int fourfold)
    {
        var sites = Order.AdsorptionSites(shape);
        Assert.Equal(tops, Count(sites, SiteKind.Top));
        Assert.Equal(fcc, Count(sites, SiteKind.FccHollow));
        Assert.Equal(hcp, Count(sites, SiteKind.HcpHollow));
        Assert.Equal(fourfold, Count(sites, SiteKind.FourfoldHollow));

        // Euler: corners - edges + faces = 2.
        Assert.Equal(tops + fcc + hcp + fourfold - 2, Count(sites, SiteKind.Bridge));
        Assert.Equal(tops, Order.Surface(shape).Count);
        Assert.All(sites.Sites, s => Assert.True(s.Normal.Dot(s.Position) > 0, "normals of a convex particle about the origin point outwards"));
        Assert.All(sites.Sites, s => Assert.Equal(1, s.Normal.Length, 1e-12));
    }

    // A facet with k + 1 atoms along each of three edges has k(k + 1)/2 triangles that look like it, over atoms of the next layer's triangle (hcp; that layer has
    // k atoms an edge), and k(k - 1)/2 turned round, over holes (fcc). In an icosahedron of K shells k = K - 1 on 20 facets and there are 10 k² + 2 surface
    // atoms; in a cuboctahedron 8 such facets and 6 squares of k² holes.
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Icosahedra_and_cuboctahedra(int shells)
    {
        var k = shells - 1;
        var tops = (10 * k * k) + 2;
        Check(Shapes.Icosahedron(Gold, shells, A), tops, 10 * k * (k - 1), 10 * k * (k + 1), 0);
        Check(Shapes.Cuboctahedron(Gold, shells, A), tops, 4 * k * (k - 1), 4 * k * (k + 1), 6 * k * k);
    }

    // The regular truncated octahedron with k + 1 atoms an edge: 8 hexagons of 6 k² triangles, half of them over atoms; 6 squares of k² holes; 30 k² + 2 surface atoms.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Truncated_octahedra(int k) => Check(Shapes.Octahedron(Gold, (3 * k) + 1, k, A), (30 * k * k) + 2, 24 * k * k, 24 * k * k, 6 * k * k);

    // Marks's decahedron of 75 and Ino's of 258 have notches and twin planes; the counts are those of the surface's Euler formula.
    [Fact]
    public void Decahedra_have_closed_surfaces()
    {
        foreach (var shape in (Structure[])[Shapes.Decahedron(Gold, 2, 2, 1, A), Shapes.Decahedron(Gold, 4, 3, 2, A), Shapes.Decahedron(Gold, 5, 4, 0, A), Shapes.Decahedron(Gold, 5, 1, 0, A)])
        {
            var sites = Order.AdsorptionSites(shape);
            Assert.Equal(2, Count(sites, SiteKind.Top) - Count(sites, SiteKind.Bridge) + Count(sites, SiteKind.FccHollow) + Count(sites, SiteKind.HcpHollow) + Count(sites, SiteKind.FourfoldHollow));
            Assert.Equal(Count(sites, SiteKind.Top), Order.Surface(shape).Count);
        }
    }

    // TO38: each square's 4 atoms are corners; bridges: 24 on edges of squares and 12 between hexagons are the 36 edges of the shape, the 6 spokes of 8 hexagons are flat.
    [Fact]
    public void Sites_of_TO38_know_where_they_are()
    {
        var sites = Order.AdsorptionSites(Shapes.Octahedron(Gold, 4, 1, A)).Sites;
        Assert.Equal(24, sites.Count(s => s is { Kind: SiteKind.Top, Place: SurfacePlace.Corner }));
        Assert.Equal(8, sites.Count(s => s is { Kind: SiteKind.Top, Place: SurfacePlace.Facet }));
        Assert.Equal(36, sites.Count(s => s is { Kind: SiteKind.Bridge, Place: SurfacePlace.Edge, Near: SurfacePlace.Corner }));
        Assert.Equal(48, sites.Count(s => s is { Kind: SiteKind.Bridge, Place: SurfacePlace.Facet, Near: SurfacePlace.Corner }));
        Assert.All(sites.Where(s => s.Atoms.Length > 2), s => Assert.Equal((SurfacePlace.Facet, SurfacePlace.Corner), (s.Place, s.Near)));
    }

    // Infinite surfaces. Generalised coordination by hand: (111) top (6 x 9 + 3 x 12)/12; bridge: 8 neighbours in the plane, 5 below, (8 x 9 + 5 x 12)/18; fcc hollow:
    // 9 in the plane, 6 below, (81 + 72)/22; hcp hollow: 9 in the plane, 7 below, (81 + 84)/22. (100): top (4 x 8 + 4 x 12)/12; fourfold: 8 around, 9 below, (64 + 108)/26.
    [Fact]
    public void Flat_surfaces()
    {
        var d = A / Math.Sqrt(2);
        var hexagonal = Mat3.FromRows(new(d, 0, 0), new(-d / 2, d * Math.Sqrt(3) / 2, 0), new(0, 0, d * Math.Sqrt(6)));
        var close = Slab([Vec3.Zero, new(1.0 / 3, 2.0 / 3, 1.0 / 3), new(2.0 / 3, 1.0 / 3, 2.0 / 3)], hexagonal, 1, 2);
        AssertSites(close, 2, (SiteKind.Top, 1, 7.5), (SiteKind.Bridge, 3, 132.0 / 18), (SiteKind.FccHollow, 1, 153.0 / 22), (SiteKind.HcpHollow, 1, 165.0 / 22));
        var square = Slab([Vec3.Zero, new(0, 0.5, 0.5), new(0.5, 0, 0.5), new(0.5, 0.5, 0)], A * Mat3.Identity, 2, 3);
        AssertSites(square, 16, (SiteKind.Top, 1, 80.0 / 12), (SiteKind.Bridge, 2, 120.0 / 18), (SiteKind.FourfoldHollow, 1, 172.0 / 26));
    }

    private static void AssertSites(Structure slab, int surface, params (SiteKind Kind, int EachAtom, double Coordination)[] expected)
    {
        var sites = Order.AdsorptionSites(slab);
        Assert.Equal(surface, Order.Surface(slab).Count);
        Assert.Equal(expected.Select(e => (e.Kind, surface * e.EachAtom)), sites.Counts.Select(c => (c.Key, c.Value)));
        foreach (var site in sites.Sites)
        {
            Assert.Equal(expected.Single(e => e.Kind == site.Kind).Coordination, site.GeneralisedCoordination, 1e-12);
            Assert.Equal(1, Math.Abs(site.Normal.Z), 1e-9);
            Assert.Equal((SurfacePlace.Facet, SurfacePlace.Facet), (site.Place, site.Near));
        }
    }

    private static Structure Slab(Vec3[] basis, Mat3 cell, int across, int layers)
    {
        var positions =
            from i in Enumerable.Range(0, across) from j in Enumerable.Range(0, across) from k in Enumerable.Range(0, layers) from s in basis
            select (s + new Vec3(i, j, k)) * cell;
        Block<Vec3> all = [.. positions];
        var vectors = Mat3.FromRows(across * cell.Row(0), across * cell.Row(1), (layers * cell.Row(2)) + new Vec3(0, 0, 20));
        return new(Block.From(all.Select(_ => Gold)), all, new(vectors, true, true, false));
    }

    // A vacancy is inside, and nothing can be adsorbed in it.
    [Fact]
    public void A_vacancy_is_not_a_surface()
    {
        var whole = Shapes.Octahedron(Gold, 7, 2, A);
        var centre = whole.Positions.Index().MinBy(p => p.Item.Length).Index;
        var structure = new Structure(
            Block.From(whole.Species.Where((_, i) => i != centre)), Block.From(whole.Positions.Where((_, i) => i != centre)));
        Assert.Equal(122, Order.Surface(structure).Count);
        Assert.Equal(Order.AdsorptionSites(whole).Counts, Order.AdsorptionSites(structure).Counts);
        Assert.Equal(122, SurfaceAtoms.ByCoordination(Bonds.Of(structure)).Count);
        Assert.Equal(134, SurfaceAtoms.ByCoordination(Bonds.Of(structure), 12).Count);
    }
}
