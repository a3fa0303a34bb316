using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>Chooses features that stand for all: CUR, farthest points and least correlation, as Imbalzano et al. 2018 (doi:10.1063/1.5024611) compare them.</summary>
public static class FeatureReduction
{
    /// <summary>CUR with orthogonalisation: the features that explain the most, together, of what the ones before leave.</summary>
    /// <param name="features">Atoms (or structures) by features; at least two rows.</param>
    /// <param name="count">How many to keep; at least 1.</param>
    /// <param name="standardise">Shift features to mean 0 and scale them to variance 1 first; without, large features count for more.</param>
    public static ChosenFeatures Cur(FeatureMatrix features, int count, bool standardise = true) =>
        Choose(features, count, standardise, (gram, n, chosen, scores) => ColumnSelection.Cur(gram, n, chosen, scores));

    /// <summary>Farthest points among the columns: each is as far as can be from all before it.</summary>
    /// <param name="features">Atoms (or structures) by features; at least two rows.</param>
    /// <param name="count">How many to keep; at least 1.</param>
    /// <param name="standardise">Shift features to mean 0 and scale them to variance 1 first; without, large features count for more.</param>
    public static ChosenFeatures FarthestPoints(FeatureMatrix features, int count, bool standardise = true) =>
        Choose(features, count, standardise, (gram, n, chosen, scores) => ColumnSelection.FarthestPoints(gram, n, chosen, scores));

    /// <summary>Pearson correlation: first the feature of the largest variance, then always the one that is least correlated with those before.</summary>
    /// <param name="features">Atoms (or structures) by features; at least two rows.</param>
    /// <param name="count">How many to keep at most; at least 1.</param>
    /// <param name="limit">Stop where all others have a correlation of this magnitude with one that is kept; from 0 to 1.</param>
    public static ChosenFeatures Correlation(FeatureMatrix features, int count, double limit = 1)
    {
        if (!(limit > 0 && limit <= 1))
        {
            throw new ArgumentException($"The limit of correlation must be above 0 and at most 1; found {limit}.", nameof(limit));
        }

        return Choose(features, count, null, (gram, n, chosen, scores) => ColumnSelection.LeastCorrelated(gram, n, limit, chosen, scores));
    }

    // Standardise: yes, no, or only shift (null).
    private static ChosenFeatures Choose(FeatureMatrix features, int count, bool? standardise, Func<double[], int, int[], double[], int> choose)
    {
        Parameter.AtLeast(1, count);
        if (features.Rows < 2)
        {
            throw new ArgumentException($"Features are chosen by how they vary: at least two rows are needed; found {features.Rows}.", nameof(features));
        }

        var n = features.Columns;
        var gram = Gram(features, standardise);
        var (chosen, scores) = (new int[Math.Min(count, n)], new double[Math.Min(count, n)]);
        var found = choose([.. gram], n, chosen, scores);
        var kept = chosen[..found];
        return new(n, Block.From(kept), Block.From(scores[..found]), ColumnSelection.Unexplained(gram, n, kept));
    }

    private static double[] Gram(FeatureMatrix features, bool? standardise)
    {
        var (rows, n) = (features.Rows, features.Columns);
        var transposed = new double[n * rows];
        for (var row = 0; row < rows; row++)
        {
            var values = features[row];
            for (var c = 0; c < n; c++)
            {
                transposed[(c * rows) + row] = values[c];
            }
        }

        for (var c = 0; c < n && standardise != false; c++)
        {
            var column = transposed.AsSpan(c * rows, rows);
            var (mean, squares, largest) = (0.0, 0.0, Vectors.LargestMagnitude(column));
            foreach (var x in column)
            {
                mean += x / rows;
            }

            for (var row = 0; row < rows; row++)
            {
                column[row] -= mean;
                squares += column[row] * column[row];
            }

            // A feature that does not vary tells nothing: what is left of it is rounding.
            var constant = Math.Sqrt(squares / rows) <= 1e-13 * largest;
            if (constant)
            {
                column.Clear();
            }
            else if (standardise == true)
            {
                Vectors.Scale(1 / Math.Sqrt(squares / rows), column);
            }
        }

        var gram = new double[n * n];
        Dense.Syrk(n, rows, 1, transposed, 0, gram);
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < i; j++)
            {
                gram[(j * n) + i] = gram[(i * n) + j];
            }
        }

        return gram;
    }
}

/// <summary>Features that were chosen to stand for all.</summary>
/// <param name="Of">How many there were.</param>
/// <param name="Columns">Their places, in the order in which they were chosen.</param>
/// <param name="Scores">
/// Why, one a column: the share of the leading singular vector (CUR), the distance to the nearest one before (farthest points), the largest correlation
/// with one before (correlation).
/// </param>
/// <param name="Unexplained">The share of all features' sum of squares that no linear combination of the chosen ones gives.</param>
public sealed record ChosenFeatures(int Of, Block<int> Columns, Block<double> Scores, double Unexplained)
{
    /// <summary>The columns of a matrix that were chosen, in their old order.</summary>
    public FeatureMatrix From(FeatureMatrix features)
    {
        Fits(features.Columns);
        var kept = Columns.Order().ToArray();
        var values = new double[features.Rows * kept.Length];
        for (var row = 0; row < features.Rows; row++)
        {
            for (var c = 0; c < kept.Length; c++)
            {
                values[(row * kept.Length) + c] = features[row][kept[c]];
            }
        }

        return new(features.Rows, kept.Length, Block.Freeze(values));
    }

    /// <summary>
    /// The descriptor with these features alone, in their old order. Symmetry functions are those functions and cost less; any other descriptor computes all
    /// and passes on the chosen ones.
    /// </summary>
    public AtomicDescriptor From(AtomicDescriptor descriptor)
    {
        Fits(descriptor.Width);
        var kept = Columns.Order().ToImmutableArray();
        return descriptor is SymmetryFunctions functions ? functions.Keep(kept) : new ColumnsOf(descriptor, Block.From(kept));
    }

    private void Fits(int columns)
    {
        if (columns != Of)
        {
            throw new ArgumentException($"These features were chosen among {Of}; found {columns}.", nameof(columns));
        }
    }
}
