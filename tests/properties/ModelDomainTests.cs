using FsCheck;
using FsCheck.Fluent;
using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>Every model knows where it extrapolates, and why.</summary>
public sealed class ModelDomainTests
{
    public static TheoryData<string> Fitted => [.. Models.Keys];

    private static IReadOnlyDictionary<string, Model> Models { get; } = Enrolment.Examples<Model>();

    [Theory]
    [MemberData(nameof(Fitted))]
    public void What_a_model_was_shown_is_never_outside(string name)
    {
        var domain = Assert.IsType<TrainingDomain>(Models[name].Domain);
        foreach (var structure in ExampleModels.Process.Structures)
        {
            Assert.All(Models[name].Extrapolation(structure), e => Assert.False(e.IsOutside, domain.Explain(e)));
            Assert.All(Models[name].Extrapolation(structure.Transformed(Rotation(0.3, 1.1, 2.9))), e => Assert.False(e.IsOutside, domain.Explain(e)));
        }
    }

    [Theory]
    [MemberData(nameof(Fitted))]
    public void Neither_a_turn_nor_another_order_of_atoms_changes_it(string name) =>
        Property.ForAll(Gen.Choose(1, 1_000_000), seed =>
        {
            var draws = new RandomSequence((ulong)seed);
            var start = ExampleModels.Process.Structures[seed % ExampleModels.Process.Structures.Length];
            var s = start.WithPositions(Block.From(start.Positions.Select(p => p + (0.8 * new Vec3(draws.NextDouble() - 0.5, draws.NextDouble() - 0.5, draws.NextDouble() - 0.5)))));
            var order = Enumerable.Range(0, s.Count).ToArray();
            draws.Shuffle<int>(order);
            var (plain, turned, mixed) = (Models[name].Extrapolation(s), Models[name].Extrapolation(s.Transformed(Rotation(draws.NextDouble(), 2, 3))), Models[name].Extrapolation(s.Permuted(order)));
            for (var i = 0; i < s.Count; i++)
            {
                Assert.Equal(plain[i].Degree, turned[i].Degree, 1e-6 * plain[i].Degree);
                Assert.Equal(plain[order[i]].Degree, mixed[i].Degree, 1e-9 * mixed[i].Degree);
            }

            Assert.Equal(plain, Models[name].Extrapolation(s, threads: 3));
        }, cases: 10);

    [Theory]
    [MemberData(nameof(Fitted))]
    public void A_compressed_pair_names_the_neighbour_or_the_feature(string name)
    {
        var model = Models[name];
        var start = ExampleModels.Process.Structures[0];
        var near = start.Positions.ToArray();
        near[5] = near[7] + (1.3 / (near[5] - near[7]).Length * (near[5] - near[7]));
        var found = model.Extrapolation(start.WithPositions(Block.From(near)));
        Assert.All([5, 7], i => Assert.True(found[i].Degree > 1.5, $"{found[i]}"));
        Assert.DoesNotContain("?", model.Domain!.Explain(found[5]));
        var pairs = model.Domain with { Descriptor = null, Triangles = null };
        var five = pairs.Of(start.WithPositions(Block.From(near)))[5];
        Assert.Equal((ExtrapolationCause.Nearest, 7), (five.Cause, five.Index));
        Assert.Contains("neighbour 7 at 1.300 Å; the shortest seen is", pairs.Explain(five));
    }

    [Fact]
    public void Distances_are_ranges_over_the_data()
    {
        Species ni = Species.Parse("Ni"), pt = Species.Parse("Pt");
        Structure Dimer(double r, Species b) => new([ni, b], [default, new(0, 0, r)]);
        var domain = TrainingDomain.Of(5, null, [Dimer(2.1, ni), Dimer(3.1, ni)], Run.Plain);
        Assert.Equal(new DistanceRange(2.1, 3.1, 3.1), Assert.Single(domain.Pairs).Value);
        Assert.Equal(0, domain.Of(Dimer(2.6, ni))[0].Degree, 1e-12);
        Assert.Equal(1, domain.Of(Dimer(2.1, ni))[1].Degree, 1e-12);
        Assert.Equal(1.3, domain.Of(Dimer(1.8, ni))[0].Degree, 1e-12);
        Assert.Equal(1.4, domain.Of(Dimer(3.5, ni))[0].Degree, 1e-12);
        Assert.Equal("Ni-Ni: neighbour 1 at 1.800 Å; the shortest seen is 2.100 Å", domain.Explain(domain.Of(Dimer(1.8, ni))[0]));
        Assert.Equal("Ni-Ni: neighbour 1 at 3.500 Å; the farthest nearest neighbour seen is at 3.100 Å", domain.Explain(domain.Of(Dimer(3.5, ni))[0]));
        Assert.Equal("Ni-Pt: neighbour 1 at 2.600 Å; no such pair was seen within the cutoff", domain.Explain(domain.Of(Dimer(2.6, pt))[0]));
        Assert.Contains("no neighbour within 5 Å", domain.Explain(domain.Of(new([ni], [default]))[0]));
        Assert.False(TrainingDomain.Of(5, null, [Dimer(2.1, ni), new([ni], [default])], Run.Plain).Of(new([ni], [default]))[0].IsOutside);
    }

