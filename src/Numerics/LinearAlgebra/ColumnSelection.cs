namespace Pipelines.Numerics;

/// <summary>Chooses columns of a matrix by its Gram matrix alone (columns x columns), one after another. Ties go to the first column; no result depends on threads.</summary>
public static class ColumnSelection
{
    // Columns with less than this share of the largest column's square are rounding.
    private const double Negligible = 1e-13;

    private const int MostIterations = 300;

    /// <summary>
    /// CUR: again and again the column with the largest weight in the leading right singular vector of what the chosen ones leave: Imbalzano et al. 2018
    /// (doi:10.1063/1.5024611), after Mahoney and Drineas 2009 (doi:10.1073/pnas.0803205106).
    /// </summary>
    /// <param name="gram">Shape n x n; overwritten with that of the columns less their projections on the chosen ones.</param>
    /// <param name="n">Number of columns.</param>
    /// <param name="chosen">Destination: places of the columns, as many as are wanted.</param>
    /// <param name="scores">Destination: the squares of the weights.</param>
    /// <returns>How many were chosen: fewer where they span all.</returns>
    public static int Cur(Span<double> gram, int n, Span<int> chosen, Span<double> scores)
    {
        var floor = Negligible * Largest(gram, n).Value;
        double[] vector = new double[n], next = new double[n];
        for (var c = 0; c < chosen.Length; c++)
        {
            if (!(Largest(gram, n).Value > floor))
            {
                return c;
            }

            Leading(gram, n, vector, next);
            var best = -1;
            for (var j = 0; j < n; j++)
            {
                if (gram[(j * n) + j] > floor && (best < 0 || Math.Abs(vector[j]) > Math.Abs(vector[best])))
                {
                    best = j;
                }
            }

            (chosen[c], scores[c]) = (best, vector[best] * vector[best]);
            Project(gram, n, best);
        }

        return chosen.Length;
    }

    /// <summary>Farthest points: first the longest column, then always the one farthest from its nearest chosen one (Gonzalez 1985, doi:10.1016/0304-3975(85)90224-5).</summary>
    /// <param name="gram">Shape n x n.</param>
    /// <param name="n">Number of columns.</param>
    /// <param name="chosen">Destination: places of the columns, as many as are wanted.</param>
    /// <param name="scores">Destination: the distance to the nearest one chosen before; the first one's length.</param>
    /// <returns>How many were chosen: fewer where all others are copies.</returns>
    public static int FarthestPoints(ReadOnlySpan<double> gram, int n, Span<int> chosen, Span<double> scores)
    {
        var (at, longest) = Largest(gram, n);
        var distances = new double[n];
        for (var j = 0; j < n; j++)
        {
            // What is zero is far from all others and says nothing.
            distances[j] = gram[(j * n) + j] > Negligible * longest ? double.PositiveInfinity : 0;
        }

        for (var c = 0; c < chosen.Length; c++)
        {
            var square = c == 0 ? longest : distances[at];
            if (!(square > Negligible * longest))
            {
                return c;
            }

            (chosen[c], scores[c]) = (at, Math.Sqrt(square));
            var far = 0;
            for (var j = 0; j < n; j++)
            {
                distances[j] = j == at ? 0 : Math.Min(distances[j], gram[(j * n) + j] + gram[(at * n) + at] - (2 * gram[(j * n) + at]));
                far = distances[j] > distances[far] ? j : far;
            }

            at = far;
        }

        return chosen.Length;
    }

