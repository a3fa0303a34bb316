using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

public sealed class GaussianProcessTests
{
    private static readonly Kernel Kernel = new TwoBodyKernel(0.5, new Cutoff(4.5, Smoothing.Polynomial), 0.7) + new ThreeBodyKernel(0.6, new Cutoff(4.0, Smoothing.Polynomial), 0.05);

    [Fact]
    public void Zero_noise_interpolates_the_labels()
    {
        // The forces of a whole cluster add up to nothing and turn nothing: six of them follow from the others. Four atoms are free of that.
        var data = Clusters(6, 1);
        var labels = TrainingSet.All(data);
        labels = labels with { Environments = Block.From(labels.Environments.Where(e => e.Atom < 4)) };
        // Short length scales keep the labels apart: the Gram matrix stays well conditioned without noise.
        var kernel = new TwoBodyKernel(0.15, new Cutoff(6, Smoothing.Polynomial)) + new ThreeBodyKernel(0.2, new Cutoff(6, Smoothing.Polynomial));
        var model = labels.Pipe(new GaussianProcessFit(kernel, Noise: 0, TrainOn: TrainOn.Both, EnergyNoise: 0));
        Assert.Equal(0, model.Quality.Jitter);
        foreach (var (f, a) in labels.Environments)
        {
            var e = model.Evaluate(data[f].Structure);
            Assert.Equal(data[f].Energy!.Value, e.Energy, 1e-7);
            Assert.True((data[f].Forces!.Value[a] - e.Forces[a]).Length < 1e-7, $"frame {f}, atom {a}");
        }
    }

    [Fact]
    public void The_contracted_mean_is_Eq_13_label_by_label()
    {
        var data = Clusters(4, 2);
        var model = data.Pipe(TrainingSet.All).Pipe(new GaussianProcessFit(Kernel, TrainOn: TrainOn.Both));
        foreach (var c in Clusters(3, 77).Configurations)
        {
            var e = model.Evaluate(c.Structure);
            Assert.Equal(model.PredictLabel(c.Structure, Label.TotalEnergy)[0], e.Energy, 1e-9);
            for (var a = 0; a < c.Structure.Count; a++)
            {
                var f = model.PredictLabel(c.Structure, Label.ForceOn(a));
                Assert.True((new Vec3(f[0], f[1], f[2]) - e.Forces[a]).Length < 1e-10);
                Assert.Equal(model.PredictLabel(c.Structure, Label.EnergyOf(a))[0], e.AtomEnergies[a], 1e-10);
            }
        }
    }

    [Theory]
    [InlineData(Optimise.MarginalLikelihood)]
    [InlineData(Optimise.LeaveOneOut)]
    public void Gradient_of_the_evidence_is_exact(Optimise by)
    {
        var fit = new GaussianProcessFit(Kernel, Noise: 1e-3, TrainOn: TrainOn.Both, EnergyNoise: 1e-4);
        var problem = new GaussianProcessProblem(fit, TrainingSet.All(Clusters(3, 3)), 1, Run.Default);
        double[] x = [.. Kernel.Hyperparameters.Select(h => Math.Log(h.Value)), Math.Log(1e-3), Math.Log(1e-4)]; // forces, then energies
        double At(double[] p, double[] gradient) => HyperparameterSearch.Value(
            problem, Kernel.WithHyperparameters([.. p.Take(p.Length - 2).Select(Math.Exp)]), new(Math.Exp(p[^2]), Math.Exp(p[^1])), by, gradient, Run.Default);
        var exact = new double[x.Length];
        At(x, exact);
        for (var i = 0; i < x.Length; i++)
        {
            // Richardson: two central differences, the leading error removed.
            double Difference(double h)
            {
                var scratch = new double[x.Length];
                double[] up = [.. x], down = [.. x];
                up[i] += h;
                down[i] -= h;
                return (At(up, scratch) - At(down, scratch)) / (2 * h);
            }

            var expected = ((4 * Difference(5e-4)) - Difference(1e-3)) / 3;
            Assert.Equal(expected, exact[i], 1e-5 * Math.Max(1, exact.Max(Math.Abs)));
        }
    }

