using System.Collections.Immutable;
using System.Diagnostics;
using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>Trainings as data: methods, schedules, history, checkpoints that change no bit, committees, and what cannot be trained.</summary>
public sealed class NetworkTrainingTests : IDisposable
{
    private static readonly Species Ni = Species.Parse("Ni"), Pt = Species.Parse("Pt");
    private static readonly Dataset Clusters = NetworkData.Clusters(40);
    private readonly string _folder = Directory.CreateTempSubdirectory("pipelines-network-").FullName;

    public static TheoryData<NetworkTraining> Methods => [new AdamTraining(12, Schedule: new PlateauRate(Patience: 2)), new LbfgsTraining(12), new KalmanTraining(12, Forces: 4, Batch: 5)];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // What the filter is for: as many passes over the data, a fraction of the loss.
    [Fact]
    public void The_Kalman_filter_needs_fewer_epochs_than_Adam()
    {
        NetworkModel With(NetworkTraining training) => Clusters | new NetworkFit(NetworkData.Features, [8], Training: training, Validation: 0);
        var (kalman, adam) = (With(new KalmanTraining(15)), With(new AdamTraining(15, Batch: 2, LearningRate: 0.01)));
        Assert.Equal(kalman.History[0].Training, adam.History[0].Training);
        Assert.True(kalman.History[^1].Training < 0.5 * adam.History[^1].Training, $"{kalman.History[^1]} {adam.History[^1]}");
    }

