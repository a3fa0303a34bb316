using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>All there is to know about a simulation at one step: the next step depends on nothing else (and on the stage's parameters).</summary>
/// <param name="Step">Steps done since the start.</param>
/// <param name="Time">fs since the start.</param>
/// <param name="Structure">Where the atoms are, Å. Positions are never wrapped into the cell.</param>
/// <param name="Velocities">Å/fs.</param>
/// <param name="Forces">eV/Å.</param>
/// <param name="PotentialEnergy">eV.</param>
/// <param name="KineticEnergy">eV.</param>
/// <param name="Heat">Energy that a thermostat has put in since the start, eV; 0 without one.</param>
/// <param name="DegreesOfFreedom">How many share the kinetic energy: 3 N, less those taken out at the start and conserved since.</param>
public sealed record MdState(
    long Step,
    double Time,
    Structure Structure,
    Block<Vec3> Velocities,
    Block<Vec3> Forces,
    double PotentialEnergy,
    double KineticEnergy,
    double Heat,
    int DegreesOfFreedom)
{
    /// <summary>eV.</summary>
    public double TotalEnergy => PotentialEnergy + KineticEnergy;

    /// <summary>Total energy less the heat, eV: what exact dynamics keeps constant, with or without a thermostat (Bussi and Parrinello 2007, doi:10.1103/PhysRevE.75.056707).</summary>
    public double ConservedEnergy => TotalEnergy - Heat;

    /// <summary>K; 0 where there are no degrees of freedom.</summary>
    public double Temperature => TemperatureOf(KineticEnergy, DegreesOfFreedom);

    /// <summary>The frame as data: structure, potential energy and forces; step, time (fs) and temperature (K) as information.</summary>
    public Configuration ToConfiguration() => new(Structure, PotentialEnergy, Forces, info: ImmutableSortedDictionary.CreateRange(
        [KeyValuePair.Create("step", $"{Step}"), KeyValuePair.Create("time", $"{Time:R}"), KeyValuePair.Create("temperature", $"{Temperature:R}")]));

    /// <summary>Velocities as a column of an extended XYZ file, Å/fs.</summary>
    internal AtomColumn VelocityColumn() => new("velocities", Velocities);

    /// <summary>2 K/(f k), in K.</summary>
    internal static double TemperatureOf(double kinetic, int degreesOfFreedom) =>
        degreesOfFreedom == 0 ? 0 : 2 * kinetic / (degreesOfFreedom * Units.Boltzmann);
}
