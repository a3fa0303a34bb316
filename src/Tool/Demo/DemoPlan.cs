namespace Pipelines.Tool;

/// <summary>What the demo does: the stages of its chain, and how much of the rest.</summary>
internal sealed record DemoPlan
{
    /// <summary>Sizes of the training sets of the learning curve, ascending; the chain's own is one of them.</summary>
    public int[] Sizes { get; init; } = [12, 25, 50, 100, 200, 400];

    /// <summary>Environments of the model that is mapped.</summary>
    public int Environments { get; init; } = 200;

    /// <summary>Every so many test frames are predicted by the Gaussian process itself, which is slow.</summary>
    public int Stride { get; init; } = 12;

    /// <summary>Of selection and dynamics.</summary>
    public long Seed { get; init; } = 7;

    // Length scales, variances and noise: the maximum of the marginal likelihood on 80 environments of the training block, rounded.

    /// <summary>Pairs.</summary>
    public Kernel Pairs { get; init; } = new TwoBodyKernel(0.6, 6.5, 1.2);

    /// <summary>Triplets.</summary>
    public Kernel Triplets { get; init; } = new ThreeBodyKernel(0.52, 6.5, 0.15);

    /// <summary>Honest: the test block lies behind the training block, with a gap between them.</summary>
    public BlockSplit Split { get; } = Select.Blocks(train: 0.75, test: 0.25, gap: 20);

    /// <summary>Environments that bring triangles not seen yet.</summary>
    public Stage<ILabelled, TrainingSet> Selection => Describe.ThreeBody(4.5) >> Select.DescriptorSpace(Environments, binWidth: 0.2, seed: Seed);

    /// <summary>Pairs and triplets together.</summary>
    public GaussianProcessFit Regression => Fit.GaussianProcess(Pairs + Triplets, noise: 0.0015);

    /// <summary>To 1 meV/Å.</summary>
    public SplineMap Mapping { get; init; } = Map.ToSplines();

    /// <summary>20 ps at 300 K.</summary>
    public Langevin Dynamics { get => field with { Seed = Seed }; init; } =
        Simulate.Langevin(temperature: 300, timestep: 2, steps: 10_000, seed: 0) with { SampleEvery = 10, ThermoEvery = 5 };

    /// <summary>The chain as the report shows it: what runs is the same, stage by stage.</summary>
    public static string Code => """
        var kernel = new TwoBodyKernel(0.6, 6.5, 1.2)
                   + new ThreeBodyKernel(0.52, 6.5, 0.15);

        var field = Read.ExtXyz("ni19-bip300.extxyz").GetOrThrow()
            | Select.Blocks(train: 0.75, test: 0.25, gap: 20)
            | Describe.ThreeBody(4.5)
                >> Select.DescriptorSpace(200, binWidth: 0.2, seed: 7)
            | Fit.GaussianProcess(kernel, noise: 0.0015)
            | Map.ToSplines();

        var trajectory = field | Simulate.Langevin(
            temperature: 300, timestep: 2, steps: 10_000, seed: 7, start: ni19);
        """;

    /// <summary>Where the data are: under the working folder or one above it, else beside the program.</summary>
    /// <exception cref="UsageException">Nowhere.</exception>
    public static string FindData()
    {
        const string Data = "data/ni19/ni19-bip300.extxyz";
        for (var folder = new DirectoryInfo(Directory.GetCurrentDirectory()); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Data)))
            {
                return Path.GetRelativePath(Directory.GetCurrentDirectory(), Path.Combine(folder.FullName, Data));
            }
        }

        var beside = Path.Combine(AppContext.BaseDirectory, Data);
        return File.Exists(beside) ? beside : throw new UsageException($"The demo's data ({Data}) are neither here, nor in a folder above, nor beside the program.");
    }
}