    [Fact]
    public void Leave_one_out_in_closed_form_equals_fitting_again_without_the_label()
    {
        var data = Clusters(3, 4);
        var all = TrainingSet.All(data) with { Frames = [] };
        var given = data.Species.ToDictionary(s => s.Symbol, _ => 0.0);
        var fit = new GaussianProcessFit(Kernel, IsolatedAtomEnergies: System.Collections.Immutable.ImmutableSortedDictionary.CreateRange(given));
        var sum = 0.0;
        foreach (var left in all.Environments)
        {
            var model = (all with { Environments = Block.From(all.Environments.Where(e => e != left)) }).Pipe(fit);
            var f = model.PredictLabel(data[left.Frame].Structure, Label.ForceOn(left.Atom));
            var d = new Vec3(f[0], f[1], f[2]) - data[left.Frame].Forces!.Value[left.Atom];
            sum += d.Dot(d);
        }

        Assert.Equal(Math.Sqrt(sum / (3 * all.Environments.Length)), all.Pipe(fit).Quality.LeaveOneOutRmse, 1e-8);
    }

    [Fact]
    public void Variance_shrinks_at_the_data_and_returns_to_the_prior_far_away()
    {
        var data = Clusters(5, 5);
        var model = data.Pipe(TrainingSet.All).Pipe(new GaussianProcessFit(Kernel, Noise: 1e-6, TrainOn: TrainOn.Both, EnergyNoise: 1e-8));
        var seen = model.Predict(data[0].Structure);
        var fresh = model.Predict(Clusters(1, 55)[0].Structure);
        Assert.True(seen.LatentForceVariance.Max(v => v.X) < 1e-5);
        Assert.True(fresh.LatentForceVariance.Max(v => v.X) > 10 * seen.LatentForceVariance.Max(v => v.X));
        Assert.True(fresh.LatentEnergyVariance > 10 * seen.LatentEnergyVariance);
        Assert.Equal(seen.LatentForceVariance[0].X + 1e-6, seen.NoisyForceVariance[0].X, 1e-15);

        // One pair further apart than the cutoff knows nothing and needs to know nothing.
        var alone = model.Predict(new Structure([data.Species[0], data.Species[0]], [Vec3.Zero, new Vec3(9, 0, 0)]));
        Assert.Equal(0, alone.LatentForceVariance[0].X);
    }

    [Fact]
    public void Threads_do_not_change_a_bit()
    {
        var training = TrainingSet.All(Clusters(4, 6));
        var fit = new GaussianProcessFit(Kernel, TrainOn: TrainOn.Both, Optimise: Optimise.MarginalLikelihood);
        var one = fit.Apply(training, new Run { Threads = 1 });
        Assert.Equal(one, fit.Apply(training, new Run { Threads = 2 }));
        Assert.Equal(one, fit.Apply(training, new Run { Threads = 4 }));
        var map = new SplineMap(ForceAccuracy: 50, EnergyAccuracy: 50);
        Assert.Equal(map.Apply(one, new Run { Threads = 1 }), map.Apply(one, new Run { Threads = 4 }));
    }

    [Fact]
    public void Evidence_improves_what_it_optimises()
    {
        var training = TrainingSet.All(Clusters(5, 7)) with { Frames = [] };
        foreach (var by in new[] { Optimise.MarginalLikelihood, Optimise.LeaveOneOut })
        {
            var fit = new GaussianProcessFit(Kernel, Optimise: by);
            var problem = new GaussianProcessProblem(fit, training, 1, Run.Default);
            double Objective(GaussianProcess model) => HyperparameterSearch.Value(
                problem, model.Kernel, new(model.ForceNoiseVariance, 1e-6), by, new double[model.Kernel.Hyperparameters.Length + 1], Run.Default);
            var after = training.Pipe(fit);
            Assert.True(Objective(after) > Objective(training.Pipe(fit with { Optimise = Optimise.None })));
            Assert.True(after.Quality.Evaluations > 1);
        }
    }

