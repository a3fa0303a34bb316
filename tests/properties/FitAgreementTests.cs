using System.Collections.Immutable;
using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>What the fits promise alike: the same labels mean the same to each, and what one cannot do it says.</summary>
public sealed class FitAgreementTests
{
    private static readonly Species Cu = Species.Parse("Cu"), Au = Species.Parse("Au");

    private static readonly ImmutableSortedDictionary<string, double> Isolated = ImmutableSortedDictionary<string, double>.Empty.Add("Cu", 0.1).Add("Au", -0.3);

    private static readonly LabelWeights Weights = new("group", ImmutableSortedDictionary<string, LabelWeight>.Empty.Add("0", new(2, 3, 5)));

    // Few features: more inducing environments than those of a species span its functions, and a sparse process leaves nothing out.
    private static Soap Features => Describe.Soap(new Cutoff(4.5, Smoothing.Polynomial), nMax: 1, lMax: 1) with { Normalize = false };

    private static Kernel Pairs => new TwoBodyKernel(0.6, new Cutoff(4.5, Smoothing.Polynomial));

    [Fact]
    public void Virials_weights_and_sizes_count_in_the_evidence_of_a_sparse_process_as_in_that_of_the_exact_one()
    {
        var kernel = new DescriptorKernel(Features, new DotProduct(1, 0.3, Normalize: false));
        var data = Data(6);
        foreach (var virialNoise in new double?[] { null, 0.05 })
        {
            var exact = new GaussianProcessFit(kernel, 0.05, TrainOn.Both, EnergyNoise: 0.01, VirialNoise: virialNoise, IsolatedAtomEnergies: Isolated, Weights: Weights, Repulsion: false)
                .Apply(data, Run.Default);
            var sparse = new SparseProcessFit(
                [new(kernel, 40)], Noise: 0.05, EnergyNoise: 0.01, VirialNoise: virialNoise, Tuning: SparseTuning.None, IsolatedAtomEnergies: Isolated, Weights: Weights, Repulsion: false).Apply(data, Run.Default);
            Assert.Equal(exact.Weights.Length, sparse.Quality.Labels);
            Assert.Equal(exact.Quality.LogMarginalLikelihood, sparse.Quality.LogEvidence, 1e-6 * Math.Abs(exact.Quality.LogMarginalLikelihood));
            Assert.Equal(exact.Evaluate(data[0].Structure).Energy, sparse.Evaluate(data[0].Structure).Energy, 1e-6);
        }
    }

    [Fact]
    public void A_virial_is_six_numbers_to_splines_and_processes()
    {
        var data = Data(4);
        var exact = new GaussianProcessFit(Pairs, 0.05, TrainOn.Both, EnergyNoise: 0.01, VirialNoise: 0.01, Weights: Weights, Repulsion: false).Apply(data, Run.Default);
        var splines = new SplineFit(new SplineCovariance(Pairs, 12, 1e-11), 0.05, 0.01, 0.01, Weights: Weights).Apply(data, Run.Default);
        Assert.Equal(exact.Weights.Length, splines.Quality.Labels);
        Assert.Equal(exact.Quality.LogMarginalLikelihood, splines.Quality.LogEvidence, 0.05);
        var (a, b) = (exact.Predict(data[1].Structure), splines.Predict(data[1].Structure));
        Assert.Equal(a.Mean.Energy, b.Mean.Energy, 1e-4);
        Assert.Equal(a.LatentEnergyVariance, b.LatentEnergyVariance, 1e-3 * a.LatentEnergyVariance);
        Assert.Equal(exact.Weights.Length, (data | new LinearFit(Features, VirialNoise: 0.01)).Quality.Labels);
    }

