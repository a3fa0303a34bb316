using FsCheck;
using FsCheck.Fluent;
using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>Blocks, cells, structures and the small algebra under them.</summary>
public sealed class StructuresTests
{
    private static readonly RandomStructures Source = new([Species.Parse("Ni"), Species.Parse("Pt"), Species.Parse("Au")], 2.6, 5);

    private static Gen<double> Numbers => Gen.Choose(-1_000_000, 1_000_000).Select(n => n / 65536.0);

    private static Gen<Vec3> Vectors => from x in Numbers from y in Numbers from z in Numbers select new Vec3(x, y, z);

    private static Gen<Mat3> Matrices => from a in Vectors from b in Vectors from c in Vectors select 0.1 * Mat3.FromRows(a, b, c);

    private static Gen<Mat3> Rotations =>
        from axis in Vectors.Where(v => v.Length > 1e-3)
        from angle in Numbers
        select Mat3.Rotation(axis, angle);

    private static Gen<Structure> Structures =>
        from kind in Gen.Elements(Enum.GetValues<StructureKind>())
        from size in Gen.Choose(1, 30)
        from seed in Gen.Choose(0, int.MaxValue)
        select Source.Next(kind, size, (ulong)seed);

    [Fact]
    public void Blocks_are_equal_where_their_items_are() => Property.ForAll(Numbers.ListOf().Zip(Numbers.ListOf()), x =>
    {
        double[] left = [.. x.Item1], right = [.. x.Item2];
        Block<double> a = Block.From(left), b = Block.Freeze((double[])left.Clone()), c = Block.From(right);
        Assert.True(a == b && a.Equals((object)b) && a.GetHashCode() == b.GetHashCode());
        Assert.Equal(left.SequenceEqual(right), a == c);
        Assert.Equal(left, a.ToArray());
        Assert.Equal(left, a.AsEnumerable());
        Assert.Equal(left.Length, a.Length);
        Assert.Equal(left.Sum(), a.Span.ToArray().Sum());
    });

    [Fact]
    public void Equal_blocks_have_equal_hashes_even_at_the_edges_of_floating_point()
    {
        Block<double> plus = [0.0, double.NaN, 1], minus = [-0.0, -double.NaN, 1];
        Assert.Equal(plus == minus, plus.Equals(minus));
        Assert.True(plus != minus || plus.GetHashCode() == minus.GetHashCode());
        Assert.Equal(Block<int>.Empty, default);
        Assert.Equal(Block<int>.Empty, []);
        Assert.Equal(Block<int>.Empty.GetHashCode(), Block.Freeze(Array.Empty<int>()).GetHashCode());
        Assert.Throws<IndexOutOfRangeException>(() => ((Block<int>)[1, 2])[2]);
    }

    [Fact]
    public void Freezing_does_not_copy()
    {
        int[] items = [1, 2, 3];
        Assert.True(Block.Freeze(items).Span == items.AsSpan());
        Assert.False(Block.From(items).Span == items.AsSpan());
    }

    [Fact]
    public void Matrices_obey_their_algebra() => Property.ForAll(Matrices.Zip(Matrices).Zip(Vectors), x =>
    {
        var ((a, b), v) = x;
        double size = Size(a) * Size(b) * (1 + v.Length), tolerance = 1e-13 * (size + 1);
        Assert.InRange(((a * b * v) - (a * (b * v))).Length, 0, tolerance);
        Assert.InRange(((v * a) - (a.Transposed * v)).Length, 0, tolerance);
        Assert.InRange(Size((a * b).Transposed - (b.Transposed * a.Transposed)), 0, tolerance);
        Assert.InRange(Math.Abs((a * b).Determinant - (a.Determinant * b.Determinant)), 0, 1e-12 * (1 + (Size(a) * Size(a) * Size(a) * Size(b) * Size(b) * Size(b))));
        Assert.InRange(Math.Abs((a * b).Trace - (b * a).Trace), 0, tolerance);
        if (Math.Abs(a.Determinant) > 1e-6 * Math.Pow(Size(a), 3))
        {
            Assert.InRange(Size((a * a.Inverse()) - Mat3.Identity), 0, 1e-8);
        }
    });

    [Fact]
    public void Rotations_keep_lengths_and_handedness() => Property.ForAll(Rotations.Zip(Vectors), x =>
    {
        var (r, v) = x;
        Assert.InRange(Size((r * r.Transposed) - Mat3.Identity), 0, 1e-14);
        Assert.Equal(1, r.Determinant, 1e-14);
        Assert.Equal(v.Length, (r * v).Length, 1e-13 * (1 + v.Length));
    });

    [Fact]
    public void A_quarter_turn_about_z_takes_x_to_y() =>
        Assert.InRange(((Mat3.Rotation(new(0, 0, 2), Math.PI / 2) * new Vec3(1, 0, 0)) - new Vec3(0, 1, 0)).Length, 0, 1e-15);

