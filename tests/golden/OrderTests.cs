using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>
/// Order of perfect shapes. Signature counts were computed with an independent script from coordinates of ase.cluster; coordination and
/// class counts follow from the geometry of the shells (stated where they stand).
/// </summary>
public sealed class OrderTests
{
    private const double A = 4.08;

    private static readonly Species Gold = Species.Parse("Au");

    private static Structure Shape(string name) => name switch
    {
        "Ih13" => Shapes.Icosahedron(Gold, 2, A),
        "Ih55" => Shapes.Icosahedron(Gold, 3, A),
        "Ih147" => Shapes.Icosahedron(Gold, 4, A),
        "Ih309" => Shapes.Icosahedron(Gold, 5, A),
        "TO38" => Shapes.Octahedron(Gold, 4, 1, A),
        "TO201" => Shapes.Octahedron(Gold, 7, 2, A),
        "Oh146" => Shapes.Octahedron(Gold, 6, 0, A),
        "cubo55" => Shapes.Cuboctahedron(Gold, 3, A),
        "cubo147" => Shapes.Cuboctahedron(Gold, 4, A),
        "Marks75" => Shapes.Decahedron(Gold, 2, 2, 1, A),
        "Ino258" => Shapes.Decahedron(Gold, 5, 4, 0, A),
        "fcc" => Shapes.Fcc(Gold, A, 2, 2, 2),
        "hcp" => Shapes.Hcp(Gold, 2.9, 2.9 * Math.Sqrt(8.0 / 3), 2, 2, 2),
        "bcc" => Shapes.Bcc(Gold, 3.3),
        _ => throw new NotSupportedException(name),
    };

    private static Bonds BondsOf(string name, bool adaptive) => adaptive ? Bonds.Adaptive(Shape(name)) : Bonds.Of(Shape(name));

    public static TheoryData<string, int, string, string> Signatures => new()
    {
        { "Ih13", 42, "555:12 322:30", "6:12 12:1" },
        { "Ih55", 234, "555:24 422:90 322:60 311:60", "6:12 8:30 12:13" },
        { "Ih147", 696, "555:36 422:270 421:120 322:90 311:180", "6:12 8:60 9:20 12:55" },
        { "Ih309", 1548, "555:48 422:540 421:480 322:120 311:360", "6:12 8:90 9:60 12:147" },
        { "TO38", 144, "421:60 311:48 211:24 200:12", "6:24 9:8 12:6" },
        { "TO201", 948, "421:612 311:240 211:72 200:24", "6:24 7:36 8:6 9:56 12:79" },
        { "cubo55", 216, "421:120 311:24 211:72", "5:12 7:24 8:6 12:13" },
        { "cubo147", 660, "421:444 311:72 211:144", "5:12 7:48 8:24 9:8 12:55" },
        { "Marks75", 319, "555:4 422:65 421:90 322:20 311:90 300:10 211:20 200:20", "6:22 7:10 8:10 9:10 10:5 12:18" },
    };

    [Theory]
    [MemberData(nameof(Signatures))]
    public void Shapes_have_their_signatures(string name, int bonds, string signatures, string coordination)
    {
        foreach (var adaptive in (bool[])[false, true])
        {
            var analysis = CommonNeighborAnalysis.Of(BondsOf(name, adaptive));
            Assert.Equal(bonds, analysis.Bonds.Count);
            Assert.Equal(signatures, string.Join(' ', analysis.SignatureCounts.Reverse().Select(s => $"{s.Key}:{s.Value}")));
            Assert.Equal(coordination, string.Join(' ', Coordination.Of(analysis.Bonds).Histogram.Select(c => $"{c.Key}:{c.Value}")));
        }
    }

