using System.Collections.Immutable;
using System.Globalization;

namespace Pipelines;

/// <summary>In which unit a file has its lengths.</summary>
public enum LengthUnit
{
    /// <summary>RuNNer's and n2p2's habit, with energies in Hartree.</summary>
    Bohr,

    /// <summary>n2p2 has no unit of its own: a network trained on Å and eV has its parameters in Å.</summary>
    Angstrom,
}

/// <summary>A line of input.nn that says nothing about symmetry functions: kept as it is.</summary>
/// <param name="Keyword">The first word.</param>
/// <param name="Value">The rest, without comment.</param>
public sealed record RunnerSetting(string Keyword, string Value);

/// <summary>
/// What an input.nn of RuNNer or n2p2 (Behler 2011; Singraber, Behler and Dellago, doi:10.1021/acs.jctc.8b00770) says: the symmetry functions, in Å, and
/// all other settings as they stand there.
/// </summary>
/// <param name="Functions">In Å. Species are the file's elements; each function names its centre.</param>
/// <param name="Settings">All other lines, in the file's order.</param>
[Cites("10.1021/acs.jctc.8b00770")]
public sealed record RunnerInput(SymmetryFunctions Functions, ImmutableArray<RunnerSetting> Settings)
{
    /// <summary>How n2p2 scales the features of this file before its networks see them; sigma is heard only where neither of the other two is there.</summary>
    public FeatureScaling Scaling => new(
        (Has("center_symmetry_functions"), Has("scale_symmetry_functions"), Has("scale_symmetry_functions_sigma")) switch
        {
            (true, true, _) => ScalingMode.CentreAndRange,
            (true, _, _) => ScalingMode.Centre,
            (_, true, _) => ScalingMode.Range,
            (_, _, true) => ScalingMode.Sigma,
            _ => ScalingMode.None,
        },
        Number("scale_min_short", 0),
        Number("scale_max_short", 1));

    /// <summary>The value of a setting; null where the file does not have it.</summary>
    public string? this[string keyword] => Settings.LastOrDefault(s => s.Keyword == keyword)?.Value;

    /// <summary>
    /// The columns of <see cref="Functions"/> that belong to a centre, in the order in which n2p2 numbers them (in scaling.data, weights files and its
    /// output): by type, radius, eta, shift, zeta, lambda and species of neighbours.
    /// </summary>
    public ImmutableArray<int> ColumnsOf(Species centre)
    {
        var columns = new SymmetryColumns(Functions);
        var all = columns.Radial.Select((c, i) => (Key: Key(c.Function, c.Neighbor), c.Function.Centre, Column: i))
            .Concat(columns.Angular.Select((c, i) => (Key: Key(c.Function, c.First, c.Second), c.Function.Centre, Column: columns.Radial.Length + i)));
        return [.. all.Where(c => c.Centre is not { } only || only == centre).OrderBy(c => c.Key).Select(c => c.Column)];
    }

    private bool Has(string keyword) => Settings.Any(s => s.Keyword == keyword);

    private double Number(string keyword, double otherwise) => this[keyword] is not { } text ? otherwise
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value
        : throw new FormatException($"{keyword} must be a number; found '{text}'.");

    private (int, double, double, double, double, double, int, int) Key(RadialFunction f, Species? j) =>
        (f.Weighted ? 12 : 2, f.Radius ?? Functions.Cutoff.Radius, f.Eta, f.Shift, 0, 0, j?.Number ?? 0, 0);

    private (int, double, double, double, double, double, int, int) Key(AngularFunction f, Species? j, Species? k)
    {
        int a = j?.Number ?? 0, b = k?.Number ?? 0;
        return (f.Weighted ? 13 : f.Wide ? 9 : 3, f.Radius ?? Functions.Cutoff.Radius, f.Eta, f.Shift, f.Zeta, f.Lambda, Math.Min(a, b), Math.Max(a, b));
    }
}
