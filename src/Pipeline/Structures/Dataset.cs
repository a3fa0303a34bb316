using System.Collections.Immutable;

namespace Pipelines;

/// <summary>Where data came from.</summary>
/// <param name="Name">A file name or a description.</param>
/// <param name="Hash">SHA-256 of the content, lower-case hexadecimal.</param>
/// <param name="Reading">How the file was understood, where it was read as frames.</param>
public sealed record Source(string Name, string Hash, Reading? Reading = null);

/// <summary>Configurations in a fixed order and where they came from.</summary>
/// <param name="Configurations">The frames.</param>
/// <param name="Sources">The files they were read from.</param>
public sealed record Dataset(ImmutableArray<Configuration> Configurations, ImmutableArray<Source> Sources) : ILabelled
{
    TrainingSet ILabelled.Labels => TrainingSet.All(this);

    /// <summary>Number of frames.</summary>
    public int Count => Configurations.Length;

    /// <summary>Frame <paramref name="index"/> (from 0).</summary>
    public Configuration this[int index] => Configurations[index];

    /// <summary>All species that occur, in order of atomic number.</summary>
    public ImmutableArray<Species> Species => [.. Configurations.SelectMany(c => c.Structure.Species).Distinct().Order()];

    /// <summary>Some of the frames, in the order given.</summary>
    public Dataset Subset(IEnumerable<int> frames) => this with { Configurations = [.. frames.Select(f => Configurations[f])] };

    /// <summary>Frames made in memory.</summary>
    public static Dataset Of(params IEnumerable<Configuration> configurations) => new([.. configurations], []);

    /// <inheritdoc/>
    public bool Equals(Dataset? other) =>
        other is not null && Configurations.SequenceEqual(other.Configurations) && Sources.SequenceEqual(other.Sources);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Count, Count == 0 ? null : Configurations[0]);

    /// <inheritdoc/>
    public override string ToString() => $"{Count} frames of {string.Join("-", Species)}";
}
