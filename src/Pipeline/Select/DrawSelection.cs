namespace Pipelines;

public static partial class Select
{
    /// <summary>A seeded draw without replacement. With the same seed, a longer draw begins with the shorter one.</summary>
    /// <param name="environments">Number of atoms whose forces are labels.</param>
    /// <param name="frames">Number of frames whose energies are labels; alone, it draws whole frames: their forces, too.</param>
    /// <param name="seed">Of both draws.</param>
    /// <exception cref="ArgumentException">Neither is given, or one is negative.</exception>
    public static DrawSelection Random(int? environments = null, int? frames = null, long seed = 0) =>
        environments is null && frames is null
            ? throw new ArgumentException("A random selection needs a number of environments, of frames, or both.", nameof(environments))
            : new(environments is { } e ? Draw.Of(e) : null, frames ?? 0, seed);

    /// <summary>The environments that the first rows of a file name: "frame atom", counted from 0; '#' starts a comment.</summary>
    /// <param name="path">The file.</param>
    /// <param name="count">How many rows; all of them where null.</param>
    public static DrawSelection FromFile(string path, int? count = null) => new(Draw.FromFile(path, count), 0);

    /// <summary>The whole frames that the first rows of a file name, counted from 0; '#' starts a comment.</summary>
    /// <param name="path">The file.</param>
    /// <param name="count">How many rows; all of them where null.</param>
    public static DrawSelection FramesFromFile(string path, int? count = null) => new(Frames: Draw.FromFile(path, count));
}

/// <summary>Labels drawn by a seed or listed in files.</summary>
/// <param name="Environments">Which forces; all where null, those of the frames drawn where only frames are.</param>
/// <param name="Frames">Which energies; all where null.</param>
/// <param name="Seed">Of the draws that are numbers.</param>
[Cites("10.1145/2063384.2063405")]
[Kind("draw")]
public sealed record DrawSelection(Draw? Environments = null, Draw? Frames = null, long Seed = 0) : Selector
{
    /// <inheritdoc/>
    protected internal override IEnumerable<string> InputFiles => [.. Environments?.Files ?? [], .. Frames?.Files ?? []];

    /// <inheritdoc/>
    /// <exception cref="DataException">Too few labels, a bad row, a label that is not there.</exception>
    public override TrainingSet Apply(ILabelled input, Run run) => Draw.Resolve(input.Labels, Environments, Frames, Seed).GetOrThrow();
}
