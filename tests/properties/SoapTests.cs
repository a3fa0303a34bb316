using FsCheck;
using FsCheck.Fluent;
using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

public sealed class SoapTests
{
    private static readonly Species Ni = Species.Parse("Ni"), Cu = Species.Parse("Cu"), Pt = Species.Parse("Pt");

    private static readonly SpeciesList Three = [Ni, Cu, Pt];

    private static readonly Gen<Structure> Clouds =
        from n in Gen.Choose(1, 14)
        from seed in Gen.Choose(0, int.MaxValue)
        select SelectData.Cloud(n, seed, 0, "Ni", "Cu", "Pt");

    [Fact]
    public void Width_and_columns_are_those_of_the_kernel()
    {
        foreach (var soap in Soap.Examples.Concat([new Soap(4, [Ni]), new Soap(4, [Ni, Pt], 1, 0), new Soap(4, Three, 5, 1, Crossover: false)]))
        {
            Assert.Equal(soap.Width, soap.CreateKernel().Width);
            Assert.Equal(soap.Width, soap.Columns.Length);
            Assert.Equal(soap.Width, soap.Columns.Distinct().Count());
        }

        Assert.Equal(252, Describe.Soap(5, species: [Ni]).Width);
        Assert.Equal("p Ni-Cu l=0 n=0 n'=0", new Soap(4, [Ni, Cu], 1, 0).Columns[1]);
    }

    [Fact]
    public void Any_number_of_lanes_gives_the_same_bits() => Property.ForAll(Clouds.Zip(Gen.Choose(1, 9)), c =>
    {
        var (structure, nMax) = (c.Item1, c.Item2);
        var soap = new Soap(new Cutoff(4.5, Smoothing.Cosine, 1), Three, nMax, 1 + (nMax % 4), 0.5, new PowerGaussianBasis(), Normalize: nMax % 2 == 0);
        var plan = soap.Plan();
        var environments = LocalEnvironments.Of(structure, 4.5);
        var e = environments[structure.Count / 2];
        var at = new SurroundingsBuffer().Fill(Three.IndexOf(e.Centre), Three.IndicesOf(e.Species), e.X, e.Y, e.Z, e.R, 4.5);
        int[] lanes = nMax <= 4 ? [1, 4, 4] : [1, 4, 8];
        double[][] all = [new double[Size(at.Count)], new double[Size(at.Count)], new double[Size(at.Count)]];
        for (var k = 0; k < 3; k++)
        {
            var kernel = plan.CreateKernel(lanes[k]);
            kernel.Values(at, all[k].AsSpan(0, plan.Width), keep: false);
            var values = all[k].AsSpan(plan.Width, plan.Width);
            kernel.Values(at, values, keep: true);
            var gradients = all[k].AsSpan(2 * plan.Width);
            kernel.Contract(at, [.. Enumerable.Range(0, plan.Width).Select(i => Math.Cos(i))], gradients[..at.Count], gradients[at.Count..(2 * at.Count)], gradients[(2 * at.Count)..(3 * at.Count)]);
            kernel.Jacobian(at, gradients[(3 * at.Count)..]);
        }

        Assert.Equal(all[0], all[1]);
        Assert.Equal(all[0], all[2]);
        Assert.Equal(all[0][..plan.Width], all[0][plan.Width..(2 * plan.Width)]);

        int Size(int n) => (2 * plan.Width) + (3 * n) + (3 * n * plan.Width);
    }, 40);

    [Fact]
    public void Nothing_is_allocated_an_atom()
    {
        var soap = new Soap(new Cutoff(4.5, Smoothing.Cosine, 1), Three, 6, 4);
        var environments = LocalEnvironments.Of(SelectData.Cloud(20, 3, 0, "Ni", "Cu", "Pt"), 4.5);
        var e = environments[7];
        var (kinds, kind, buffer, kernel) = (Three.IndicesOf(e.Species), Three.IndexOf(e.Centre), new SurroundingsBuffer(), soap.CreateKernel());
        double[] values = new double[soap.Width], outer = new double[soap.Width], x = new double[e.Count], y = new double[e.Count], z = new double[e.Count];
        var jacobian = new double[3 * e.Count * soap.Width];
        long Once()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var at = buffer.Fill(kind, kinds, e.X, e.Y, e.Z, e.R, 4.5);
            kernel.Values(at, values, keep: true);
            kernel.Contract(at, outer, x.AsSpan(0, at.Count), y.AsSpan(0, at.Count), z.AsSpan(0, at.Count));
            kernel.Jacobian(at, jacobian.AsSpan(0, 3 * at.Count * soap.Width));
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Once();
        Assert.Equal(0, Once());
    }

    // The scalar product of two spectra does not depend on how they are listed or scaled.
    [Fact]
    public void Conventions_agree_in_normalised_scalar_products()
    {
        var (a, b) = (SelectData.Cloud(9, 1, 0, "Ni", "Cu"), SelectData.Cloud(9, 2, 0, "Ni", "Cu"));
        double Product(SoapConvention convention)
        {
            var soap = new Soap(new Cutoff(5, Smoothing.Cosine, 1), [Ni, Cu], 5, 4, Convention: convention);
            return Vectors.Dot(soap.Of(a)[0], soap.Of(b)[0]);
        }

        Assert.Equal(Product(SoapConvention.Review), Product(SoapConvention.Featomic), 1e-13);
        Assert.NotEqual(Product(SoapConvention.Review), Product(SoapConvention.DScribe), 1e-4);
    }

