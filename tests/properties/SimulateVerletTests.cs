using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

public sealed class SimulateVerletTests
{
    private static readonly VelocityVerlet Short = Simulate.VelocityVerlet(300, 2, 400, seed: 3, SimulateData.Icosahedron) with { SampleEvery = 20, ThermoEvery = 1 };

    [Theory]
    [InlineData(13)]
    [InlineData(38)]
    public void Energy_error_is_of_order_timestep_squared(int atoms)
    {
        var start = atoms == 13 ? SimulateData.Icosahedron : Shapes.Octahedron(Species.Parse("Ni"), 4, 1, 3.52);
        // The same 400 fs with ever shorter steps: the slope of log error on log timestep is the order.
        double[] timesteps = [4, 2.5, 2, 1, 0.5];
        var points = timesteps.Select(dt =>
        {
            var energies = (SimulateData.Bonds | (Short with { Start = start, Timestep = dt, Steps = (long)Math.Round(400 / dt) })).Thermo.Select(r => r.ConservedEnergy).ToArray();
            return (X: Math.Log(dt), Y: 0.5 * Math.Log(energies.Select(e => (e - energies[0]) * (e - energies[0])).Average()));
        }).ToArray();
        double mx = points.Average(p => p.X), my = points.Average(p => p.Y);
        var order = points.Sum(p => (p.X - mx) * (p.Y - my)) / points.Sum(p => (p.X - mx) * (p.X - mx));
        Assert.InRange(order, 1.85, 2.15);
    }

    [Fact]
    public void Energy_does_not_drift()
    {
        var trajectory = SimulateData.Bonds | (Short with { Timestep = 3, Steps = Property.Full ? 500_000 : 30_000 });
        var error = trajectory.Thermo.Select(r => Math.Abs(r.ConservedEnergy - trajectory.Thermo[0].ConservedEnergy)).ToArray();
        var half = error.Length / 2;
        Assert.True(error[half..].Max() < 2 * error[..half].Max(), "the second half is no worse than the first");
        Assert.InRange(trajectory.Quality.EnergyDrift, -2e-4, 2e-4);
        Assert.True(trajectory.Quality.EnergyFluctuation is > 0 and < 1e-3);
    }

    [Fact]
    public void Turning_the_velocities_goes_back()
    {
        var there = (SimulateData.Bonds | Short).Final;
        var back = SimulateData.Bonds | (Short with { Start = there.Structure, Velocities = Block.From(there.Velocities.Select(v => -v)) });
        Assert.True(Distance(there.Structure, SimulateData.Icosahedron) > 0.1, "the atoms have moved");
        Assert.InRange(Distance(back.Final.Structure, SimulateData.Icosahedron), 0, 1e-9);
    }

    [Fact]
    public void Momentum_and_angular_momentum_are_taken_out_and_stay_out()
    {
        var mixed = new Structure([.. SimulateData.Icosahedron.Species.Select((s, i) => i % 2 == 0 ? s : Species.Parse("Pt"))], SimulateData.Icosahedron.Positions);
        var trajectory = SimulateData.Bonds | (Short with { Start = mixed });
        var masses = mixed.Species.Select(s => s.Mass).ToArray();
        Assert.True(trajectory.Quality.RemovedMomentum.Length > 1e-3 && trajectory.Quality.RemovedAngularMomentum.Length > 1e-3);
        foreach (var frame in trajectory.Frames)
        {
            Assert.InRange(RigidMotion.Momentum(frame.Velocities.Span, masses).Length, 0, 1e-12);
            Assert.InRange(RigidMotion.AngularMomentum(frame.Structure.Positions.Span, frame.Velocities.Span, masses).Length, 0, 1e-11);
            Assert.Equal((3 * 13) - 6, frame.DegreesOfFreedom);
        }

        Assert.Equal(300, trajectory.Frames[0].Temperature, 1e-9);
    }

    [Fact]
    public void Rigid_motion_is_put_back_by_the_same_amount()
    {
        // A cluster that moves and turns as a whole and nothing else: all of it is removed.
        var points = SimulateData.Icosahedron.Positions.ToArray();
        double[] masses = [.. points.Select((_, i) => 1.0 + i)];
        Vec3 drift = new(0.1, -0.2, 0.3), spin = new(-0.02, 0.05, 0.01);
        Vec3[] velocities = [.. points.Select(p => drift + spin.Cross(p))];
        RigidMotion.RemoveMomentum(velocities, masses);
        var (_, freedoms) = RigidMotion.RemoveRotation(points, velocities, masses);
        Assert.Equal(3, freedoms);
        Assert.All(velocities, v => Assert.InRange(v.Length, 0, 1e-15));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 4)]
    public void Points_on_a_line_have_two_rotations(int atoms, int freedoms)
    {
        var line = SimulateData.Of([.. Enumerable.Range(0, atoms).Select(i => i * new Vec3(1.5, 1.5, 1.5))]);
        var state = Simulate.States(SimulateData.Bonds, Short with { Start = line, Steps = 0 }).Single();
        Assert.Equal(freedoms, state.DegreesOfFreedom);
        Assert.Equal(freedoms == 0 ? 0 : 300, state.Temperature, 1e-9);
    }

    [Fact]
    public void A_periodic_crystal_keeps_its_rotation()
    {
        var crystal = SimulateData.Crystal(2, seed: 1);
        var trajectory = SimulateData.ShortBonds with { Taper = new(3, 3.5) } | (Short with { Start = crystal, Steps = 40 });
        Assert.Equal((3 * crystal.Count) - 3, trajectory.Final.DegreesOfFreedom);
        Assert.Equal(Vec3.Zero, trajectory.Quality.RemovedAngularMomentum);
        Assert.Equal(300, trajectory.Frames[0].Temperature, 1e-9);
    }

    [Fact]
    public void Velocities_drawn_without_scaling_have_the_temperature_on_average()
    {
        var temperatures = Enumerable.Range(0, 400)
            .Select(seed => Simulate.States(SimulateData.Bonds, Short with { Seed = seed, Steps = 0, ExactTemperature = false }).Single().Temperature).ToArray();

        // The standard deviation of one is 300 sqrt(2/33) = 74 K.
        Assert.InRange(temperatures.Average(), 300 - 15, 300 + 15);
        Assert.InRange(Math.Sqrt(temperatures.Select(t => (t - 300) * (t - 300)).Average()), 60, 88);
    }

    [Fact]
    public void A_given_velocity_is_taken_as_it_is()
    {
        Block<Vec3> velocities = [new(0.01, 0.02, 0)];
        var one = SimulateData.Of(new Vec3(1, 1, 1));
        var final = (SimulateData.Bonds | (Short with { Start = one, Velocities = velocities, Steps = 50 })).Final;
        Assert.Equal(velocities, final.Velocities);
        Assert.InRange((final.Structure.Positions[0] - new Vec3(2, 3, 1)).Length, 0, 1e-12);
        Assert.Equal(3, final.DegreesOfFreedom);
    }

    private static double Distance(Structure a, Structure b) =>
        Enumerable.Range(0, a.Count).Max(i => (a.Positions[i] - b.Positions[i]).Length);
}
