namespace Pipelines.Numerics;

/// <summary>
/// Energies of pairs, or of triplets, that are linear in unknown weights: the functions they are made of. Weights are scaled to unit prior variance.
/// </summary>
public sealed record SplineLayer
{
    /// <summary>Energies of pairs.</summary>
    /// <param name="functions">Functions of the distance.</param>
    /// <param name="scales">Prior standard deviation of each function's weight.</param>
    public SplineLayer(SplineFunctions functions, double[] scales) => (Functions, PairScales, Terms) = (functions, scales, []);

    /// <summary>Energies of triplets.</summary>
    /// <param name="functions">Functions of one side of the triangle.</param>
    /// <param name="terms">One for each <see cref="TripletSymmetry"/>, in their order.</param>
    public SplineLayer(SplineFunctions functions, TripletTerms[] terms) => (Functions, PairScales, Terms) = (functions, [], terms);

    /// <summary>Functions of one distance.</summary>
    public SplineFunctions Functions { get; }

    /// <summary>2 or 3.</summary>
    public int Order => Terms.Length == 0 ? 2 : 3;

    /// <summary>Of pairs: prior standard deviation of each weight.</summary>
    public double[] PairScales { get; }

    /// <summary>Of triplets: the terms for each symmetry.</summary>
    public TripletTerms[] Terms { get; }

    /// <summary>The terms of a triplet of kinds in ascending order.</summary>
    public TripletTerms TermsOf(int a, int b, int c) => Terms[(int)SymmetryOf(a, b, c)];

    /// <summary>The symmetry of a triplet of kinds in ascending order.</summary>
    public static TripletSymmetry SymmetryOf(int a, int b, int c) => a == c ? TripletSymmetry.All : a == b || b == c ? TripletSymmetry.Twins : TripletSymmetry.None;

    /// <summary>The same with every prior variance multiplied.</summary>
    public SplineLayer Scaled(double variance)
    {
        double[] Of(ReadOnlySpan<double> scales)
        {
            var scaled = scales.ToArray();
            Vectors.Scale(Math.Sqrt(variance), scaled);
            return scaled;
        }

        return Order == 2 ? new(Functions, Of(PairScales)) : new(Functions, [.. Terms.Select(t => new TripletTerms(t.Symmetry, t.Runs.ToArray(), Of(t.Scales)))]);
    }

    /// <inheritdoc/>
    public bool Equals(SplineLayer? other) =>
        other is not null && Functions.Equals(other.Functions) && PairScales.AsSpan().SequenceEqual(other.PairScales) && Terms.SequenceEqual(other.Terms);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Functions, PairScales.Length, Terms.Length);
}
