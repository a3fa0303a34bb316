namespace Pipelines;

/// <summary>One row of the thermo table.</summary>
/// <param name="Step">Steps done since the start.</param>
/// <param name="Time">fs since the start.</param>
/// <param name="PotentialEnergy">eV.</param>
/// <param name="KineticEnergy">eV.</param>
/// <param name="ConservedEnergy">eV: potential + kinetic - heat.</param>
/// <param name="Temperature">K.</param>
/// <param name="MaxForce">The largest force on an atom, eV/Å.</param>
public readonly record struct ThermoRow(
    long Step, double Time, double PotentialEnergy, double KineticEnergy, double ConservedEnergy, double Temperature, double MaxForce)
{
    /// <summary>Names and units of the columns, separated by tabs.</summary>
    public static string Header => "step\ttime_fs\tpotential_eV\tkinetic_eV\tconserved_eV\ttemperature_K\tmax_force_eV_per_A";

    /// <summary>The row, separated by tabs; numbers round-trip.</summary>
    public override string ToString() =>
        $"{Step}\t{Time:R}\t{PotentialEnergy:R}\t{KineticEnergy:R}\t{ConservedEnergy:R}\t{Temperature:R}\t{MaxForce:R}";
}
