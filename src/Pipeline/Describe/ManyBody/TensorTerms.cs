using Pipelines.Numerics;

namespace Pipelines;

/// <summary>A uniform grid on which Gaussians are added up.</summary>
/// <param name="Min">Middle of the first cell, in the unit of what is spread on it.</param>
/// <param name="Max">Middle of the last cell.</param>
/// <param name="Points">Number of cells, 2 to 100,000.</param>
/// <param name="Sigma">Standard deviation of the Gaussians; at least a thousandth of the grid's length.</param>
public sealed record TensorGrid(double Min, double Max, int Points, double Sigma)
{
    /// <summary>Middle of the first cell.</summary>
    public double Min { get; } = Parameter.Finite(Min, "the unit of the geometry");

    /// <summary>Middle of the last cell.</summary>
    public double Max { get; } = Max > Min && double.IsFinite(Max) ? Max : throw new ArgumentException($"Max must be more than Min ({Min}) and finite; found {Max}.", nameof(Max));

    /// <summary>Number of cells.</summary>
    public int Points { get; } = Points is >= 2 and <= 100_000 ? Points : throw new ArgumentException($"Points must be 2 to 100000; found {Points}.", nameof(Points));

    /// <summary>Standard deviation of the Gaussians.</summary>
    public double Sigma { get; } = Sigma >= 0.001 * (Max - Min) && double.IsFinite(Sigma)
        ? Sigma
        : throw new ArgumentException($"Sigma must be at least a thousandth of the grid's length ({Max - Min}) and finite; found {Sigma}.", nameof(Sigma));
}

/// <summary>What of a pair is spread on the grid.</summary>
public enum PairGeometry
{
    /// <summary>r, Å.</summary>
    Distance,

    /// <summary>1/r, 1/Å.</summary>
    InverseDistance,
}

/// <summary>What of a triplet is spread on the grid.</summary>
public enum AngleGeometry
{
    /// <summary>The angle at the centre, degrees. Its gradient does not exist where three atoms are in line; it is set to zero there.</summary>
    Angle,

    /// <summary>The angle's cosine; smooth everywhere.</summary>
    Cosine,
}

/// <summary>How much a pair or a triplet counts, by its size s: the distance of a pair, the perimeter of a triplet.</summary>
[SpecFamily]
public abstract record TensorWeight
{
    /// <summary>Å: from here on the weight is zero; infinity where it never is, which is for clusters only.</summary>
    internal abstract double Reach { get; }

    /// <summary>Weight and derivative (1/Å).</summary>
    internal abstract (double Value, double Slope) At(double size);
}

/// <summary>All count alike. For clusters only: a crystal's sum does not end.</summary>
public sealed record UnityWeight : TensorWeight
{
    /// <inheritdoc/>
    internal override double Reach => double.PositiveInfinity;

    /// <inheritdoc/>
    internal override (double Value, double Slope) At(double size) => (1, 0);
}

/// <summary>exp(-scale s), times a cutoff's weight: Huo and Rupp 2022.</summary>
/// <param name="Scale">1/Å, not negative.</param>
/// <param name="Cutoff">Of the distance or the perimeter.</param>
public sealed record ExponentialWeight(double Scale, Cutoff Cutoff) : TensorWeight, IExample<ExponentialWeight>
{
    /// <summary>1/Å, not negative.</summary>
    public double Scale { get; } = Parameter.NotNegative(Scale, "1/Å");

    /// <inheritdoc/>
    public static IEnumerable<ExponentialWeight> Examples => [new(0.5, new Cutoff(6, Smoothing.Polynomial, 2))];

    /// <summary>DScribe's "exp": weights below the threshold are dropped, so that features step where an atom crosses it.</summary>
    /// <param name="scale">scale, 1/Å, positive.</param>
    /// <param name="threshold">threshold, between 0 and 1.</param>
    public static ExponentialWeight AsDScribe(double scale, double threshold = 1e-3) => new(scale, new Cutoff(-Math.Log(threshold) / scale, Smoothing.None));

    /// <inheritdoc/>
    internal override double Reach => Cutoff.Radius;

    /// <inheritdoc/>
    internal override (double Value, double Slope) At(double size)
    {
        var (f, df) = Cutoff.At(size);
        var e = f == 0 ? 0 : Math.Exp(-Scale * size);
        return (e * f, e * (df - (Scale * f)));
    }
}

/// <summary>1/s², times a cutoff's weight.</summary>
/// <param name="Cutoff">Of the distance or the perimeter.</param>
public sealed record InverseSquareWeight(Cutoff Cutoff) : TensorWeight, IExample<InverseSquareWeight>
{
    // Å: what is smaller counts as this; nothing physical is.
    private const double Least = 1e-3;

    /// <inheritdoc/>
    public static IEnumerable<InverseSquareWeight> Examples => [new(new Cutoff(6, Smoothing.Polynomial, 2))];

    /// <inheritdoc/>
    internal override double Reach => Cutoff.Radius;

    /// <inheritdoc/>
    internal override (double Value, double Slope) At(double size)
    {
        var (f, df) = Cutoff.At(size);
        var inverse = 1 / Math.Max(size, Least);
        return (f * inverse * inverse, inverse * inverse * (df - (size > Least ? 2 * f * inverse : 0)));
    }
}

/// <summary>k1: how many atoms of each atomic number there are.</summary>
/// <param name="Grid">Of atomic numbers.</param>
public sealed record TensorNumbers(TensorGrid Grid)
{
    /// <summary>Of atomic numbers.</summary>
    public TensorGrid Grid { get; } = Grid ?? throw new ArgumentNullException(nameof(Grid));
}

/// <summary>k2: distances of pairs.</summary>
/// <param name="Grid">Of the geometry.</param>
/// <param name="Weight">How much a pair counts.</param>
/// <param name="Geometry">What is spread on the grid.</param>
public sealed record TensorPairs(TensorGrid Grid, TensorWeight Weight, PairGeometry Geometry = PairGeometry.InverseDistance)
{
    /// <summary>Of the geometry.</summary>
    public TensorGrid Grid { get; } = Grid ?? throw new ArgumentNullException(nameof(Grid));

    /// <summary>How much a pair counts.</summary>
    public TensorWeight Weight { get; } = Weight ?? throw new ArgumentNullException(nameof(Weight));
}

/// <summary>k3: angles of triplets.</summary>
/// <param name="Grid">Of the geometry.</param>
/// <param name="Weight">How much a triplet counts.</param>
/// <param name="Geometry">What is spread on the grid.</param>
public sealed record TensorAngles(TensorGrid Grid, TensorWeight Weight, AngleGeometry Geometry = AngleGeometry.Cosine)
{
    /// <summary>Of the geometry.</summary>
    public TensorGrid Grid { get; } = Grid ?? throw new ArgumentNullException(nameof(Grid));

    /// <summary>How much a triplet counts.</summary>
    public TensorWeight Weight { get; } = Weight ?? throw new ArgumentNullException(nameof(Weight));
}

/// <summary>What the spectra of a structure are divided by.</summary>
public enum TensorNormalization
{
    /// <summary>Nothing: spectra of two distant copies are twice those of one.</summary>
    None,

    /// <summary>The number of atoms.</summary>
    PerAtom,

    /// <summary>The root of each term's sum of squares.</summary>
    Length,
}
