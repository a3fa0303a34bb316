using System.Collections.Immutable;

namespace Pipelines;

/// <summary>How much the labels of a frame count: the variance of a label's noise is divided by its weight.</summary>
/// <param name="Energy">Of the energy, positive.</param>
/// <param name="Force">Of the forces, positive.</param>
/// <param name="Virial">Of the virial, positive.</param>
public sealed record LabelWeight(double Energy = 1, double Force = 1, double Virial = 1)
{
    /// <summary>All labels as they are.</summary>
    public static LabelWeight One { get; } = new();

    /// <summary>Positive.</summary>
    public double Energy { get; init; } = Parameter.Positive(Energy, "no unit");

    /// <summary>Positive.</summary>
    public double Force { get; init; } = Parameter.Positive(Force, "no unit");

    /// <summary>Positive.</summary>
    public double Virial { get; init; } = Parameter.Positive(Virial, "no unit");
}

/// <summary>
/// Weights by groups of frames, for generalised least squares: frames tell their group by a key (config_type, group, morphology), and groups that are not named
/// count as they are.
/// </summary>
/// <param name="Key">A key of <see cref="Configuration.Info"/>; every frame with a label must have it.</param>
/// <param name="Groups">The weights of each value of the key that has some, at least one.</param>
public sealed record LabelWeights(string Key, ImmutableSortedDictionary<string, LabelWeight> Groups)
{
    /// <summary>At least one.</summary>
    public ImmutableSortedDictionary<string, LabelWeight> Groups { get; init; } = Groups is { IsEmpty: false }
        ? Groups
        : throw new ArgumentException("Groups must name at least one value of the key; found none.", nameof(Groups));

    /// <summary>The weight of a frame.</summary>
    /// <exception cref="DataException">The frame does not have the key.</exception>
    public LabelWeight Of(Dataset data, int frame) => Groups.GetValueOrDefault(InfoSelection.ValueOf(data, frame, Key), LabelWeight.One);

    /// <summary>The weights of frames, in their order; ones where there are no weights.</summary>
    /// <exception cref="DataException">A frame does not have the key, or no frame is of a group that is named.</exception>
    internal static LabelWeight[] Of(LabelWeights? weights, Dataset data, IReadOnlyCollection<int> frames)
    {
        if (weights is null)
        {
            return [.. frames.Select(_ => LabelWeight.One)];
        }

        var present = frames.Select(f => InfoSelection.ValueOf(data, f, weights.Key)).ToImmutableSortedSet();
        return weights.Groups.Keys.FirstOrDefault(g => !present.Contains(g)) is { } missing
            ? throw new DataException(new($"No frame has {weights.Key} = {missing}, which has weights.", Field: weights.Key, Found: string.Join(", ", present), Expected: missing))
            : [.. frames.Select(f => weights.Of(data, f))];
    }

    /// <inheritdoc/>
    public bool Equals(LabelWeights? other) => other is not null && Key == other.Key && Groups.SequenceEqual(other.Groups);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Key, Groups.Count);
}
