using System.Globalization;
using System.Text;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>Chooses a frame's energy and virial among the keys of its comment line. Where two candidates disagree, nobody guesses.</summary>
internal readonly ref struct FrameLabels(ReadOnlySpan<byte> line, List<CommentEntry> entries, List<int> used)
{
    // How far a virial and a stress that are written to a few digits may differ and still say the same.
    private const double SameVirial = 1e-3;

    private static readonly string[] EnergyUnits = ["eV", "Ha", "Hartree", "hartree", "Ry", "Rydberg", "rydberg", "kcal/mol", "kJ/mol", "a.u.", "au", "meV"];

    private readonly ReadOnlySpan<byte> _line = line;

    /// <summary>The energy in eV.</summary>
    public DataError? Energy(ReadOptions options, out double? energy, out LabelUse? use)
    {
        (energy, use) = (null, null);
        var error = Candidates(LabelNames.Energy, options.EnergyKey, out var found);
        if (error is not null || found.Count == 0)
        {
            return error;
        }

        var first = found[0];
        var values = new double[1];
        double? value = null;
        foreach (var i in found)
        {
            if (!NumberList.TryParse(Value(i), values, out var count) || count != 1 || !double.IsFinite(values[0]))
            {
                return Bad(i, "one finite number");
            }

            if (value is { } v && v != values[0])
            {
                return Ambiguous("energy", found, "EnergyKey");
            }

            value ??= values[0];
        }

        if (StatedUnit(first) is { } unit && unit != "eV" && options.EnergyUnit == 1)
        {
            return new("The file states this energy in another unit. Say what it is in eV with EnergyUnit.", Field: Name(first), Found: unit, Expected: "eV");
        }

        used.Add(first);
        energy = value * options.EnergyUnit;
        use = new(Name(first), options.EnergyUnit == 1 ? StatedUnit(first) is null ? "eV" : "eV, as the file states" : $"times {options.EnergyUnit:R} eV");
        return null;
    }

    /// <summary>The virial in eV, from a virial or from a stress and the cell's volume.</summary>
    public DataError? Virial(ReadOptions options, Cell? cell, out Mat3? virial, out LabelUse? use)
    {
        (virial, use) = (null, null);
        // A key for one of the two also says that the other is not wanted.
        var virialKey = options.VirialKey ?? (options.StressKey is { Length: > 0 } ? string.Empty : null);
        var stressKey = options.StressKey ?? (options.VirialKey is { Length: > 0 } ? string.Empty : null);
        if (One(LabelNames.Virial, virialKey, "virial", "VirialKey", StressConvention.Ase, out var w, out var virialEntry) is { } badVirial)
        {
            return badVirial;
        }

        if (One(LabelNames.Stress, stressKey, "stress", "StressKey", options.Stress, out var s, out var stressEntry) is { } badStress)
        {
            return badStress;
        }

        var fromVirial = w is { } direct ? options.EnergyUnit * direct : (Mat3?)null;
        Mat3? fromStress = null;
        if (s is { } stress)
        {
            if (cell is null)
            {
                return new("A stress needs a cell, since the virial is -volume times stress.", Field: Name(stressEntry), Expected: "a Lattice, or a virial");
            }

            fromStress = options.Stress == StressConvention.Ase ? -cell.Volume * stress : cell.Volume * Units.Kilobar * stress;
        }

        if (fromVirial is { } a && fromStress is { } b && !Same(a, b))
        {
            return new(
                "Virial and stress of this frame disagree (virial = -volume times stress was expected). Say which one to use with VirialKey or StressKey, or what the stress means with Stress.",
                Field: $"{Name(virialEntry)}, {Name(stressEntry)}",
                Found: $"traces {a.Trace:G6} and {b.Trace:G6} eV");
        }

        virial = fromVirial ?? fromStress;
        if (virial is not null)
        {
            var entry = fromVirial is null ? stressEntry : virialEntry;
            used.Add(entry);
            use = new(Name(entry), Meaning(options, fromVirial is null));
        }

        return null;
    }

    private static string Meaning(ReadOptions options, bool isStress) => (isStress, options.Stress) switch
    {
        (false, _) => options.EnergyUnit == 1 ? "eV, W = -dE/d(strain), positive when compressed" : $"times {options.EnergyUnit:R} eV, W = -dE/d(strain)",
        (true, StressConvention.Ase) => "stress in eV/Å³, tension positive; W = -volume x stress",
        (true, _) => "stress in kbar, compression positive (VASP); W = volume x stress / 1602.1766",
    };

    private static bool Same(Mat3 a, Mat3 b)
    {
        var (largest, difference) = (0.0, 0.0);
        for (var i = 0; i < 3; i++)
        {
            for (var j = 0; j < 3; j++)
            {
                largest = Math.Max(largest, Math.Abs(a[i, j]));
                difference = Math.Max(difference, Math.Abs(a[i, j] - b[i, j]));
            }
        }

        return difference <= SameVirial * Math.Max(largest, 1);
    }

    private DataError? One(
        IReadOnlyList<string> names, string? key, string label, string option, StressConvention order, out Mat3? value, out int entry)
    {
        (value, entry) = (null, -1);
        var error = Candidates(names, key, out var found);
        if (error is not null)
        {
            return error;
        }

        var numbers = new double[9];
        foreach (var i in found)
        {
            if (!NumberList.TryParse(Value(i), numbers, out var count) || count is not (6 or 9) || !AllFinite(numbers.AsSpan(0, count)))
            {
                return Bad(i, "nine finite numbers (row by row) or six");
            }

            var matrix = count == 9 ? NumberList.Matrix(numbers) : Symmetric(numbers, order);
            if (value is { } before && before != matrix)
            {
                return Ambiguous(label, found, option);
            }

            (value, entry) = (matrix, entry < 0 ? i : entry);
        }

        return null;
    }

    private static bool AllFinite(ReadOnlySpan<double> numbers)
    {
        foreach (var x in numbers)
        {
            if (!double.IsFinite(x))
            {
                return false;
            }
        }

        return true;
    }

    private static Mat3 Symmetric(ReadOnlySpan<double> v, StressConvention order)
    {
        var (yz, xz, xy) = order == StressConvention.Ase ? (v[3], v[4], v[5]) : (v[4], v[5], v[3]);
        return new(v[0], xy, xz, xy, v[1], yz, xz, yz, v[2]);
    }

    // Without a key: every entry with one of the names, the more usual name first. With a key: that entry, which must be there.
    private DataError? Candidates(IReadOnlyList<string> names, string? key, out List<int> found)
    {
        found = [];
        if (key is null)
        {
            foreach (var name in names)
            {
                AddMatches(name, found);
            }

            return null;
        }

        if (key.Length == 0)
        {
            return null;
        }

        for (var i = 0; i < entries.Count; i++)
        {
            if (!entries[i].Alone && Name(i) == key)
            {
                found.Add(i);
            }
        }

        return found.Count > 0 ? null : new DataError("This frame does not have the key that was asked for.", Field: key, Found: Keys(), Expected: $"'{key}'");
    }

    private void AddMatches(string name, List<int> found)
    {
        for (var i = 0; i < entries.Count; i++)
        {
            if (!entries[i].Alone && !entries[i].QuotedKey && Ascii.EqualsIgnoreCase(_line[entries[i].Key], name))
            {
                found.Add(i);
            }
        }
    }

    private string? StatedUnit(int entry) =>
        entry + 1 < entries.Count && entries[entry + 1].Alone && EnergyUnits.Contains(Name(entry + 1)) ? Name(entry + 1) : null;

    private ReadOnlySpan<byte> Value(int entry) => _line[entries[entry].Value];

    private string Name(int entry) => CommentLine.Text(_line[entries[entry].Key], entries[entry].QuotedKey);

    private string Keys()
    {
        List<string> names = [];
        for (var i = 0; i < entries.Count; i++)
        {
            names.Add(Name(i));
        }

        return names.Count == 0 ? "no keys at all" : $"the keys {string.Join(", ", names)}";
    }

    private DataError Bad(int entry, string expected) =>
        new("This label cannot be understood.", Field: Name(entry), Found: ByteText.Snippet(Value(entry)), Expected: expected);

    private DataError Ambiguous(string label, List<int> found, string option)
    {
        List<string> candidates = [];
        foreach (var i in found)
        {
            candidates.Add(string.Create(CultureInfo.InvariantCulture, $"{Name(i)} = {ByteText.Decode(Value(i))}"));
        }

        return new($"Several keys could be the {label}, and they disagree. Say which one with {option}.", Field: label, Found: string.Join("; ", candidates), Expected: "one of them");
    }
}
