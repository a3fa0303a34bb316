using Pipelines.Numerics;

namespace Pipelines.Tests;

/// <summary>A mistake in an integrator and the law that names it.</summary>
public sealed record DynamicsFault(string Name, string Law, MolecularDynamics Dynamics)
{
    public override string ToString() => Name;
}

/// <summary>An integrator with its step written out.</summary>
public sealed record TamperedDynamics : MolecularDynamics
{
    private long _calls;

    /// <summary>One step: the workspace, the integrator, and how often it was asked for a step since the first.</summary>
    public required Action<Motion, TamperedDynamics, long> Step { get; init; }

    protected internal override bool ConservesMomentum => true;

    protected internal override void Advance(Motion motion)
    {
        _calls = motion.Step == 1 ? 1 : _calls + 1;
        Step(motion, this, _calls);
    }
}

/// <summary>Wrong integrators.</summary>
public static class DynamicsGallery
{
    private static long _clock;

    public static TamperedDynamics Right { get; } = With((m, d, _) => Verlet(m, d.Timestep));

    public static IReadOnlyList<DynamicsFault> All { get; } =
    [
        new("noise from a clock", DynamicsLawNames.Reproducibility, With((m, d, _) =>
        {
            m.Thermalise(0.99, d.Temperature, Interlocked.Increment(ref _clock));
            Verlet(m, d.Timestep);
        })),
        new("a seed of its own", DynamicsLawNames.Seed, With((m, d, _) =>
        {
            m.Thermalise(0, d.Temperature, seed: 42);
            Verlet(m, 1e-12);
        })),
        new("state outside the state", DynamicsLawNames.Restart, With((m, d, calls) => Verlet(m, d.Timestep * (1 + (1e-3 * (calls % 7)))))),
        new("symplectic Euler", DynamicsLawNames.EnergyOrder, With((m, d, _) =>
        {
            m.Kick(d.Timestep);
            m.Drift(d.Timestep);
            m.Evaluate();
        })),
        new("forward Euler", DynamicsLawNames.EnergyDrift, With((m, d, _) =>
        {
            // Drift with the old velocities, kick with the old forces.
            m.Drift(d.Timestep);
            m.Kick(d.Timestep);
            m.Evaluate();
        })),
        new("two kicks of unequal length", DynamicsLawNames.TimeReversal, With((m, d, _) =>
        {
            m.Kick(0.51 * d.Timestep);
            m.Drift(d.Timestep);
            m.Evaluate();
            m.Kick(0.49 * d.Timestep);
        })),
        new("one atom held back", DynamicsLawNames.Momentum, With((m, d, _) =>
        {
            Verlet(m, d.Timestep);
            m.Velocities[0] *= 1 - 1e-6;
        })),
    ];

    private static TamperedDynamics With(Action<Motion, TamperedDynamics, long> step) => new() { Temperature = 300, Timestep = 2, Steps = 100, Seed = 1, Step = step };

    private static void Verlet(Motion m, double dt)
    {
        m.Kick(0.5 * dt);
        m.Drift(dt);
        m.Evaluate();
        m.Kick(0.5 * dt);
    }
}
