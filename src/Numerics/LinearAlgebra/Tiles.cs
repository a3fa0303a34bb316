namespace Pipelines.Numerics;

/// <summary>How matrices are cut: always the same, whatever the number of threads.</summary>
internal static class Tiles
{
    /// <summary>Tiles that depend on one another: small enough to keep threads busy, and the depth at which managed products are cut.</summary>
    public const int Small = 192;

    /// <summary>Tiles that do not: large enough to make up for packing.</summary>
    public const int Large = 384;

    public static int Count(int n, int size) => (n + size - 1) / size;

    /// <summary>Row and column of element number <paramref name="index"/> of a lower triangle counted by rows.</summary>
    public static (int Row, int Column) Lower(int index)
    {
        var row = (int)((Math.Sqrt((8.0 * index) + 1) - 1) / 2);
        return (row, index - (row * (row + 1) / 2));
    }
}

/// <summary>A row-major matrix held in place by the caller; blocks of it as spans.</summary>
internal readonly unsafe struct Matrix(double* start, int ld)
{
    public Span<double> Block(int row, int column, int rows, int columns) =>
        rows == 0 || columns == 0 ? [] : new(start + ((long)row * ld) + column, checked((int)(((rows - 1L) * ld) + columns)));
}
