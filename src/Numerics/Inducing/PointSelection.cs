namespace Pipelines.Numerics;

/// <summary>Chooses points that stand for all under a covariance: which of them shall carry inducing values. Ties go to the first point; no result depends on threads.</summary>
public static class PointSelection
{
    private const int MostIterations = 40;

    /// <summary>Farthest points: first the one of the largest variance, then always the one farthest from its nearest chosen one, |a - b|² = k(a,a) + k(b,b) - 2 k(a,b).</summary>
    /// <param name="variances">The diagonal of the covariance matrix.</param>
    /// <param name="column">Its columns.</param>
    /// <param name="count">How many are wanted; fewer come where all others are copies.</param>
    public static int[] FarthestPoints(ReadOnlySpan<double> variances, CovarianceColumn column, int count)
    {
        var n = variances.Length;
        double[] distances = new double[n], row = new double[n];
        Array.Fill(distances, double.PositiveInfinity);
        var (at, longest) = (0, 0.0);
        for (var i = 0; i < n; i++)
        {
            at = variances[i] > variances[at] ? i : at;
            longest = Math.Max(longest, variances[i]);
        }

        List<int> chosen = [];
        while (chosen.Count < Math.Min(count, n) && distances[at] > 1e-13 * longest)
        {
            chosen.Add(at);
            column(at, row);
            var far = 0;
            for (var i = 0; i < n; i++)
            {
                distances[i] = i == at ? 0 : Math.Min(distances[i], variances[i] + variances[at] - (2 * row[i]));
                far = distances[i] > distances[far] ? i : far;
            }

            at = far;
        }

        return [.. chosen];
    }

    /// <summary>
    /// Ridge leverage scores: how much of each point a regression on all of them takes from the point itself, [K (K + ridge)^-1]_ii (Alaoui and Mahoney 2015,
    /// arXiv:1411.0306), with K as far as the factor goes.
    /// </summary>
    /// <param name="factor">Of the covariance matrix.</param>
    /// <param name="ridge">Noise variance, positive.</param>
    public static double[] LeverageScores(CovarianceFactor factor, double ridge)
    {
        var (rank, n) = (factor.Pivots.Length, factor.Points);
        var inner = Gram(factor);
        for (var k = 0; k < rank; k++)
        {
            inner[(k * rank) + k] += ridge;
        }

        Dense.Cholesky(inner, rank);
        var solved = factor.Rows.ToArray();
        Dense.SolveLower(inner, rank, solved, n);
        var scores = new double[n];
        for (var k = 0; k < rank; k++)
        {
            for (var i = 0; i < n; i++)
            {
                scores[i] += solved[(k * n) + i] * solved[(k * n) + i];
            }
        }

        return scores;
    }

    /// <summary>
    /// CUR: again and again the point with the largest weight in the leading eigenvector of what the chosen ones leave of the covariance matrix, as for columns
    /// in <see cref="ColumnSelection.Cur"/> (Mahoney and Drineas 2009, doi:10.1073/pnas.0803205106), with the matrix as far as the factor goes.
    /// </summary>
    /// <param name="factor">Of the covariance matrix.</param>
    /// <param name="count">How many are wanted; fewer come where they span all.</param>
    public static int[] Cur(CovarianceFactor factor, int count)
    {
        var (rank, n) = (factor.Pivots.Length, factor.Points);
        var rows = factor.Rows.ToArray();
        var gram = Gram(factor);
        double[] vector = new double[rank], next = new double[rank], weights = new double[n], taken = new double[rank];
        var floor = 1e-12 * Enumerable.Range(0, rank).Sum(k => gram[(k * rank) + k]) / Math.Max(1, n);
        List<int> chosen = [];
        while (chosen.Count < Math.Min(count, rank))
        {
            Leading(gram, rank, vector, next, first: chosen.Count == 0);
            weights.AsSpan().Clear();
            for (var k = 0; k < rank; k++)
            {
                Vectors.AddScaled(vector[k], rows.AsSpan(k * n, n), weights);
            }

            var at = 0;
            for (var i = 1; i < n; i++)
            {
                at = Math.Abs(weights[i]) > Math.Abs(weights[at]) ? i : at;
            }

            var square = 0.0;
            for (var k = 0; k < rank; k++)
            {
                taken[k] = rows[(k * n) + at];
                square += taken[k] * taken[k];
            }

            if (!(square > floor))
            {
                break;
            }

            chosen.Add(at);
            Project(rows, gram, taken, square, n, weights);
        }

        return [.. chosen];
    }

    // R^T R.
    private static double[] Gram(CovarianceFactor factor)
    {
        var rank = factor.Pivots.Length;
        var gram = new double[rank * rank];
        Dense.Syrk(rank, factor.Points, 1, factor.Rows, 0, gram);
        for (var i = 0; i < rank; i++)
        {
            for (var j = 0; j < i; j++)
            {
                gram[(j * rank) + i] = gram[(i * rank) + j];
            }
        }

        return gram;
    }

    // Power iteration; from the second time on it begins where it ended.
    private static void Leading(double[] gram, int n, double[] vector, double[] next, bool first)
    {
        for (var k = 0; k < n; k++)
        {
            vector[k] = first ? gram[(k * n) + k] : vector[k] + (1e-3 * Math.Sqrt(Math.Max(0, gram[(k * n) + k])));
        }

        for (var step = 0; step < MostIterations; step++)
        {
            for (var k = 0; k < n; k++)
            {
                next[k] = Vectors.Dot(gram.AsSpan(k * n, n), vector);
            }

            var length = Math.Sqrt(Vectors.Dot(next, next));
            var change = 0.0;
            for (var k = 0; k < n; k++)
            {
                var value = length > 0 ? next[k] / length : 0;
                change = Math.Max(change, Math.Abs(value - vector[k]));
                vector[k] = value;
            }

            if (change < 1e-8)
            {
                return;
            }
        }
    }

    // All points less their parts along one: R <- R - R t t^T / |t|², for R^T in rows.
    private static void Project(double[] rows, double[] gram, double[] along, double square, int n, double[] parts)
    {
        var rank = along.Length;
        parts.AsSpan().Clear();
        for (var k = 0; k < rank; k++)
        {
            Vectors.AddScaled(along[k], rows.AsSpan(k * n, n), parts);
        }

        for (var k = 0; k < rank; k++)
        {
            Vectors.AddScaled(-along[k] / square, parts, rows.AsSpan(k * n, n));
        }

        // G <- P G P with P = 1 - t t^T / |t|².
        var image = new double[rank];
        for (var k = 0; k < rank; k++)
        {
            image[k] = Vectors.Dot(gram.AsSpan(k * rank, rank), along) / square;
        }

        var twice = Vectors.Dot(image, along) / square;
        for (var k = 0; k < rank; k++)
        {
            var row = gram.AsSpan(k * rank, rank);
            Vectors.AddScaled(-along[k], image, row);
            Vectors.AddScaled((twice * along[k]) - image[k], along, row);
        }
    }
}
