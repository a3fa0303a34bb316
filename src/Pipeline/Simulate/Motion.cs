using System.Runtime.InteropServices;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// The mutable workspace of one running simulation: integrators move it in place, everyone else sees immutable <see cref="MdState"/>s.
/// Masses are kept in eV fs²/Å², so that F/m is an acceleration in Å/fs² and m v²/2 an energy in eV.
/// </summary>
public sealed class Motion
{
    private readonly IEvaluator _evaluator;
    private readonly Structure _start;
    private readonly Vec3[] _positions;
    private readonly Vec3[] _velocities;
    private readonly Vec3[] _forces;
    private readonly Vec3[] _noise;
    private readonly double[] _masses;
    private readonly double _timestep;
    private readonly double _speedLimit;

    internal Motion(MolecularDynamics stage, Structure start, IEvaluator evaluator)
    {
        (_start, _evaluator, _timestep) = (start, evaluator, stage.Timestep);
        _speedLimit = stage.MaxMove / stage.Timestep;
        _positions = start.Positions.ToArray();
        _velocities = new Vec3[start.Count];
        _forces = new Vec3[start.Count];
        _noise = new Vec3[start.Count];
        _masses = MassesOf(start);
    }

    /// <summary>Steps done.</summary>
    public long Step { get; internal set; }

    /// <summary>Number of atoms.</summary>
    public int Count => _positions.Length;

    /// <summary>eV, at the positions of the last <see cref="Evaluate"/>.</summary>
    public double PotentialEnergy { get; private set; }

    /// <summary>Energy that a thermostat has put in since the start, eV.</summary>
    public double Heat { get; internal set; }

    /// <summary>The largest force on an atom, eV/Å, at the last <see cref="Evaluate"/>.</summary>
    public double MaxForce { get; private set; }

    /// <summary>How many degrees of freedom share the kinetic energy.</summary>
    public int DegreesOfFreedom { get; internal set; }

    /// <summary>eV.</summary>
    public double KineticEnergy => Propagators.KineticEnergy(_velocities, _masses);

    internal Span<Vec3> Velocities => _velocities;

    internal ReadOnlySpan<Vec3> Positions => _positions;

    internal ReadOnlySpan<double> Masses => _masses;

    /// <summary>v += dt F/m, with dt in fs.</summary>
    public void Kick(double dt) => Propagators.Kick(_velocities, _forces, _masses, dt);

    /// <summary>x += dt v, with dt in fs.</summary>
    /// <exception cref="SimulationException">An atom is so fast that it would move further than the stage's limit in one step.</exception>
    public void Drift(double dt)
    {
        var runaway = Propagators.FirstBeyond(_velocities, _speedLimit);
        if (runaway >= 0)
        {
            throw Breakdown.At(
                _start, _positions, Step, Step * _timestep, runaway, "is moving too fast",
                $"{_velocities[runaway].Length * _timestep:G4} Å a step", $"at most {_speedLimit * _timestep:G4} Å a step");
        }

        Propagators.Drift(_positions, _velocities, dt);
    }

    /// <summary>
    /// v = c v + sqrt((1 - c²) kT/m) noise, with normal noise that depends on seed, <see cref="Step"/>, atom and axis only. At most once a step:
    /// a second call in a step would draw the same noise again.
    /// </summary>
    /// <param name="decay">c = exp(-friction time), 0 to 1.</param>
    /// <param name="temperature">K.</param>
    /// <param name="seed">Of the noise.</param>
    public void Thermalise(double decay, double temperature, long seed)
    {
        Philox.FillNormals(unchecked((ulong)seed), (ulong)Step, stream: 0, MemoryMarshal.Cast<Vec3, double>(_noise.AsSpan()));
        Heat += Propagators.Thermalise(_velocities, _masses, decay, Units.Boltzmann * temperature, _noise);
    }

    /// <summary>Energy and forces at the present positions.</summary>
    /// <exception cref="SimulationException">A force or the energy is not finite.</exception>
    public void Evaluate()
    {
        PotentialEnergy = _evaluator.Evaluate(_positions, _forces, [], out _);
        MaxForce = Propagators.MaxLength(_forces);
        if (!double.IsFinite(MaxForce) || !double.IsFinite(PotentialEnergy))
        {
            throw Breakdown.NotFinite(_start, _positions, PotentialEnergy, _forces, Step, Step * _timestep);
        }
    }

    internal MdState Snapshot() => new(
        Step,
        Step * _timestep,
        _start.WithPositions(Block.From(_positions)),
        Block.From(_velocities),
        Block.From(_forces),
        PotentialEnergy,
        KineticEnergy,
        Heat,
        DegreesOfFreedom);

    internal ThermoRow Thermo()
    {
        var kinetic = KineticEnergy;
        return new(Step, Step * _timestep, PotentialEnergy, kinetic, PotentialEnergy + kinetic - Heat, MdState.TemperatureOf(kinetic, DegreesOfFreedom), MaxForce);
    }

    internal void Restore(MdState state)
    {
        state.Structure.Positions.Span.CopyTo(_positions);
        state.Velocities.Span.CopyTo(_velocities);
        (Step, Heat, DegreesOfFreedom) = (state.Step, state.Heat, state.DegreesOfFreedom);
    }

    internal NearestPair NearestPair() => Numerics.NearestPair.Find(_positions, _start.Lattice, guess: 3);

    /// <summary>eV fs²/Å².</summary>
    internal static double[] MassesOf(Structure structure)
    {
        var masses = new double[structure.Count];
        for (var i = 0; i < masses.Length; i++)
        {
            masses[i] = structure.Species[i].Mass / Units.ForceToAcceleration;
        }

        return masses;
    }
}
