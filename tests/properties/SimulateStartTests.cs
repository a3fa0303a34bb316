using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

public sealed class SimulateStartTests
{
    private static readonly Langevin Stage = Simulate.Langevin(300, 2, 100, seed: 1, start: SimulateData.Icosahedron) with { SampleEvery = 10 };

    [Fact]
    public void A_start_must_be_given() =>
        Assert.Contains("set Start", Assert.Throws<ArgumentException>(() => SimulateData.Bonds | (Stage with { Start = null })).Message);

    [Fact]
    public void No_atoms_are_refused() =>
        Assert.Contains("at least one atom", Assert.Throws<ArgumentException>(() => SimulateData.Bonds | (Stage with { Start = SimulateData.Of() })).Message);

    [Fact]
    public void Two_atoms_at_one_place_are_refused_by_number()
    {
        var start = SimulateData.Of(new(0, 0, 0), new(3, 0, 0), new(6, 0, 0), new(3, 0, 0));
        Assert.Contains("atoms 1 and 3", Assert.Throws<ArgumentException>(() => SimulateData.Bonds | (Stage with { Start = start })).Message);
        Assert.Throws<ArgumentException>(() => Simulate.States(SimulateData.Bonds, Stage with { Start = start }));
    }

    [Fact]
    public void A_species_that_the_potential_does_not_know_is_refused() =>
        Assert.Contains("Ni", Assert.Throws<ArgumentException>(() => Gupta.CleriRosato("Au") | Stage).Message);

    [Fact]
    public void Another_number_of_velocities_is_refused() =>
        Assert.Contains("one velocity an atom", Assert.Throws<ArgumentException>(() => SimulateData.Bonds | (Stage with { Velocities = [Vec3.Zero] })).Message);

    [Fact]
    public void One_atom_flies_straight_or_rests()
    {
        var one = SimulateData.Of(new Vec3(1, 2, 3));
        Assert.Equal(one, (SimulateData.Bonds | Simulate.VelocityVerlet(300, 2, 100, seed: 1, one)).Final.Structure);
        var bath = SimulateData.Bonds | (Stage with { Start = one });
        Assert.NotEqual(one, bath.Final.Structure);
        Assert.Equal(double.PositiveInfinity, bath.Quality.MinDistance);
    }

    [Fact]
    public void Nearly_coincident_atoms_break_down_with_step_and_atom()
    {
        var start = SimulateData.Of(new(0, 0, 0), new(8, 0, 0), new(8.2, 0, 0));
        var e = Assert.Throws<SimulationException>(() => SimulateData.Bonds | (Stage with { Start = start }));
        Assert.Equal((1, 1), (e.Step, e.Atom));
        Assert.Contains("step 1", e.Message);
        Assert.Contains("atom 1 (Ni)", e.Message);
        Assert.Contains("1-2 at 0.2 Å", e.Message);
        Assert.Equal(start, Assert.Single(e.Trajectory!.Frames).Structure);
    }

    [Fact]
    public void A_start_with_infinite_forces_says_so()
    {
        var start = SimulateData.Of(new(0, 0, 0), new(1e-30, 0, 0));
        var e = Assert.Throws<SimulationException>(() => SimulateData.Bonds | (Stage with { Start = start }));
        Assert.Equal((0, 0), (e.Step, e.Atom));
        Assert.Contains("not finite", e.Message);
        Assert.Null(e.Trajectory);
    }

    [Fact]
    public void A_run_that_explodes_keeps_what_came_before()
    {
        // Stable for a while, then an absurd timestep.
        var start = (SimulateData.Bonds | (Stage with { Steps = 1000 })).Final;
        var hot = Stage with { Temperature = 3000, Timestep = 40, Steps = 10_000, SampleEvery = 1, Friction = 1e-4, Start = start.Structure };
        var e = Assert.Throws<SimulationException>(() => SimulateData.Bonds | hot);
        Assert.True(e.Step > 1);
        Assert.Equal(e.Step, e.Trajectory!.Frames.Length);
        Assert.Equal(e.Step - 1, e.Trajectory.Final.Step);
        Assert.All(e.Trajectory.Frames, f => Assert.True(double.IsFinite(f.TotalEnergy)));
    }

    [Theory]
    [InlineData("Temperature")]
    [InlineData("Timestep")]
    [InlineData("Steps")]
    [InlineData("SampleEvery")]
    [InlineData("ThermoEvery")]
    [InlineData("Friction")]
    [InlineData("MaxMove")]
    public void Parameters_out_of_range_are_named(string name)
    {
        var e = Assert.Throws<ArgumentException>(() => name switch
        {
            "Temperature" => Stage with { Temperature = -1 },
            "Timestep" => Stage with { Timestep = 0 },
            "Steps" => Stage with { Steps = -1 },
            "SampleEvery" => Stage with { SampleEvery = 0 },
            "ThermoEvery" => Stage with { ThermoEvery = 0 },
            "Friction" => Stage with { Friction = double.NaN },
            _ => Stage with { MaxMove = 0 },
        });
        Assert.Equal(name, e.ParamName);
        Assert.StartsWith(name, e.Message);
    }

    [Fact]
    public void States_come_one_by_one()
    {
        var reports = new List<Progress>();
        var run = new Run { Progress = new Sink(reports.Add) };
        var few = Simulate.States(SimulateData.Bonds, Stage with { Steps = long.MaxValue }, run).Take(4).ToArray();
        Assert.Equal([0, 10, 20, 30], few.Select(s => s.Step));
        Assert.Equal((SimulateData.Bonds | Stage).Frames.Take(4), few);
        Assert.Equal(0, (SimulateData.Bonds | (Stage with { Steps = 0 })).Final.Step);
    }

    [Fact]
    public void Progress_is_told_now_and_then_and_cancellation_is_heard()
    {
        var reports = new List<Progress>();
        _ = SimulateData.Bonds.Pipe(Stage with { Steps = 20_000 }, new Run { Progress = new Sink(reports.Add) });
        Assert.Equal(new("dynamics", 20_000, 20_000), reports[^1]);
        Assert.InRange(reports.Count, 500, 1100);

        using var source = new CancellationTokenSource();
        var run = new Run { Cancellation = source.Token };
        var seen = new List<MdState>();
        Assert.Throws<OperationCanceledException>(() =>
        {
            foreach (var state in Simulate.States(SimulateData.Bonds, Stage with { Steps = long.MaxValue }, run))
            {
                seen.Add(state);
                if (state.Step == 50)
                {
                    source.Cancel();
                }
            }
        });
        Assert.Equal(50, seen[^1].Step);
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        var run = new Run { Threads = 1 };
        long Allocated(long steps)
        {
            var stage = Stage with { Steps = steps, SampleEvery = 1 << 20, ThermoEvery = 1 << 20 };
            var before = GC.GetAllocatedBytesForCurrentThread();
            _ = SimulateData.Bonds.Pipe(stage, run);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Allocated(10);
        Assert.Equal(Allocated(1000), Allocated(3000));
    }

    private sealed class Sink(Action<Progress> tell) : IProgress<Progress>
    {
        public void Report(Progress value) => tell(value);
    }
}
