namespace Pipelines.Numerics;

/// <summary>The one check that keeps unsafe loops inside their spans.</summary>
internal static class SpanShapes
{
    /// <summary>Throws where a rows x columns matrix with leading dimension ld does not lie in a span of the given length.</summary>
    public static void Check(int rows, int columns, int length, int ld, string name)
    {
        if (rows < 0 || columns < 0)
        {
            throw new ArgumentOutOfRangeException(name, $"{name} has {rows} rows and {columns} columns; neither may be negative");
        }

        if (rows > 1 && ld < columns)
        {
            throw new ArgumentOutOfRangeException(name, $"{name} has leading dimension {ld}; it must be at least its {columns} columns");
        }

        if (rows > 0 && columns > 0 && ((rows - 1L) * ld) + columns > length)
        {
            throw new ArgumentException($"{name} has {length} elements; {rows} x {columns} with leading dimension {ld} needs {((rows - 1L) * ld) + columns}", name);
        }
    }

    /// <summary>Pivots of a triangular factor with m rows below this fraction of the largest are rounding noise.</summary>
    public static double RankTolerance(int m) => m * Math.ScaleB(1, -52);

    /// <summary>Throws where a system has fewer rows than columns.</summary>
    public static void Tall(int m, int n)
    {
        if (m < n)
        {
            throw new ArgumentOutOfRangeException(nameof(m), m, $"m must be at least n = {n}");
        }
    }
}
