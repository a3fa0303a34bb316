namespace Pipelines.Numerics;

/// <summary>Distances on a cubic grid of cells.</summary>
public static class CellDistance
{
    /// <summary>The distance of every cell from the nearest marked one, in cells; infinite where none is marked. Exact: axis by axis on squares of distances.</summary>
    /// <param name="marked">Not zero where marked; n³.</param>
    /// <param name="n">Cells along each side.</param>
    public static double[] Of(ReadOnlySpan<byte> marked, int n)
    {
        var squares = new double[n * n * n];
        for (var c = 0; c < squares.Length; c++)
        {
            squares[c] = marked[c] != 0 ? 0 : double.PositiveInfinity;
        }

        Span<double> line = stackalloc double[n];
        for (var stride = 1; stride < squares.Length; stride *= n)
        {
            for (var c = 0; c < squares.Length; c++)
            {
                if (c / stride % n != 0)
                {
                    continue;
                }

                for (var i = 0; i < n; i++)
                {
                    var least = double.PositiveInfinity;
                    for (var j = 0; j < n; j++)
                    {
                        least = Math.Min(least, squares[c + (j * stride)] + ((i - j) * (i - j)));
                    }

                    line[i] = least;
                }

                for (var i = 0; i < n; i++)
                {
                    squares[c + (i * stride)] = line[i];
                }
            }
        }

        for (var c = 0; c < squares.Length; c++)
        {
            squares[c] = Math.Sqrt(squares[c]);
        }

        return squares;
    }
}
