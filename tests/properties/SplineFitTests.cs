using System.Collections.Immutable;
using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>Splines fitted directly: that they are the Gaussian process they stand for, and a linear model that keeps its promises.</summary>
public sealed class SplineFitTests
{
    private static readonly Kernel Kernel = new TwoBodyKernel(0.6, 4.5, 0.5) + new ThreeBodyKernel(0.6, 4.5, 0.2);

    [Fact]
    public void With_a_process_s_covariance_mean_variance_and_evidence_converge_to_the_exact_ones()
    {
        var (training, held) = Ni19(6);
        var exact = new GaussianProcessFit(Kernel, 0.0015, TrainOn.Both).Apply(training, Run.Default);
        var coarse = Difference(exact, new SplineFit(new SplineCovariance(Kernel, 4), 0.0015).Apply(training, Run.Default), held);
        var usual = Difference(exact, new SplineFit(new SplineCovariance(Kernel), 0.0015).Apply(training, Run.Default), held);
        var fine = new SplineFit(new SplineCovariance(Kernel, 16, 1e-10), 0.0015).Apply(training, Run.Default);
        var best = Difference(exact, fine, held);

        // The default of maps is 1 meV/Å and 1 meV an atom. Forces of cubic splines converge with the third power of the step.
        Assert.InRange(usual.Force, 0, 0.001);
        Assert.InRange(usual.Energy, 0, 0.001);
        Assert.InRange(usual.Deviation, 0, 0.01);
        Assert.True(usual.Force < coarse.Force / 4, $"{usual.Force} {coarse.Force}");
        Assert.InRange(best.Force, 0, 0.0002);
        Assert.InRange(best.Energy, 0, 1e-6);
        Assert.InRange(best.Deviation, 0, 0.001);
        Assert.Equal(exact.Quality.LogMarginalLikelihood, fine.Quality.LogEvidence, 0.2);
    }

    [Fact]
    public void Three_species_too()
    {
        // Every symmetry of a triplet occurs. Forces alone, energies alone, both.
        Kernel kernel = new TwoBodyKernel(0.7, new Cutoff(4.5, Smoothing.Polynomial)) + new ThreeBodyKernel(1, new Cutoff(4.2, Smoothing.Polynomial), 0.1);
        var data = Alloys(4);
        foreach (var on in Enum.GetValues<TrainOn>())
        {
            var exact = new GaussianProcessFit(kernel, 0.001, on, EnergyNoise: 1e-4).Apply(data, Run.Default);
            var splines = new SplineFit(new SplineCovariance(kernel), 0.001, 1e-4, TrainOn: on).Apply(data, Run.Default);
            var found = Difference(exact, splines, [Alloys(6)[5].Structure], energies: on != TrainOn.Forces);
            Assert.InRange(found.Force, 0, 0.002);
            Assert.InRange(found.Energy, 0, 0.001);
            Assert.InRange(found.Deviation, 0, 0.01);
        }
    }

    [Fact]
    public void Rows_times_weights_are_the_tables()
    {
        foreach (var prior in new SplinePrior[] { new SplineCovariance(Kernel, 4), new SplineCurvature(4.5, 4), new SplineRidge(4.5, 4, 0.3, 0.8) })
        {
            var field = new SplineFit(prior, IsolatedAtomEnergies: Zero).Apply(Alloys(3), Run.Default);
            var structure = Periodic(Alloys(4)[3].Structure);
            var design = new SplineDesign(3, field.Layers);
            int n = structure.Count, w = design.Unknowns;
            var (energy, forces, virial) = (new double[w], new double[3 * n * w], new double[9 * w]);
            var kinds = structure.Species.Select(s => field.Species.IndexOf(s)).ToArray();
            design.Fill(structure.Positions.Span, kinds, structure.Lattice, [.. Enumerable.Range(0, n)], w, energy, forces, virial);
            var expected = field.Evaluate(structure);
            var weights = field.Weights.Span[..w];
            Assert.Equal(expected.Energy, Vectors.Dot(energy, weights), 1e-8);
            for (var r = 0; r < 3 * n; r++)
            {
                Assert.Equal(expected.Forces[r / 3][r % 3], Vectors.Dot(forces.AsSpan(r * w, w), weights), 1e-7);
            }

            for (var r = 0; r < 9; r++)
            {
                Assert.Equal(expected.Virial.Row(r / 3)[r % 3], Vectors.Dot(virial.AsSpan(r * w, w), weights), 1e-7);
            }
        }
    }

