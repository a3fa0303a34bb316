using System.Globalization;
using System.Text.RegularExpressions;
using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>The clusters of ase.cluster 3.22.1: the same points up to order and translation.</summary>
public sealed partial class ShapesTests
{
    private static readonly Species Gold = Species.Parse("Au");

    public static TheoryData<string, string> Index => [.. File.ReadLines(Golden.Path("ase", "shapes_index.txt"))
        .Select(l => l.Split(' ', 3))
        .Select(w => new TheoryDataRow<string, string>(w[0], $"{w[1]} {w[2]}"))];

    [Theory]
    [MemberData(nameof(Index))]
    public void Clusters_are_those_of_ase(string file, string countAndCall)
    {
        var words = countAndCall.Split(' ', 2);
        var built = Build(words[1]);
        Assert.Equal(int.Parse(words[0]), built.Count);
        Assert.All(built.Species, s => Assert.Equal(Gold, s));

        // The largest ones come without coordinates.
        if (File.Exists(Golden.Path("ase", file)))
        {
            AssertSame(Frames.Xyz("ase", file).Structure, built);
        }
    }

    private static Structure Build(string call)
    {
        var n = Number().Matches(call.Replace("latticeconstant=4.08", string.Empty)).Select(m => double.Parse(m.Value, CultureInfo.InvariantCulture)).ToArray();
        return call.Split('(')[0] switch
        {
            "Icosahedron" => Shapes.Icosahedron(Gold, (int)n[0], 4.08),
            "Decahedron" => Shapes.Decahedron(Gold, (int)n[0], (int)n[1], (int)n[2], 4.08),
            "Octahedron" => Shapes.Octahedron(Gold, (int)n[0], (int)n[1], 4.08),
            "wulff_construction" => Shapes.Wulff(
                Gold, (int)n[12], 4.08, [new(1, 0, 0, n[9]), new(1, 1, 1, n[10]), new(1, 1, 0, n[11])],
                Enum.Parse<Rounding>(call.Split("rounding='")[1].Split('\'')[0], ignoreCase: true)),
            var other => throw new NotSupportedException(other),
        };
    }

    private static void AssertSame(Structure expected, Structure built)
    {
        var (a, b) = (Centred(expected), Centred(built));
        foreach (var x in a)
        {
            Assert.InRange(b.Min(y => (x - y).Length), 0, 1e-9);
        }

        Assert.True(Distances(b)[0] > 1, "no two atoms coincide");
        Assert.Equal(Distances(a), Distances(b), (x, y) => Math.Abs(x - y) < 1e-9);
    }

    private static Vec3[] Centred(Structure structure)
    {
        var centre = structure.Positions.Aggregate(Vec3.Zero, (sum, x) => sum + x) / structure.Count;
        return [.. structure.Positions.Select(x => x - centre)];
    }

    private static double[] Distances(Vec3[] x) =>
        [.. from i in Enumerable.Range(0, x.Length) from j in Enumerable.Range(0, i) let r = (x[i] - x[j]).Length orderby r select r];

    [Theory]
    [InlineData(2, 13, 42)]
    [InlineData(3, 55, 234)]
    [InlineData(4, 147, 696)]
    [InlineData(5, 309, 1548)]
    public void Icosahedra_have_their_bonds(int shells, int atoms, int bonds)
    {
        var structure = Shapes.Icosahedron(Gold, shells, 4.08);
        Assert.Equal(atoms, structure.Count);
        Assert.Equal(bonds, Bonds(structure, 3.4));
    }

    [Theory]
    [InlineData(4, 1, 38, 144)]
    [InlineData(7, 2, 201, 948)]
    public void Truncated_octahedra_have_their_bonds(int length, int cutoff, int atoms, int bonds)
    {
        var structure = Shapes.Octahedron(Gold, length, cutoff, 4.08);
        Assert.Equal(atoms, structure.Count);
        Assert.Equal(bonds, Bonds(structure, 3.4));
    }

    [Theory]
    [InlineData(3, 55, 216)]
    [InlineData(4, 147, 660)]
    public void Cuboctahedra_have_their_bonds(int shells, int atoms, int bonds)
    {
        var structure = Shapes.Cuboctahedron(Gold, shells, 4.08);
        Assert.Equal(atoms, structure.Count);
        Assert.Equal(bonds, Bonds(structure, 3.4));
    }

    [Fact]
    public void Marks_decahedron_of_75_has_its_bonds()
    {
        var structure = Shapes.Decahedron(Gold, 2, 2, 1, 4.08);
        Assert.Equal(75, structure.Count);
        Assert.Equal(319, Bonds(structure, 3.4));
    }

    [Fact]
    public void Crystals_have_their_neighbours()
    {
        AssertShells(Shapes.Fcc(Gold, 4, 2, 1, 1), 8, [(Math.Sqrt(8), 12), (4, 6)]);
        AssertShells(Shapes.Bcc(Gold, 4, 1, 2, 1), 4, [(Math.Sqrt(12), 8), (4, 6)]);
        AssertShells(Shapes.Hcp(Gold, 3, 3 * Math.Sqrt(8.0 / 3), 1, 1, 2), 4, [(3, 12), (3 * Math.Sqrt(2), 6)]);
    }

    [Fact]
    public void Wulff_of_one_family_is_its_polyhedron()
    {
        var octahedron = Shapes.Wulff(Gold, 19, 4.08, [new(1, 1, 1, 1)]);
        Assert.Equal(19, octahedron.Count);
        AssertSame(Shapes.Octahedron(Gold, 3, 0, 4.08), octahedron);
        Assert.Equal(15, Shapes.Wulff(Gold, 15, 4, [new(1, 1, 0, 1)], lattice: CubicLattice.Bcc).Count);
        Assert.Equal(27, Shapes.Wulff(Gold, 27, 4, [new(0, 0, -1, 1)], lattice: CubicLattice.Simple).Count);
    }

    private static void AssertShells(Structure crystal, int atoms, (double Distance, int Count)[] shells)
    {
        Assert.Equal(atoms, crystal.Count);
        var list = new NeighborList();
        list.Build(crystal.Positions.Span, crystal.Lattice, shells[^1].Distance + 1e-6, half: false);
        var distances = list.R.ToArray().Order().ToArray();
        var expected = shells.SelectMany(s => Enumerable.Repeat(s.Distance, s.Count * atoms)).ToArray();
        Assert.Equal(expected, distances, (x, y) => Math.Abs(x - y) < 1e-9);
    }

    private static int Bonds(Structure structure, double cutoff)
    {
        var list = new NeighborList();
        list.Build(structure.Positions.Span, structure.Lattice, cutoff, half: true);
        return list.Pairs;
    }

    [GeneratedRegex(@"[0-9]+(\.[0-9]+)?")]
    private static partial Regex Number();
}
