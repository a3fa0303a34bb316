namespace Pipelines;

/// <summary>
/// Å, eV, u, K, fs at every public surface. All conversions are derived here, once, from the CODATA 2018 values
/// (doi:10.1103/RevModPhys.93.025010); e, k and h are exact since 2019.
/// </summary>
public static class Units
{
    /// <summary>Elementary charge, C (exact).</summary>
    public const double ElementaryCharge = 1.602176634e-19;

    /// <summary>Boltzmann constant, J/K (exact).</summary>
    public const double BoltzmannJoule = 1.380649e-23;

    /// <summary>Atomic mass constant, kg.</summary>
    public const double AtomicMassKg = 1.66053906660e-27;

    /// <summary>Boltzmann constant, eV/K.</summary>
    public const double Boltzmann = BoltzmannJoule / ElementaryCharge;

    /// <summary>Acceleration in Å/fs² of one u under one eV/Å: (e/Å)/u in SI, times 1e10 Å/m, divided by (1e15 fs/s)².</summary>
    public const double ForceToAcceleration = ElementaryCharge / 1e-10 / AtomicMassKg * 1e10 / 1e30;

    /// <summary>One Hartree in eV.</summary>
    public const double Hartree = 27.211386245988;

    /// <summary>One Bohr in Å.</summary>
    public const double Bohr = 0.529177210903;

    /// <summary>One eV/Å³ in GPa.</summary>
    public const double EvPerCubicAngstromInGPa = ElementaryCharge / 1e-30 / 1e9;

    /// <summary>One kbar (0.1 GPa) in eV/Å³.</summary>
    public const double Kilobar = 0.1 / EvPerCubicAngstromInGPa;
}