    [Fact]
    public void Forces_alone_leave_a_zero_of_energy_for_each_species()
    {
        // Sorted by composition: the first frames alone could not tell.
        var energies = new Dictionary<Species, double> { [Cu] = -1000, [Au] = -2500 };
        var data = Dataset.Of(Data(24).Configurations.OrderBy(c => c.Structure.Species.Count(s => s == Cu)).Select(c =>
            new Configuration(c.Structure, c.Energy + c.Structure.Species.Sum(s => energies[s]), c.Forces)));
        Model[] models =
        [
            new GaussianProcessFit(Pairs, 0.01).Apply(data, Run.Default),
            new SplineFit(new SplineCovariance(Pairs), 0.01, TrainOn: TrainOn.Forces).Apply(data, Run.Default),
            data | new LinearFit(Features, TrainOn: TrainOn.Forces),
            new SparseProcessFit([new(Pairs, 8)], TrainOn: TrainOn.Forces).Apply(data, Run.Default),
        ];
        foreach (var model in models)
        {
            Assert.InRange(ErrorReport.Of(model, data).Energy!.Rmse, 0, 1);
        }
    }

    [Fact]
    public void Virials_that_are_not_there_are_asked_for()
    {
        var data = Dataset.Of(Data(2).Configurations.Select(c => new Configuration(c.Structure, c.Energy, c.Forces)));
        IFitStage[] fits =
        [
            new GaussianProcessFit(Pairs, VirialNoise: 1), new SplineFit(new SplineRidge(4.5), VirialNoise: 1), new LinearFit(Features, VirialNoise: 1), new SparseProcessFit([new(Pairs, 8)], VirialNoise: 1),
        ];
        foreach (var fit in fits)
        {
            Assert.Contains("no virials", Assert.Throws<DataException>(() => fit.Fit(data, Run.Default)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_frame_without_atoms_teaches_nothing_and_spoils_nothing()
    {
        var data = Data(3);
        var more = Dataset.Of(data.Configurations.Append(new(new Structure(Block.From<Species>([]), Block.From<Vec3>([])), 0, Block.From<Vec3>([]))));
        IFitStage[] fits =
        [
            new GaussianProcessFit(Pairs, 0.01, TrainOn.Both), new SplineFit(new SplineRidge(4.5)), new LinearFit(Features, new Ridge()), new SparseProcessFit([new(Pairs, 8)], Tuning: SparseTuning.None),
        ];
        foreach (var fit in fits)
        {
            Assert.Equal(fit.Fit(data, Run.Default).Evaluate(data[0].Structure).Energy, fit.Fit(more, Run.Default).Evaluate(data[0].Structure).Energy, 1e-6);
        }
    }

    [Fact]
    public void Models_cite_what_they_are_made_of()
    {
        foreach (var model in new Model[] { ExampleModels.Splines, ExampleModels.Linear, ExampleModels.Sparse, ExampleModels.Process, ExampleModels.ManyBody, ExampleModels.Network })
        {
            Assert.NotEmpty(Cite.For(model).Items);
        }
    }

    [Fact]
    public void One_energy_is_enough_for_constants_and_too_little_for_anything_else()
    {
        var model = Data(1) | new LinearFit(Features, TrainOn: TrainOn.Energies);
        Assert.Equal(Data(1)[0].Energy!.Value, model.Evaluate(Data(1)[0].Structure).Energy, 1e-4);
        Assert.True(model.EnergyNoiseVariance > 0);
    }

    // Cubic cells smaller than the cutoff and clusters, in turn.
    private static Dataset Data(int frames) => Dataset.Of(Enumerable.Range(0, frames).Select(f =>
    {
        var draws = new RandomSequence(11, (uint)f);
        var cell = f % 2 == 0 ? Cell.Cubic(4.2) : null;
        Vec3[] sites = [default, new(2.1, 2.1, 0), new(2.1, 0, 2.1), new(0, 2.1, 2.1)];
        var positions = sites.Select(p => p + (0.3 * new Vec3(draws.NextDouble(), draws.NextDouble(), draws.NextDouble())));
        var species = Enumerable.Range(0, 4).Select(i => i < 1 + (f % 3) ? Au : Cu);
        var structure = new Structure(Block.From(species), Block.From(positions), cell);
        var teacher = new Emt().Evaluate(structure);
        return new Configuration(structure, teacher.Energy, teacher.Forces, teacher.Virial, ImmutableSortedDictionary<string, string>.Empty.Add("group", $"{f % 3}"));
    }));
}
