using System.Globalization;
using System.Text;

namespace Pipelines;

public static partial class Write
{
    /// <summary>
    /// Writes symmetry functions and settings as an input.nn for RuNNer and n2p2. A function that is for every centre, species or pair of them becomes a
    /// line for each. Numbers are written so that they are read back as they are, but for the rounding of the unit.
    /// </summary>
    /// <param name="path">Destination; replaced whole.</param>
    /// <param name="input">Functions with their species.</param>
    /// <param name="unit">The unit of lengths in the file.</param>
    public static Result<Source> InputNn(string path, RunnerInput input, LengthUnit unit) => Text(path, InputNnLines(input, unit == LengthUnit.Bohr ? Units.Bohr : 1));

    /// <summary>Writes the statistics of a training set as n2p2's scaling.data.</summary>
    /// <param name="path">Destination; replaced whole.</param>
    /// <param name="input">The functions.</param>
    /// <param name="statistics">One a column of the functions.</param>
    public static Result<Source> ScalingData(string path, RunnerInput input, Block<FeatureStatistics> statistics)
    {
        if (statistics.Length != input.Functions.Width)
        {
            throw new ArgumentException($"There must be statistics for each of the {input.Functions.Width} columns; found {statistics.Length}.", nameof(statistics));
        }

        return Text(path, ScalingLines(input, statistics));
    }

    private static IEnumerable<string> InputNnLines(RunnerInput input, double length)
    {
        var functions = input.Functions;
        if (functions.Pairs == PairCounting.Twice)
        {
            throw new ArgumentException("An input.nn counts each pair of neighbours once: take functions with Pairs = Once (their values are half).", nameof(input));
        }

        if (functions.Species.IsEmpty)
        {
            throw new ArgumentException("Functions without species cannot be written: apply them to data first, or say which.", nameof(input));
        }

        var cutoff = functions.Cutoff;
        yield return $"number_of_elements {functions.Species.Count}";
        yield return $"elements {string.Join(' ', functions.Species)}";
        yield return Invariant($"cutoff_type {CutoffNumber(cutoff.Smoothing)}{(cutoff.Width is { } width ? $" {Round(1 - (width / cutoff.Radius))}" : string.Empty)}");
        foreach (var setting in input.Settings)
        {
            yield return $"{setting.Keyword} {setting.Value}".TrimEnd();
        }

        var columns = new SymmetryColumns(functions);
        foreach (var centre in functions.Species)
        {
            foreach (var (f, j) in columns.Radial.Where(c => c.Function.Centre is not { } only || only == centre))
            {
                double eta = Round(f.Eta * length * length), shift = Round(f.Shift / length), radius = Round((f.Radius ?? cutoff.Radius) / length);
                yield return f.Weighted ? Invariant($"symfunction_short {centre} 12 {eta} {shift} {radius}") : Invariant($"symfunction_short {centre} 2 {j} {eta} {shift} {radius}");
            }

            foreach (var (f, j, k) in columns.Angular.Where(c => c.Function.Centre is not { } only || only == centre))
            {
                if (f.Weighted && f.Wide)
                {
                    throw new ArgumentException("n2p2 has no weighted wide angular function (of exponential form): it cannot be written.", nameof(input));
                }

                double eta = Round(f.Eta * length * length), shift = Round(f.Shift / length), radius = Round((f.Radius ?? cutoff.Radius) / length);
                yield return f.Weighted
                    ? Invariant($"symfunction_short {centre} 13 {eta} {shift} {f.Lambda} {f.Zeta} {radius}")
                    : Invariant($"symfunction_short {centre} {(f.Wide ? 9 : 3)} {j} {k} {eta} {f.Lambda} {f.Zeta} {radius}{(shift != 0 ? $" {shift}" : string.Empty)}");
            }
        }
    }

    private static IEnumerable<string> ScalingLines(RunnerInput input, Block<FeatureStatistics> statistics)
    {
        yield return "# Statistics of symmetry functions over a training set.";
        yield return "# element index, function index, minimum, maximum, mean, sigma";
        for (var element = 0; element < input.Functions.Species.Count; element++)
        {
            var columns = input.ColumnsOf(input.Functions.Species[element]);
            for (var i = 0; i < columns.Length; i++)
            {
                var s = statistics[columns[i]];
                yield return Invariant($"{element + 1,10} {i + 1,10} {s.Min,24:E16} {s.Max,24:E16} {s.Mean,24:E16} {s.Sigma,24:E16}");
            }
        }
    }

    private static int CutoffNumber(Smoothing smoothing) => smoothing switch
    {
        Smoothing.None => 0,
        Smoothing.Cosine => 1,
        Smoothing.TanhCubedUnscaled => 2,
        Smoothing.TanhCubed => 3,
        Smoothing.Exponential => 4,
        Smoothing.Cubic => 5,
        Smoothing.Polynomial => 6,
        Smoothing.Septic => 7,
        Smoothing.Nonic => 8,
        _ => throw new ArgumentException($"n2p2 has no number for the cutoff function {smoothing}.", nameof(smoothing)),
    };

    // Units are products: their last two digits are rounding, not information.
    private static double Round(double value) => double.Parse(value.ToString("G15", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