    [Fact]
    public void The_local_convention_keeps_forces_and_counts_pairs_twice_and_triplets_thrice()
    {
        var input = new KernelInput(Clusters(1, 8)[0].Structure, 4.5);
        foreach (var (kernel, factor) in new (Kernel, double)[] { (new TwoBodyKernel(0.5, 4.5), 2), (new ThreeBodyKernel(0.5, 4.0), 3) })
        {
            double[] Block(Label label, Convention convention)
            {
                var f = kernel.Prepare(input, label, convention);
                var block = new double[9];
                kernel.AddCovariance(f, f, block);
                return block;
            }

            Assert.Equal(Block(Label.ForceOn(1), Convention.TotalEnergy), Block(Label.ForceOn(1), Convention.Local));
            Assert.Equal(factor * factor * Block(Label.TotalEnergy, Convention.TotalEnergy)[0], Block(Label.TotalEnergy, Convention.Local)[0], 1e-9);
            Assert.Equal(factor * factor * Block(Label.EnergyOf(0), Convention.TotalEnergy)[0], Block(Label.EnergyOf(0), Convention.Local)[0], 1e-9);
        }
    }

    [Fact]
    public void A_map_agrees_with_its_Gaussian_process_within_the_certificate_on_fresh_structures()
    {
        var model = TrainingSet.All(Clusters(6, 9)).Pipe(new GaussianProcessFit(Kernel, TrainOn: TrainOn.Both));
        var map = model | Map.ToSplines();
        Assert.True(map.Certificate.Structures > 0);
        Assert.InRange(map.Certificate.MaximumForceError, 0, 1e-3);
        var compared = 0;
        foreach (var c in Clusters(6, 9, jitter: 0.03).Configurations)
        {
            var list = new NeighborList();
            list.Build(c.Structure.Positions.Span, Lattice.Open, model.ShortestDistance, half: true);
            if (list.Pairs > 0)
            {
                continue; // There the map repels on purpose.
            }

            compared++;
            var (expected, found) = (model.Evaluate(c.Structure), map.Evaluate(c.Structure));
            Assert.InRange(Math.Abs(expected.Energy - found.Energy) / c.Structure.Count, 0, 1e-3);
            for (var a = 0; a < c.Structure.Count; a++)
            {
                Assert.InRange((expected.Forces[a] - found.Forces[a]).Length, 0, 2e-3);
            }
        }

        Assert.True(compared > 1);
    }

    [Fact]
    public void Close_pairs_repel_and_never_throw()
    {
        var model = TrainingSet.All(Clusters(4, 10)).Pipe(new GaussianProcessFit(Kernel));
        var map = model | Map.ToSplines(forceAccuracy: 50, energyAccuracy: 50);
        var previous = double.PositiveInfinity;
        for (var r = 0.05; r < 0.74 * map.ShortestDistance; r += 0.01)
        {
            var e = map.Pair(map.Kinds[0], map.Kinds[1], r).Energy;
            Assert.True(e < previous, $"the pair energy must fall at {r} Å");
            previous = e;
        }

        var overlap = map.Evaluate(new Structure([map.Kinds[0], map.Kinds[0]], [Vec3.Zero, new Vec3(0.02, 0, 0)]));
        Assert.True(double.IsFinite(overlap.Energy) && overlap.Energy > 1000);
    }

