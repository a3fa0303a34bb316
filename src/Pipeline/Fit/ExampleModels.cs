using Pipelines.Numerics;

namespace Pipelines;

/// <summary>Small models for the laws: two species, every kind of label, learned from an analytic teacher.</summary>
internal static class ExampleModels
{
    private static readonly Lazy<GaussianProcess> Trained = new(Train);
    private static readonly Lazy<GaussianProcess> TrainedManyBody = new(TrainManyBody);
    private static readonly Lazy<LinearModel> TrainedLinear = new(() => new LinearFit(Features).Apply(Data, new Run { Threads = 1 }));
    private static readonly Lazy<SplineForceField> TrainedSplines =
        new(() => new SplineFit(new SplineCovariance(TwoAndThreeBody, KnotsPerLength: 3, Truncation: 1e-4), Noise: 0.01, EnergyNoise: 1e-4).Apply(Data, new Run { Threads = 1 }));
    private static readonly Lazy<NetworkModel> TrainedNetwork =
        new(() => new NetworkFit(Features, [5], Activation.Silu, new LbfgsTraining(20), Members: 2, Validation: 0).Apply(Data, new Run { Threads = 1 }));

    private static readonly Lazy<SparseProcess> TrainedSparse = new(TrainSparse);

    /// <summary>A Gaussian process with 2-body and 3-body kernels on forces and energies of Cu-Au clusters.</summary>
    public static GaussianProcess Process => Trained.Value;

    /// <summary>A Gaussian process with a 2-body and a SOAP kernel on the same.</summary>
    public static GaussianProcess ManyBody => TrainedManyBody.Value;

    /// <summary>The first process in the weight space of splines, on coarse knots.</summary>
    public static SplineForceField Splines => TrainedSplines.Value;

    /// <summary>A linear model of the power spectrum of Cu-Au clusters.</summary>
    public static LinearModel Linear => TrainedLinear.Value;

    /// <summary>A committee of two networks on the same.</summary>
    public static NetworkModel Network => TrainedNetwork.Value;

    private static Kernel TwoAndThreeBody =>
        new TwoBodyKernel(0.6, new Cutoff(4.5, Smoothing.Polynomial)) + new ThreeBodyKernel(0.8, new Cutoff(3.8, Smoothing.Polynomial), 0.05);

    private static Soap Features => Describe.Soap(new Cutoff(4.5, Smoothing.Polynomial), nMax: 2, lMax: 2) with { Normalize = false };

    private static Dataset Data => Dataset.Of(Enumerable.Range(0, 4).Select(Labelled));

    /// <summary>A sparse process of pairs, triplets and power spectra on the same.</summary>
    public static SparseProcess Sparse => TrainedSparse.Value;

    private static SparseProcess TrainSparse() => Fit.SparseProcess(
        new(new TwoBodyKernel(0.8, new Cutoff(4.5, Smoothing.Polynomial)), 12),
        new(new ThreeBodyKernel(0.8, new Cutoff(3.8, Smoothing.Polynomial), 0.05), 12),
        new(new DescriptorKernel(Features with { Normalize = true }, new DotProduct(2, 0.5)), 10, InducingChoice.FarthestPoints)).Apply(Data, new Run { Threads = 1 });

    private static GaussianProcess Train()
    {
        // With little noise the weights are large and cancel: rounding would then reach the 1e-10 that the laws ask for.
        return new GaussianProcessFit(TwoAndThreeBody, Noise: 0.01, TrainOn: TrainOn.Both, EnergyNoise: 1e-4).Apply(Data, new Run { Threads = 1 });
    }

    private static GaussianProcess TrainManyBody()
    {
        var kernel = new TwoBodyKernel(0.6, new Cutoff(4.5, Smoothing.Polynomial)) + new DescriptorKernel(Features with { Normalize = true }, new DotProduct(2, 0.3));
        return new GaussianProcessFit(kernel, Noise: 0.01, TrainOn: TrainOn.Both, EnergyNoise: 1e-4).Apply(Data, new Run { Threads = 1 });
    }

    // Icosahedral fragments with every atom displaced: all distances and both species occur.
    private static Configuration Labelled(int index)
    {
        var draws = new RandomSequence(7, (uint)index);
        var shape = Shapes.Icosahedron(Species.Parse("Cu"), 2, 3.8);
        var positions = shape.Positions.Select(p => p + (0.25 * new Vec3(draws.NextDouble() - 0.5, draws.NextDouble() - 0.5, draws.NextDouble() - 0.5)));
        var species = Enumerable.Range(0, shape.Count).Select(i => Species.Parse((i + index) % 3 == 0 ? "Au" : "Cu"));
        var structure = new Structure(Block.From(species), Block.From(positions));
        var teacher = new Emt().Evaluate(structure);
        return new(structure, teacher.Energy, teacher.Forces);
    }
}
