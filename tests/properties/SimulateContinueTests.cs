using FsCheck.Fluent;
using Xunit;

namespace Pipelines.Tests;

public sealed class SimulateContinueTests
{
    private static readonly MolecularDynamics[] Stages =
    [
        Simulate.Langevin(500, 2, 400, seed: 9, start: SimulateData.Icosahedron) with { SampleEvery = 7, ThermoEvery = 3 },
        Simulate.VelocityVerlet(500, 2, 400, seed: 9, SimulateData.Icosahedron) with { SampleEvery = 7, ThermoEvery = 3 },
        Simulate.Langevin(1500, 2, 60, seed: 9, start: SimulateData.Crystal(4, seed: 1)) with { SampleEvery = 7, ThermoEvery = 3 },
    ];

    [Fact]
    public void Going_on_from_any_step_gives_the_same_bits() => Property.ForAll(
        from stage in Gen.Elements(Stages)
        from percent in Gen.Choose(0, 100)
        select (stage, at: stage.Steps * percent / 100),
        c =>
        {
            var potential = SimulateData.ShortBonds;
            var whole = potential | c.stage;
            var first = potential | (c.stage with { Steps = c.at });
            var second = Simulate.Continue(potential, c.stage, first.Final);
            Assert.Equal(whole.Final, second.Final);
            Assert.Equal(whole.Frames, first.Frames.AddRange(second.Frames));
            Assert.Equal(whole.Thermo, first.Thermo.AddRange(second.Thermo));
        },
        cases: 30);

    [Fact]
    public void States_go_on_too()
    {
        var whole = Simulate.States(SimulateData.Bonds, Stages[0]).ToArray();
        Assert.Equal(whole[5..], Simulate.States(SimulateData.Bonds, Stages[0], from: whole[5]));
    }

    [Fact]
    public void A_state_of_another_simulation_is_refused()
    {
        var state = (SimulateData.Bonds | Stages[0]).Final;
        Assert.Contains("other atoms", Assert.Throws<ArgumentException>(() => Simulate.Continue(SimulateData.ShortBonds, Stages[2], state)).Message);
        Assert.Contains("ends at step 10", Assert.Throws<ArgumentException>(() => Simulate.Continue(SimulateData.Bonds, Stages[0] with { Steps = 10 }, state)).Message);
    }
}