    /// <summary>Least correlated: first the longest column, then always the one whose largest correlation with a chosen one is least.</summary>
    /// <param name="gram">Shape n x n; of centred columns.</param>
    /// <param name="n">Number of columns.</param>
    /// <param name="limit">Ends where all others are correlated so much with a chosen one; 1 for never.</param>
    /// <param name="chosen">Destination: places of the columns, as many as are wanted.</param>
    /// <param name="scores">Destination: the largest magnitude of a correlation with one chosen before; the first one's is 0.</param>
    /// <returns>How many were chosen.</returns>
    public static int LeastCorrelated(ReadOnlySpan<double> gram, int n, double limit, Span<int> chosen, Span<double> scores)
    {
        var (at, longest) = Largest(gram, n);
        var correlations = new double[n];
        for (var c = 0; c < chosen.Length; c++)
        {
            if (!(gram[(at * n) + at] > Negligible * longest) || !(correlations[at] < limit))
            {
                return c;
            }

            (chosen[c], scores[c]) = (at, correlations[at]);
            correlations[at] = double.PositiveInfinity;
            var least = at;
            for (var j = 0; j < n; j++)
            {
                var scale = Math.Sqrt(gram[(j * n) + j] * gram[(at * n) + at]);
                var own = gram[(j * n) + j] > Negligible * longest ? Math.Abs(gram[(j * n) + at]) / scale : double.PositiveInfinity;
                correlations[j] = Math.Max(correlations[j], own);
                least = correlations[j] < correlations[least] ? j : least;
            }

            at = least;
        }

        return chosen.Length;
    }

    /// <summary>The share of the sum of squares that some columns leave unexplained: none where all others are linear combinations of them.</summary>
    /// <param name="gram">Shape n x n; overwritten.</param>
    /// <param name="n">Number of columns.</param>
    /// <param name="chosen">Places of the columns.</param>
    public static double Unexplained(Span<double> gram, int n, ReadOnlySpan<int> chosen)
    {
        var (all, floor) = (Trace(gram, n), Negligible * Largest(gram, n).Value);
        foreach (var j in chosen)
        {
            if (gram[(j * n) + j] > floor)
            {
                Project(gram, n, j);
            }
        }

        return all > 0 ? Trace(gram, n) / all : 0;
    }

    private static double Trace(ReadOnlySpan<double> gram, int n)
    {
        var sum = 0.0;
        for (var j = 0; j < n; j++)
        {
            sum += gram[(j * n) + j];
        }

        return sum;
    }

    private static (int Column, double Value) Largest(ReadOnlySpan<double> gram, int n)
    {
        var best = 0;
        for (var j = 1; j < n; j++)
        {
            best = gram[(j * n) + j] > gram[(best * n) + best] ? j : best;
        }

        return (best, gram[(best * n) + best]);
    }

    // Power iteration from the diagonal: the leading eigenvector of the Gram matrix is the leading right singular vector of the matrix. Where two
    // eigenvalues are so near that it has not settled, any vector of their plane is as good.
    private static void Leading(ReadOnlySpan<double> gram, int n, double[] vector, double[] next)
    {
        for (var j = 0; j < n; j++)
        {
            vector[j] = gram[(j * n) + j];
        }

        Normalise(vector);
        for (var step = 0; step < MostIterations; step++)
        {
            for (var j = 0; j < n; j++)
            {
                next[j] = Vectors.Dot(gram.Slice(j * n, n), vector);
            }

            Normalise(next);
            var change = 0.0;
            for (var j = 0; j < n; j++)
            {
                change = Math.Max(change, Math.Abs(next[j] - vector[j]));
                vector[j] = next[j];
            }

            if (change < 1e-12)
            {
                return;
            }
        }
    }

    private static void Normalise(double[] vector) => Vectors.Scale(1 / Math.Sqrt(Vectors.Dot(vector, vector)), vector);

    // What is left of all columns without their parts along one.
    private static void Project(Span<double> gram, int n, int along)
    {
        var row = gram.Slice(along * n, n).ToArray();
        for (var j = 0; j < n; j++)
        {
            Vectors.AddScaled(-row[j] / row[along], row, gram.Slice(j * n, n));
        }

        for (var j = 0; j < n; j++)
        {
            gram[(j * n) + along] = gram[(along * n) + j] = 0;
            gram[(j * n) + j] = Math.Max(0, gram[(j * n) + j]);
        }
    }
}
