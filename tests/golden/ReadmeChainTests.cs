using Xunit;

namespace Pipelines.Tests;

/// <summary>The README's chain, with fewer environments and steps: it must compile and run as printed.</summary>
public sealed class ReadmeChainTests
{
    [Fact]
    public void The_chain_of_the_README_runs()
    {
        var data = Read.ExtXyz(Golden.Path("ni19", "ni19-bip300.extxyz")).GetOrThrow();
        var kernel = new TwoBodyKernel(LengthScale: 0.6, Cutoff: 6.5) + new ThreeBodyKernel(LengthScale: 0.5, Cutoff: 4.5, Variance: 0.15);

        var forceField =
            data.Trace()
            | Select.Blocks(train: 550, test: 192, gap: 50) >> Select.Random(environments: 40, seed: 1)
            | Fit.GaussianProcess(kernel) >> Map.ToSplines();

        var trajectory = forceField | Simulate.Langevin(temperature: 300, timestep: 2, steps: 200, seed: 7, start: data[0].Structure);
        Assert.Equal(5, trajectory.Steps.Length);
        Assert.Contains("10.1103/PhysRevB.97.184307", Cite.For(trajectory).ToString(), StringComparison.Ordinal);
        Assert.InRange(trajectory.Value.Final.Step, 200, 200);
    }
}
