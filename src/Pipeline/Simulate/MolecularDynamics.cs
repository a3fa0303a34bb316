using Pipelines.Numerics;

namespace Pipelines;

/// <summary>What can be done with a potential in time: the family of the verb "simulate".</summary>
[SpecFamily]
public abstract record SimulationStage : Stage<IPotential, Trajectory>
{
    /// <summary>The same from another start.</summary>
    public abstract SimulationStage StartingFrom(Structure start);
}

/// <summary>
/// Newtonian or stochastic dynamics: what integrators share. An integrator is one record more, with its step written as kicks and
/// drifts of a <see cref="Motion"/>.
/// </summary>
[SpecFamily]
public abstract record MolecularDynamics : SimulationStage
{
    /// <summary>Where the atoms are at first, Å. May be left out of a SPEC and set afterwards, but must be there to run.</summary>
    public Structure? Start { get; init; }

    /// <summary>
    /// Velocities at first, Å/fs, taken as they are. Where left out they are drawn from the Maxwell-Boltzmann distribution at
    /// <see cref="Temperature"/> with <see cref="Seed"/>.
    /// </summary>
    public Block<Vec3>? Velocities { get; init; }

    /// <summary>K, not negative: of the velocities drawn at first, and of the thermostat where there is one.</summary>
    public required double Temperature { get; init => field = Parameter.NotNegative(value, "K", nameof(Temperature)); }

    /// <summary>fs, positive.</summary>
    public required double Timestep { get; init => field = Parameter.Positive(value, "fs", nameof(Timestep)); }

    /// <summary>Steps since the start, not negative.</summary>
    public required long Steps { get; init => field = value >= 0 ? value : throw new ArgumentException($"Steps must not be negative; found {value}.", nameof(Steps)); }

    /// <summary>Of all random numbers: the one drawn for an axis of an atom at a step depends on nothing else.</summary>
    public required long Seed { get; init; }

    /// <summary>A state is kept every so many steps; at least 1.</summary>
    public long SampleEvery { get; init => field = AtLeastOne(value, nameof(SampleEvery)); } = 100;

    /// <summary>A thermo row is kept every so many steps; at least 1.</summary>
    public long ThermoEvery { get; init => field = AtLeastOne(value, nameof(ThermoEvery)); } = 10;

    /// <summary>
    /// Takes the momentum, and for clusters the angular momentum, out of the velocities drawn at first. They then do not count as
    /// degrees of freedom where the dynamics conserves them.
    /// </summary>
    public bool RemoveMomentum { get; init; } = true;

    /// <summary>Scales the velocities drawn at first to exactly <see cref="Temperature"/>; without it they have the temperature that they were drawn with.</summary>
    public bool ExactTemperature { get; init; } = true;

    /// <summary>The longest move of an atom in one step, Å: beyond it the simulation has broken down and stops with a <see cref="SimulationException"/>.</summary>
    public double MaxMove { get; init => field = Parameter.Positive(value, "Å", nameof(MaxMove)); } = 1;

    /// <summary>Does the dynamics conserve momentum and, in open space, angular momentum?</summary>
    protected internal abstract bool ConservesMomentum { get; }

    /// <summary>One step of <see cref="Timestep"/>; it ends with the forces at the new positions.</summary>
    protected internal abstract void Advance(Motion motion);

    /// <inheritdoc/>
    public override SimulationStage StartingFrom(Structure start) => this with { Start = start };

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There is no start, or it does not suit the potential.</exception>
    /// <exception cref="SimulationException">The simulation broke down; the trajectory so far comes with it.</exception>
    public override Trajectory Apply(IPotential input, Run run) => Simulation.Play(this, input, run);

    private static long AtLeastOne(long value, string name) =>
        value >= 1 ? value : throw new ArgumentException($"{name} must be at least 1; found {value}.", name);
}
