using Pipelines.Numerics;

namespace Pipelines;

public static partial class Laws
{
    /// <summary>
    /// The laws of dynamics with a potential, on small clusters that were relaxed first. Time step, temperature and friction are those of
    /// <paramref name="dynamics"/>; start, seed and number of steps are the laws' own. Where a thermostat is at work, the laws about energy,
    /// momentum and time reversal are not asked.
    /// </summary>
    /// <param name="dynamics">An integrator with its parameters.</param>
    /// <param name="potential">What moves the atoms.</param>
    /// <param name="options">What the random structures are made of.</param>
    public static IReadOnlyList<Law> For(MolecularDynamics dynamics, IPotential potential, LawOptions? options = null) =>
        new DynamicsLaws(dynamics, new(potential, options ?? new())).All;
}

/// <summary>The laws of one integrator with one potential.</summary>
internal sealed class DynamicsLaws
{
    private const int MaxAtoms = 13, Steps = 60;

    private readonly MolecularDynamics _dynamics;
    private readonly PotentialSubject _subject;
    private readonly string? _thermostat;

    public DynamicsLaws(MolecularDynamics dynamics, PotentialSubject subject)
    {
        (_dynamics, _subject) = (dynamics, subject);
        var one = Simulate.States(subject.Potential, With(Relaxed(new(1, 2)), seed: 1, steps: 1) with { SampleEvery = 1 }, Serial).Last();
        _thermostat = one.Heat == 0 ? null : "a thermostat is at work";
    }

    public IReadOnlyList<Law> All =>
    [
        new(DynamicsLawNames.Reproducibility, "The same seed gives the same bits at 1, 2 and 4 threads: positions, velocities and energies.", Reproducibility),
        new(DynamicsLawNames.Seed, "Another seed gives other velocities after a few steps.", Seed),
        new(DynamicsLawNames.Restart, "Stopped at any step and continued, a simulation ends with the same bits.", Restart),
        new(
            DynamicsLawNames.EnergyOrder,
            "E(t) - E(0) is of order timestep^2: over the same time its root mean square falls to a quarter, within 15 %, where the step is halved.",
            EnergyOrder) { Limit = _thermostat },
        new(
            DynamicsLawNames.EnergyDrift,
            "Over 2,000 steps the straight line through E(t) rises or falls by less than E(t) scatters about it (twice its standard deviation).",
            EnergyDrift) { Limit = _thermostat },
        new(
            DynamicsLawNames.TimeReversal,
            "After as many steps with turned velocities all atoms are where they began, within 1e-7 of the typical spacing.",
            TimeReversal) { Limit = _thermostat },
        new(
            DynamicsLawNames.Momentum,
            "Momentum and angular momentum of a cluster do not change, within 1e-10 of the sum of their parts' sizes.",
            Momentum) { Limit = _thermostat },
    ];

    private static Run Serial { get; } = new() { Threads = 1 };

    private MolecularDynamics With(Structure start, long seed, long steps) => _dynamics with { Start = start, Velocities = null, Seed = seed, Steps = steps };

    private Structure Relaxed(LawCase at)
    {
        var random = new SplitMix(at.Seed);
        var s = _subject.Structures.Next(StructureKind.Icosahedral, Math.Clamp(at.Size, 2, MaxAtoms), random.Next());
        return new Relax { Start = s, ForceTolerance = 1e-2, MaxSteps = 500 }.Apply(_subject.Potential, Serial).Structure;
    }

    private LawOutcome Reproducibility(LawCase at)
    {
        // One case in ten is large enough that work is really shared out.
        var start = Relaxed(at);
        start = at.Seed % 10 == 0 ? Crystals.Copies(start, 300 / start.Count, _subject.Spacing) : start;
        var stage = With(start, (long)(at.Seed >> 1), 10) with { SampleEvery = 10 };
        MdState Final(int threads) => stage.Apply(_subject.Potential, new() { Threads = threads }).Final;
        var single = Final(1);
        return Same(new(start), "2 threads against 1", single, Final(2)).Outcome() is { Holds: false } broken
            ? broken
            : Same(new(start), "4 threads against 1", single, Final(4)).Outcome();
    }

    private LawOutcome Seed(LawCase at)
    {
        var start = Relaxed(at);
        var seed = (long)(at.Seed >> 1);
        Block<Vec3> Velocities(long s) => With(start, s, 5).Apply(_subject.Potential, Serial).Final.Velocities;
        if (_dynamics.Temperature == 0)
        {
            return LawOutcome.Vacuous;
        }

        var same = Velocities(seed) == Velocities(seed ^ 1);
        return new Meter(start).Compare(same ? "two seeds give the same velocities" : "velocities", same ? 1 : 0, 1, 0).Outcome();
    }