    // Counted on the shapes. An icosahedron of K shells about its centre has 12 corners, 30 (K - 1) edge atoms and 20 (K - 1)(K - 2)/2 on its facets; inside, the
    // same of each smaller shell: its corners lie on five-fold axes, its edges on twin planes (hcp), its facets inside the 20 tetrahedra (fcc).
    [Theory]
    [InlineData("Ih13", "Icosahedral:1 FiveFoldCorner:12")]
    [InlineData("Ih309", "Fcc:20 Hcp:90 Icosahedral:1 FiveFoldAxis:36 Facet111:60 TwinEdge:90 FiveFoldCorner:12")]
    [InlineData("TO38", "Fcc:6 Facet111:8 Corner:24")]
    [InlineData("TO201", "Fcc:79 Facet111:56 Facet100:6 Edge111:12 Edge100:24 Corner:24")]
    [InlineData("Oh146", "Fcc:44 Facet111:48 Edge111:48 Corner:6")]
    [InlineData("cubo147", "Fcc:55 Facet111:8 Facet100:24 Edge100:48 Corner:12")]
    [InlineData("Marks75", "Fcc:5 Hcp:10 FiveFoldAxis:3 Facet111:10 TwinEdge:10 Notch:5 Corner:20 TwinCorner:10 FiveFoldCorner:2")]
    [InlineData("fcc", "Fcc:32")]
    [InlineData("hcp", "Hcp:16")]
    [InlineData("bcc", "Bcc:2")]
    public void Shapes_have_their_classes(string name, string classes) => Assert.Equal(
        classes, string.Join(' ', CommonNeighborAnalysis.Of(BondsOf(name, adaptive: false)).ClassCounts.Select(c => $"{c.Key}:{c.Value}")));

    // Steinhardt, Nelson and Ronchetti 1983, Table I and Fig. 2, as tabulated since with more digits (for example Mickel et al. 2013, doi:10.1063/1.4774084, Table I).
    [Theory]
    [InlineData("fcc", 0.19094, 0.57452, -0.159317, -0.013161)]
    [InlineData("hcp", 0.09722, 0.48476, 0.134097, -0.012442)]
    [InlineData("bcc", 0.03637, 0.51069, 0.159317, 0.013161)]
    [InlineData("Ih13", 0, 0.66332, 0, -0.169754)]
    public void Crystals_have_their_bond_order(string name, double q4, double q6, double w4, double w6)
    {
        var bonds = BondsOf(name, adaptive: false);
        Steinhardt four = Steinhardt.Of(bonds, 4), six = Steinhardt.Of(bonds, 6);
        Assert.Equal(q4, four.Q[0], 5e-6);
        Assert.Equal(q6, six.Q[0], 5e-6);
        Assert.Equal(w4, four.W[0], 5e-7);
        Assert.Equal(w6, six.W[0], 5e-7);
        if (name != "Ih13")
        {
            // Every atom of a crystal sees the same, hcp's but for a reflection: averages over atoms change nothing; in fcc and bcc, over bonds neither.
            Assert.Equal(q6, Steinhardt.Of(bonds, 6, averaged: true).Q[0], 5e-6);
            Assert.Equal(q6, six.AllQ, 5e-6);
            Assert.Equal(w6, six.AllW, 5e-7);
        }
    }

    // Calle-Vallejo et al. 2014: (111) 7.5, (100) 6.67, bulk 12.
    [Fact]
    public void Facets_have_their_generalised_coordination()
    {
        var structure = Shapes.Octahedron(Gold, 13, 4, A);
        var analysis = Order.CommonNeighbors(structure);
        var coordination = Coordination.Of(analysis.Bonds);
        var byClass = analysis.Classes.Zip(coordination.Generalised).ToLookup(x => x.First, x => x.Second);
        Assert.Equal(7.5, byClass[AtomClass.Facet111].Max(), 1e-12);
        Assert.Equal(80.0 / 12, byClass[AtomClass.Facet100].Max(), 1e-12);
        Assert.Equal(12, byClass[AtomClass.Fcc].Max(), 1e-12);
    }

