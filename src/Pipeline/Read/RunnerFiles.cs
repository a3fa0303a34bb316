using System.Collections.Immutable;
using System.Globalization;

namespace Pipelines;

public static partial class Read
{
    // Functions that other keywords of RuNNer define or that this library does not have must not be dropped in silence.
    private static readonly string[] OtherFunctions = ["global_symfunction_short", "element_symfunction_short", "global_pairsymfunction_short", "pairsymfunction_short"];

    private static readonly string[] NumberSettings = ["scale_min_short", "scale_max_short", "mean_energy", "conv_energy", "conv_length"];

    private static readonly Dictionary<int, Smoothing> CutoffTypes = new()
    {
        [0] = Smoothing.None, [1] = Smoothing.Cosine, [2] = Smoothing.TanhCubedUnscaled, [3] = Smoothing.TanhCubed, [4] = Smoothing.Exponential,
        [5] = Smoothing.Cubic, [6] = Smoothing.Polynomial, [7] = Smoothing.Septic, [8] = Smoothing.Nonic,
    };

    /// <summary>
    /// The symmetry functions and settings of an input.nn of RuNNer or n2p2: types 2, 3, 9, 12 and 13; cutoff_type 0 to 8 (n2p2's numbers) with alpha.
    /// Every other setting is kept as it is (<see cref="RunnerInput.Settings"/>); what would change the features and is not known is an error.
    /// </summary>
    /// <param name="path">input.nn.</param>
    /// <param name="unit">The unit of its lengths, which the file does not say.</param>
    public static Result<RunnerInput> InputNn(string path, LengthUnit unit) => Files.Try(path, () =>
    {
        var lines = File.ReadAllLines(path);
        try
        {
            return Result<RunnerInput>.Ok(new RunnerParser(path, unit == LengthUnit.Bohr ? Units.Bohr : 1).Parse(lines));
        }
        catch (DataException e)
        {
            return e.Error;
        }
    });

    /// <summary>The statistics of the training set in a scaling.data of n2p2, one a column of the functions that it belongs to.</summary>
    /// <param name="path">scaling.data.</param>
    /// <param name="input">The input.nn beside it.</param>
    public static Result<Block<FeatureStatistics>> ScalingData(string path, RunnerInput input) => Words.Parse(path, words =>
    {
        var species = input.Functions.Species;
        var columns = species.Select(input.ColumnsOf).ToArray();
        var statistics = new FeatureStatistics[input.Functions.Width];
        var found = new bool[statistics.Length];
        foreach (var row in words.Rest(line => line.TrimStart() is { Length: > 0 } text && text[0] != '#'))
        {
            if (row.Length == 2)
            {
                continue; // Rows after those of the functions hold the statistics of energies.
            }

            if (row.Length is not (5 or 6))
            {
                throw words.Wrong("row", string.Join(' ', row), "element, function, minimum, maximum, mean and (of n2p2, not of RuNNer) sigma");
            }

            if (!int.TryParse(row[0], out var element) || element < 1 || element > species.Count)
            {
                throw words.Wrong("element index", row[0], $"1 to {species.Count}, the elements of input.nn");
            }

            if (!int.TryParse(row[1], out var function) || function < 1 || function > columns[element - 1].Length)
            {
                throw words.Wrong("symmetry function index", row[1], $"1 to {columns[element - 1].Length}, those of {species[element - 1]} in input.nn");
            }

            var column = columns[element - 1][function - 1];
            if (found[column])
            {
                throw words.Wrong("symmetry function index", $"{row[0]} {row[1]} again", "one row a function");
            }

            found[column] = true;
            statistics[column] = new(
                words.ToNumber(row[2], "minimum"), words.ToNumber(row[3], "maximum"), words.ToNumber(row[4], "mean"), row.Length == 6 ? words.ToNumber(row[5], "sigma") : 0);
        }

        var missing = Array.IndexOf(found, false);
        return missing < 0
            ? Block.Freeze(statistics)
            : throw words.Wrong("symmetry function index", "no row", $"statistics of '{input.Functions.Columns[missing]}'");
    });

    private sealed class RunnerParser(string path, double length)
    {
        private readonly ImmutableArray<RunnerSetting>.Builder _settings = ImmutableArray.CreateBuilder<RunnerSetting>();
        private readonly List<RadialFunction> _radial = [];
        private readonly List<AngularFunction> _angular = [];
        private readonly List<(int Line, string[] Words)> _functions = [];
        private SpeciesList _species;
        private Smoothing _smoothing;
        private double _alpha;
        private int _line;

        public RunnerInput Parse(string[] lines)
        {
            for (_line = 1; _line <= lines.Length; _line++)
            {
                var words = lines[_line - 1].Split('#', '!')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
                if (words.Length > 0)
                {
                    Keyword(words);
                }
            }

            if (_species.IsEmpty)
            {
                throw Wrong("elements", "no such line", "the symbols of the elements");
            }

            foreach (var (line, words) in _functions)
            {
                _line = line;
                Function(words);
            }

            if (_functions.Count == 0)
            {
                throw Wrong("symfunction_short", "no such line", "one a symmetry function");
            }

            return new(Functions(), _settings.DrainToImmutable());
        }

