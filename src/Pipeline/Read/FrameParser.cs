using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// Turns the bytes of one frame into a configuration. Its answer depends on nothing but the bytes and the options; it keeps scratch space, so every
/// thread has its own.
/// </summary>
internal sealed class FrameParser(string file, ReadOptions options, double[]? energies = null)
{
    

    private readonly FrameHeader _header = new(options);

    // Begin and end of every word of an atom line.
    private int[] _bounds = [];

    /// <summary>Understands a frame.</summary>
    /// <param name="bytes">From the comment line to the last line end.</param>
    /// <param name="frame">Where they come from.</param>
    /// <param name="use">The keys that became labels.</param>
    public Result<Configuration> Parse(ReadOnlySpan<byte> bytes, in RawFrame frame, out FrameUse use)
    {
        use = default;
        var end = bytes.IndexOf((byte)'\n');
        if (_header.Parse(bytes[..end].TrimEnd((byte)'\r')) is { } bad)
        {
            return ByteText.Printable(bad) with { File = file, Line = frame.Line, Frame = frame.Index };
        }

        var layout = _header.Layout;
        if (_bounds.Length < 2 * layout.Columns.Length)
        {
            _bounds = new int[2 * layout.Columns.Length];
        }

        var species = new Species[frame.Atoms];
        var positions = new Vec3[frame.Atoms];
        var forces = layout.Forces is null ? null : new Vec3[frame.Atoms];
        var at = end + 1;
        var hasMore = false;
        Span<double> numbers = stackalloc double[6];
        for (var i = 0; i < frame.Atoms; i++)
        {
            var start = at;
            if (!TryAtom(bytes, ref at, layout, _bounds, numbers, out species[i], ref hasMore))
            {
                var line = bytes[start..];
                return ByteText.Printable(Explain(line[..line.IndexOf((byte)'\n')], layout, i)) with { File = file, Line = frame.Line + 1 + i, Frame = frame.Index };
            }

            positions[i] = options.LengthUnit * new Vec3(numbers[0], numbers[1], numbers[2]);
            if (forces is not null)
            {
                forces[i] = options.ForceUnit * new Vec3(numbers[3], numbers[4], numbers[5]);
            }
        }

        if (Energy(frame, out var energy, out var energyUse) is { } missing)
        {
            return missing;
        }

        use = new(energyUse, layout.Forces is null ? null : new(layout.Forces, ForceMeaning), _header.VirialUse, layout.Ignored, hasMore);
        return new Configuration(
            new Structure(Block.Freeze(species), Block.Freeze(positions), _header.Cell),
            energy,
            forces is null ? null : Block.Freeze(forces),
            _header.Virial,
            _header.Info);
    }

    private string ForceMeaning => options.ForceUnit == 1 ? "eV/Å" : $"times {options.ForceUnit:R} eV/Å";

    private DataError? Energy(in RawFrame frame, out double? energy, out LabelUse? use)
    {
        (energy, use) = (_header.Energy, _header.EnergyUse);
        if (energies is null)
        {
            return null;
        }

        if (frame.Index >= energies.Length)
        {
            return EnergyRows.TooFew(options.EnergyFile!, energies.Length, file, frame.Index);
        }

        energy = options.EnergyUnit * energies[frame.Index];
        use = new($"column {options.EnergyFile!.Column} of {Path.GetFileName(options.EnergyFile.Path)}", options.EnergyUnit == 1 ? "eV" : $"times {options.EnergyUnit:R} eV");
        return null;
    }

    private static bool TryAtom(
        ReadOnlySpan<byte> bytes, ref int at, ColumnLayout layout, Span<int> bounds, Span<double> numbers, out Species species, ref bool hasMore)
    {
        species = default;
        var line = bytes[at..];
        var words = WordSplitter.Split(line, bounds, out var length);
        at += length + 1;
        var columns = layout.Columns;
        hasMore |= words > columns.Length;
        if (words < columns.Length || (words > columns.Length && !layout.IsPlain))
        {
            return false;
        }

        for (var c = 0; c < columns.Length; c++)
        {
            var (begin, end) = (bounds[2 * c], bounds[(2 * c) + 1]);
            var column = columns[c];
            if (column >= 0)
            {
                if (!DecimalText.TryParse(line[begin..], end - begin, out numbers[column]) || !double.IsFinite(numbers[column]))
                {
                    return false;
                }
            }
            else if (column != ColumnLayout.Skip && !TryElement(line[begin..end], column, layout.IsPlain, ref species))
            {
                return false;
            }
        }

        return true;
    }

    // Symbol and atomic number may both be there; then they must agree.
    private static bool TryElement(ReadOnlySpan<byte> word, sbyte column, bool isPlain, ref Species species)
    {
        var isNumber = column == ColumnLayout.Number || (isPlain && word[0] is >= (byte)'0' and <= (byte)'9');
        if (!(isNumber ? ElementTable.TryParseNumber(word, out var found) : ElementTable.TryParse(word, out found)))
        {
            return false;
        }

        var agrees = species == default || species == found;
        species = found;
        return agrees;
    }

    // Only for a line that is known to be bad: what exactly is wrong with it?
    private static DataError Explain(ReadOnlySpan<byte> line, ColumnLayout layout, int atom)
    {
        var words = ByteText.CountWords(line);
        if (words < layout.Columns.Length || (words > layout.Columns.Length && !layout.IsPlain))
        {
            var hint = words < layout.Columns.Length
                ? "A column is missing, or the frame has fewer atoms than it says."
                : "There are more columns than Properties names.";
            return new(hint, Field: $"atom {atom}", Found: $"{words} columns in {ByteText.Snippet(line)}", Expected: $"{layout.Columns.Length} ({string.Join(' ', layout.Names)})");
        }

        Species species = default;
        var at = 0;
        for (var c = 0; c < layout.Columns.Length; c++)
        {
            var word = ByteText.NextWord(line, ref at);
            var field = $"atom {atom}, column {c + 1} ({layout.Names[c]})";
            if (layout.Columns[c] >= 0)
            {
                if (!DecimalText.TryParse(word, out var x) || !double.IsFinite(x))
                {
                    return new("This is not a finite number.", Field: field, Found: ByteText.Snippet(word), Expected: "a finite number");
                }
            }
            else if (layout.Columns[c] != ColumnLayout.Skip && !TryElement(word, layout.Columns[c], layout.IsPlain, ref species))
            {
                return species == default
                    ? new("There is no such element.", Field: field, Found: ByteText.Snippet(word), Expected: "a chemical symbol, or an atomic number from 1 to 103")
                    : new("Symbol and atomic number do not belong together, or one of them names no element.", Field: field, Found: ByteText.Snippet(line), Expected: "the same element twice");
            }
        }

        return new("This line cannot be understood.", Field: $"atom {atom}", Found: ByteText.Snippet(line), Expected: string.Join(' ', layout.Names));
    }
}
