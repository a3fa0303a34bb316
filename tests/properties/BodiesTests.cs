using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>Embedding densities and n-body sets of fixed width.</summary>
public sealed class BodiesTests
{
    private static readonly Species Nickel = Species.Parse("Ni"), Platinum = Species.Parse("Pt");

    // The exponent of mff's EAM-like kernel: exp(-(r/r0 - 1)) times the cosine.
    [Fact]
    public void A_dimer_has_its_density_by_hand()
    {
        var density = new EmbeddingDensity(5, 2.8, 1, [Nickel]).Of(Shapes.Dimer(Nickel, Nickel, 2.5))[0][0];
        Assert.Equal(Math.Exp(1 - (2.5 / 2.8)) * 0.5 * (1 + Math.Cos(Math.PI / 2)), density, 1e-15);
    }

    [Fact]
    public void A_gupta_potential_embeds_such_a_density()
    {
        var gupta = Gupta.CleriRosato("Ni");
        var pair = gupta.Pairs[0];
        var cluster = Shapes.Icosahedron(Nickel, 3, 3.52);
        var density = new EmbeddingDensity(new(30, Smoothing.Cosine, 1), pair.R0, 2 * pair.Q, [Nickel]);
        var rho = density.Of(cluster);
        var repulsion = new EmbeddingDensity(new(30, Smoothing.Cosine, 1), pair.R0, pair.P, [Nickel]).Of(cluster);
        var energy = Enumerable.Range(0, cluster.Count).Sum(i => (pair.A * repulsion[i][0]) - (pair.Xi * Math.Sqrt(rho[i][0])));
        Assert.Equal(gupta.Energy(cluster), energy, 1e-9 * Math.Abs(energy));
    }

    [Fact]
    public void A_table_of_an_exponential_is_the_exponential()
    {
        var cutoff = new Cutoff(5, Smoothing.Polynomial);
        var cluster = Shapes.Icosahedron(Nickel, 3, 3.52);
        var exponential = new EmbeddingDensity(cutoff, 2.5, 3, [Nickel]);
        var table = new EmbeddingDensity(cutoff, Species: [Nickel], Table: Block.From(Enumerable.Range(0, 501).Select(m => Math.Exp(-3 * ((m * 0.01 / 2.5) - 1)))));
        Assert.Equal(exponential.Of(cluster).Values.ToArray(), table.Of(cluster).Values.ToArray(), (a, b) => Math.Abs(a - b) < 1e-8);
        Assert.Equal(1.7, new EmbeddingDensity(5, 2, 1, [Nickel, Platinum], [new(Platinum, Nickel, 2, 1, 1.7 / new Cutoff(5).At(2).Value)]).At(Platinum, Nickel, 2).Value, 1e-14);
    }

    [Theory]
    [InlineData("pair named twice")]
    [InlineData("table too short")]
    [InlineData("rows of a table")]
    [InlineData("negative under a root")]
    [InlineData("both table and pairs")]
    public void Odd_densities_are_refused(string what) => Assert.Throws<ArgumentException>(() => what[0] switch
    {
        'p' => new EmbeddingDensity(5, Pairs: [new(Nickel, Nickel, 2, 1), new(Nickel, Nickel, 3, 1)]),
        't' => new EmbeddingDensity(5, Table: [1, 2, 3]),
        'r' => new EmbeddingDensity(5, Species: [Nickel, Platinum], Table: [1, 2, 3, 4, 5, 6], Rows: 3),
        'n' => new EmbeddingDensity(5, Table: [1, 2, 3, -1, 0], Transform: DensityTransform.SquareRoot),
        _ => new EmbeddingDensity(5, Pairs: [new(Nickel, Nickel, 2, 1)], Table: [1, 1, 1, 1, 0]),
    });

    // Burnside's lemma: 3 sides under one swap, 6 sides under the renamings of three neighbours; all different, every monomial counts.
    [Theory]
    [InlineData(1, 0, 0, 1, 2)]
    [InlineData(5, 0, 0, 1, 6)]
    [InlineData(0, 1, 0, 1, 3)]
    [InlineData(0, 3, 0, 1, 13)]
    [InlineData(0, 0, 1, 1, 3)]
    [InlineData(0, 0, 2, 1, 9)]
    [InlineData(0, 3, 0, 2, 46)]
    public void There_are_as_many_features_as_invariant_polynomials(int pairs, int triangles, int tetrahedra, int species, int width)
    {
        SpeciesList list = species == 1 ? [Nickel] : [Nickel, Platinum];
        var set = new NBodySet(4, pairs, triangles, tetrahedra, list);
        Assert.Equal(width, set.Width);
        Assert.Equal(width, set.Columns.Distinct().Count());
    }

