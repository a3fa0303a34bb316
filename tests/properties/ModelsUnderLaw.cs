namespace Pipelines.Tests;

/// <summary>A model of real data for the laws: total energies of minus thousands of eV, forces of density-functional theory.</summary>
public static class ModelsUnderLaw
{
    public static IReadOnlyDictionary<string, Lazy<IPotential>> All { get; } = new Dictionary<string, Lazy<IPotential>>
    {
        ["MappedForceField of Ni19"] = new(() =>
        {
            Kernel kernel = new TwoBodyKernel(0.4, new Cutoff(5, Smoothing.Polynomial)) + new ThreeBodyKernel(0.6, 4.2, 0.05);
            var frames = Read.ExtXyz(Path.Combine(AppContext.BaseDirectory, "data", "ni19", "ni19-bip300.extxyz")).GetOrThrow().Subset(Enumerable.Range(0, 10).Select(i => 30 * i));
            return TrainingSet.All(frames).Pipe(new GaussianProcessFit(kernel, TrainOn: TrainOn.Both, Environments: 60, Frames: 5)) | Map.ToSplines(forceAccuracy: 20, energyAccuracy: 20);
        }),
    };
}