    // On a linear model without noise of its own the filter is recursive least squares: the ridge solution, in any batches.
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(40)]
    public void On_a_linear_model_the_filter_is_least_squares(int batch)
    {
        const int n = 6, m = 40;
        var rows = new double[m * n];
        Philox.FillNormals(3, 0, 0, rows);
        var labels = new double[m];
        Philox.FillNormals(3, 0, 1, labels);
        var filter = new KalmanFilter(n, 2.5);
        var x = new double[n];
        for (var from = 0; from < m; from += batch)
        {
            var count = Math.Min(batch, m - from);
            var h = rows.AsSpan(from * n, count * n);
            var errors = new double[count];
            for (var i = 0; i < count; i++)
            {
                errors[i] = labels[from + i] - Vectors.Dot(h.Slice(i * n, n), x);
            }

            Assert.True(filter.Update(x, h, errors, Enumerable.Repeat(0.3, count).ToArray()));
        }

        var precision = new double[n * n];
        var right = new double[n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                precision[(i * n) + j] = (i == j ? 1 / 2.5 : 0) + (Enumerable.Range(0, m).Sum(r => rows[(r * n) + i] * rows[(r * n) + j]) / 0.3);
            }

            right[i] = Enumerable.Range(0, m).Sum(r => rows[(r * n) + i] * labels[r]) / 0.3;
        }

        for (var i = 0; i < n; i++)
        {
            Assert.Equal(right[i], Vectors.Dot(precision.AsSpan(i * n, n), x), 1e-9);
            for (var j = 0; j < n; j++)
            {
                Assert.Equal(filter.Covariance[(i * n) + j], filter.Covariance[(j * n) + i]);
                Assert.Equal(i == j ? 1 : 0, Enumerable.Range(0, n).Sum(k => precision[(i * n) + k] * filter.Covariance[(k * n) + j]), 1e-9);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Stopped_and_given_again_it_ends_with_the_same_bits(NetworkTraining training)
    {
        var fit = new NetworkFit(NetworkData.Features, [6], Training: training, Members: 2, Patience: 100) { CheckpointEvery = 3 };
        var whole = Clusters | fit;
        var path = Path.Combine(_folder, "training.checkpoint");
        var stoppable = fit with { Checkpoint = path };

        // Twice in the middle of things: once by a polite request, once as by a plug, from an older file.
        using (var stop = new CancellationTokenSource())
        {
            Assert.ThrowsAny<OperationCanceledException>(() => stoppable.Apply(Clusters, new() { Threads = 2, Cancellation = stop.Token, Progress = new Stopper(5, stop) }));
        }

        var old = File.ReadAllBytes(path);
        using (var stop = new CancellationTokenSource())
        {
            Assert.ThrowsAny<OperationCanceledException>(() => stoppable.Apply(Clusters, new() { Threads = 1, Cancellation = stop.Token, Progress = new Stopper(9, stop) }));
        }

        Assert.NotEqual(old, File.ReadAllBytes(path));
        File.WriteAllBytes(path, old);
        Assert.Equal(whole, Clusters | stoppable);

        // Complete, it is the result.
        Assert.Equal(whole, stoppable.Apply(Clusters, new() { Progress = new Stopper(-1, null) }));
    }

    [Fact]
    public void A_checkpoint_of_another_training_or_a_damaged_one_is_refused()
    {
        var fit = new NetworkFit(NetworkData.Features, [4], Training: new LbfgsTraining(2)) { Checkpoint = Path.Combine(_folder, "c") };
        _ = Clusters | fit;
        Assert.Contains("another training", Assert.Throws<DataException>(() => Clusters | (fit with { Seed = 2 })).Message, StringComparison.Ordinal);
        Assert.Contains("another training", Assert.Throws<DataException>(() => NetworkData.Clusters(39) | fit).Message, StringComparison.Ordinal);
        var bytes = File.ReadAllBytes(fit.Checkpoint!);
        bytes[^50] ^= 1;
        File.WriteAllBytes(fit.Checkpoint!, bytes);
        Assert.Contains("damaged", Assert.Throws<DataException>(() => Clusters | fit).Message, StringComparison.Ordinal);
        File.WriteAllText(fit.Checkpoint!, "something else");
        Assert.Contains("not a checkpoint", Assert.Throws<DataException>(() => Clusters | fit).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Killed_in_the_middle_the_command_goes_on()
    {
        string At(string name) => Path.Combine(_folder, name);
        Write.ExtXyz(At("data.xyz"), Clusters).GetOrThrow();
        var fit = new NetworkFit(NetworkData.Features, [12, 12], Training: new AdamTraining(120, Batch: 2), Patience: 1000) { CheckpointEvery = 1 };
        File.WriteAllText(At("fit.json"), Spec.Write<IFitStage>(fit));
        string[] Fit(string name) => ["fit", At("data.xyz"), "--with", At("fit.json"), "--out", At(name), "--threads", "1"];
        using (var process = Cli.Start(Fit("stopped")))
        {
            var patience = Stopwatch.StartNew();
            while (!File.Exists(At("stopped.checkpoint")))
            {
                Assert.False(process.HasExited, "the fit ended before it could be stopped");
                Assert.True(patience.Elapsed < TimeSpan.FromSeconds(60), "no checkpoint was written");
                Thread.Sleep(2);
            }

            process.Kill();
            process.WaitForExit();
        }

        Assert.False(File.Exists(At("stopped")));
        var again = Cli.RunHere(Fit("stopped"));
        Assert.True(again.Exit == 0, again.Error);
        Assert.Contains("went on from", again.Out + again.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(At("stopped.checkpoint")));
        Assert.Equal(0, Cli.RunHere(Fit("whole")).Exit);
        var (one, two) = ((NetworkModel)Model.Load(At("whole")).GetOrThrow(), (NetworkModel)Model.Load(At("stopped")).GetOrThrow());
        Assert.Equal(one.Weights, two.Weights);
        Assert.Equal(one.History, two.History);
    }

    [Fact]
    public void The_history_tells_errors_in_units()
    {
        var split = Clusters | Select.Blocks(train: 0.6, validation: 0.3, test: 0.1, gap: 0);
        var model = split | new NetworkFit(NetworkData.Features, [6], Training: new LbfgsTraining(15));
        var last = model.History[^1];
        var (learned, watched) = (ErrorMetrics.Of(model, Clusters.Subset(split.Train.LabelledFrames)), ErrorMetrics.Of(model, Clusters.Subset(split.Validation.LabelledFrames)));
        var best = model.History.MinBy(h => h.Validation);
        Assert.Equal(learned.EnergyRmse, best.TrainingEnergy, 1e-9);
        Assert.Equal(learned.ForceRmse, best.TrainingForce, 1e-9);
        Assert.Equal(watched.EnergyRmse, best.ValidationEnergy, 1e-9);
        Assert.Equal(watched.ForceRmse, best.ValidationForce, 1e-9);
        Assert.Equal(15, last.Step);
    }

    [Fact]
    public void Progress_says_how_it_goes()
    {
        var heard = new Stopper(-1, null);
        new NetworkFit(NetworkData.Features, [4], Training: new AdamTraining(2)).Apply(Clusters, new() { Progress = heard });
        Assert.Contains(heard.Details, d => d.StartsWith("epoch 1, meV/atom ", StringComparison.Ordinal) && d.Contains(", eV/Å ", StringComparison.Ordinal));
    }

    [Fact]
    public void Patience_ends_a_training_and_the_best_weights_are_kept()
    {
        var fit = new NetworkFit(NetworkData.Features, [30], Training: new AdamTraining(300, LearningRate: 0.05, Schedule: new ConstantRate()), Patience: 3, Validation: 0.2);
        var history = (Clusters | fit).History;
        Assert.True(history.Length < 300);
        var best = history.Min(h => h.Validation);
        Assert.Equal(3, history.Length - 1 - history.ToList().FindIndex(h => h.Validation == best));
    }

    [Fact]
    public void Schedules_fall_as_they_say()
    {
        Assert.Equal(1, new ConstantRate().Factor(77, 100, 3));
        Assert.Equal([1, 0.5, 0], ((double[])[0, 50, 100]).Select(e => Math.Round(new CosineRate().Factor(e, 100, 0), 12)));
        Assert.Equal(0.25, new ExponentialRate(5).Factor(10, 100, 0), 1e-14);
        Assert.Equal(0.125, new PlateauRate(0.5).Factor(10, 100, 3), 1e-14);
    }

    [Fact]
    public void Bootstrapped_members_learn_from_draws_of_their_own()
    {
        var fit = new NetworkFit(NetworkData.Features, [5], Training: new LbfgsTraining(5), Members: 2, Committee: CommitteeKind.Bootstrap);
        var (one, three) = (fit.Apply(Clusters, new() { Threads = 1 }), fit.Apply(Clusters, new() { Threads = 3 }));
        Assert.Equal(one, three);
        Assert.NotEqual(one.Weights, (Clusters | (fit with { Committee = CommitteeKind.Seeds })).Weights);
    }

    [Fact]
    public void The_spread_of_atoms_energies_is_that_of_the_members()
    {
        var model = ExampleModels.Network;
        var s = Shapes.Icosahedron(model.Species[0], 2, 3.7);
        var (one, two, both) = (model.Member(0).Evaluate(s), model.Member(1).Evaluate(s), model.Predict(s));
        for (var i = 0; i < s.Count; i++)
        {
            Assert.Equal(0.5 * Math.Pow(one.AtomEnergies[i] - two.AtomEnergies[i], 2), both.LatentAtomEnergyVariance[i], 1e-12);
            Assert.Equal(0.5 * Math.Pow(one.Forces[i].Y - two.Forces[i].Y, 2), both.LatentForceVariance[i].Y, 1e-10);
        }
    }

    [Fact]
    public void Single_precision_states_its_error()
    {
        var fit = new NetworkFit(NetworkData.Features, [6], Training: new LbfgsTraining(10));
        var (exact, less) = (Clusters | fit, Clusters | (fit with { Precision = NetworkPrecision.Single }));
        Assert.Equal(0, exact.PrecisionError);
        Assert.InRange(less.PrecisionError, 1e-9, 1e-4);
        Assert.Equal(exact.History[0].Training, less.History[0].Training, 1e-6 * exact.History[0].Training);
    }

    [Fact]
    public void Weights_of_labels_change_what_is_learned_as_noise_would()
    {
        var marked = Dataset.Of(Clusters.Configurations.Select(c => new Configuration(c.Structure, c.Energy, c.Forces, c.Virial, c.Info.SetItem("group", "all"))));
        var fit = new NetworkFit(NetworkData.Features, [5], Training: new LbfgsTraining(5));
        var weighted = marked | (fit with { Weights = new("group", ImmutableSortedDictionary<string, LabelWeight>.Empty.Add("all", new(Energy: 4, Force: 2))) });
        var noisy = marked | (fit with { Noise = fit.Noise / 2, EnergyNoise = fit.EnergyNoise / 4 });
        Assert.Equal(noisy.History[^1].Training, weighted.History[^1].Training, 1e-9 * noisy.History[^1].Training);
    }

    [Fact]
    public void What_no_memory_holds_is_refused_before_it_is_taken()
    {
        var before = GC.GetTotalAllocatedBytes();
        var e = Assert.Throws<DataException>(() => Clusters | new NetworkFit(NetworkData.Features, [100_000, 100_000]));
        Assert.Contains("GB", e.Message, StringComparison.Ordinal);
        Assert.Throws<DataException>(() => Clusters | new NetworkFit(NetworkData.Features, [400, 400], Training: new KalmanTraining()));
        Assert.True(GC.GetTotalAllocatedBytes() - before < 1L << 30);
    }

    [Fact]
    public void A_species_that_is_watched_but_not_learned_is_named()
    {
        var data = Dataset.Of([.. Clusters.Configurations.Where(c => c.Structure.Species.All(s => s == Ni)), .. Clusters.Configurations.Where(c => c.Structure.Species.Contains(Pt))]);
        var pure = data.Configurations.Count(c => c.Structure.Species.All(s => s == Ni));
        Assert.True(pure > 0, "the data have frames of one species");
        TrainingSet Frames(int from, int to) => TrainingSet.All(data).Within(Block.From(Enumerable.Range(from, to - from)));
        var split = new Split(Frames(0, pure), Frames(pure, data.Count), Frames(0, 0), []);
        var e = Assert.Throws<DataException>(() => split | new NetworkFit(NetworkData.Features, [3]));
        Assert.Contains("Pt", e.Message, StringComparison.Ordinal);
    }

    // An atom alone has no force and no feature that changes: its energy is learned all the same.
    [Fact]
    public void Frames_of_one_atom_are_data()
    {
        var alone = new Structure(Block.From([Ni]), Block.From([default(Vec3)]));
        var data = Dataset.Of([.. Clusters.Configurations, new Configuration(alone, 0.1, Block.From([default(Vec3)]))]);
        var model = data | new NetworkFit(NetworkData.Features, [5], Training: new LbfgsTraining(20), Validation: 0);
        Assert.True(double.IsFinite(model.Evaluate(alone).Energy));
        Assert.True(model.History[^1].Training < model.History[0].Training);
        var only = Dataset.Of([new Configuration(alone, 0.1), new Configuration(alone, 0.3)]);
        Assert.Equal(0.2, (only | new NetworkFit(NetworkData.Features with { Species = [Ni] }, [5], Training: new LbfgsTraining(5), Validation: 0)).Evaluate(alone).Energy, 1e-6);
    }

    public static TheoryData<NetworkTraining, Activation> Wild => new()
    {
        { new AdamTraining(5, LearningRate: 1e200), Activation.Silu }, { new AdamTraining(5, LearningRate: 1e6), Activation.Tanh }, { new AdamTraining(20, WeightDecay: 1e6), Activation.Tanh },
        { new KalmanTraining(3, Noise: 1e300), Activation.Tanh }, { new KalmanTraining(3, Forgetting: 1e-300), Activation.Softplus },
    };

    [Theory]
    [MemberData(nameof(Wild))]
    public void A_training_that_diverges_gives_no_model(NetworkTraining training, Activation activation)
    {
        var e = Assert.Throws<DataException>(() => Clusters | new NetworkFit(NetworkData.Features, [6], activation, training, Members: 2));
        Assert.True(e.Message.Contains("diverged", StringComparison.Ordinal) || e.Message.Contains("no longer positive", StringComparison.Ordinal), e.Message);
    }

    [Fact]
    public void Labels_that_are_too_large_to_be_squared_are_refused()
    {
        var huge = Dataset.Of(Clusters.Configurations.Select(c => new Configuration(c.Structure, 1e200 * c.Energy)));
        Assert.Contains("too large", Assert.Throws<DataException>(() => huge | new NetworkFit(NetworkData.Features, [6])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_batch_larger_than_the_data_is_all_of_them()
    {
        NetworkModel With(NetworkTraining training) => Clusters | new NetworkFit(NetworkData.Features, [5], Training: training);
        Assert.Equal(With(new AdamTraining(3, Batch: 1000)), With(new AdamTraining(3, Batch: int.MaxValue)));
        Assert.Equal(With(new KalmanTraining(2, Batch: 1000)), With(new KalmanTraining(2, Batch: int.MaxValue)));
    }

    [Fact]
    public void A_filter_that_would_see_no_label_is_refused()
    {
        var forces = Dataset.Of(Clusters.Configurations.Select(c => new Configuration(c.Structure, null, c.Forces)));
        var e = Assert.Throws<DataException>(() => forces | new NetworkFit(NetworkData.Features, [5], Training: new KalmanTraining(2, Forces: 0)));
        Assert.Contains("learn nothing", e.Message, StringComparison.Ordinal);
    }

    // The last iteration finds nothing lower: its errors are those of the iteration before, which the checkpoint must give back.
    [Fact]
    public void Stopped_just_before_it_has_converged_it_ends_with_the_same_bits()
    {
        var few = Dataset.Of(Clusters.Subset([1, 2, 3]).Configurations.Select(c => new Configuration(c.Structure, c.Energy)));
        var fit = new NetworkFit(NetworkData.Features, [3], Training: new LbfgsTraining(3000), Validation: 0) { CheckpointEvery = 1 };
        var whole = few | fit;
        var steps = whole.History.Length - 1;
        Assert.True(steps < 3000, $"{steps} steps");
        var stoppable = fit with { Checkpoint = Path.Combine(_folder, "c") };
        using var stop = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => stoppable.Apply(few, new() { Cancellation = stop.Token, Progress = new Stopper(steps - 1, stop) }));
        Assert.Equal(whole, few | stoppable);
    }

    [Fact]
    public void A_checkpoint_that_cannot_be_written_is_an_error_that_names_it()
    {
        var fit = new NetworkFit(NetworkData.Features, [3], Training: new AdamTraining(2), Members: 3) { Checkpoint = Path.Combine(_folder, "nowhere", "c") };
        Assert.Contains("nowhere", Assert.Throws<DataException>(() => Clusters | fit).Message, StringComparison.Ordinal);
    }

    // Output biases begin at zero: one that is still zero was never trained.
    [Fact]
    public void No_bootstrapped_member_misses_a_species()
    {
        var data = Dataset.Of([.. Clusters.Configurations.Where(c => c.Structure.Species.All(s => s == Ni)), Clusters.Configurations.First(c => c.Structure.Species.Contains(Pt))]);
        var model = data | new NetworkFit(NetworkData.Features, [4], Training: new LbfgsTraining(3), Members: 8, Committee: CommitteeKind.Bootstrap, Validation: 0);
        for (var m = 0; m < model.Members; m++)
        {
            Assert.NotEqual(0, model.Layout.Of(model.Member(m).Weights.Span, model.Descriptor.Species.IndexOf(Pt))[^1]);
        }
    }

    private sealed class Stopper(int after, CancellationTokenSource? stop) : IProgress<Progress>
    {
        private readonly Lock _lock = new();

        public List<string> Details { get; } = [];

        public void Report(Progress value)
        {
            lock (_lock)
            {
                if (value.Detail is not null)
                {
                    Details.Add(value.Detail);
                }

                if (value.Step.StartsWith("network", StringComparison.Ordinal) && value.Done == after)
                {
                    stop!.Cancel();
                }
            }
        }
    }
}
