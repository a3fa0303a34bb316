using System.Collections.Immutable;

namespace Pipelines;

/// <summary>One key of a file and what it was taken for.</summary>
/// <param name="Label">"energy", "forces" or "virial".</param>
/// <param name="Key">The key or column in the file.</param>
/// <param name="Meaning">Unit, sign and conversion, in words.</param>
/// <param name="Frames">How many frames have it.</param>
public sealed record KeyUse(string Label, string Key, string Meaning, int Frames);

/// <summary>How a file was understood: part of its <see cref="Source"/>, told by <see cref="ReadReport"/>.</summary>
/// <param name="Keys">The keys that became labels.</param>
/// <param name="IgnoredColumns">Columns of the atom lines that were not read.</param>
public sealed record Reading(ImmutableArray<KeyUse> Keys, ImmutableArray<string> IgnoredColumns)
{
    /// <inheritdoc/>
    public bool Equals(Reading? other) =>
        other is not null && Keys.SequenceEqual(other.Keys) && IgnoredColumns.SequenceEqual(other.IgnoredColumns);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Keys.Length, IgnoredColumns.Length);
}

/// <summary>Counts, frame by frame, which keys became labels.</summary>
internal sealed class ReadingBuilder
{
    private readonly Dictionary<(string Label, string Key, string Meaning), int> _keys = [];
    private readonly HashSet<string> _ignored = [];

    public void Add(FrameUse use)
    {
        Count("energy", use.Energy);
        Count("forces", use.Forces);
        Count("virial", use.Virial);
        _ignored.UnionWith(use.Ignored);
        if (use.HasUnnamedColumns)
        {
            _ignored.Add("unnamed columns after the position");
        }
    }

    public Reading Build() => new(
        [.. _keys
            .Select(k => new KeyUse(k.Key.Label, k.Key.Key, k.Key.Meaning, k.Value))
            .OrderBy(k => k.Label, StringComparer.Ordinal)
            .ThenBy(k => k.Key, StringComparer.Ordinal)],
        [.. _ignored.Order(StringComparer.Ordinal)]);

    private void Count(string label, LabelUse? use)
    {
        if (use is { } u)
        {
            _keys[(label, u.Key, u.Meaning)] = _keys.GetValueOrDefault((label, u.Key, u.Meaning)) + 1;
        }
    }
}

/// <summary>A key and what it was taken for.</summary>
internal readonly record struct LabelUse(string Key, string Meaning);

/// <summary>Which keys one frame's labels came from.</summary>
internal readonly record struct FrameUse(LabelUse? Energy, LabelUse? Forces, LabelUse? Virial, string[] Ignored, bool HasUnnamedColumns);