    private LawOutcome Restart(LawCase at)
    {
        var start = Relaxed(at);
        var stage = With(start, (long)(at.Seed >> 1), Steps) with { SampleEvery = 1 };
        var states = Simulate.States(_subject.Potential, stage, Serial).ToArray();
        var stop = (int)(at.Seed % Steps);
        return Same(new(start), $"continued from step {stop}", states[^1], Simulate.Continue(_subject.Potential, stage, states[stop], Serial).Final).Outcome();
    }

    private LawOutcome EnergyOrder(LawCase at)
    {
        var start = Relaxed(at);
        var stage = With(start, (long)(at.Seed >> 1), Steps);
        double Error(int halvings)
        {
            var finer = stage with { Timestep = stage.Timestep / (1 << halvings), Steps = stage.Steps << halvings, ThermoEvery = 1 << halvings };
            var rows = finer.Apply(_subject.Potential, Serial).Thermo;
            return Math.Sqrt(rows.Average(r => (r.ConservedEnergy - rows[0].ConservedEnergy) * (r.ConservedEnergy - rows[0].ConservedEnergy)));
        }

        // Finer steps than the stage's own, for the order shows in the limit only.
        double coarse = Error(1), fine = Error(2);
        var noise = 1e-9 * _subject.Bond.Energy;
        return coarse < noise ? LawOutcome.Vacuous : new Meter(start).Compare("ratio of energy errors", coarse / fine, 4, 4, 0.15).Outcome();
    }

    private LawOutcome EnergyDrift(LawCase at)
    {
        var start = Relaxed(at);
        var stage = With(start, (long)(at.Seed >> 1), 2000) with { ThermoEvery = 5 };
        var trajectory = stage.Apply(_subject.Potential, Serial);
        const double nanosecond = 1e6;
        var rise = trajectory.Quality.EnergyDrift * stage.Steps * stage.Timestep / nanosecond;
        var scatter = trajectory.Quality.EnergyFluctuation;
        return scatter < 1e-10 * _subject.Bond.Energy
            ? LawOutcome.Vacuous
            : new Meter(start).Compare($"rise of the energy over the run {rise:G3}, scatter {scatter:G3} eV per atom", rise, 2 * scatter, 1).Outcome();
    }

    private LawOutcome TimeReversal(LawCase at)
    {
        var start = Relaxed(at);
        var stage = With(start, (long)(at.Seed >> 1), Steps);
        var there = stage.Apply(_subject.Potential, Serial).Final;
        var back = (stage with { Start = there.Structure, Velocities = Block.From(there.Velocities.Select(v => -v)) }).Apply(_subject.Potential, Serial).Final;
        var meter = new Meter(start);
        for (var i = 0; i < start.Count; i++)
        {
            meter.Compare($"atom {i} after going there and back", back.Structure.Positions[i], start.Positions[i], _subject.Spacing, 1e-7);
        }

        return meter.Outcome();
    }

    private LawOutcome Momentum(LawCase at)
    {
        // Given velocities keep what momentum they have.
        var start = Relaxed(at);
        var random = new SplitMix(at.Seed ^ 1);
        var speed = 0.1 * _subject.Spacing / (Steps * _dynamics.Timestep);
        var stage = With(start, 1, Steps) with { Velocities = Block.From(start.Positions.Select(_ => speed * random.InBall())) };
        var (first, last) = (Simulate.States(_subject.Potential, stage with { Steps = 0 }, Serial).Single(), stage.Apply(_subject.Potential, Serial).Final);
        var (p, l, sizeP, sizeL) = Sums(first);
        var (pEnd, lEnd, _, _) = Sums(last);
        return new Meter(start)
            .Compare("momentum (u Å/fs)", pEnd, p, sizeP, 1e-10)
            .Compare("angular momentum (u Å²/fs)", lEnd, l, sizeL, 1e-10)
            .Outcome();
    }

    private static (Vec3 P, Vec3 L, double SizeP, double SizeL) Sums(MdState state)
    {
        var (p, l, sizeP, sizeL) = (Vec3.Zero, Vec3.Zero, 0.0, 0.0);
        for (var i = 0; i < state.Structure.Count; i++)
        {
            var (r, part) = (state.Structure.Positions[i], state.Structure.Species[i].Mass * state.Velocities[i]);
            p += part;
            l += r.Cross(part);
            sizeP += part.Length;
            sizeL += r.Length * part.Length;
        }

        return (p, l, sizeP, sizeL);
    }

    private static Meter Same(Meter meter, string what, MdState left, MdState right)
    {
        meter.Exact($"{what}: potential energy", left.PotentialEnergy, right.PotentialEnergy);
        meter.Exact($"{what}: kinetic energy", left.KineticEnergy, right.KineticEnergy);
        meter.Exact($"{what}: heat", left.Heat, right.Heat);
        for (var i = 0; i < left.Structure.Count; i++)
        {
            meter.Exact($"{what}: position of atom {i}", left.Structure.Positions[i], right.Structure.Positions[i]);
            meter.Exact($"{what}: velocity of atom {i}", left.Velocities[i], right.Velocities[i]);
        }

        return meter;
    }
}
