namespace Pipelines.Numerics;

/// <summary>A sum over neighbours of one kind: factor times exp(-eta (r - shift)^2) times the cutoff function.</summary>
/// <param name="Feature">Which feature it is added to.</param>
/// <param name="Centre">Kind of the centre.</param>
/// <param name="Neighbor">Kind of the neighbours.</param>
/// <param name="Eta">Per square of a length; not negative.</param>
/// <param name="Shift">A length.</param>
/// <param name="Cutoff">Index of the cutoff function.</param>
/// <param name="Factor">Any number.</param>
public readonly record struct RadialTerm(int Feature, int Centre, int Neighbor, double Eta, double Shift, int Cutoff, double Factor);

/// <summary>
/// A sum over pairs of neighbours j, k, each pair once, of factor times (1 + lambda cos)^zeta, with the angle at the centre, times
/// exp(-eta times the sum of (r - shift)^2) times the product of cutoff functions: over the two sides at the centre, or over all three.
/// </summary>
/// <param name="Feature">Which feature it is added to.</param>
/// <param name="Centre">Kind of the centre.</param>
/// <param name="First">Kind of one neighbour; not above the other's.</param>
/// <param name="Second">Kind of the other.</param>
/// <param name="Eta">Per square of a length; not negative.</param>
/// <param name="Shift">A length.</param>
/// <param name="Lambda">From -1 to 1.</param>
/// <param name="Zeta">At least 1; whole numbers are faster.</param>
/// <param name="Cutoff">Index of the cutoff function.</param>
/// <param name="ThreeSided">Does the third side, from j to k, count?</param>
/// <param name="Factor">Any number.</param>
public readonly record struct AngularTerm(
    int Feature, int Centre, int First, int Second, double Eta, double Shift, double Lambda, double Zeta, int Cutoff, bool ThreeSided, double Factor);

/// <summary>What a <see cref="SymmetryKernel"/> computes.</summary>
/// <param name="Width">Number of features.</param>
/// <param name="Kinds">Number of kinds.</param>
/// <param name="Cutoffs">The cutoff functions.</param>
/// <param name="Radial">Sums over neighbours.</param>
/// <param name="Angular">Sums over pairs of neighbours.</param>
public sealed record SymmetryTerms(
    int Width, int Kinds, IReadOnlyList<RadialCutoff> Cutoffs, IReadOnlyList<RadialTerm> Radial, IReadOnlyList<AngularTerm> Angular);
