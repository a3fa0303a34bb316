using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>How much there is in the columns of a feature matrix: its singular values, each column centred and divided by its standard deviation.</summary>
/// <param name="Rows">Atoms (or structures) looked at.</param>
/// <param name="Columns">Features.</param>
/// <param name="SingularValues">Descending, divided by the first; columns that do not vary are left out.</param>
/// <param name="Rank">Singular values above rounding: max(rows, columns) times 2.2e-16.</param>
/// <param name="Directions">How many directions hold 99.9 % of the variance.</param>
/// <param name="Constant">Columns that do not vary.</param>
/// <param name="Duplicates">Columns that are others but for sign, factor and constant (correlation 1 to 1e-10): each with the first one like it.</param>
public sealed record FeatureSpectrum(
    int Rows, int Columns, Block<double> SingularValues, int Rank, int Directions, ImmutableArray<string> Constant, ImmutableArray<DuplicateColumn> Duplicates)
{
    private const double SameColumn = 1e-10;

    internal static FeatureSpectrum Of(FeatureSample sample, ImmutableArray<string> names)
    {
        var (rows, width) = (sample.Rows.Length, sample.Width);
        int[] varying = [.. Enumerable.Range(0, width).Where(c => sample.Deviation[c] > 0)];
        var (count, matrix) = (varying.Length, new double[rows * varying.Length]);
        for (var r = 0; r < rows; r++)
        {
            for (var k = 0; k < count; k++)
            {
                matrix[(r * count) + k] = sample.Scaled[(r * width) + varying[k]];
            }
        }

        var duplicates = Alike(matrix, rows, count).Select(d => new DuplicateColumn(names[varying[d.Column]], names[varying[d.Of]]));
        var values = new double[Math.Min(rows, count)];
        if (values.Length > 0)
        {
            Dense.SingularValues(rows, count, matrix, values);
        }

        var (first, variance) = (values.FirstOrDefault(), values.Sum(v => v * v));
        var (directions, held) = (0, 0.0);
        while (directions < values.Length && held < 0.999 * variance)
        {
            held += values[directions] * values[directions++];
        }

        return new(
            rows, width, Block.From(values.Select(v => v / first)), values.Count(v => v > Math.Max(rows, width) * 2.2e-16 * first), directions,
            [.. Enumerable.Range(0, width).Where(c => sample.Deviation[c] == 0).Select(c => names[c])], [.. duplicates]);
    }

    // Only columns with the same size of the first row (scaled, but for sign) can be alike: sorted by it, few are compared.
    private static List<(int Column, int Of)> Alike(double[] matrix, int rows, int columns)
    {
        List<(int, int)> found = [];
        if (rows < 2)
        {
            return found;
        }

        var order = Enumerable.Range(0, columns).OrderBy(c => Math.Abs(matrix[c])).ThenBy(c => c).ToArray();
        var taken = new bool[columns];
        for (var a = 0; a < columns; a++)
        {
            for (var b = a + 1; b < columns && Math.Abs(matrix[order[b]]) - Math.Abs(matrix[order[a]]) < 1e-4; b++)
            {
                if (!taken[a] && !taken[b] && Correlation(order[a], order[b]) > 1 - SameColumn)
                {
                    taken[b] = true;
                    found.Add((Math.Max(order[a], order[b]), Math.Min(order[a], order[b])));
                }
            }
        }

        found.Sort();
        return found;

        double Correlation(int a, int b)
        {
            var sum = 0.0;
            for (var r = 0; r < rows; r++)
            {
                sum += matrix[(r * columns) + a] * matrix[(r * columns) + b];
            }

            return Math.Abs(sum / rows);
        }
    }

    /// <inheritdoc/>
    public bool Equals(FeatureSpectrum? other) =>
        other is not null && Rows == other.Rows && Columns == other.Columns && SingularValues == other.SingularValues
        && Constant.SequenceEqual(other.Constant) && Duplicates.SequenceEqual(other.Duplicates);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Rows, Columns, SingularValues);
}

/// <summary>A column that says what another says.</summary>
/// <param name="Column">Its name.</param>
/// <param name="SameAs">The other's.</param>
public sealed record DuplicateColumn(string Column, string SameAs);