    [Fact]
    public void Without_crossover_the_mixed_columns_are_left_out()
    {
        var full = new Soap(new Cutoff(4.5, Smoothing.Cosine, 1), Three, 3, 2, Normalize: false);
        var pure = full with { Crossover = false };
        var structure = SelectData.Cloud(12, 5, 0, "Ni", "Cu", "Pt");
        var (all, some) = (full.Of(structure), pure.Of(structure));
        var places = pure.Columns.Select(c => full.Columns.IndexOf(c)).ToArray();
        for (var i = 0; i < structure.Count; i++)
        {
            Assert.Equal(places.Select(k => all[i][k]), some[i].ToArray());
        }
    }

    [Fact]
    public void The_central_atom_is_a_neighbour_in_the_centre()
    {
        var with = new Soap(new Cutoff(4.5, Smoothing.Cosine, 1), Three, 4, 3, Normalize: false);
        var without = with with { CentralWeight = 0 };
        var structure = SelectData.Cloud(6, 3, 0, "Ni", "Cu", "Pt");
        var (p, centre) = (structure.Positions, structure.Species[0]);
        var doubled = new Structure(Block.From(structure.Species.Append(centre)), Block.From(p.Append(p[0])));
        var (expected, found) = (with.Of(structure), without.Of(doubled));
        for (var k = 0; k < with.Width; k++)
        {
            Assert.Equal(expected[0][k], found[0][k], 1e-12 * (1 + Math.Abs(expected[0][k])));
        }
    }

    [Fact]
    public void Scaling_weighs_a_neighbour()
    {
        // One neighbour and no centre: the spectrum goes as the square of its weight.
        var pair = new Structure([Ni, Cu], [Vec3.Zero, new(0, 1.2, 2.1)]);
        var plain = new Soap(new Cutoff(5, Smoothing.None), [Ni, Cu], 4, 3, CentralWeight: 0, Normalize: false);
        var scaling = new RadialScaling(1.5, 2, 4);
        var weight = 1.5 / (1.5 + Math.Pow(Math.Sqrt((1.2 * 1.2) + (2.1 * 2.1)) / 2, 4));
        Assert.Equal(weight, scaling.At(pair.Positions[1].Length).Value, 1e-14);
        var (bare, scaled) = (plain.Of(pair), (plain with { Scaling = scaling }).Of(pair));
        for (var k = 0; k < plain.Width; k++)
        {
            Assert.Equal(weight * weight * bare[0][k], scaled[0][k], 1e-13 * (1 + Math.Abs(bare[0][k])));
        }
    }

    [Fact]
    public void An_atom_alone_has_a_finite_vector()
    {
        var alone = new Structure([Ni], [Vec3.Zero]);
        Assert.All(new Soap(4, [Ni], CentralWeight: 0).Of(alone).Values, v => Assert.Equal(0, v));
        Assert.Equal(1, new Soap(4, [Ni]).Of(alone).Values.Sum(v => v * v), 1e-12);
    }

    [Fact]
    public void Normalised_vectors_have_length_one() => Property.ForAll(Clouds, structure =>
    {
        var features = new Soap(new Cutoff(4.5, Smoothing.Cosine, 1), Three, 4, 3).Of(structure);
        for (var i = 0; i < features.Rows; i++)
        {
            Assert.Equal(1, Vectors.Dot(features[i], features[i]), 1e-12);
        }
    }, 20);

    [Theory]
    [InlineData("NMax", 0, 6, 0.5, 1.0)]
    [InlineData("LMax", 8, 31, 0.5, 1.0)]
    [InlineData("Sigma", 8, 6, 0.01, 1.0)]
    [InlineData("Sigma", 8, 6, double.NaN, 1.0)]
    [InlineData("CentralWeight", 8, 6, 0.5, -1.0)]
    public void Parameters_out_of_range_are_named(string name, int nMax, int lMax, double sigma, double weight) =>
        Assert.Equal(name, Assert.Throws<ArgumentException>(() => new Soap(5, [Ni], nMax, lMax, sigma, CentralWeight: weight)).ParamName);

    [Fact]
    public void Parameters_are_checked_by_with_too()
    {
        var soap = new Soap(5, [Ni]);
        Assert.Equal("NMax", Assert.Throws<ArgumentException>(() => soap with { NMax = 31 }).ParamName);
        Assert.Equal("LMax", Assert.Throws<ArgumentException>(() => soap with { LMax = -1 }).ParamName);
        Assert.Equal("Sigma", Assert.Throws<ArgumentException>(() => soap with { Sigma = 0 }).ParamName);
        Assert.Equal("CentralWeight", Assert.Throws<ArgumentException>(() => soap with { CentralWeight = double.NaN }).ParamName);
    }

    [Fact]
    public void Too_many_radial_functions_are_refused_with_the_reason() =>
        Assert.Contains("depend on each other", Assert.Throws<ArgumentException>(() => new Soap(5, [Ni], 30, Basis: new PolynomialBasis()).CreateKernel()).Message, StringComparison.Ordinal);
}
