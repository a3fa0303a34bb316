using System.Collections.Immutable;
using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>A kernel that knows nothing of the library's inside: exp(-r) pairs, on the public members alone.</summary>
public sealed record OutsideKernel(double Decay) : Kernel
{
    public override double Radius => 4.5;

    public override ImmutableArray<Hyperparameter> Hyperparameters => [new("decay", Decay)];

    public override Kernel WithHyperparameters(ReadOnlySpan<double> values) => new OutsideKernel(values[0]);

    public override IKernelFeatures Prepare(KernelInput input, Label label, Convention convention = Convention.TotalEnergy)
    {
        // One number, the sum over pairs of exp(-decay r) (1 - r/radius)³, and its derivatives: a kernel of rank one.
        var s = input.Structure;
        var values = new double[label.Size];
        for (var i = 0; i < s.Count; i++)
        {
            for (var j = i + 1; j < s.Count; j++)
            {
                var d = s.Positions[j] - s.Positions[i];
                var (r, x) = (d.Length, 1 - (d.Length / Radius));
                if (x <= 0)
                {
                    continue;
                }

                var value = Math.Exp(-Decay * r) * x * x * x;
                var slope = -value * (Decay + (3 / (Radius * x)));
                switch (label.Kind)
                {
                    case LabelKind.TotalEnergy:
                        values[0] += value;
                        break;
                    case LabelKind.LocalEnergy when i == label.Atom || j == label.Atom:
                        values[0] += 0.5 * value;
                        break;
                    case LabelKind.Force when i == label.Atom || j == label.Atom:
                        var f = (i == label.Atom ? slope : -slope) / r * d;
                        (values[0], values[1], values[2]) = (values[0] + f.X, values[1] + f.Y, values[2] + f.Z);
                        break;
                    case LabelKind.Virial:
                        double[] products = [d.X * d.X, d.Y * d.Y, d.Z * d.Z, d.Y * d.Z, d.X * d.Z, d.X * d.Y];
                        for (var k = 0; k < 6; k++)
                        {
                            values[k] -= slope / r * products[k];
                        }

                        break;
                }
            }
        }

        return new Features(values);
    }

    public override void AddCovariance(IKernelFeatures a, IKernelFeatures b, Span<double> block)
    {
        double[] x = ((Features)a).Values, y = ((Features)b).Values;
        for (var i = 0; i < x.Length; i++)
        {
            for (var j = 0; j < y.Length; j++)
            {
                block[(i * y.Length) + j] += x[i] * y[j];
            }
        }
    }

    public override void AddCovarianceGradient(IKernelFeatures a, IKernelFeatures b, int index, Span<double> block) => throw new NotSupportedException("no gradient");

    private sealed record Features(double[] Values) : IKernelFeatures
    {
        public int Size => Values.Length;
    }
}

/// <summary>Gaussian processes on kernels of features.</summary>
public sealed class DescriptorKernelTests
{
    private static readonly Soap Power = Describe.Soap(new Cutoff(4.5, Smoothing.Polynomial), nMax: 3, lMax: 3, sigma: 0.6);

    private static readonly Kernel Mixed =
        new TwoBodyKernel(0.5, new Cutoff(4.5, Smoothing.Polynomial), 0.7)
        + new DescriptorKernel(Power, new DotProduct(3, 0.4))
        + new DescriptorKernel(Describe.EmbeddingDensity(new Cutoff(4, Smoothing.Polynomial)), new Matern(0.8, 0.2));

    [Fact]
    public void The_contracted_mean_is_Eq_13_label_by_label()
    {
        var model = TrainingSet.All(GaussianProcessTests.Clusters(4, 2)).Pipe(new GaussianProcessFit(Mixed, TrainOn: TrainOn.Both));
        foreach (var c in GaussianProcessTests.Clusters(3, 77).Configurations)
        {
            var e = model.Evaluate(c.Structure);
            Assert.Equal(model.PredictLabel(c.Structure, Label.TotalEnergy)[0], e.Energy, 1e-9);
            var virial = model.PredictLabel(c.Structure, Label.Virial);
            foreach (var (k, (row, column)) in new[] { (0, 0), (1, 1), (2, 2), (1, 2), (0, 2), (0, 1) }.Index())
            {
                Assert.Equal(virial[k], e.Virial[row, column], 1e-9);
            }

            for (var a = 0; a < c.Structure.Count; a++)
            {
                var f = model.PredictLabel(c.Structure, Label.ForceOn(a));
                Assert.True((new Vec3(f[0], f[1], f[2]) - e.Forces[a]).Length < 1e-9);
                Assert.Equal(model.PredictLabel(c.Structure, Label.EnergyOf(a))[0], e.AtomEnergies[a], 1e-9);
            }
        }
    }

