using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>What a comment line says: columns, cell, labels of the frame, and everything else as information.</summary>
internal sealed class FrameHeader
{
    private const string CommentKey = "comment";

    private readonly ReadOptions _options;
    private readonly List<CommentEntry> _entries = [];
    private readonly List<int> _used = [];
    private byte[] _lastProperties = [];
    private ColumnLayout? _lastLayout;

    public FrameHeader(ReadOptions options) => _options = options;

    public ColumnLayout Layout { get; private set; } = ColumnLayout.Plain;

    public Cell? Cell { get; private set; }

    public double? Energy { get; private set; }

    public Mat3? Virial { get; private set; }

    public LabelUse? EnergyUse { get; private set; }

    public LabelUse? VirialUse { get; private set; }

    public ImmutableSortedDictionary<string, string> Info { get; private set; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Reads a comment line; the properties then describe its frame.</summary>
    public DataError? Parse(ReadOnlySpan<byte> line)
    {
        (Layout, Cell, Energy, Virial, EnergyUse, VirialUse) = (ColumnLayout.Plain, null, null, null, null, null);
        _used.Clear();
        if (!CommentLine.TrySplit(line, _entries))
        {
            if (line.IndexOf("Properties="u8) >= 0 || line.IndexOf("Lattice="u8) >= 0)
            {
                return new("A quote or a bracket in the comment line never closes.", Field: CommentKey, Found: ByteText.Snippet(line));
            }

            _entries.Clear();
        }

        if (!IsExtended(line))
        {
            _entries.Clear();
            var text = ByteText.Decode(ByteText.Trim(line));
            Info = text.Length == 0 ? InfoBuilder().ToImmutable() : InfoBuilder().ToImmutable().Add(CommentKey, text);
        }

        return ParseLayout(line) ?? ParseCell(line) ?? ParseEnergy(line) ?? ParseVirial(line) ?? (_entries.Count > 0 ? ParseInfo(line) : null);
    }

    private static ImmutableSortedDictionary<string, string>.Builder InfoBuilder() =>
        ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);

    // Free text may hold an "=" too. It is taken as keys where it describes the frame, holds a label, or is nothing but key=value.
    private bool IsExtended(ReadOnlySpan<byte> line)
    {
        var pairs = 0;
        foreach (var entry in _entries)
        {
            if (!entry.Alone)
            {
                pairs++;
                if ((!entry.QuotedKey && LabelNames.HasMeaning(line[entry.Key])) || IsExplicit(line[entry.Key]))
                {
                    return true;
                }
            }
        }

        return pairs > 0 && pairs == _entries.Count;
    }

    private bool IsExplicit(ReadOnlySpan<byte> key) => Is(key, _options.EnergyKey) || Is(key, _options.VirialKey) || Is(key, _options.StressKey);

    private static bool Is(ReadOnlySpan<byte> key, string? name) => name is { Length: > 0 } && ByteText.Decode(key) == name;

    private DataError? ParseLayout(ReadOnlySpan<byte> line)
    {
        if (Find(line, "properties", out var error) is not { } e)
        {
            return error ?? (_options.ForcesKey is { Length: > 0 } key ? new($"There is no column '{key}': the frame has no Properties.", Field: "Properties") : null);
        }

        var value = line[e.Value];
        if (_lastLayout is null || !value.SequenceEqual(_lastProperties))
        {
            var compiled = ColumnLayout.Compile(CommentLine.Text(value, e.QuotedValue), _options.ForcesKey);
            if (compiled.Error is { } bad)
            {
                return bad;
            }

            (_lastLayout, _lastProperties) = (compiled.GetOrThrow(), value.ToArray());
        }

        Layout = _lastLayout;
        return null;
    }

    private DataError? ParseCell(ReadOnlySpan<byte> line)
    {
        var lattice = Find(line, "lattice", out var error);
        var pbc = error is null ? Find(line, "pbc", out error) : null;
        if (error is not null)
        {
            return error;
        }

        Span<bool> periodic = [lattice is not null, lattice is not null, lattice is not null];
        if (pbc is { } p && !NumberList.TryBooleans(line[p.Value], periodic))
        {
            return Bad("pbc", ByteText.Snippet(line[p.Value]), "three of T or F");
        }

        var repeats = periodic[0] || periodic[1] || periodic[2];
        if (lattice is not { } l)
        {
            return repeats ? Bad("pbc", ByteText.Snippet(line[pbc!.Value.Value]), "a Lattice, or pbc=\"F F F\"") : null;
        }

        Span<double> v = stackalloc double[9];
        if (!NumberList.TryParse(line[l.Value], v, out var count) || count != 9)
        {
            return Bad("Lattice", ByteText.Snippet(line[l.Value]), "nine numbers: ax ay az bx by bz cx cy cz");
        }

        // Some programs write a null cell for "none".
        if (!repeats && v.IndexOfAnyExcept(0.0) < 0)
        {
            return null;
        }

        try
        {
            Cell = new(_options.LengthUnit * NumberList.Matrix(v), periodic[0], periodic[1], periodic[2]);
            return null;
        }
        catch (ArgumentException)
        {
            return Bad("Lattice", ByteText.Snippet(line[l.Value]), "three finite vectors that are not coplanar (leave Lattice out for a cluster)");
        }
    }

    private DataError? ParseEnergy(ReadOnlySpan<byte> line)
    {
        if (_options.EnergyFile is not null || _options.EnergyKey is { Length: 0 })
        {
            return null;
        }

        var labels = new FrameLabels(line, _entries, _used);
        var error = labels.Energy(_options, out var energy, out var use);
        (Energy, EnergyUse) = (energy, use);
        return error;
    }

    private DataError? ParseVirial(ReadOnlySpan<byte> line)
    {
        var labels = new FrameLabels(line, _entries, _used);
        var error = labels.Virial(_options, Cell, out var virial, out var use);
        (Virial, VirialUse) = (virial, use);
        return error;
    }

    private DataError? ParseInfo(ReadOnlySpan<byte> line)
    {
        var info = InfoBuilder();
        for (var i = 0; i < _entries.Count; i++)
        {
            if (_used.Contains(i))
            {
                continue;
            }

            var e = _entries[i];
            var key = CommentLine.Text(line[e.Key], e.QuotedKey);
            var value = e.Alone ? "T" : CommentLine.Text(line[e.Value], e.QuotedValue);
            if (info.TryGetValue(key, out var before) && before != value)
            {
                return new("This key is given twice, with different values.", Field: key, Found: $"'{before}' and '{value}'", Expected: "one value");
            }

            info[key] = value;
        }

        Info = info.ToImmutable();
        return null;
    }

    private CommentEntry? Find(ReadOnlySpan<byte> line, string name, out DataError? error)
    {
        CommentEntry? found = null;
        error = null;
        for (var i = 0; i < _entries.Count; i++)
        {
            var e = _entries[i];
            if (!e.Alone && !e.QuotedKey && LabelNames.IsOneOf([name], line[e.Key]))
            {
                if (found is { } before && !line[before.Value].SequenceEqual(line[e.Value]))
                {
                    error = new("This key is given twice, with different values.", Field: ByteText.Decode(line[e.Key]));
                    return null;
                }

                found = e;
                _used.Add(i);
            }
        }

        return found;
    }

    private static DataError Bad(string field, string found, string expected) =>
        new("This value cannot be understood.", Field: field, Found: found, Expected: expected);
}
