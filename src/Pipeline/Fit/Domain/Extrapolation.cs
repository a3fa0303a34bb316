namespace Pipelines;

/// <summary>What takes an atom out of the training data.</summary>
public enum ExtrapolationCause
{
    /// <summary>A feature of the descriptor.</summary>
    Feature,

    /// <summary>The nearest neighbour of a species is too near, or too far.</summary>
    Nearest,

    /// <summary>A neighbour is farther than any that was seen, though within the cutoff.</summary>
    Farthest,

    /// <summary>A triangle of the atom and two neighbours.</summary>
    Triangle,

    /// <summary>No atom of the species was in the training data.</summary>
    Species,
}

/// <summary>How far an atom's environment lies outside the training data, and what is responsible.</summary>
/// <param name="Degree">
/// Up to 1 within the data: 0 in the middle, 1 at their boundary. Beyond it, 1 plus how far the worst quantity has gone, in ranges of that quantity over the
/// training data (triangles: in cells of their grid). Infinite for a species without data.
/// </param>
/// <param name="Cause">The kind of the worst quantity.</param>
/// <param name="Index">The feature's column, or the neighbour's index in the structure; -1 where there is none.</param>
/// <param name="Other">The second neighbour of a triangle; -1 elsewhere.</param>
/// <param name="Value">Of the feature, or the distance in Å (in a triangle that between the neighbours).</param>
/// <param name="Least">The smallest seen.</param>
/// <param name="Most">The largest seen.</param>
/// <param name="Label">The species that take part, the atom's first.</param>
public readonly record struct Extrapolation(double Degree, ExtrapolationCause Cause, int Index, int Other, double Value, double Least, double Most, FeatureLabel Label)
{
    // Rounding, where an environment of the training data is turned or renumbered.
    private const double Rounding = 1e-6;

    /// <summary>Is it outside?</summary>
    public bool IsOutside => Degree > 1 + Rounding;
}
