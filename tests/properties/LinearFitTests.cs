using System.Collections.Immutable;
using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>Linear regression against what it must be: exact where the teacher is linear, a Gaussian process in weight space, the same on any number of threads.</summary>
public sealed class LinearFitTests
{
    private static readonly RadialGaussians Descriptor = DescriptorGallery.RightVector;

    private static readonly Species Ni = Species.Parse("Ni"), Pt = Species.Parse("Pt");

    // A teacher that is linear in the features, with a constant for each species.
    private static readonly double[] Truth = [0.3, -0.2, 0.05, -0.4, 0.25, 0.1, 0.15, -0.35, 0.2, 0.4, -0.1, -0.3];

    internal static Dataset Labelled(IPotential teacher, int frames = 12, bool cells = false) => Dataset.Of(Enumerable.Range(0, frames).Select(i =>
    {
        var kind = cells && i % 2 == 0 ? RandomStructures.Cells[i % RandomStructures.Cells.Length] : RandomStructures.Clusters[i % RandomStructures.Clusters.Length];
        var s = new RandomStructures([Ni, Pt], 2.6, 4.5).Next(kind, 8 + i, (ulong)i);
        var e = teacher.Evaluate(s);
        return new Configuration(s, e.Energy, e.Forces, s.Cell is null ? null : e.Virial);
    }));

    internal static LinearModel Teacher { get; } = new()
    {
        Descriptor = Descriptor,
        Coefficients = Block.Create(Truth.AsSpan()),
        Scales = Block.From(Enumerable.Repeat(1.0, 14)),
        Means = Block.From(new double[12]),
        Factor = [],
        ForceNoiseVariance = 1,
        EnergyNoiseVariance = 1,
        IsolatedAtomEnergies = ImmutableSortedDictionary<Species, double>.Empty.Add(Ni, -3.5).Add(Pt, -5.25),
        ShortestDistance = 1,
        Repulsion = null,
        Quality = new(0, 0, 0, 0, 14, 0, 0),
        DataHash = string.Empty,
    };

    [Theory]
    [InlineData(TrainOn.Both)]
    [InlineData(TrainOn.Energies)]
    [InlineData(TrainOn.Forces)]
    public void A_linear_teacher_is_found_again(TrainOn trainOn)
    {
        var data = Labelled(Teacher, frames: 40);
        var model = data | new LinearFit(Descriptor, new Ridge(1e-8), TrainOn: trainOn);

        // Ni seeing Pt and Pt seeing Ni are the same pairs: only the sum of their coefficients is in the data.
        for (var c = 0; c < 3; c++)
        {
            Assert.Equal(Truth[c], model.Coefficients[c], 1e-4);
            Assert.Equal(Truth[3 + c] + Truth[6 + c], model.Coefficients[3 + c] + model.Coefficients[6 + c], 1e-4);
            Assert.Equal(Truth[9 + c], model.Coefficients[9 + c], 1e-4);
        }

        var fresh = new RandomStructures([Ni, Pt], 2.6, 4.5).Next(RandomStructures.Clusters[0], 20, 99);
        var (expected, found) = (Teacher.Evaluate(fresh), (model with { Repulsion = null }).Evaluate(fresh));
        for (var i = 0; i < fresh.Count; i++)
        {
            Assert.True((expected.Forces[i] - found.Forces[i]).Length < 1e-3);
        }

        if (trainOn != TrainOn.Forces)
        {
            Assert.Equal(expected.Energy, found.Energy, 1e-3);
        }
    }

    [Fact]
    public void Virials_alone_teach_too()
    {
        var data = Labelled(Teacher, frames: 60, cells: true);
        var virials = Dataset.Of(data.Configurations.Where(c => c.Virial is not null).Select(c => new Configuration(c.Structure, c.Energy, null, c.Virial)));
        var model = virials | new LinearFit(Descriptor, new Ridge(1e-8), VirialNoise: 1e-6);
        Assert.Equal(Truth[0], model.Coefficients[0], 1e-4);
    }

