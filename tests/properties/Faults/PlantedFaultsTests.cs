using Xunit;

namespace Pipelines.Tests;

/// <summary>The laws bite: every one of them catches a mistake that it names, and lets the right potential pass.</summary>
public sealed class PlantedFaultsTests
{
    private static readonly Run Quiet = new() { Threads = 2 };

    public static TheoryData<Fault> Faults => [.. Gallery.All];

    [Fact]
    public void The_right_potential_keeps_every_law()
    {
        var report = Laws.Run(Laws.For(new ModelPotential()), 300, seed: 11, Quiet);
        Assert.True(report.Holds, report.ToString());
        Assert.All(report.Results, r => Assert.True(r.Vacuous < r.Cases / 2, $"{r.Name} had nothing to say in {r.Vacuous} of {r.Cases} cases"));
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void Each_fault_is_caught_by_the_law_that_names_it(Fault fault)
    {
        var report = Laws.Run(Laws.For(fault.Potential), 60, seed: 5, Quiet);
        Assert.Contains(fault.Law, report.Broken);
        Assert.Empty(report.Broken.Except([fault.Law, .. fault.Also]));
    }

    public static TheoryData<KernelFault> KernelFaults => [.. KernelGallery.All];

    [Theory]
    [MemberData(nameof(KernelFaults))]
    public void Each_fault_of_a_kernel_is_caught_by_the_law_that_names_it(KernelFault fault)
    {
        var report = Laws.Run(Laws.For(fault.Kernel), 60, seed: 3, Quiet);
        Assert.Contains(fault.Law, report.Broken);
    }

    [Fact]
    public void The_right_kernel_keeps_every_law()
    {
        var report = Laws.Run(Laws.For(KernelGallery.Untouched), 200, seed: 11, Quiet);
        Assert.True(report.Holds, report.ToString());
    }

    [Fact]
    public void Every_law_of_kernels_has_a_fault_that_breaks_it() =>
        Assert.Empty(Laws.For(KernelGallery.Untouched).Select(l => l.Name).Except(KernelGallery.All.Select(f => f.Law)));

    public static TheoryData<DescriptorFault> DescriptorFaults => [.. DescriptorGallery.All];

    [Theory]
    [MemberData(nameof(DescriptorFaults))]
    public void Each_fault_of_a_descriptor_is_caught_by_the_law_that_names_it(DescriptorFault fault) =>
        Assert.Contains(fault.Law, Laws.Run(Laws.For(fault.Descriptor), 100, seed: 3, Quiet).Broken);

    [Fact]
    public void The_right_descriptor_keeps_every_law()
    {
        var report = Laws.Run(Laws.For(DescriptorGallery.Right), 200, seed: 11, Quiet);
        Assert.True(report.Holds, report.ToString());
    }

    [Fact]
    public void The_right_descriptor_of_fixed_width_keeps_every_law()
    {
        var report = Laws.Run(Laws.For(DescriptorGallery.RightVector), 200, seed: 11, Quiet);
        Assert.True(report.Holds, report.ToString());
    }

    [Fact]
    public void Every_law_of_descriptors_has_a_fault_that_breaks_it() =>
        Assert.Empty(Laws.For(DescriptorGallery.RightVector).Select(l => l.Name).Except(DescriptorGallery.All.Select(f => f.Law)));

    public static TheoryData<GlobalDescriptorFault> GlobalDescriptorFaults => [.. PairSums.Faults];

    [Theory]
    [MemberData(nameof(GlobalDescriptorFaults))]
    public void Each_fault_of_a_descriptor_of_structures_is_caught_by_the_law_that_names_it(GlobalDescriptorFault fault) =>
        Assert.Contains(fault.Law, Laws.Run(Laws.For(fault.Descriptor), 100, seed: 3, Quiet).Broken);

    [Fact]
    public void The_right_descriptor_of_structures_keeps_every_law()
    {
        var report = Laws.Run(Laws.For(PairSums.Right), 200, seed: 11, Quiet);
        Assert.True(report.Holds, report.ToString());
        Assert.Empty(Laws.For(PairSums.Right).Select(l => l.Name).Except(PairSums.Faults.Select(f => f.Law)));
    }

    public static TheoryData<DynamicsFault> DynamicsFaults => [.. DynamicsGallery.All];

    [Theory]
    [MemberData(nameof(DynamicsFaults))]
    public void Each_fault_of_an_integrator_is_caught_by_the_law_that_names_it(DynamicsFault fault)
    {
        // Noise looks like a thermostat, of which energy laws are not asked: here they are.
        var laws = Laws.For(fault.Dynamics, SimulateData.Bonds).Select(l => l with { Limit = null });
        Assert.Contains(fault.Law, Laws.Run([.. laws], 20, seed: 3, Quiet).Broken);
    }

    [Fact]
    public void The_right_integrator_keeps_every_law()
    {
        var report = Laws.Run(Laws.For(DynamicsGallery.Right, SimulateData.Bonds), 50, seed: 11, Quiet);
        Assert.True(report.Holds, report.ToString());
        Assert.All(report.Results, r => Assert.Null(r.Limit));
    }

    [Fact]
    public void Every_law_of_dynamics_has_a_fault_that_breaks_it() =>
        Assert.Empty(Laws.For(DynamicsGallery.Right, SimulateData.Bonds).Select(l => l.Name).Except(DynamicsGallery.All.Select(f => f.Law)));

    [Fact]
    public void A_stage_that_looks_at_its_threads_is_caught() =>
        Assert.Equal([StageLawNames.Reproducibility], Laws.Run(Laws.For(new CountsThreads(), at => at.Size), 5, seed: 1, Quiet).Broken);

    [Fact]
    public void A_map_of_another_process_is_caught()
    {
        // The examples belong together: the map was made of the process, for 20 meV.
        var (map, process) = (MappedForceField.Examples.Single(), GaussianProcess.Examples.First());
        Assert.True(Laws.Run(Laws.For(map, process, 20, 20), 30, seed: 1, Quiet).Holds);
        var other = process with { Weights = Block.From(process.Weights.Select(w => 1.05 * w)) };
        Assert.Equal([MapLawNames.Accuracy], Laws.Run(Laws.For(map, other, 20, 20), 30, seed: 1, Quiet).Broken);
        var careless = map with { Certificate = map.Certificate with { MaximumForceError = 0.05 } };
        Assert.Equal([MapLawNames.Accuracy], Laws.Run(Laws.For(careless, process, 20, 20), 30, seed: 1, Quiet).Broken);
    }

    private sealed record CountsThreads : Stage<int, int>
    {
        public override int Apply(int input, Run run) => input + run.Threads;
    }

    [Fact]
    public void Every_law_has_a_fault_that_breaks_it() =>
        Assert.Empty(Laws.For(new ModelPotential()).Select(l => l.Name).Except(Gallery.All.Select(f => f.Law)));
}
