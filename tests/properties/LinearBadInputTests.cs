using System.Collections.Immutable;
using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>Data that a linear fit must not stumble over: each is an error that says what to do, or a stated, regularised answer.</summary>
public sealed class LinearBadInputTests
{
    private static readonly RadialGaussians Descriptor = DescriptorGallery.RightVector;

    private static readonly Species Ni = Species.Parse("Ni"), Pt = Species.Parse("Pt");

    public static TheoryData<LinearSolver> Solvers => [LinearSolver.NormalEquations, LinearSolver.Qr, LinearSolver.Svd];

    [Theory]
    [MemberData(nameof(Solvers))]
    public void Features_that_depend_on_each_other_get_a_regularised_answer(LinearSolver solver)
    {
        // Each feature twice: the sum of both coefficients is what one of them alone would be.
        var data = LinearFitTests.Labelled(new Emt(), frames: 10);
        var doubled = new SymmetryFunctions(4.5, [new(1, 2), new(2, 3), new(1, 2), new(2, 3)], [], Species: [Ni, Pt]);
        var model = data | new LinearFit(doubled, Solver: solver);
        Assert.All(model.Coefficients, c => Assert.True(double.IsFinite(c)));
        Assert.True(model.Quality.EffectiveParameters <= 8.001);
        var width = doubled.Width;
        var columns = doubled.Columns;
        for (var p = 0; p < width; p++)
        {
            var twin = Enumerable.Range(0, width).Single(q => q != p && columns[q] == columns[p]);
            Assert.Equal(model.Coefficients[p], model.Coefficients[twin], 1e-5 * (1 + Math.Abs(model.Coefficients[p])));
        }
    }

