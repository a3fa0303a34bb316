using FsCheck;
using FsCheck.Fluent;
using MathNet.Numerics;
using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>What the laws cannot know of descriptors of whole structures: their numbers in closed form, and what they refuse.</summary>
public sealed class ManyBodyTensorTests
{
    private static readonly Species Ni = Species.Parse("Ni"), Cu = Species.Parse("Cu");

    [Fact]
    public void A_cell_has_the_mean_of_its_Gaussians() => Property.ForAll(
        from sigma in Gen.Elements(0.01, 0.03, 0.1, 0.5, 2)
        from points in Gen.Choose(2, 60)
        from x in Gen.Choose(-30_000, 40_000)
        select (Sigma: sigma, Points: points, X: x * 1e-4),
        at =>
        {
            var grid = new BroadenedGrid(-1, 2, at.Points, at.Sigma, normalized: true);
            double[] values = new double[grid.Window], slopes = new double[grid.Window];
            var (first, from, to) = grid.At(at.X, values, slopes);
            var half = 1.5 / (at.Points - 1);
            var height = Math.Min(1 / at.Sigma, 1 / (2 * half));
            for (var cell = 0; cell < at.Points; cell++)
            {
                var inside = cell - first >= from && cell - first < to;
                double upper = (grid.Middle(cell) + half - at.X) / at.Sigma, lower = (grid.Middle(cell) - half - at.X) / at.Sigma;
                Assert.Equal((Normal(upper) - Normal(lower)) / (2 * half), inside ? values[cell - first] : 0, 1e-13 * height);
                Assert.Equal((Density(lower) - Density(upper)) / (2 * half * at.Sigma), inside ? slopes[cell - first] : 0, 1e-12 * height / Math.Min(at.Sigma, half));
            }
        });

    [Fact]
    public void A_dimer_has_one_Gaussian()
    {
        ManyBodyTensor tensor = new([Ni, Cu], new(new(28, 29, 2, 0.1)), new(new(1, 4, 301, 0.05), new ExponentialWeight(0.3, new Cutoff(6, Smoothing.None)), PairGeometry.Distance));
        var values = tensor.Of(Shapes.Dimer(Ni, Cu, 2.5)).Values.Span;
        Assert.Equal(4 + (3 * 301), values.Length);
        Assert.Equal(0.01 * values[4..].ToArray().Sum(), Math.Exp(-0.75), 1e-9);
        Assert.Equal(4 + 301 + 150, values.IndexOf(values[4..].ToArray().Max())); // r = 2.5 Å among the pairs Ni-Cu.
        Assert.Equal(2, values[..4].ToArray().Count(v => Math.Abs(v - 1) < 1e-5)); // One Ni at 28, one Cu at 29.
    }

    [Fact]
    public void Angles_are_those_of_the_triangle()
    {
        var triangle = new Structure([Ni, Cu, Ni], [new(0, 0, 0), new(2.5, 0, 0), new(0, 2.5, 0)]);
        ManyBodyTensor tensor = new([Ni, Cu], K3: new(new(0, 180, 181, 1), new UnityWeight(), AngleGeometry.Angle));
        var values = tensor.Of(triangle).Values;
        foreach (var (column, value) in tensor.Columns.Zip(values).Where(c => c.Second > 0.3))
        {
            Assert.Contains(column, (string[])["k3 Ni-Ni-Cu angle=90", "k3 Ni-Ni-Cu angle=45", "k3 Ni-Cu-Ni angle=45"]);
            Assert.Equal(2 * Normal(0.5) - 1, value, 1e-12);
        }

        Assert.Equal(3, values.Count(v => v > 0.3));
    }

    [Theory]
    [InlineData(TensorNormalization.None, 8)]
    [InlineData(TensorNormalization.PerAtom, 1)]
    [InlineData(TensorNormalization.Length, 1)]
    public void Eight_cells_of_a_crystal_are_eight_times_one(TensorNormalization normalization, double factor)
    {
        ManyBodyTensor tensor = Describe.ManyBodyTensor([Ni]) with { Normalization = normalization };
        Block<double> one = tensor.Of(Shapes.Fcc(Ni, 3.52)).Values, eight = tensor.Of(Shapes.Fcc(Ni, 3.52, 2, 2, 2)).Values;
        var scale = eight.Max(Math.Abs);
        Assert.True(scale > 0);
        for (var k = 0; k < one.Length; k++)
        {
            Assert.Equal(factor * one[k], eight[k], 1e-11 * scale);
        }
    }