    [Fact]
    public void The_evidence_is_the_likelihood_of_the_labels()
    {
        // Forces of two frames: the marginal likelihood by its definition, a normal distribution of all labels.
        var data = Labelled(new Emt(), frames: 2);
        var rows = new DesignRows(Descriptor);
        var (x, y) = (new List<double[]>(), new List<double>());
        foreach (var c in data.Configurations)
        {
            var block = new double[3 * c.Structure.Count * 14];
            rows.Add(c.Structure, [], block, []);
            x.AddRange(block.Chunk(14));
            y.AddRange(c.Forces!.Value.SelectMany(f => new[] { f.X, f.Y, f.Z }));
        }

        var equations = new NormalEquations(14);
        var transposed = new double[14 * y.Count];
        for (var r = 0; r < y.Count; r++)
        {
            for (var p = 0; p < 14; p++)
            {
                transposed[(p * y.Count) + r] = x[r][p];
            }
        }

        equations.Add(transposed, y.ToArray());
        var best = LinearEvidence.Maximise([equations], 1, search: false);
        double Likelihood(double noise, double prior)
        {
            var n = y.Count;
            var covariance = new double[n * n];
            for (var i = 0; i < n; i++)
            {
                for (var j = 0; j < n; j++)
                {
                    covariance[(i * n) + j] = (prior * Vectors.Dot(x[i], x[j])) + (i == j ? noise : 0);
                }
            }

            Assert.Equal(0, Dense.Cholesky(covariance, n));
            var solved = y.ToArray();
            Dense.SolveCholesky(covariance, n, solved);
            return -0.5 * (Vectors.Dot(solved, y.ToArray()) + Dense.LogDeterminantFromCholesky(covariance, n) + (n * Math.Log(2 * Math.PI)));
        }

        var at = Likelihood(best.Noise[0], best.Prior);
        Assert.Equal(at, best.LogEvidence, 1e-6 * Math.Abs(at));
        foreach (var (a, b) in new[] { (1.05, 1.0), (0.95, 1.0), (1.0, 1.1), (1.0, 0.9) })
        {
            Assert.True(Likelihood(best.Noise[0] * a, best.Prior * b) < at);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Mean_and_variance_are_those_of_the_process_in_function_space(int blocks)
    {
        // The same Gaussian process the other way round: covariances of labels are products of their rows (Rasmussen and Williams 2006, Eq. 2.12), with
        // the prior covariance of coefficients between them: that of ridge regression, or a random one of each species or of all together.
        const double noise = 0.01, energyNoise = 1e-4, strength = 0.1;
        var data = Labelled(new Emt(), frames: 3);
        var isolated = ImmutableSortedDictionary<string, double>.Empty.Add("Ni", 0.5).Add("Pt", -0.25);
        var random = blocks == 0 ? null : RandomTransform(blocks, 12 / blocks, rank: 12 / blocks);
        LinearPrior prior = random is null ? new Ridge(strength) : new GivenTransform(random);
        var model = data | new LinearFit(Descriptor, prior, noise, energyNoise, IsolatedAtomEnergies: isolated, Repulsion: false);
        var fresh = new RandomStructures([Ni, Pt], 2.6, 4.5).Next(RandomStructures.Clusters[0], 9, 77);
        double[] Whiten(double[] row) => random?.Whiten(row.AsSpan(0, 12), 1, DenseContext.Default)
            ?? [.. row.Take(12).Zip(model.Scales, (a, b) => a * b * Math.Sqrt(noise / strength))];
        var (x, y, n) = (new List<double[]>(), new List<double>(), new List<double>());
        foreach (var c in data.Configurations.Append(new(fresh, 0, Block.From(new Vec3[fresh.Count]))))
        {
            var rows = new double[(1 + (3 * c.Structure.Count)) * 14];
            new DesignRows(Descriptor).Add(c.Structure, rows.AsSpan(0, 14), rows.AsSpan(14), []);
            x.AddRange(rows.Chunk(14).Select(Whiten));
            y.AddRange([c.Energy!.Value - c.Structure.Species.Sum(s => isolated[s.Symbol]), .. c.Forces!.Value.SelectMany(f => new[] { f.X, f.Y, f.Z })]);
            n.AddRange([energyNoise * c.Structure.Count, .. Enumerable.Repeat(noise, 3 * c.Structure.Count)]);
        }

        var (asked, known) = (1 + (3 * fresh.Count), y.Count - 1 - (3 * fresh.Count));
        var covariance = new double[known * known];
        for (var i = 0; i < known; i++)
        {
            for (var j = 0; j < known; j++)
            {
                covariance[(i * known) + j] = Vectors.Dot(x[i], x[j]) + (i == j ? n[i] : 0);
            }
        }

        Assert.Equal(0, Dense.Cholesky(covariance, known));
        var weights = y.Take(known).ToArray();
        Dense.SolveCholesky(covariance, known, weights);
        if (random is not null)
        {
            var likelihood = -0.5 * (Vectors.Dot(weights, y.Take(known).ToArray()) + Dense.LogDeterminantFromCholesky(covariance, known) + (known * Math.Log(2 * Math.PI)));
            Assert.Equal(likelihood, model.Quality.LogEvidence, 1e-8 * Math.Abs(likelihood));
        }

        var said = model.Predict(fresh);
        for (var r = 0; r < asked; r++)
        {
            var cross = x.Take(known).Select(row => Vectors.Dot(row, x[known + r])).ToArray();
            var (mean, solved) = (Vectors.Dot(cross, weights), cross.ToArray());
            Dense.SolveLower(covariance, known, solved);
            var variance = Vectors.Dot(x[known + r], x[known + r]) - Vectors.Dot(solved, solved);
            var (saidMean, saidVariance) = r == 0
                ? (said.Mean.Energy - fresh.Species.Sum(s => isolated[s.Symbol]), said.LatentEnergyVariance)
                : (said.Mean.Forces[(r - 1) / 3][(r - 1) % 3], said.LatentForceVariance[(r - 1) / 3][(r - 1) % 3]);
            Assert.Equal(mean, saidMean, 1e-8);
            Assert.Equal(variance, saidVariance, 1e-8);
        }
    }

    [Fact]
    public void A_diagonal_transform_is_standardisation()
    {
        var data = Labelled(new Emt(), frames: 6);
        var plain = data | new LinearFit(Descriptor);
        var matrix = new double[2 * 6 * 6];
        for (var p = 0; p < 12; p++)
        {
            matrix[(p * 6) + (p % 6)] = plain.Scales[p];
        }

        var transformed = data | new LinearFit(Descriptor, new GivenTransform(new(2, 6, 6, Block.Create(matrix.AsSpan()))));
        Assert.Equal(plain.Quality.LogEvidence, transformed.Quality.LogEvidence, 1e-9 * Math.Abs(plain.Quality.LogEvidence));
        Assert.Equal(plain.ForceNoiseVariance, transformed.ForceNoiseVariance, 1e-9);
        Assert.Equal(plain.IsolatedAtomEnergies[Pt], transformed.IsolatedAtomEnergies[Pt], 1e-8);
        for (var p = 0; p < 12; p++)
        {
            Assert.Equal(plain.Coefficients[p], transformed.Coefficients[p], 1e-8);
        }

        var fresh = new RandomStructures([Ni, Pt], 2.6, 4.5).Next(RandomStructures.Clusters[0], 9, 77);
        var (a, b) = (plain.Predict(fresh), transformed.Predict(fresh));
        Assert.Equal(a.LatentEnergyVariance, b.LatentEnergyVariance, 1e-8 * a.LatentEnergyVariance);
        Assert.Equal(a.LatentForceVariance[3].X, b.LatentForceVariance[3].X, 1e-8 * a.LatentForceVariance[3].X);
    }

    [Fact]
    public void The_scale_of_a_transform_is_found_or_given()
    {
        // Ten times the prior in T is a hundredth of it in s² where that is found; where it is given, the noise is still the best one for it.
        var data = Labelled(new Emt(), frames: 4);
        LinearModel Fitted(double factor, bool scale, bool noise) => data | new LinearFit(
            Descriptor, new GivenTransform(RandomTransform(2, 6, 4, factor) with { ScaleGiven = scale, NoiseGiven = noise }), TrainOn: TrainOn.Forces);
        var (one, ten) = (Fitted(1, false, false), Fitted(10, false, false));
        Assert.Equal(one.Quality.LogEvidence, ten.Quality.LogEvidence, 1e-5);
        Assert.Equal(8, one.Quality.Parameters);
        var (given, fixedNoise) = (Fitted(0.1, true, false), Fitted(0.1, true, true));
        Assert.Equal(0.001, fixedNoise.ForceNoiseVariance);
        Assert.True(one.Quality.LogEvidence > given.Quality.LogEvidence);
        Assert.True(given.Quality.LogEvidence > fixedNoise.Quality.LogEvidence);
    }

    [Fact]
    public void A_transform_is_kept_in_the_file()
    {
        var features = ExampleModels.Linear.Descriptor;
        var path = Path.GetTempFileName();
        var kept = ExampleModels.Linear with { Transform = RandomTransform(1, 2 * features.Width, 3) };
        kept.Save(path);
        Assert.Equal(kept, Model.Load(path).GetOrThrow());
        Assert.NotEqual(kept, ExampleModels.Linear);
        File.Delete(path);
    }

    private static FeatureTransform RandomTransform(int blocks, int width, int rank, double factor = 1)
    {
        var draws = new RandomSequence(5, 1);
        return new(blocks, width, rank, Block.From(Enumerable.Range(0, blocks * width * rank).Select(_ => factor * (draws.NextDouble() - 0.5))), ScaleGiven: true, NoiseGiven: true);
    }

    private sealed record GivenTransform(FeatureTransform Transform) : LinearPrior
    {
        internal override FeatureTransform? TransformFor(AtomicDescriptor descriptor) => Transform;
    }

    [Fact]
    public void A_weight_is_so_many_copies_of_a_frame()
    {
        var frames = Labelled(new Emt(), frames: 8).Configurations
            .Select((c, i) => new Configuration(c.Structure, c.Energy, c.Forces, c.Virial, ImmutableSortedDictionary<string, string>.Empty.Add("group", i < 3 ? "few" : "many"))).ToArray();
        LabelWeights weights = new("group", ImmutableSortedDictionary<string, LabelWeight>.Empty.Add("few", new(Energy: 3, Force: 3)));
        // The prior is given, for copies change the deviation of features.
        var fit = new LinearFit(Descriptor, new GivenTransform(RandomTransform(2, 6, 6)), IsolatedAtomEnergies: Isolated);
        var plain = Dataset.Of(frames) | fit;
        var weighted = Dataset.Of(frames) | fit with { Weights = weights };
        var copied = Dataset.Of(frames.Concat(frames.Take(3)).Concat(frames.Take(3))) | fit;
        var largest = Vectors.LargestMagnitude(copied.Coefficients.Span);
        for (var p = 0; p < 12; p++)
        {
            Assert.Equal(copied.Coefficients[p], weighted.Coefficients[p], 1e-9 * largest);
        }

        Assert.NotEqual(plain.Coefficients, weighted.Coefficients);
        var unknown = Assert.Throws<DataException>(() => Dataset.Of(frames) | fit with { Weights = new("group", weights.Groups.Add("fw", new(2))) });
        Assert.Contains("fw", unknown.Message);
        Assert.Contains("colour", Assert.Throws<DataException>(() => Dataset.Of(frames) | fit with { Weights = new("colour", weights.Groups) }).Message);
    }

    [Fact]
    public void Isolated_atoms_begin_where_the_compositions_say()
    {
        Configuration Frame(int ni, int pt, double energy) => new(
            new Structure(Block.From(Enumerable.Repeat(Ni, ni).Concat(Enumerable.Repeat(Pt, pt))), Block.From(Enumerable.Range(0, ni + pt).Select(i => new Vec3(3 * i, 0, 0)))), energy);
        double[] Of(params Configuration[] frames) => [.. TrainingFrames.IsolatedAtoms([Pt, Ni], null, frames).Values];

        // One composition does not tell the species apart: both get the mean of an atom.
        Assert.All(Of(Frame(1, 2, -7), Frame(2, 4, -14)), e => Assert.Equal(-7.0 / 3, e, 1e-12));
        Assert.Equal([-1.5, -3.25], Of(Frame(1, 2, -8), Frame(5, 1, -10.75), Frame(2, 2, -9.5)), (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Equal([-1.5, -3.25], Of(Frame(1, 2, -8), Frame(5, 1, -10.75), new(Frame(3, 3, 0).Structure)), (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Equal([0.0, 0.0], Of());
    }

    private static readonly ImmutableSortedDictionary<string, double> Isolated = ImmutableSortedDictionary<string, double>.Empty.Add("Ni", 0.5).Add("Pt", -0.25);

    [Theory]
    [InlineData(LinearSolver.NormalEquations)]
    [InlineData(LinearSolver.Qr)]
    [InlineData(LinearSolver.Svd)]
    public void Threads_change_no_bit(LinearSolver solver)
    {
        var data = Labelled(new Emt(), frames: 30);
        var fit = new LinearFit(Descriptor, Solver: solver);
        var one = fit.Apply(data, new() { Threads = 1 });
        Assert.Equal(one, fit.Apply(data, new() { Threads = 2 }));
        Assert.Equal(one, fit.Apply(data, new() { Threads = 4 }));
    }

    [Fact]
    public void Labels_that_are_not_there_are_asked_for()
    {
        var data = Dataset.Of(new Configuration(new Structure([Ni, Pt], [new(0, 0, 0), new(2.5, 0, 0)])));
        Assert.Contains("forces", Assert.Throws<DataException>(() => data | new LinearFit(Descriptor)).Message);
    }
}