        private void Keyword(string[] words)
        {
            switch (words[0])
            {
                case "symfunction_short":
                    _functions.Add((_line, words[1..]));
                    break;
                case "elements":
                    _species = [.. words[1..].Select(Element)];
                    break;
                case "number_of_elements":
                    break; // The list of elements says it.
                case "cutoff_type":
                    (_smoothing, _alpha) = (CutoffType(words), words.Length > 2 ? Number(words, 2, "alpha") : 0);
                    break;
                case var other when OtherFunctions.Contains(other):
                    throw Wrong(other, "symmetry functions in a form that is not read", "each of them as a symfunction_short line");
                default:
                    if (NumberSettings.Contains(words[0]))
                    {
                        _ = Number(words, 1, words[0]);
                    }

                    _settings.Add(new(words[0], string.Join(' ', words[1..])));
                    break;
            }
        }

        private Smoothing CutoffType(string[] words) =>
            int.TryParse(words.ElementAtOrDefault(1), out var type) && CutoffTypes.TryGetValue(type, out var smoothing)
                ? smoothing
                : throw Wrong("cutoff_type", words.ElementAtOrDefault(1) ?? "nothing", "0 to 8");

        private void Function(string[] words)
        {
            var centre = Element(words.ElementAtOrDefault(0) ?? string.Empty);
            var type = words.ElementAtOrDefault(1);
            var count = type switch { "2" => 6, "12" => 5, "3" or "9" => 8, "13" => 7, _ => throw Wrong("type of symmetry function", type ?? "nothing", "2, 3, 9, 12 or 13") };
            if (words.Length < count)
            {
                throw Wrong("symfunction_short", $"{words.Length} words", $"{count} for type {type}");
            }

            double At(int word, string field, double unit) => Number(words, word, field) * unit;
            var inverseSquare = 1 / (length * length);
            switch (type)
            {
                case "2":
                    _radial.Add(new(At(3, "eta", inverseSquare), At(4, "rs", length), At(5, "rc", length), centre, Element(words[2])));
                    break;
                case "12":
                    _radial.Add(new(At(2, "eta", inverseSquare), At(3, "rs", length), At(4, "rc", length), centre, Weighted: true));
                    break;
                case "13":
                    _angular.Add(new(
                        At(2, "eta", inverseSquare), At(5, "zeta", 1), At(4, "lambda", 1), At(3, "rs", length), Radius: At(6, "rc", length), Centre: centre, Weighted: true));
                    break;
                default:
                    var shift = words.Length > 8 ? At(8, "rs", length) : 0;
                    _angular.Add(new(
                        At(4, "eta", inverseSquare), At(6, "zeta", 1), At(5, "lambda", 1), shift, type == "9", At(7, "rc", length), centre, Element(words[2]), Element(words[3])));
                    break;
            }

            if ((type is "2" or "12" ? _radial[^1].Wrong(double.PositiveInfinity) : _angular[^1].Wrong(double.PositiveInfinity)) is { } wrong)
            {
                throw Wrong("symfunction_short", string.Join(' ', words), wrong);
            }
        }

        private SymmetryFunctions Functions()
        {
            var radius = _radial.Select(f => f.Radius!.Value).Concat(_angular.Select(f => f.Radius!.Value)).Max();
            double? width = _alpha > 0 && _smoothing is not (Smoothing.TanhCubed or Smoothing.TanhCubedUnscaled or Smoothing.None) ? (1 - _alpha) * radius : null;
            if (!(_alpha >= 0 && _alpha < 1))
            {
                throw Wrong("cutoff_type", $"alpha {_alpha}", "alpha from 0 to below 1");
            }

            // A radius that is the descriptor's own is not said again.
            double? Own(double? r) => r == radius ? null : r;
            return new(
                new(radius, _smoothing, width),
                Block.From(_radial.Select(f => f with { Radius = Own(f.Radius) })),
                Block.From(_angular.Select(f => f with { Radius = Own(f.Radius) })),
                PairCounting.Once,
                _species);
        }

        private Species Element(string word) => Species.TryParse(word, out var species) && (_species.IsEmpty || _species.IndexOf(species) >= 0)
            ? species
            : throw Wrong("element", word, _species.IsEmpty ? "the symbol of a chemical element" : $"one of the file's elements: {_species}");

        private double Number(string[] words, int at, string field) =>
            double.TryParse(words.ElementAtOrDefault(at)?.Replace('d', 'e').Replace('D', 'e'), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
                ? value
                : throw Wrong(field, words.ElementAtOrDefault(at) ?? "nothing", "a finite number");

        private DataException Wrong(string field, string found, string expected) =>
            new(new("This input.nn cannot be used.", path, _line, Field: field, Found: found, Expected: expected));
    }
}
