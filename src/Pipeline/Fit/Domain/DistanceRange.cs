namespace Pipelines;

/// <summary>Distances from atoms of one species to their neighbours of another (or the same) over training data, Å; none is longer than the cutoff.</summary>
/// <param name="Shortest">The shortest of all.</param>
/// <param name="FarthestNearest">The longest distance that an atom had to its nearest neighbour; the cutoff where an atom had none.</param>
/// <param name="Longest">The longest of all.</param>
public readonly record struct DistanceRange(double Shortest, double FarthestNearest, double Longest)
{
    // Where all atoms see the same (a crystal, a dimer) there is no range to measure by.
    private const double LeastSpread = 0.05;

    /// <summary>Å: by what distances from the range are measured: its width, at least a twentieth of the shortest distance.</summary>
    public double Spread => Math.Max(FarthestNearest - Shortest, LeastSpread * Shortest);

    internal DistanceRange With(DistanceRange other) =>
        new(Math.Min(Shortest, other.Shortest), Math.Max(FarthestNearest, other.FarthestNearest), Math.Max(Longest, other.Longest));
}
