using System.Collections.Immutable;
using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>What a Gaussian process learns from beside energies and forces, and what lies under it.</summary>
public sealed class GaussianProcessLabelsTests
{
    private static readonly Kernel Pairs = new TwoBodyKernel(0.7, new Cutoff(5, Smoothing.Polynomial), 0.7);

    private static readonly Kernel Mixed = Pairs
        + new ThreeBodyKernel(0.8, new Cutoff(4, Smoothing.Polynomial), 0.05)
        + new DescriptorKernel(Describe.Soap(new Cutoff(4.5, Smoothing.Polynomial), nMax: 2, lMax: 2, sigma: 0.7), new DotProduct(2, 0.3));

    [Fact]
    public void Virials_are_learned_and_kept()
    {
        var data = Crystals(4, 3);
        var fit = new GaussianProcessFit(Mixed, Noise: 1e-2, TrainOn.Both, EnergyNoise: 1e-4, VirialNoise: 1e-8);
        var (with, without) = (TrainingSet.All(data).Pipe(fit), TrainingSet.All(data).Pipe(fit with { VirialNoise = null }));
        Assert.Equal(4, with.Labels.Count(l => l.Label.Kind == LabelKind.Virial));
        Assert.Equal(with.Weights.Length, without.Weights.Length + (4 * 6));
        double Error(GaussianProcess model) => data.Configurations.Max(c => VirialComponents.Of(model.Evaluate(c.Structure).Virial - c.Virial!.Value).Max(Math.Abs));
        Assert.InRange(Error(with), 0, 0.02);
        Assert.True(Error(without) > 5 * Error(with), $"{Error(without)} and {Error(with)}");
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.gp");
        with.Save(path);
        Assert.Equal(with, Model.Load(path).GetOrThrow());
        File.Delete(path);
        var nothing = Assert.Throws<DataException>(() => TrainingSet.All(GaussianProcessTests.Clusters(2, 1)).Pipe(fit));
        Assert.Contains("virials", nothing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_divide_the_noise()
    {
        var data = Dataset.Of(GaussianProcessTests.Clusters(4, 8).Configurations.Select((c, i) =>
            new Configuration(c.Structure, c.Energy, c.Forces, null, ImmutableSortedDictionary<string, string>.Empty.Add("group", i < 2 ? "a" : "b"))));
        LabelWeights Of(double a, double b) => new("group", ImmutableSortedDictionary<string, LabelWeight>.Empty.Add("a", new(a, 4)).Add("b", new(b, 4)));
        var fit = new GaussianProcessFit(Pairs, 4e-3, TrainOn.Both, EnergyNoise: 9e-5);
        var (weighed, scaled) = (TrainingSet.All(data).Pipe(fit with { Weights = Of(9, 9) }), TrainingSet.All(data).Pipe(fit with { Noise = 1e-3, EnergyNoise = 1e-5 }));
        for (var i = 0; i < weighed.Weights.Length; i++)
        {
            Assert.Equal(scaled.Weights[i], weighed.Weights[i], 1e-9 * weighed.Weights.Max(Math.Abs));
        }

        // A group that counts for nothing is as if it were not there.
        var few = TrainingSet.All(data.Subset([0, 1])).Pipe(fit with { IsolatedAtomEnergies = Zero(data) });
        var deaf = TrainingSet.All(data).Pipe(fit with
        {
            IsolatedAtomEnergies = Zero(data),
            Weights = new("group", ImmutableSortedDictionary<string, LabelWeight>.Empty.Add("b", new(1e-12, 1e-12))),
        });
        Assert.Equal(few.Evaluate(data[3].Structure).Energy, deaf.Evaluate(data[3].Structure).Energy, 1e-5);
    }

    [Fact]
    public void Nuclei_repel_below_the_training_distances_and_maps_do_not_count_that_twice()
    {
        var training = TrainingSet.All(GaussianProcessTests.Clusters(4, 10));
        var fit = new GaussianProcessFit(Pairs, TrainOn: TrainOn.Both);
        var (over, bare) = (training.Pipe(fit), training.Pipe(fit with { Repulsion = false }));
        Assert.Equal(bare.Weights, over.Weights);
        foreach (var c in training.Data.Configurations)
        {
            Assert.Equal(bare.Evaluate(c.Structure), over.Evaluate(c.Structure));
        }

        var near = new Structure([over.Species[0], over.Species[1]], [Vec3.Zero, new Vec3(0.4 * over.ShortestDistance, 0, 0)]);
        var (close, zbl) = (over.Evaluate(near), Zbl.Pair(over.Species[0], over.Species[1], 0.4 * over.ShortestDistance));
        Assert.Equal(bare.Evaluate(near).Energy + zbl.Energy, close.Energy, 1e-9 * zbl.Energy);
        Assert.Equal(over.PredictLabel(near, Label.Virial)[0], close.Virial.XX, 1e-9 * zbl.Energy);
        Assert.Equal(over.PredictLabel(near, Label.ForceOn(1))[0], close.Forces[1].X, 1e-9 * zbl.Energy);
        Assert.True(close.Energy > 100);
        var map = new SplineMap(ForceAccuracy: 20, EnergyAccuracy: 20);
        Assert.Equal(map.Apply(bare, Run.Default), map.Apply(over, Run.Default));
    }

    [Fact]
    public void Labels_that_follow_from_others_are_answered_without_noise()
    {
        // The same frames twice, and whole clusters whose forces add up to nothing and turn nothing.
        var data = GaussianProcessTests.Clusters(2, 14);
        var twice = Dataset.Of(data.Configurations.Concat(data.Configurations));
        var kernel = new TwoBodyKernel(0.15, new Cutoff(6, Smoothing.Polynomial)) + new ThreeBodyKernel(0.2, new Cutoff(6, Smoothing.Polynomial));
        var model = TrainingSet.All(twice).Pipe(new GaussianProcessFit(kernel, Noise: 0, TrainOn: TrainOn.Both, EnergyNoise: 0));
        Assert.InRange(model.Quality.Jitter, 1e-13, 1e-9);
        foreach (var c in data.Configurations)
        {
            var e = model.Evaluate(c.Structure);
            Assert.Equal(c.Energy!.Value, e.Energy, 1e-5);
            Assert.True(Enumerable.Range(0, c.Structure.Count).All(i => (e.Forces[i] - c.Forces!.Value[i]).Length < 1e-5));
        }
    }

    [Fact]
    public void Kernel_ridge_regression_is_the_mean_of_the_process()
    {
        var training = TrainingSet.All(GaussianProcessTests.Clusters(3, 15));
        var ridge = training.Pipe(Fit.KernelRidge(Mixed, 1e-3, TrainOn.Both));
        Assert.Equal(training.Pipe(new GaussianProcessFit(Mixed, 1e-3, TrainOn.Both, EnergyNoise: 1e-3)).Weights, ridge.Weights);
    }

    private static ImmutableSortedDictionary<string, double> Zero(Dataset data) => data.Species.ToImmutableSortedDictionary(s => s.Symbol, _ => 0.0);

    // Small strained cells of two species, labelled by a teacher with known physics.
    private static Dataset Crystals(int count, int seed)
    {
        var random = new RandomSequence((ulong)seed);
        Species[] kinds = [new(29), new(79)];
        double Shift(double amplitude) => amplitude * ((2 * random.NextDouble()) - 1);
        return Dataset.Of(Enumerable.Range(0, count).Select(f =>
        {
            var strain = Mat3.FromRows(new(1 + Shift(0.05), Shift(0.05), Shift(0.05)), new(0, 1 + Shift(0.05), Shift(0.05)), new(0, 0, 1 + Shift(0.05)));
            Vec3[] sites = [Vec3.Zero, new(0, 1.9, 1.9), new(1.9, 0, 1.9), new(1.9, 1.9, 0)];
            var moved = sites.Select(p => p + new Vec3(Shift(0.15), Shift(0.15), Shift(0.15)));
            var structure = new Structure(Block.From(sites.Select((_, i) => kinds[(i + f) % 3 == 0 ? 1 : 0])), Block.From(moved), new Cell(3.8 * Mat3.Identity)).Transformed(strain);
            var e = new Emt().Evaluate(structure);
            return new Configuration(structure, e.Energy, e.Forces, e.Virial);
        }));
    }
}
