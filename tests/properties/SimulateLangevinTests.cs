using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

public sealed class SimulateLangevinTests
{
    private const double Temperature = 300;
    private const double Warm = Units.Boltzmann * Temperature;

    private static readonly long Length = Property.Full ? 2_000_000 : 200_000;

    // Within four standard errors, which themselves must be small enough to mean something.
    private static void Agrees(double expected, IReadOnlyList<double> series, double precision)
    {
        var (mean, error) = SimulateStatistics.Blocks(series);
        Assert.InRange(error, 0, precision * expected);
        Assert.InRange(mean, expected - (4 * error), expected + (4 * error));
    }

    [Fact]
    public void Every_degree_of_freedom_has_half_kT()
    {
        var start = SimulateData.Icosahedron;
        var masses = start.Species.Select(s => s.Mass / Units.ForceToAcceleration).ToArray();
        var stage = Simulate.Langevin(Temperature, 1, Length, seed: 11, friction: 0.02, start) with { SampleEvery = 20 };
        var states = Simulate.States(SimulateData.Bonds, stage).Skip(100).ToArray();
        Agrees(Temperature, [.. states.Select(s => s.Temperature)], 0.01);

        // Also for the motion of the cluster as a whole, which the bath drives like any other.
        Agrees(0.5 * Warm, [.. states.Select(s => Square(RigidMotion.Momentum(s.Velocities.Span, masses).X) / (2 * masses.Sum()))], 0.05);
        Assert.Equal(39, states[0].DegreesOfFreedom);
    }

    // For a harmonic well BAOAB has exactly <x²> = kT/k, at any timestep that is stable, and <v²> = kT/m (1 - (omega dt/2)²): Leimkuhler and
    // Matthews 2013. A timestep of two fifths of the limit makes schemes that are only of second order fail by 10 %.
    [Fact]
    public void A_harmonic_well_is_sampled_exactly_in_space()
    {
        const double stiffness = 5;
        var mass = Species.Parse("Ni").Mass / Units.ForceToAcceleration;
        var timestep = 0.8 * Math.Sqrt(mass / stiffness);
        var start = SimulateData.Of(new(0.05, 0, 0), new(0, 0.05, 0), new(0, 0, 0.05));
        var stage = Simulate.Langevin(Temperature, timestep, Length, seed: 5, friction: 0.5 / timestep, start) with { SampleEvery = 2 };
        var states = Simulate.States(new HarmonicWell(stiffness), stage).Skip(100).ToArray();
        Agrees(Warm / stiffness, [.. states.Select(s => s.Structure.Positions.Average(p => p.Dot(p)) / 3)], 0.01);
        Agrees(Warm / mass * (1 - (0.4 * 0.4)), [.. states.Select(s => s.Velocities.Average(v => v.Dot(v)) / 3)], 0.01);
    }

    // The distance of a dimer has the density r² exp(-V(r)/kT): the average over it is a quadrature.
    [Fact]
    public void A_dimer_has_the_bond_length_of_the_Boltzmann_distribution()
    {
        // A well of 0.4 eV holds for 16 ns at 200 K (one escape in exp(23) vibrations); at 300 K a long run sees the dimer evaporate.
        const double cool = 200;
        const double thermal = Units.Boltzmann * cool;
        var start = SimulateData.Of(new(0, 0, 0), new(2.5, 0, 0));
        var stage = Simulate.Langevin(cool, 2, 4 * Length, seed: 2, friction: 0.02, start) with { SampleEvery = 10 };
        var lengths = Simulate.States(SimulateData.Bonds, stage)
            .Select(s => (s.Structure.Positions[1] - s.Structure.Positions[0]).Length).ToArray();
        double weight = 0, first = 0, second = 0;
        for (var r = 2.0; r < 3.5; r += 1e-3)
        {
            var w = r * r * Math.Exp(-SimulateData.Bonds.Energy(SimulateData.Of(Vec3.Zero, new(r, 0, 0))) / thermal);
            (weight, first, second) = (weight + w, first + (w * r), second + (w * r * r));
        }

        var mean = first / weight;
        Assert.True(lengths.Max() < 3.5, "the dimer stays together");
        Agrees(mean, lengths, 0.002);
        Agrees((second / weight) - (mean * mean), [.. lengths.Select(r => Square(r - mean))], 0.05);
    }

    // Without forces and noise, v = v0 exp(-friction t), and the way ends at v0/friction.
    [Fact]
    public void Friction_is_a_rate()
    {
        var stage = Simulate.Langevin(temperature: 0, timestep: 0.5, steps: 400, seed: 1, friction: 0.01, SimulateData.Of(Vec3.Zero)) with { Velocities = [new(0.2, 0, 0)] };
        var end = (SimulateData.Bonds | stage).Final;
        Assert.Equal(0.2 * Math.Exp(-2), end.Velocities[0].X, 1e-12);
        Assert.Equal(0.2 / 0.01 * (1 - Math.Exp(-2)), end.Structure.Positions[0].X, 1e-4);
        Assert.Equal(end.TotalEnergy - end.Heat, (SimulateData.Bonds | (stage with { Steps = 0 })).Final.TotalEnergy, 1e-11);
    }

    [Fact]
    public void The_conserved_energy_accounts_for_the_heat()
    {
        var stage = Simulate.Langevin(600, 1, 20_000, seed: 8, friction: 0.02, SimulateData.Icosahedron) with { ThermoEvery = 1 };
        var trajectory = SimulateData.Bonds | stage;
        double Spread(Func<ThermoRow, double> of) => trajectory.Thermo.Max(of) - trajectory.Thermo.Min(of);
        Assert.True(Spread(r => r.ConservedEnergy) < 0.01 * Spread(r => r.PotentialEnergy + r.KineticEnergy));

        // Half the timestep has a quarter of the error.
        var finer = SimulateData.Bonds | (stage with { Timestep = 0.5, Steps = 40_000 });
        Assert.InRange(trajectory.Quality.EnergyFluctuation / finer.Quality.EnergyFluctuation, 2.5, 6);
    }

    [Fact]
    public void Without_friction_it_is_velocity_Verlet()
    {
        var bath = Simulate.Langevin(Temperature, 2, 200, seed: 4, friction: 0, SimulateData.Icosahedron);
        var free = Simulate.VelocityVerlet(Temperature, 2, 200, seed: 4, SimulateData.Icosahedron);
        MdState a = (SimulateData.Bonds | bath).Final, b = (SimulateData.Bonds | free).Final;
        Assert.InRange(Enumerable.Range(0, 13).Max(i => (a.Structure.Positions[i] - b.Structure.Positions[i]).Length), 0, 1e-10);
    }

    [Fact]
    public void Seeds_differ_and_threads_do_not()
    {
        // Above the size from which potentials work in parallel.
        var crystal = SimulateData.Crystal(5, seed: 3);
        Assert.True(crystal.Count >= 300);
        var stage = Simulate.Langevin(Temperature, 2, 30, seed: 7, start: crystal) with { SampleEvery = 10 };
        Trajectory With(int threads, long seed = 7) => SimulateData.ShortBonds.Pipe(stage with { Seed = seed }, new Run { Threads = threads });
        var one = With(1);
        Assert.Equal(one, With(2));
        Assert.Equal(one, With(4));
        Assert.NotEqual(one, With(1, seed: 8));
    }

    private static double Square(double x) => x * x;
}
