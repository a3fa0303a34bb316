using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

public sealed class SimulateSpecTests
{
    [Fact]
    public void A_specification_says_the_same_as_code()
    {
        var stage = Spec.Read<SimulationStage>("""{"kind":"langevin","temperature":300,"timestep":2,"steps":100000,"seed":7}""").GetOrThrow();
        Assert.Equal(Simulate.Langevin(temperature: 300, timestep: 2, steps: 100_000, seed: 7), stage);
    }

    [Fact]
    public void Stages_survive_the_round_trip()
    {
        SimulationStage[] stages =
        [
            Simulate.Langevin(300, 2, 10, seed: long.MinValue, friction: 0.1, SimulateData.Crystal(1, seed: 5)),
            Simulate.VelocityVerlet(1.0 / 3, 0.1, 10, seed: 1) with { Velocities = [new Vec3(0.1, 1.0 / 3, -1e-300)], RemoveMomentum = false, MaxMove = 3 },
        ];
        foreach (var stage in stages)
        {
            Assert.Equal(stage, Spec.Read<SimulationStage>(Spec.Write(stage)).GetOrThrow());
        }
    }

    [Theory]
    [InlineData("""{"kind":"langevin","temperature":300,"steps":1,"seed":7}""", "timestep")]
    [InlineData("""{"kind":"langevin","temperature":300,"timestep":-2,"steps":1,"seed":7}""", "-2")]
    [InlineData("""{"kind":"velocityVerlet","temperature":300,"timestep":2,"steps":1,"seed":7,"friction":1}""", "friction")]
    [InlineData("""{"kind":"nose","temperature":300}""", "nose")]
    public void Mistakes_are_named(string json, string word) =>
        Assert.Contains(word, Spec.Read<SimulationStage>(json).Error!.ToString());

    [Fact]
    public void A_structure_is_readable_json()
    {
        var json = Spec.Canonical(Simulate.Langevin(300, 2, 1, seed: 0, start: new([Species.Parse("Au")], [new(0, 0.5, 1)], Cell.Cubic(4))));
        Assert.Contains("""
            "start":{"cell":{"periodic":[true,true,true],"vectors":[[4,0,0],[0,4,0],[0,0,4]]},"positions":[[0,0.5,1]],"species":["Au"]}
            """.Trim(), json);
    }
}
