using Pipelines.Numerics;

namespace Pipelines;

/// <summary>Features of a sample of a dataset's atoms (or structures), and the same with every column centred and divided by its standard deviation.</summary>
internal sealed class FeatureSample
{
    // A column that varies less than this, in its own size, varies by rounding.
    private const double Rounding = 1e-12;

    private FeatureSample(Described described, int width, List<(int Frame, int Atom)> rows, List<double> values)
    {
        (Described, Width, Rows, Values) = (described, width, [.. rows], [.. values]);
        (Mean, Deviation, Scaled) = (new double[width], new double[width], new double[Values.Length]);
        for (var r = 0; r < Rows.Length; r++)
        {
            Vectors.AddScaled(1.0 / Rows.Length, Row(r), Mean);
        }

        for (var c = 0; c < width; c++)
        {
            var (sum, most) = (0.0, 0.0);
            for (var r = 0; r < Rows.Length; r++)
            {
                var x = Values[(r * width) + c];
                sum += (x - Mean[c]) * (x - Mean[c]);
                most = Math.Max(most, Math.Abs(x));
            }

            var deviation = Math.Sqrt(sum / Rows.Length);
            Deviation[c] = deviation > Rounding * most ? deviation : 0;
            for (var r = 0; r < Rows.Length; r++)
            {
                Scaled[(r * width) + c] = Deviation[c] > 0 ? (Values[(r * width) + c] - Mean[c]) / Deviation[c] : 0;
            }
        }
    }

    public Described Described { get; }

    public int Width { get; }

    /// <summary>Frame and atom of each row; atom -1 for a structure.</summary>
    public (int Frame, int Atom)[] Rows { get; }

    public double[] Values { get; }

    public double[] Mean { get; }

    /// <summary>Of each column; 0 for one that does not vary.</summary>
    public double[] Deviation { get; }

    public double[] Scaled { get; }

    /// <summary>Whole frames in an order drawn by the seed, until there are enough rows; of the last one some atoms, drawn too.</summary>
    public static FeatureSample Of(Described described, int most, ulong seed, Run run)
    {
        var random = new RandomSequence(seed);
        List<(int, int)> rows = [];
        List<double> values = [];
        var (width, count) = (0, described.Data.Count);
        foreach (var frame in random.Sample(count, count))
        {
            if (rows.Count >= most)
            {
                break;
            }

            run.Report("features", rows.Count, most);
            var matrix = described.Matrix(frame, run);
            width = matrix.Columns;
            var taken = matrix.Rows <= most - rows.Count ? Enumerable.Range(0, matrix.Rows) : random.Sample(most - rows.Count, matrix.Rows).Order();
            foreach (var row in taken)
            {
                rows.Add((frame, described.Descriptor is GlobalDescriptor ? -1 : row));
                values.AddRange(matrix[row]);
            }
        }

        return new(described, width, rows, values);
    }

    public ReadOnlySpan<double> Row(int row) => Values.AsSpan(row * Width, Width);

    /// <summary>Root mean square over columns of the difference of two rows of features, in standard deviations.</summary>
    public double Distance(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var sum = 0.0;
        for (var c = 0; c < Width; c++)
        {
            var d = Deviation[c] > 0 ? (a[c] - b[c]) / Deviation[c] : 0;
            sum += d * d;
        }

        return Math.Sqrt(sum / Math.Max(1, Width));
    }
}