    [Fact]
    public void A_crystal_needs_a_weight_that_ends()
    {
        ManyBodyTensor tensor = new([Ni], K2: new(new(0, 1, 10, 0.1), new UnityWeight()));
        Assert.Contains("weight with a cutoff", Assert.Throws<ArgumentException>(() => tensor.Of(Shapes.Fcc(Ni, 3.52))).Message, StringComparison.Ordinal);
        Assert.True(tensor.Of(Shapes.Dimer(Ni, Ni, 40)).Values.Sum() > 0);
    }

    [Fact]
    public void The_Coulomb_matrix_of_a_dimer()
    {
        var dimer = Shapes.Dimer(Ni, Cu, 2.5);
        double z = 0.5 * Math.Pow(28, 2.4), other = 0.5 * Math.Pow(29, 2.4), off = 28 * 29 / 2.5;
        Assert.Equal([other, off, off, z], new CoulombMatrix(2, CoulombOrder.SortedRows, [Ni, Cu]).Of(dimer).Values);
        var root = Math.Sqrt(((z - other) * (z - other) / 4) + (off * off));
        var eigenvalues = new CoulombMatrix(3, CoulombOrder.Eigenvalues, [Ni, Cu]).Of(dimer).Values;
        Assert.Equal(((z + other) / 2) + root, eigenvalues[0], 1e-9);
        Assert.Equal(((z + other) / 2) - root, eigenvalues[1], 1e-9);
        Assert.Equal(0, eigenvalues[2]);
    }

    [Fact]
    public void A_Coulomb_matrix_says_what_it_cannot_look_at()
    {
        CoulombMatrix matrix = new(2, Species: [Ni]);
        Assert.Contains("periodic", Assert.Throws<ArgumentException>(() => matrix.Of(Shapes.Fcc(Ni, 3.52))).Message, StringComparison.Ordinal);
        Assert.Contains("room for 2", Assert.Throws<ArgumentException>(() => matrix.Of(Shapes.Icosahedron(Ni, 2, 3.52))).Message, StringComparison.Ordinal);
        Assert.Contains("Cu", Assert.Throws<ArgumentException>(() => matrix.Of(Shapes.Dimer(Ni, Cu, 2.5))).Message, StringComparison.Ordinal);
    }

    // The reason why the laws ask only away from there.
    [Fact]
    public void A_sorted_Coulomb_matrix_jumps_where_rows_become_equally_long()
    {
        // One atom is nearer to the first, one to the second: in between their rows are equally long without being equal.
        CoulombMatrix sorted = new(4, CoulombOrder.SortedRows, [Ni]), eigenvalues = new(4, CoulombOrder.Eigenvalues, [Ni]);
        Structure At(double x) => new([Ni, Ni, Ni, Ni], [new(-1.25, 0, 0), new(1.25, 0, 0), new(-0.6, 2.4, 0), new(x, -2.9, 0.2)]);
        double Row(Structure s, int i) => s.Positions.Where((_, j) => j != i).Sum(p => 1 / (p - s.Positions[i]).Dot(p - s.Positions[i]));
        double low = 0, high = 3;
        for (var k = 0; k < 60; k++)
        {
            var middle = 0.5 * (low + high);
            (low, high) = Row(At(middle), 0) > Row(At(middle), 1) ? (middle, high) : (low, middle);
        }

        double Step(GlobalDescriptor d) => d.Of(At(low + 1e-9)).Values.Zip(d.Of(At(low - 1e-9)).Values, (a, b) => Math.Abs(a - b)).Max();
        Assert.True(sorted.ToNextKink(At(low)) < 1e-9);
        Assert.True(Step(sorted) > 1);
        Assert.True(Step(eigenvalues) < 1e-5);
    }

    [Fact]
    public void Wrong_parameters_are_named()
    {
        Assert.Contains("Max", Assert.Throws<ArgumentException>(() => new TensorGrid(1, 1, 10, 0.1)).Message, StringComparison.Ordinal);
        Assert.Contains("Points", Assert.Throws<ArgumentException>(() => new TensorGrid(0, 1, 1, 0.1)).Message, StringComparison.Ordinal);
        Assert.Contains("Sigma", Assert.Throws<ArgumentException>(() => new TensorGrid(0, 1, 10, 0)).Message, StringComparison.Ordinal);
        Assert.Contains("Scale", Assert.Throws<ArgumentException>(() => new ExponentialWeight(-1, 5)).Message, StringComparison.Ordinal);
        Assert.Contains("Atoms", Assert.Throws<ArgumentException>(() => new CoulombMatrix(-1)).Message, StringComparison.Ordinal);
    }

    private static double Normal(double u) => 0.5 * (1 + SpecialFunctions.Erf(u * Math.Sqrt(0.5)));

    private static double Density(double u) => Math.Exp(-0.5 * u * u) / Math.Sqrt(2 * Math.PI);
}
