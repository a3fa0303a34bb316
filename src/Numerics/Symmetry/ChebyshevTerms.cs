namespace Pipelines.Numerics;

/// <summary>What a <see cref="ChebyshevKernel"/> computes: sums over neighbours of T_n(2 r / radius - 1), then over pairs of them of T_n(cos), n = 0 .. order.</summary>
/// <param name="RadialOrder">The highest degree in the distance; not negative.</param>
/// <param name="AngularOrder">The highest degree in the cosine of the angle at the centre; negative for none.</param>
/// <param name="Radial">Cutoff function of the distances.</param>
/// <param name="Angular">Cutoff function of the two sides of an angle.</param>
/// <param name="Weights">
/// One a kind: after the sums without weights come the same again, with the neighbour's weight or the product of the two. Empty: no weighted sums.
/// </param>
/// <param name="Kinds">Number of kinds.</param>
public sealed record ChebyshevTerms(int RadialOrder, int AngularOrder, RadialCutoff Radial, RadialCutoff Angular, IReadOnlyList<double> Weights, int Kinds)
{
    /// <summary>Features of one set, without weights.</summary>
    public int SetWidth => RadialOrder + AngularOrder + 2;

    /// <summary>Number of features.</summary>
    public int Width => (Weights.Count > 0 ? 2 : 1) * SetWidth;
}
