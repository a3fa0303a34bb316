using System.Globalization;

namespace Pipelines;

public static partial class Select
{
    /// <summary>Contiguous blocks of frames with gaps between them: the honest split of a trajectory.</summary>
    /// <param name="train">A number of frames (1 or more) or a fraction (below 1) of those that the gaps leave.</param>
    /// <param name="validation">Likewise.</param>
    /// <param name="test">Likewise.</param>
    /// <param name="gap">Frames left out between two parts.</param>
    public static BlockSplit Blocks(double train, double validation = 0, double test = 0, int gap = 20) => new(train, validation, test, gap);

    /// <summary>Whole groups of frames (a trajectory, a morphology) go to one part.</summary>
    /// <param name="key">A key of <see cref="Configuration.Info"/>: frames with the same value stay together.</param>
    /// <param name="train">A number of frames (1 or more) or a fraction (below 1).</param>
    /// <param name="validation">Likewise.</param>
    /// <param name="test">Likewise.</param>
    /// <param name="seed">Of the order in which groups are dealt.</param>
    public static GroupSplit Groups(string key, double train, double validation = 0, double test = 0, long seed = 0) => new(key, train, validation, test, seed);

    /// <summary>One part of a split, where a chain shall go on with another than the training part.</summary>
    public static SplitPart Part(Part part) => new(part);
}

/// <summary>A stage that cuts labels into a part to learn from, one to watch and one to test on. Frames are never divided.</summary>
[SpecFamily]
public abstract record Splitter : Stage<ILabelled, Split>
{
    /// <summary>Sets the shares: each a number of frames (1 or more) or a fraction (below 1).</summary>
    protected Splitter(double train, double validation, double test) => (Train, Validation, Test) = (train, validation, test);

    /// <summary>A number of frames (1 or more) or a fraction (below 1).</summary>
    public double Train { get; init => field = Share(value, nameof(Train)); }

    /// <summary>A number of frames (1 or more) or a fraction (below 1).</summary>
    public double Validation { get; init => field = Share(value, nameof(Validation)); }

    /// <summary>A number of frames (1 or more) or a fraction (below 1).</summary>
    public double Test { get; init => field = Share(value, nameof(Test)); }

    /// <summary>Frames that the parts get of so many; rounded so that fractions that sum to 1 leave none over.</summary>
    /// <exception cref="DataException">There are too few.</exception>
    private protected (int Train, int Validation, int Test) Shares(int frames)
    {
        var train = Count(Train, 0);
        var validation = Count(Validation, Fraction(Train));
        var test = Count(Test, Fraction(Train) + Fraction(Validation));
        return train + validation + test <= frames
            ? (train, validation, test)
            : throw new DataException(new(
                "There are too few frames for this split.", Field: "frames", Found: $"{frames} frames with labels, gaps taken off",
                Expected: string.Create(CultureInfo.InvariantCulture, $"enough for {Train} + {Validation} + {Test}")));

        // Both ends of a share are rounded, not its length: neighbours then meet.
        int Count(double share, double before) => share >= 1 ? (int)share : (int)Math.Round((before + share) * frames) - (int)Math.Round(before * frames);
    }

    private static double Fraction(double share) => share < 1 ? share : 0;

    private static double Share(double value, string name) => (value is >= 0 and < 1 || (value is >= 1 and <= int.MaxValue && value == Math.Floor(value)))
        ? value
        : throw new ArgumentException($"{name} must be a fraction from 0 to 1 or a whole number of frames; found {value}.", name);
}

/// <summary>
/// Contiguous blocks in the order train, validation, test, with a gap between two of them, since neighbouring frames of a trajectory
/// are nearly the same. Counted are the frames that have a label.
/// </summary>
/// <param name="Train">A number of frames (1 or more) or a fraction (below 1) of those that the gaps leave.</param>
/// <param name="Validation">Likewise.</param>
/// <param name="Test">Likewise.</param>
/// <param name="Gap">Frames left out between two parts; not negative.</param>
[Kind("blocks")]
public sealed record BlockSplit(double Train = 0.8, double Validation = 0, double Test = 0.2, int Gap = 20) : Splitter(Train, Validation, Test)
{
    /// <summary>Frames left out between two parts.</summary>
    public int Gap { get; init => field = Parameter.AtLeast(0, value, nameof(Gap)); } = Parameter.AtLeast(0, Gap);

    /// <inheritdoc/>
    /// <exception cref="DataException">There are too few frames.</exception>
    public override Split Apply(ILabelled input, Run run)
    {
        var labels = input.Labels;
        var frames = labels.LabelledFrames.ToArray();
        var gaps = Gap * Math.Max(0, (Train > 0 ? 1 : 0) + (Validation > 0 ? 1 : 0) + (Test > 0 ? 1 : 0) - 1);
        var (train, validation, test) = Shares(Math.Max(0, frames.Length - gaps));
        var next = 0;
        HashSet<int> used = [];
        return new(Cut(train), Cut(validation), Cut(test), Block.From(frames.Where(f => !used.Contains(f))));

        TrainingSet Cut(int count)
        {
            var part = Block.Create<int>(frames.AsSpan(next, count));
            used.UnionWith(part);
            next = count == 0 ? next : Math.Min(frames.Length, next + count + Gap);
            return labels.Within(part);
        }
    }
}

/// <summary>
/// Whole groups of frames go to one part: groups are shuffled, then each goes to the part that lacks most of its share. The sizes
/// reached are as near as whole groups allow; the split says them.
/// </summary>
/// <param name="Key">A key of <see cref="Configuration.Info"/>; every frame with a label must have it.</param>
/// <param name="Train">A number of frames (1 or more) or a fraction (below 1).</param>
/// <param name="Validation">Likewise.</param>
/// <param name="Test">Likewise.</param>
/// <param name="Seed">Of the order in which groups are dealt.</param>
[Kind("groups")]
public sealed record GroupSplit(string Key = "plan_id", double Train = 0.8, double Validation = 0, double Test = 0.2, long Seed = 0)
    : Splitter(Train, Validation, Test)
{
    /// <inheritdoc/>
    /// <exception cref="DataException">A frame does not have the key, or there are too few frames.</exception>
    public override Split Apply(ILabelled input, Run run)
    {
        var labels = input.Labels;
        var frames = labels.LabelledFrames.ToArray();
        var groups = frames.GroupBy(f => InfoSelection.ValueOf(labels.Data, f, Key)).ToArray();
        DrawStream.Groups.Sequence(Seed).Shuffle(groups.AsSpan());
        var (train, validation, test) = Shares(frames.Length);
        int[] lacking = [train, validation, test, frames.Length - train - validation - test];
        List<int>[] parts = [[], [], [], []];
        foreach (var group in groups)
        {
            var part = Array.IndexOf(lacking, lacking.Max());
            parts[part].AddRange(group);
            lacking[part] -= group.Count();
        }

        TrainingSet Of(int part) => labels.Within(Block.From(parts[part].Order()));
        return new(Of(0), Of(1), Of(2), Block.From(parts[3].Order()));
    }
}

/// <summary>One part of a split.</summary>
/// <param name="Part">Which.</param>
public sealed record SplitPart(Part Part) : Stage<Split, TrainingSet>
{
    /// <inheritdoc/>
    public override TrainingSet Apply(Split input, Run run) => input[Part];
}