    [Fact]
    public void Species_are_those_of_the_data_and_models_come_back_bit_for_bit()
    {
        var data = GaussianProcessTests.Clusters(3, 5);
        var model = TrainingSet.All(data).Pipe(new GaussianProcessFit(Mixed));
        var soap = ((SumKernel)model.Kernel).Terms.OfType<DescriptorKernel>().Concat(model.Kernel.Summands.OfType<DescriptorKernel>()).First();
        Assert.Equal(data.Species, soap.Descriptor.Species);
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.gp");
        try
        {
            model.Save(path);
            var loaded = (GaussianProcess)Model.Load(path).GetOrThrow();
            Assert.Equal(model, loaded);
            Assert.Equal(model.Evaluate(data[0].Structure).Energy, loaded.Evaluate(data[0].Structure).Energy);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_mapping_says_which_term_it_cannot_map()
    {
        var model = TrainingSet.All(GaussianProcessTests.Clusters(2, 6)).Pipe(new GaussianProcessFit(Mixed));
        var error = Assert.Throws<DataException>(() => model | Map.ToSplines());
        Assert.Contains("finite order", error.Message, StringComparison.Ordinal);
        Assert.Equal("descriptor, descriptor", error.Error.Found);
    }

    [Fact]
    public void The_local_convention_is_refused_where_forces_would_not_be_those_of_the_energy() =>
        Assert.Contains("total-energy convention", Assert.Throws<DataException>(
            () => TrainingSet.All(GaussianProcessTests.Clusters(2, 6)).Pipe(new GaussianProcessFit(Mixed, Convention: Convention.Local))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_kernel_from_outside_fits_and_predicts()
    {
        // Its functions are multiples of one: the process finds the multiple, on clusters that it was made from.
        var teacher = GaussianProcessTests.Clusters(6, 12);
        var kernel = new OutsideKernel(0.9);
        double[] Of(Structure s, Label label)
        {
            var (f, one) = (kernel.Prepare(new(s, 4.5), label), kernel.Prepare(new(teacher[0].Structure, 4.5), Label.TotalEnergy));
            var block = new double[f.Size];
            kernel.AddCovariance(f, one, block);
            return block;
        }

        var frames = teacher.Configurations.Select(c => new Configuration(c.Structure, Of(c.Structure, Label.TotalEnergy)[0], Block.From(
            Enumerable.Range(0, c.Structure.Count).Select(i => Of(c.Structure, Label.ForceOn(i))).Select(f => new Vec3(f[0], f[1], f[2]))))).ToArray();
        var zero = teacher.Species.ToImmutableSortedDictionary(s => s.Symbol, _ => 0.0);
        var fit = new GaussianProcessFit(kernel, Noise: 1e-12, TrainOn: TrainOn.Both, EnergyNoise: 1e-12, IsolatedAtomEnergies: zero);
        var model = TrainingSet.All(Dataset.Of(frames[..3])).Pipe(fit);
        foreach (var c in frames[3..])
        {
            var e = model.Evaluate(c.Structure);
            Assert.Equal(c.Energy!.Value, e.Energy, 1e-7);
            Assert.Equal(e.Energy, e.AtomEnergies.Sum(), 1e-12);
            Assert.True(Enumerable.Range(0, c.Structure.Count).All(i => (e.Forces[i] - c.Forces!.Value[i]).Length < 1e-7));
            Assert.Equal(Of(c.Structure, Label.Virial)[3], e.Virial[1, 2], 1e-7);
        }
    }

    [Fact]
    public void Threads_do_not_change_a_bit()
    {
        var training = TrainingSet.All(GaussianProcessTests.Clusters(3, 6));
        var fit = new GaussianProcessFit(Mixed, TrainOn: TrainOn.Both, Optimise: Optimise.MarginalLikelihood);
        var one = fit.Apply(training, new Run { Threads = 1 });
        Assert.Equal(one, fit.Apply(training, new Run { Threads = 3 }));
    }

    [Fact]
    public void A_radial_basis_on_standardised_features_takes_their_size_from_the_data()
    {
        var data = GaussianProcessTests.Clusters(6, 31);
        var raw = new SymmetryFunctions(4.5, [new(0.1), new(1, 2)], [new(0.1, 2, 1)]);
        var kernel = new DescriptorKernel(new Standardised(raw), new SquaredExponential(3, 0.5));
        var model = TrainingSet.All(data).Pipe(new GaussianProcessFit(kernel, TrainOn: TrainOn.Both));
        var own = (Standardised)((DescriptorKernel)model.Kernel).Descriptor;
        var features = data.Configurations.SelectMany(c => Enumerable.Range(0, c.Structure.Count).Where(i => c.Structure.Species[i] == data.Species[0]).Select(i => own.Of(c.Structure)[i].ToArray())).ToArray();
        for (var v = 0; v < own.Width; v++)
        {
            Assert.Equal(0, features.Average(f => f[v]), 1e-10);
            var square = features.Average(f => f[v] * f[v]);
            Assert.True(Math.Abs(square - 1) < 1e-10 || square < 1e-10, $"feature {v}: {square}");
        }

        var fresh = GaussianProcessTests.Clusters(1, 32)[0].Structure;
        Assert.Equal(model.PredictLabel(fresh, Label.TotalEnergy)[0], model.Evaluate(fresh).Energy, 1e-9);
        Assert.Throws<InvalidOperationException>(() => new Standardised(raw with { Species = own.Species }).Of(fresh));
    }
}