    [Fact]
    public void A_tetrahedron_has_its_features_by_hand()
    {
        var cutoff = new Cutoff(4, Smoothing.Polynomial);
        Vec3[] corners = [Vec3.Zero, new(2.4, 0, 0), new(0.3, 2.6, 0), new(0.8, 0.9, 2.2)];
        var structure = new Structure(Block.From(Enumerable.Repeat(Nickel, 4)), Block.Create<Vec3>(corners));
        double X(int a, int b) => Math.Exp(1 - ((corners[a] - corners[b]).Length / 2.5));
        double W(int a, int b) => cutoff.At((corners[a] - corners[b]).Length).Value;
        var w = W(0, 1) * W(0, 2) * W(0, 3) * W(1, 2) * W(1, 3) * W(2, 3);
        var values = new NBodySet(cutoff, 0, 0, 1, [Nickel]).Of(structure)[0].ToArray();
        Assert.Equal(values.Order(), new[] { w, w * (X(0, 1) + X(0, 2) + X(0, 3)), w * (X(1, 2) + X(1, 3) + X(2, 3)) }.Order(), (a, b) => Math.Abs(a - b) < 1e-13);
        var triangles = new NBodySet(cutoff, 0, 1, 0, [Nickel]);
        double Sum(Func<int, int, double> f) => f(1, 2) + f(1, 3) + f(2, 3);
        double V(int a, int b) => W(0, a) * W(0, b) * W(a, b);
        Assert.Equal(
            triangles.Of(structure)[0].ToArray().Order(),
            new[] { Sum(V), Sum((a, b) => V(a, b) * (X(0, a) + X(0, b))), Sum((a, b) => V(a, b) * X(a, b)) }.Order(),
            (a, b) => Math.Abs(a - b) < 1e-13);
    }

    // All that are kept add up to the sum; a longer list begins like a shorter one and ends in zeros.
    [Fact]
    public void Sorted_numbers_are_those_that_are_summed()
    {
        var cluster = Shapes.Icosahedron(Nickel, 2, 3.52);
        var sums = new NBodySet(3.8, 2, 2, 1, [Nickel]);
        FeatureMatrix summed = sums.Of(cluster), kept = (sums with { Keep = 200 }).Of(cluster), few = (sums with { Keep = 5 }).Of(cluster);
        for (var i = 0; i < cluster.Count; i++)
        {
            for (var v = 0; v < summed.Columns; v++)
            {
                var list = kept[i].Slice(200 * v, 200).ToArray();
                Assert.Equal(summed[i][v], list.Sum(), 1e-11 * (1 + Math.Abs(summed[i][v])));
                Assert.Equal(list.OrderDescending(), list);
                Assert.Equal(0, list[^1]);
                Assert.Equal(list[..5], few[i].Slice(5 * v, 5).ToArray());
            }
        }
    }

    // The gradient of a sorted list has kinks where numbers change places; every other law holds.
    [Fact]
    public void Sorted_numbers_keep_the_laws_but_for_their_kinks()
    {
        var sorted = new NBodySet(3.9, 2, 1, 1, [Nickel, Platinum], Keep: 4);
        string[] kinks = [DescriptorLawNames.Gradient, DescriptorLawNames.Strain, DescriptorLawNames.CutoffContinuity];
        foreach (var law in Laws.For(sorted).Where(l => !kinks.Contains(l.Name)))
        {
            LawChecks.Holds(law);
        }
    }

    [Fact]
    public void Where_no_two_sorted_numbers_are_alike_their_gradient_is_the_derivative()
    {
        var random = new Random(5);
        var positions = Enumerable.Range(0, 8).Select(_ => 2.2 * new Vec3(random.NextDouble(), random.NextDouble(), random.NextDouble())).ToArray();
        var sorted = new NBodySet(3.5, 2, 2, 1, [Nickel], Keep: 6);
        Structure At(double t) => new(Block.From(Enumerable.Repeat(Nickel, 8)), Block.From(positions.Select((x, i) => i == 3 ? x + new Vec3(t, 0, 0) : x)));
        const double h = 1e-6;
        var (up, down) = (sorted.Of(At(h))[0].ToArray(), sorted.Of(At(-h))[0].ToArray());
        var jacobian = sorted.Jacobian(At(0), centres: 0..1);
        var entry = jacobian.Atoms.Span.IndexOf(3);
        var analytic = jacobian[entry][..jacobian.Width].ToArray();
        Assert.Contains(analytic, g => Math.Abs(g) > 0.01);
        for (var v = 0; v < analytic.Length; v++)
        {
            Assert.Equal((up[v] - down[v]) / (2 * h), analytic[v], 1e-7);
        }
    }
}