    [Fact]
    public void A_prior_too_weak_for_singular_data_says_so_or_says_its_jitter()
    {
        var data = LinearFitTests.Labelled(new Emt(), frames: 10);
        var doubled = new SymmetryFunctions(4.5, [new(1, 2), new(2, 3), new(1, 2), new(2, 3)], [], Species: [Ni, Pt]);
        var weak = new LinearFit(doubled, new Ridge(1e-22));
        try
        {
            var model = data | weak;
            Assert.True(model.Quality.Jitter > 0 || model.Quality.ConditionEstimate > 1e15, $"{model.Quality}");
            Assert.All(model.Coefficients, c => Assert.True(double.IsFinite(c)));
        }
        catch (DataException e)
        {
            Assert.Contains("singular", e.Message);
        }

        // By QR nothing has to be added.
        Assert.Equal(0, (data | weak with { Solver = LinearSolver.Qr }).Quality.Jitter);
        Assert.True((data | weak with { Solver = LinearSolver.Svd, Truncation = 1e-10 }).Quality.Dropped >= 8);
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void The_same_frame_many_times_is_one_frame_with_less_noise(LinearSolver solver)
    {
        var one = LinearFitTests.Labelled(new Emt(), frames: 1);
        var fit = new LinearFit(Descriptor, new Ridge(0.1), Solver: solver, TrainOn: TrainOn.Forces);
        var (single, copied) = (one | fit, Dataset.Of(Enumerable.Repeat(one[0], 50)) | fit with { Prior = new Ridge(5) });
        var largest = Vectors.LargestMagnitude(single.Coefficients.Span);
        for (var p = 0; p < 12; p++)
        {
            Assert.Equal(single.Coefficients[p], copied.Coefficients[p], 1e-8 * largest);
        }

        var evidence = Dataset.Of(Enumerable.Repeat(one[0], 50)) | new LinearFit(Descriptor, Solver: solver);
        Assert.True(evidence.ForceNoiseVariance > 0 && double.IsFinite(evidence.Quality.LogEvidence));
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void Frames_of_one_atom_fix_the_isolated_atoms(LinearSolver solver)
    {
        Configuration Alone(Species s, double energy) => new(new Structure([s], [new(0, 0, 0)]), energy, Block.From(new[] { Vec3.Zero }));
        var data = LinearFitTests.Labelled(LinearFitTests.Teacher, frames: 20);
        var model = Dataset.Of(data.Configurations.Append(Alone(Ni, -3.5)).Append(Alone(Pt, -5.25))) | new LinearFit(Descriptor, new Ridge(1e-8), Solver: solver);
        Assert.Equal(-3.5, model.IsolatedAtomEnergies[Ni], 1e-3);
        Assert.Equal(-5.25, model.IsolatedAtomEnergies[Pt], 1e-3);

        // Nothing else is in them: no feature, no force.
        var alone = Dataset.Of(Alone(Ni, -3.5), Alone(Pt, -5.25)) | new LinearFit(Descriptor, Solver: solver);
        Assert.Equal(-3.5, alone.IsolatedAtomEnergies[Ni], 1e-3);
        Assert.All(alone.Coefficients, c => Assert.Equal(0, c, 1e-9));
    }

    [Fact]
    public void Labels_that_are_not_numbers_do_not_come_so_far()
    {
        var s = new Structure([Ni, Pt], [new(0, 0, 0), new(2.5, 0, 0)]);
        Assert.Contains("finite", Assert.Throws<ArgumentException>(() => new Configuration(s, double.NaN)).Message);
        Assert.Contains("atom 1", Assert.Throws<ArgumentException>(() => new Configuration(s, -1, Block.From(new[] { Vec3.Zero, new Vec3(0, double.NaN, 0) }))).Message);
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void More_parameters_than_data_are_decided_by_the_prior(LinearSolver solver)
    {
        var descriptor = Describe.Soap(4.5, nMax: 8, lMax: 5) with { Normalize = false };
        var data = LinearFitTests.Labelled(new Emt(), frames: 2);
        var model = data | new LinearFit(descriptor, Solver: solver);
        Assert.True(model.Quality.Parameters > model.Quality.Labels);
        Assert.InRange(model.Quality.EffectiveParameters, 0, model.Quality.Labels);
        Assert.All(model.Coefficients, c => Assert.True(double.IsFinite(c)));
        var fresh = new RandomStructures([.. model.Species], 2.6, 4.5).Next(RandomStructures.Clusters[0], 9, 77);
        Assert.True(model.Predict(fresh).LatentEnergyVariance > 0);
    }

    [Fact]
    public void What_no_memory_holds_is_refused_before_it_is_taken()
    {
        var wide = Describe.Soap(5, nMax: 30, lMax: 30, species: [.. "Ni Cu Pt Au Ag Pd".Split().Select(s => Species.Parse(s))]) with { Normalize = false };
        var fit = new LinearFit(wide);
        Assert.True(fit.Memory(wide) > 1e11);
        var message = Assert.Throws<DataException>(() => LinearFitTests.Labelled(new Emt(), frames: 1) | fit).Message;
        Assert.Contains("GB", message);
        Assert.Contains("Choose fewer features", message);
        var small = Describe.Soap(5, nMax: 6, lMax: 4, species: [Ni, Pt]) with { Normalize = false };
        Assert.InRange(new LinearFit(small).Memory(small), 1e6, 1e9);
        Assert.True((new LinearFit(small) with { Solver = LinearSolver.Qr }).Memory(small) > new LinearFit(small).Memory(small));
        var many = Describe.Soap(5, nMax: 9, lMax: 9, species: [Ni, Pt]) with { Normalize = false };
        Assert.Contains("svd", Assert.Throws<DataException>(() => LinearFitTests.Labelled(new Emt(), frames: 1) | new LinearFit(many, Solver: LinearSolver.Svd)).Message);
        Assert.Throws<ArgumentException>(() => new LinearFit(small, Truncation: 2));
    }

    [Fact]
    public void Two_atoms_in_one_place_are_named()
    {
        var s = new Structure([Ni, Pt], [new(0, 0, 0), new(0, 0, 0)]);
        var data = Dataset.Of(new Configuration(s, -1, Block.From(new Vec3[2])));
        Assert.Contains("one place", Assert.Throws<DataException>(() => data | new LinearFit(Descriptor)).Message);
    }

    [Fact]
    public void Smoothness_asks_for_a_degree()
    {
        var data = LinearFitTests.Labelled(new Emt(), frames: 4);
        Assert.Contains("degree", Assert.Throws<DataException>(() => data | new LinearFit(Descriptor, new SmoothPrior())).Message);
        var ace = Describe.Ace(4.5, [8, 6], species: [Ni, Pt]);
        var transform = new SmoothPrior(3).TransformFor(ace)!;
        var two = transform.Matrix[2 * (ace.Width + 1)];
        Assert.Equal(Math.Pow(ace.Functions[2].Degree, -3), two, 1e-15);
        Assert.True(double.IsFinite((data | new LinearFit(ace, new SmoothPrior())).Quality.LogEvidence));
    }
}