    [Fact]
    public void A_triangle_of_another_shape_is_found_where_all_distances_were_seen()
    {
        var cu = Species.Parse("Cu");
        Structure Trimer(double degrees) => new([cu, cu, cu], [default, new(2.4, 0, 0), new(2.4 * Math.Cos(degrees * Math.PI / 180), 2.4 * Math.Sin(degrees * Math.PI / 180), 0)]);
        Structure[] seen = [Trimer(60), Trimer(175)];
        Assert.False(TrainingDomain.Of(6, null, seen, Run.Plain).Of(Trimer(110))[0].IsOutside);
        var found = TrainingDomain.Of(6, 6, seen, Run.Plain);
        Assert.Equal(ExtrapolationCause.Triangle, found.Of(Trimer(110))[0].Cause);
        Assert.True(found.Of(Trimer(110))[0].Degree > 2);
        Assert.Contains("neighbours 1 and 2", found.Explain(found.Of(Trimer(110))[0]));
        Assert.False(found.Of(Trimer(62))[0].IsOutside);
        Assert.Contains("no such triangle", TrainingDomain.Of(6, 6, [new([cu, cu], [default, new(2.4, 0, 0)])], Run.Plain) is var pairs ? pairs.Explain(pairs.Of(Trimer(60))[0]) : string.Empty);
    }

    [Fact]
    public void A_feature_says_by_how_many_ranges()
    {
        var cu = Species.Parse("Cu");
        var descriptor = new SymmetryFunctions(6, [new(0.1)], [], Species: [cu, Species.Parse("Pt")]);
        Structure Dimer(double r) => new([cu, cu], [default, new(0, 0, r)]);
        double G(double r) => descriptor.Of(Dimer(r))[0][0];
        var domain = TrainingDomain.Of(descriptor, [Dimer(2.4), Dimer(3)], Run.Plain);
        var found = domain.Of(Dimer(1.5))[0];
        var feature = 1 + ((G(1.5) - G(2.4)) / (G(2.4) - G(3)));
        Assert.Equal(Math.Max(feature, 1 + (0.9 / 0.6)), found.Degree, 1e-9);
        var only = domain with { Pairs = domain.Pairs.SetItem(new(cu, cu), new(0.1, 6, 6)) };
        Assert.Equal((ExtrapolationCause.Feature, 0, feature), (only.Of(Dimer(1.5))[0].Cause, only.Of(Dimer(1.5))[0].Index, only.Of(Dimer(1.5))[0].Degree), (a, b) => a.Item1 == b.Item1 && a.Item2 == b.Item2 && Math.Abs(a.Item3 - b.Item3) < 1e-9);
        Assert.Matches(@"^component 0 \(.*\) of Cu: .*, .* ranges above the largest seen, ", only.Explain(only.Of(Dimer(1.5))[0]));
        Assert.Equal(ExtrapolationCause.Nearest, (only with { Least = [double.NegativeInfinity, double.PositiveInfinity], Most = [double.PositiveInfinity, double.NegativeInfinity] }).Of(Dimer(1.5))[0].Cause);
        var pt = domain.Of(new Structure([Species.Parse("Pt")], [default]))[0];
        Assert.Equal("no atom of Pt was in the training data", domain.Explain(pt));
        Assert.True(pt.IsOutside);
    }

    [Fact]
    public void Grid_distances_are_exact()
    {
        var draws = new RandomSequence(3);
        const int n = 7;
        var marked = new byte[n * n * n];
        for (var k = 0; k < 5; k++)
        {
            marked[(int)(draws.NextDouble() * marked.Length)] = 1;
        }

        (int, int, int) At(int c) => (c / (n * n), c / n % n, c % n);
        var found = CellDistance.Of(marked, n);
        for (var c = 0; c < marked.Length; c++)
        {
            var (x, y, z) = At(c);
            var least = Enumerable.Range(0, marked.Length).Where(m => marked[m] != 0).Min(m => At(m) is var (a, b, d) ? Math.Sqrt(((a - x) * (a - x)) + ((b - y) * (b - y)) + ((d - z) * (d - z))) : 0);
            Assert.Equal(least, found[c], 1e-12);
        }

        Assert.All(CellDistance.Of(new byte[8], 2), d => Assert.Equal(double.PositiveInfinity, d));
    }

    private static Mat3 Rotation(double a, double b, double c) => Turn(0, a) * Turn(1, b) * Turn(2, c);

    private static Mat3 Turn(int axis, double angle)
    {
        var (s, c) = Math.SinCos(angle);
        return axis switch
        {
            0 => new(1, 0, 0, 0, c, -s, 0, s, c),
            1 => new(c, 0, s, 0, 1, 0, -s, 0, c),
            _ => new(c, -s, 0, s, c, 0, 0, 0, 1),
        };
    }
}