    [Fact]
    public void Rows_of_a_few_points_are_those_of_all()
    {
        var layers = new SplineCovariance(Kernel, 3).Layers(1.8, 3);
        var design = new SplineDesign(3, layers);
        var structure = Periodic(Alloys(1)[0].Structure);
        var kinds = structure.Species.Select(s => Array.IndexOf([Cu, Ni, Au], s) is var k && k == 0 ? 0 : 3 - k).ToArray();
        int n = structure.Count, w = design.Unknowns;
        var (all, few) = (new double[3 * n * w], new double[3 * w]);
        design.Fill(structure.Positions.Span, kinds, structure.Lattice, [.. Enumerable.Range(0, n)], w, [], all, []);
        var places = Enumerable.Repeat(-1, n).ToArray();
        places[5] = 0;
        design.Fill(structure.Positions.Span, kinds, structure.Lattice, places, w, [], few, []);
        for (var p = 0; p < few.Length; p++)
        {
            Assert.Equal(all[(15 * w) + p], few[p], 1e-12);
        }
    }

    [Fact]
    public void Threads_change_no_bit()
    {
        var (training, _) = Ni19(8);
        var fit = new SplineFit(new SplineCovariance(Kernel, 3, 1e-5), Optimise: Optimise.MarginalLikelihood);
        var one = fit.Apply(training, new Run { Threads = 1 });
        Assert.Equal(one, fit.Apply(training, new Run { Threads = 2 }));
        Assert.Equal(one, fit.Apply(training, new Run { Threads = 4 }));
    }

    [Fact]
    public void A_file_gives_it_back_and_mapping_passes_it_through()
    {
        using var folder = new Scratch();
        var field = new SplineFit(new SplineCurvature(4.5, 4), IsolatedAtomEnergies: Zero).Apply(Alloys(2), Run.Default);
        field.Save(folder["field"]);
        var back = Assert.IsType<SplineForceField>(Model.Load(folder["field"]).GetOrThrow());
        Assert.Equal(field, back);
        var mapped = Assert.IsType<MappedForceField>(((IMapStage)new SplineMap()).Map(back, Run.Default));
        var structure = Alloys(3)[2].Structure;
        Assert.Equal(field.Evaluate(structure).Energy, mapped.Evaluate(structure).Energy);
        Assert.Equal(field.Predict(structure).LatentForceVariance, back.Predict(structure).LatentForceVariance);
    }

    [Fact]
    public void The_evidence_is_not_lower_after_the_search_and_finds_a_sensible_noise()
    {
        var (training, _) = Ni19(10);
        foreach (var prior in new SplinePrior[] { new SplineCovariance(Kernel, 4, 1e-6), new SplineCurvature(4.5, 4.5, TripletStep: 0.7) })
        {
            var given = new SplineFit(prior, 0.1, 1e-3).Apply(training, Run.Default);
            var found = new SplineFit(prior, 0.1, 1e-3, Optimise: Optimise.MarginalLikelihood).Apply(training, Run.Default);
            Assert.True(found.Quality.LogEvidence > given.Quality.LogEvidence + 100, $"{found.Quality} {given.Quality}");
            Assert.InRange(found.ForceNoiseVariance, 1e-4, 0.02);
            Assert.Equal(found.Prior.Variances.Length, found.Layers.Length);
        }
    }

    [Fact]
    public void Learns_from_virials()
    {
        var fit = new SplineFit(new SplineCurvature(4.5, 4), VirialNoise: 1e-4, IsolatedAtomEnergies: Zero);
        var frames = Enumerable.Range(0, 6).Select(i => Labelled(Periodic(Alloys(6)[i].Structure))).ToArray();
        double Error(SplineForceField field) => (field.Evaluate(frames[5].Structure).Virial - frames[5].Virial!.Value).Trace;
        var (with, without) = (fit.Apply(Dataset.Of(frames[..5]), Run.Default), (fit with { VirialNoise = null }).Apply(Dataset.Of(frames[..5]), Run.Default));
        Assert.Equal(without.Quality.Labels + 30, with.Quality.Labels);
        Assert.InRange(Math.Abs(Error(with)), 0, 0.1 * Math.Abs(frames[5].Virial!.Value.Trace));
    }