    [Fact]
    public void A_map_that_misses_its_accuracy_is_an_error_and_never_unchecked()
    {
        var one = TrainingSet.All(Clusters(1, 21)).Pipe(new GaussianProcessFit(Kernel, TrainOn: TrainOn.Both));
        Assert.Equal(1, (one | Map.ToSplines(50, 50)).Certificate.Structures);
        var rough = TrainingSet.All(Clusters(2, 22)).Pipe(new GaussianProcessFit(new TwoBodyKernel(1e-5, 4.5)));
        Assert.Contains("knots", Assert.Throws<DataException>(() => rough | Map.ToSplines()).Message, StringComparison.Ordinal);
        var model = TrainingSet.All(Clusters(2, 23)).Pipe(new GaussianProcessFit(new TwoBodyKernel(0.5, 4.5)));
        Assert.Contains("accuracy", Assert.Throws<DataException>(() => model | Map.ToSplines(forceAccuracy: 1e-9)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fits_that_see_nothing_or_are_not_finite_are_errors()
    {
        var training = TrainingSet.All(Clusters(2, 24));
        Assert.Contains("sees nothing", Assert.Throws<DataException>(() => training.Pipe(new GaussianProcessFit(new TwoBodyKernel(0.5, 0.001)))).Message, StringComparison.Ordinal);
        Assert.Contains("proportion", Assert.Throws<DataException>(() => training.Pipe(new GaussianProcessFit(new TwoBodyKernel(1e-160, 4.5)))).Message, StringComparison.Ordinal);
        Assert.True(double.IsFinite(training.Pipe(new GaussianProcessFit(new TwoBodyKernel(0.5, 4.5), Noise: 1e300)).Quality.LeaveOneOutRmse));
    }

    [Fact]
    public void Links_are_followed_and_devices_refused()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // There, neither is a file like others.
        }

        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var (real, link) = (Path.Combine(folder.FullName, "real.gp"), Path.Combine(folder.FullName, "link.gp"));
            File.WriteAllText(real, "old");
            File.CreateSymbolicLink(link, real);
            var model = TrainingSet.All(Clusters(1, 25)).Pipe(new GaussianProcessFit(Kernel));
            model.Save(link);
            Assert.Equal(real, File.ResolveLinkTarget(link, true)!.FullName);
            Assert.Equal(model, Model.Load(real).GetOrThrow());
            Assert.Contains("device", Assert.Throws<DataException>(() => model.Save("/dev/null")).Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Models_come_back_bit_for_bit_and_damaged_files_are_refused()
    {
        var model = TrainingSet.All(Clusters(3, 11)).Pipe(new GaussianProcessFit(Kernel));
        foreach (var saved in new Model[] { model, model | Map.ToSplines(forceAccuracy: 100, energyAccuracy: 100) })
        {
            var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.model");
            try
            {
                saved.Save(path);
                Assert.Equal(saved, Model.Load(path).GetOrThrow());
                var bytes = File.ReadAllBytes(path);
                foreach (var at in new[] { 3, 9, 20, bytes.Length / 2, bytes.Length - 1 })
                {
                    var damaged = (byte[])bytes.Clone();
                    damaged[at] ^= 1;
                    File.WriteAllBytes(path, damaged);
                    Assert.False(Model.Load(path).IsOk, $"byte {at}");
                }

                File.WriteAllBytes(path, bytes[..^100]);
                Assert.Contains("damaged", Model.Load(path).Error!.ToString(), StringComparison.Ordinal);
                bytes[8] = 99;
                File.WriteAllBytes(path, bytes);
                Assert.Contains("newer version", Model.Load(path).Error!.ToString(), StringComparison.Ordinal);
            }
            finally
            {
                File.Delete(path);
            }
        }

        Assert.False(Model.Load("no-such.model").IsOk);
    }

    // Random clusters of two species labelled by a teacher with known physics.
    internal static Dataset Clusters(int count, int seed, double jitter = 0)
    {
        Species[] kinds = [new(29), new(79)];
        var random = new RandomSequence((ulong)seed);
        var extra = new RandomSequence(1234);
        List<Configuration> frames = [];
        for (var f = 0; f < count; f++)
        {
            List<Vec3> positions = [];
            while (positions.Count < 7)
            {
                double Draw() => 4.6 * random.NextDouble();
                var p = new Vec3(Draw(), Draw(), Draw());
                if (positions.All(q => (p - q).Length > 2.3))
                {
                    positions.Add(p);
                }
            }

            double Shift() => jitter * ((2 * extra.NextDouble()) - 1);
            var structure = new Structure(
                Block.From(positions.Select((_, i) => kinds[i % 2])), Block.From(positions.Select(p => p + new Vec3(Shift(), Shift(), Shift()))));
            var e = new Emt().Evaluate(structure);
            frames.Add(new(structure, e.Energy, e.Forces));
        }

        return Dataset.Of(frames);
    }
}
