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