    // A ring of n atoms of mass m and radius r: gyration radius r, anisotropy 1/4, moments of inertia n m r²/2, n m r²/2, n m r².
    [Fact]
    public void A_ring_has_the_shape_of_a_ring()
    {
        const int n = 8;
        var ring = new Structure(
            Block.From(Enumerable.Repeat(Gold, n)),
            Block.From(Enumerable.Range(0, n).Select(k => new Vec3(5 + (3 * Math.Cos(2 * Math.PI * k / n)), 3 * Math.Sin(2 * Math.PI * k / n), 1))));
        var shape = Order.Shape(ring);
        Assert.Equal(3, shape.GyrationRadius, 1e-12);
        Assert.Equal(0.25, shape.Anisotropy, 1e-12);
        Assert.Equal(0, (shape.Centre - new Vec3(5, 0, 1)).Length, 1e-12);
        Assert.Equal((n * Gold.Mass * 4.5, n * Gold.Mass * 9), (shape.Inertia.X, shape.Inertia.Z), (a, b) => Math.Abs(a.Item1 - b.Item1) + Math.Abs(a.Item2 - b.Item2) < 1e-9);
        Assert.Equal(1, Math.Abs(shape.Axes.Row(0).Z), 1e-12);
        Assert.Equal(0, ClusterShape.Of(Shape("Ih55")).Anisotropy, 1e-12);
        Assert.Equal(1, ClusterShape.Of(Shapes.Dimer(Gold, Gold, 3)).Anisotropy, 1e-12);
    }

    // Rock salt's order on the simple cubic sites of two species: all 6 bonds unlike; Warren-Cowley 1 - 1/(1/2) = -1 between them, 1 with itself.
    [Fact]
    public void Chemical_order_of_an_ordered_and_of_a_segregated_crystal()
    {
        Species a = Species.Parse("Cu"), b = Species.Parse("Au");
        Structure Cube(Func<int, int, int, bool> first) => new(
            Block.From(from i in Enumerable.Range(0, 4) from j in Enumerable.Range(0, 4) from k in Enumerable.Range(0, 4) select first(i, j, k) ? a : b),
            Block.From(from i in Enumerable.Range(0, 4) from j in Enumerable.Range(0, 4) from k in Enumerable.Range(0, 4) select 2.5 * new Vec3(i, j, k)),
            Cell.Cubic(10));
        var ordered = ChemicalOrder.Of(Bonds.Within(Cube((i, j, k) => ((i + j + k) & 1) == 0), 3));
        Assert.Equal((0, 192, 0), (ordered.Bonds(a, a), ordered.Bonds(b, a), ordered.Bonds(b, b)));
        Assert.Equal((-1.0, 1.0, -1.0), (ordered.WarrenCowley(a, b), ordered.WarrenCowley(a, a), ordered.Mixing));

        // Two halves: each atom has 5 like and 1 unlike partner.
        var apart = ChemicalOrder.Of(Bonds.Within(Cube((i, _, _) => i < 2), 3));
        Assert.Equal((80, 32, 80), (apart.Bonds(a, a), apart.Bonds(a, b), apart.Bonds(b, b)));
        Assert.Equal(1 - (2.0 / 6), apart.WarrenCowley(a, b), 1e-12);
        Assert.Equal(128.0 / 192, apart.Mixing, 1e-12);
        Assert.All(apart.UnlikeShare, u => Assert.Equal(1.0 / 6, u, 1e-12));
    }

    // Shells of fcc: 12, 6, 24, 12 at 1, √2, √3, 2 bonds; a cluster's distances are all its pairs.
    [Fact]
    public void Pairs_stand_in_their_shells()
    {
        var crystal = PairDistribution.Of(Shape("fcc"), 6, 0.1);
        long At(double r) => crystal.Counts[(int)(r / 0.1)];
        Assert.Equal((32 * 12, 32 * 6, 32 * 24, 32 * 12), (At(A / Math.Sqrt(2)), At(A), At(A * Math.Sqrt(1.5)), At(A * Math.Sqrt(2))));
        Assert.Equal(4 / (A * A * A), crystal.Density, 1e-12);
        var b = (int)(A / 0.1);
        Assert.Equal(6 / (crystal.Density * 4 * Math.PI / 3 * (Math.Pow((b + 1) * 0.1, 3) - Math.Pow(b * 0.1, 3))), crystal.G[b], 1e-9);
        var cluster = PairDistribution.Of(Shape("Ih55"), 20, 0.1);
        Assert.Equal(55 * 54, cluster.Counts.Sum());
        Assert.Equal(1, 0.1 * cluster.Distribution.Sum(), 1e-12);
    }

