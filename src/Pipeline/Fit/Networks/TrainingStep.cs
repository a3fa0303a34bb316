using System.Runtime.InteropServices;

namespace Pipelines;

/// <summary>One look at a training.</summary>
/// <param name="Member">Which network of the committee.</param>
/// <param name="Step">Epochs (iterations of L-BFGS) so far; 0 is the start.</param>
/// <param name="Training">Loss on the training labels; with Adam, that of the epoch's batches before their steps.</param>
/// <param name="Validation">Loss on the validation labels; NaN where there are none.</param>
/// <param name="TrainingEnergy">Root mean square error of the energies, eV/atom; NaN where there are none.</param>
/// <param name="TrainingForce">Root mean square error of the force components, eV/Å; NaN where there are none.</param>
/// <param name="ValidationEnergy">The same on the validation labels.</param>
/// <param name="ValidationForce">The same on the validation labels.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct TrainingStep(
    int Member, int Step, double Training, double Validation, double TrainingEnergy, double TrainingForce, double ValidationEnergy, double ValidationForce);