    [Fact]
    public void Bad_parameters_and_bad_data_say_what_is_wrong()
    {
        Assert.Contains("positive", Assert.Throws<ArgumentException>(() => new SplineRidge(0)).Message, StringComparison.Ordinal);
        Assert.Contains("positive", Assert.Throws<ArgumentException>(() => new SplineCurvature(5, TripletStep: double.NaN)).Message, StringComparison.Ordinal);
        Assert.Contains("smoothly", Assert.Throws<ArgumentException>(() => new SplineCovariance(new TwoBodyKernel(1, new Cutoff(5, Smoothing.None)))).Message, StringComparison.Ordinal);
        Assert.Contains("at least 1", Assert.Throws<ArgumentException>(() => new SplineCovariance(Kernel, 0.5)).Message, StringComparison.Ordinal);
        Assert.Contains("LeaveOneOut", Assert.Throws<ArgumentException>(() => new SplineFit(new SplineRidge(5), Optimise: Optimise.LeaveOneOut)).Message, StringComparison.Ordinal);
        var (training, _) = Ni19(2);
        DataException Fails(SplinePrior prior) => Assert.Throws<DataException>(() => new SplineFit(prior).Apply(training, Run.Default));
        Assert.Contains("unknowns need", Fails(new SplineRidge(6.5, 6.5, TripletStep: 0.04)).Message, StringComparison.Ordinal);
        Assert.Contains("would take", Fails(new SplineRidge(6.5, 6.5, TripletStep: 0.005)).Message, StringComparison.Ordinal);
        Assert.Contains("products of", Fails(new SplineRidge(6.5, 6.5, TripletStep: 0.02)).Message, StringComparison.Ordinal);
        Assert.Contains("knots", Fails(new SplineRidge(6.5, PairStep: 1e-5)).Message, StringComparison.Ordinal);
        Assert.Contains("see nothing", Fails(new SplineRidge(1.5)).Message, StringComparison.Ordinal);
    }

    private static readonly Species Cu = Species.Parse("Cu"), Ni = Species.Parse("Ni"), Au = Species.Parse("Au");

    private static ImmutableSortedDictionary<string, double> Zero { get; } = ImmutableSortedDictionary<string, double>.Empty.Add("Cu", 0).Add("Ni", 0).Add("Au", 0);

    // Icosahedral fragments of three species, every atom displaced, with an embedded-atom teacher.
    private static Dataset Alloys(int frames) => Dataset.Of(Enumerable.Range(0, frames).Select(index =>
    {
        var draws = new RandomSequence(3, (uint)index);
        var shape = Shapes.Icosahedron(Cu, 2, 3.8);
        var positions = shape.Positions.Select(p => p + (0.25 * new Vec3(draws.NextDouble() - 0.5, draws.NextDouble() - 0.5, draws.NextDouble() - 0.5)));
        var structure = new Structure(Block.From(Enumerable.Range(0, shape.Count).Select(i => new[] { Cu, Ni, Au }[(i + index) % 3])), Block.From(positions));
        return Labelled(structure);
    }));

    private static Configuration Labelled(Structure structure)
    {
        var teacher = new Emt().Evaluate(structure);
        return new(structure, teacher.Energy, teacher.Forces, teacher.Virial);
    }

    // In a cell so small that atoms meet images of others.
    private static Structure Periodic(Structure cluster) => new(cluster.Species, cluster.Positions, new Cell(Mat3.FromRows(new(8.5, 0, 0), new(0.4, 8.8, 0), new(0, -0.3, 9))));

    private static (double Force, double Energy, double Deviation) Difference(GaussianProcess exact, SplineForceField splines, Structure[] held, bool energies = true)
    {
        double force = 0, energy = 0, deviation = 0;
        void Deviations(double a, double b) => deviation = Math.Max(deviation, Math.Abs(Math.Sqrt(b / a) - 1));
        foreach (var structure in held)
        {
            var (a, b) = (exact.Predict(structure), splines.Predict(structure));
            if (energies)
            {
                energy = Math.Max(energy, Math.Abs(a.Mean.Energy - b.Mean.Energy) / structure.Count);
                Deviations(a.LatentEnergyVariance, b.LatentEnergyVariance);
            }

            for (var i = 0; i < structure.Count; i++)
            {
                force = Math.Max(force, (a.Mean.Forces[i] - b.Mean.Forces[i]).Length);
                for (var c = 0; c < 3; c++)
                {
                    Deviations(a.LatentForceVariance[i][c], b.LatentForceVariance[i][c]);
                }
            }
        }

        return (force, energy, deviation);
    }

    private static (TrainingSet Training, Structure[] Held) Ni19(int frames)
    {
        var data = Read.ExtXyz(Path.Combine(AppContext.BaseDirectory, "data", "ni19", "ni19-bip300.extxyz")).GetOrThrow();
        return (TrainingSet.All(data.Subset(Enumerable.Range(0, frames).Select(i => 40 * i))), [.. Enumerable.Range(0, 3).Select(i => data[700 + (30 * i)].Structure)]);
    }
}
