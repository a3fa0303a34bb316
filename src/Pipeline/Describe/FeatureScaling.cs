namespace Pipelines;

/// <summary>What is taken off a feature, and what it is divided by.</summary>
public enum ScalingMode
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>low + (high - low) (G - min) / (max - min).</summary>
    Range,

    /// <summary>G - mean.</summary>
    Centre,

    /// <summary>low + (high - low) (G - mean) / (max - min).</summary>
    CentreAndRange,

    /// <summary>low + (high - low) (G - mean) / sigma.</summary>
    Sigma,
}

/// <summary>How features are scaled before a network sees them, by statistics of the training set: the five ways of RuNNer and n2p2.</summary>
/// <param name="Mode">What is taken off, and what it is divided by.</param>
/// <param name="Low">Where the lowest value (or the mean) goes; not used by None and Centre.</param>
/// <param name="High">Low plus the new size of the range (or of sigma).</param>
public sealed record FeatureScaling(ScalingMode Mode, double Low = 0, double High = 1)
{
    /// <summary>The scaled value of a feature.</summary>
    public double Apply(double value, FeatureStatistics of) => Mode switch
    {
        ScalingMode.None => value,
        ScalingMode.Centre => value - of.Mean,
        ScalingMode.Range => Low + (Factor(of) * (value - of.Min)),
        _ => Low + (Factor(of) * (value - of.Mean)),
    };

    /// <summary>d(scaled value)/d(value).</summary>
    public double Factor(FeatureStatistics of) => Mode switch
    {
        ScalingMode.None or ScalingMode.Centre => 1,
        ScalingMode.Sigma => (High - Low) / of.Sigma,
        _ => (High - Low) / (of.Max - of.Min),
    };
}

/// <summary>Statistics of a feature over a training set.</summary>
/// <param name="Min">Least value.</param>
/// <param name="Max">Largest value.</param>
/// <param name="Mean">Mean.</param>
/// <param name="Sigma">Standard deviation of the sample (divided by the number less one).</param>
public readonly record struct FeatureStatistics(double Min, double Max, double Mean, double Sigma)
{
    /// <summary>Of each column, over the rows that are of one centre.</summary>
    /// <param name="features">Any number of matrices of one width; at least two rows are counted.</param>
    /// <param name="counts">Which rows of which matrix count; all where null.</param>
    public static Block<FeatureStatistics> Of(IReadOnlyList<FeatureMatrix> features, Func<int, int, bool>? counts = null)
    {
        var width = features[0].Columns;
        double[] min = new double[width], max = new double[width], mean = new double[width], squares = new double[width];
        Array.Fill(min, double.PositiveInfinity);
        Array.Fill(max, double.NegativeInfinity);
        var n = 0;
        for (var m = 0; m < features.Count; m++)
        {
            for (var row = 0; row < features[m].Rows; row++)
            {
                if (counts?.Invoke(m, row) == false)
                {
                    continue;
                }

                // Welford's updates: no cancellation, one pass.
                n++;
                var values = features[m][row];
                for (var c = 0; c < width; c++)
                {
                    (min[c], max[c]) = (Math.Min(min[c], values[c]), Math.Max(max[c], values[c]));
                    var off = values[c] - mean[c];
                    mean[c] += off / n;
                    squares[c] += off * (values[c] - mean[c]);
                }
            }
        }

        return n >= 2
            ? Block.From(Enumerable.Range(0, width).Select(c => new FeatureStatistics(min[c], max[c], mean[c], Math.Sqrt(squares[c] / (n - 1)))))
            : throw new ArgumentException($"Statistics need two rows at least; found {n}.", nameof(features));
    }
}