    // Every coordinate moved by normal deviates of 0.1 Å: up to three bonds in a hundred are made or broken.
    [Theory]
    [InlineData("Au309", 1548)]
    [InlineData("Pt147", 696)]
    [InlineData("PtNi55", 234)]
    public void Shaken_icosahedra_have_nearly_the_bonds_of_perfect_ones(string name, int bonds)
    {
        var structure = Frames.Xyz("ase", $"emt_{name}_r1.xyz").Structure;
        Assert.Equal(bonds, Bonds.Of(structure).Count, 0.03 * bonds);
        Assert.Equal(bonds, Bonds.Adaptive(structure).Count, 0.03 * bonds);

        // The alloy's atoms stand where those of platinum would: nickel's own bonds are shorter.
        if (structure.Species.Distinct().Count() == 1)
        {
            Assert.Equal(bonds, Bonds.FromBulk(structure).Count, 0.03 * bonds);
        }
    }

    [Fact]
    public void A_core_shell_particle_is_named()
    {
        var shape = Shape("Ih55");
        var named = new Structure(Block.From(shape.Positions.Select(p => Species.Parse(p.Length < 3.5 ? "Cu" : "Au"))), shape.Positions);
        Assert.Equal("Cu13@Au42", Order.Surface(named).CoreShell);
    }

    // Where every bond has weight 1 and everything else 0, the smooth features are the counted ones.
    [Theory]
    [InlineData("TO38")]
    [InlineData("cubo147")]
    [InlineData("fcc")]
    public void Smooth_order_parameters_are_those_of_whole_bonds(string name)
    {
        var structure = Shape(name);
        var bonds = Bonds.Of(structure);
        var coordination = Coordination.Of(bonds);
        foreach (var averaged in (bool[])[false, true])
        {
            var features = Describe.OrderParameters(new Cutoff(3.6, Smoothing.Polynomial, 0.4), [Gold], averaged: averaged).Of(structure);
            Steinhardt four = Steinhardt.Of(bonds, 4, averaged), six = Steinhardt.Of(bonds, 6, averaged);
            for (var i = 0; i < structure.Count; i++)
            {
                double Cubic(Steinhardt s) => s.W[i] * Math.Pow(s.Q[i], 3);
                double[] expected =
                    [coordination.Numbers[i], coordination.Generalised[i], four.Q[i] * four.Q[i], Cubic(four), six.Q[i] * six.Q[i], Cubic(six)];
                Assert.Equal(expected, features[i].ToArray(), (a, b) => Math.Abs(a - b) < 1e-12);
            }
        }
    }

    // Two dissimilar neighbours of three, one of them half gone: 1 + 1 + s, s at 3.4 Å.
    [Fact]
    public void Smooth_order_parameters_count_by_species()
    {
        Species copper = Species.Parse("Cu");
        var bond = new Cutoff(3.6, Smoothing.Polynomial, 0.4);
        var s = bond.At(3.4).Value;
        Assert.Equal(0.5, s, 1e-12);
        var structure = new Structure([Gold, Gold, copper, copper], [Vec3.Zero, new(2.8, 0, 0), new(-2.8, 0, 0), new(0, 3.4, 0)]);
        var descriptor = Describe.OrderParameters(bond, [Gold, copper], generalised: false);
        Assert.Equal(["coordination", "coordination by Cu", "coordination by Au", "unlike share"], descriptor.Columns.Take(4));
        Assert.Equal([2.5, 1.5, 1, 0.6], descriptor.Of(structure)[0][..4].ToArray(), (a, b) => Math.Abs(a - b) < 1e-12);
    }
}
