namespace Pipelines;

/// <summary>How far a mapped force field is from the Gaussian process it came from, on structures it was not made from.</summary>
/// <param name="Structures">Number of structures compared: training structures with every atom moved at random.</param>
/// <param name="Atoms">Number of force vectors compared.</param>
/// <param name="MaximumForceError">Largest error of a force vector, eV/Å.</param>
/// <param name="MeanForceError">Mean error of a force vector, eV/Å.</param>
/// <param name="MaximumEnergyError">Largest error of an energy, eV per atom.</param>
public sealed record MapCertificate(int Structures, int Atoms, double MaximumForceError, double MeanForceError, double MaximumEnergyError);
