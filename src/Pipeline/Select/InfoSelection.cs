using System.Collections.Immutable;

namespace Pipelines;

public static partial class Select
{
    /// <summary>All labels of the frames whose key has one of some values: <c>Where("morphology", "ico", "deca")</c>.</summary>
    /// <param name="key">A key of <see cref="Configuration.Info"/>.</param>
    /// <param name="values">The values wanted.</param>
    public static InfoSelection Where(string key, params ReadOnlySpan<string> values) => new(key, [.. values]);
}

/// <summary>All labels of the frames whose key has one of some values.</summary>
/// <param name="Key">A key of <see cref="Configuration.Info"/>; every frame with a label must have it.</param>
/// <param name="Values">The values wanted, at least one.</param>
[Kind("where")]
public sealed record InfoSelection(string Key, ImmutableArray<string> Values) : Selector, IExample<InfoSelection>
{
    /// <inheritdoc/>
    public static IEnumerable<InfoSelection> Examples => [new("morphology", ["ico", "deca"])];

    /// <summary>The values wanted, at least one.</summary>
    public ImmutableArray<string> Values { get; init => field = Checked(value); } = Checked(Values);

    /// <inheritdoc/>
    /// <exception cref="DataException">A frame does not have the key, or none has one of the values.</exception>
    public override TrainingSet Apply(ILabelled input, Run run)
    {
        var labels = input.Labels;
        var frames = Block.From(labels.LabelledFrames.Where(f => Values.Contains(ValueOf(labels.Data, f, Key))));
        return frames.Length > 0
            ? labels.Within(frames)
            : throw new DataException(new($"No frame has {Key} = {string.Join(" or ", Values)}.", Field: Key));
    }

    /// <inheritdoc/>
    public bool Equals(InfoSelection? other) => other is not null && Key == other.Key && Values.SequenceEqual(other.Values);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Key, Values.Length, Values[0]);

    private static ImmutableArray<string> Checked(ImmutableArray<string> values) => !values.IsDefaultOrEmpty
        ? values
        : throw new ArgumentException("At least one value must be given.", nameof(Values));

    internal static string ValueOf(Dataset data, int frame, string key) => data[frame].Info.TryGetValue(key, out var value)
        ? value
        : throw new DataException(new(
            $"This frame does not have the key {key}.", Frame: frame, Field: key,
            Found: data[frame].Info.IsEmpty ? "no keys" : string.Join(", ", data[frame].Info.Keys), Expected: key));
}
