namespace Pipelines;

/// <summary>Features of many atoms (or structures): a row each.</summary>
/// <param name="Rows">Atoms.</param>
/// <param name="Columns">Features.</param>
/// <param name="Values">Shape rows x columns, row after row.</param>
public sealed record FeatureMatrix(int Rows, int Columns, Block<double> Values)
{
    /// <summary>Shape rows x columns, row after row.</summary>
    public Block<double> Values { get; } = Values.Length == Rows * Columns
        ? Values
        : throw new ArgumentException($"{Rows} rows of {Columns} features are {Rows * Columns} numbers; found {Values.Length}.", nameof(Values));

    /// <summary>A row.</summary>
    public ReadOnlySpan<double> this[int row] => Values.Span.Slice(row * Columns, Columns);

    /// <inheritdoc/>
    public override string ToString() => $"{Rows} x {Columns} features";
}

/// <summary>
/// Derivatives of the features of some atoms, sparse: an entry for each atom that a centre's features depend on, the centre itself among them; images of
/// one atom are added up. By strain, too: d(feature)/d(strain) at strain zero, all positions and the cell strained alike.
/// </summary>
/// <param name="First">The first centre.</param>
/// <param name="Width">Features a centre.</param>
/// <param name="Start">The entries of centre First + c are Start[c] .. Start[c + 1]. Length: centres + 1.</param>
/// <param name="Atoms">The atom of each entry, ascending for each centre.</param>
/// <param name="Values">1/Å times the unit of the feature; shape entries x 3 x width.</param>
/// <param name="Strain">The unit of the feature; shape centres x 9 x width (xx, xy, xz, yx, ...).</param>
public sealed record FeatureJacobian(int First, int Width, Block<int> Start, Block<int> Atoms, Block<double> Values, Block<double> Strain)
{
    /// <summary>Number of centres.</summary>
    public int Centres => Start.Length - 1;

    /// <summary>The derivatives of an entry, shape 3 x width.</summary>
    public ReadOnlySpan<double> this[int entry] => Values.Span.Slice(entry * 3 * Width, 3 * Width);
}