    [Fact]
    public void A_cell_turns_with_its_atoms() => Property.ForAll(Structures.Zip(Rotations), x =>
    {
        var (s, r) = x;
        var turned = s.Transformed(r);
        Assert.Equal(s.Species, turned.Species);
        Assert.Equal(Distances(s, 4), Distances(turned, 4), (a, b) => Math.Abs(a - b) < 1e-10);
        if (s.Cell is { } cell)
        {
            Assert.Equal(cell.Volume, turned.Cell!.Volume, 1e-10 * cell.Volume);
            Assert.Equal((cell.PeriodicX, cell.PeriodicY, cell.PeriodicZ), (turned.Cell.PeriodicX, turned.Cell.PeriodicY, turned.Cell.PeriodicZ));
        }
    });

    [Fact]
    public void Transformations_compose() => Property.ForAll(Structures.Zip(Rotations).Zip(Rotations), x =>
    {
        var ((s, first), second) = x;
        Structure stepwise = s.Transformed(first).Transformed(second), once = s.Transformed(second * first);
        Assert.All(Enumerable.Range(0, s.Count), i => Assert.InRange((stepwise.Positions[i] - once.Positions[i]).Length, 0, 1e-10));
        Assert.All(Enumerable.Range(0, s.Count), i => Assert.InRange((s.Translated(new(1, 2, 3)).Positions[i] - s.Positions[i] - new Vec3(1, 2, 3)).Length, 0, 1e-10));
        Assert.InRange(Size((stepwise.Cell?.Vectors ?? Mat3.Zero) - (once.Cell?.Vectors ?? Mat3.Zero)), 0, 1e-10);
    });

    [Fact]
    public void A_permutation_and_its_inverse_cancel() => Property.ForAll(Structures.Zip(Gen.Choose(0, int.MaxValue)), x =>
    {
        var (s, seed) = x;
        var order = new SplitMix((ulong)seed).Permutation(s.Count);
        var inverse = Enumerable.Range(0, s.Count).OrderBy(i => order[i]).ToArray();
        Assert.Equal(s, s.Permuted(order).Permuted(inverse));
        Assert.Equal(s.Formula, s.Permuted(order).Formula);
    });

    [Fact]
    public void What_is_not_a_structure_cannot_be_made()
    {
        var ni = Species.Parse("Ni");
        Assert.Contains("1 species and 2 positions", Assert.Throws<ArgumentException>(() => new Structure([ni], [Vec3.Zero, Vec3.Zero])).Message, StringComparison.Ordinal);
        Assert.Contains("atom 1", Assert.Throws<ArgumentException>(() => new Structure([ni, ni], [Vec3.Zero, new(double.NaN, 0, 0)])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new Cell(new Mat3(1, 0, 0, 2, 0, 0, 0, 0, 1)));
        Assert.Throws<ArgumentException>(() => new Cell(double.PositiveInfinity * Mat3.Identity));
        Assert.Throws<ArgumentException>(() => new Configuration(new([ni], [Vec3.Zero]), energy: double.NaN));
        Assert.Throws<ArgumentException>(() => new Configuration(new([ni], [Vec3.Zero]), forces: [Vec3.Zero, Vec3.Zero]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Species(104));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Species(0));
    }

    [Fact]
    public void Elements_are_known_by_symbol_and_number()
    {
        Assert.All(Enumerable.Range(1, 103), z => Assert.Equal(z, Species.Parse(new Species(z).Symbol).Number));
        Assert.Equal(103, Enumerable.Range(1, 103).Select(z => new Species(z).Symbol).Distinct().Count());
        Assert.Equal(("Ni", 58.6934), (new Species(28).Symbol, new Species(28).Mass));
        Assert.Equal(("Au", 196.966570), (new Species(79).Symbol, new Species(79).Mass));
        Assert.All(Enumerable.Range(1, 103), z => Assert.InRange(new Species(z).Mass / z, 1, 2.7));
        Assert.False(Species.TryParse("Xx", out _));
    }

    [Fact]
    public void Units_are_those_of_CODATA()
    {
        Assert.Equal(8.617333262e-5, Units.Boltzmann, 1e-13);
        Assert.Equal(9.648533212e-3, Units.ForceToAcceleration, 1e-11);
        Assert.Equal(160.2176634, Units.EvPerCubicAngstromInGPa, 1e-9);

        // Coulomb's constant in eV Å two ways: e / (4 pi epsilon0), and one Hartree times one Bohr.
        Assert.Equal(14.3996454, Units.Hartree * Units.Bohr, 1e-6);
    }

    private static double Size(Mat3 m) => m.Row(0).Length + m.Row(1).Length + m.Row(2).Length;

    private static double[] Distances(Structure s, double cutoff)
    {
        // A fixed number of the shortest: at the cutoff itself rounding decides.
        var list = new NeighborList();
        list.Build(s.Positions.Span, s.Lattice, cutoff, half: true);
        return [.. list.R.ToArray().Where(r => r < cutoff - 1e-9).Order()];
    }
}
