namespace Pipelines;

public static partial class Select
{
    /// <summary>All labels of the frames given, in the order given.</summary>
    public static FrameList Frames(params ReadOnlySpan<int> frames) => new(Block.Create(frames));

    /// <summary>All labels of a range of frames: <c>Frames(100..^50, stride: 10)</c>.</summary>
    /// <param name="range">Its end is not part of it.</param>
    /// <param name="stride">Every so many frames.</param>
    public static FrameRange Frames(Range range, int stride = 1) => new(
        range.Start.IsFromEnd ? -range.Start.Value : range.Start.Value,
        range.End switch { { IsFromEnd: true, Value: 0 } => null, { IsFromEnd: true, Value: var v } => -v, var end => end.Value },
        stride);
}

/// <summary>All labels of some frames.</summary>
/// <param name="Frames">Frame numbers from 0, each once.</param>
[Kind("frames")]
public sealed record FrameList(Block<int> Frames) : Selector, IExample<FrameList>
{
    /// <inheritdoc/>
    public static IEnumerable<FrameList> Examples => [new([0, 10, 20])];

    /// <summary>Frame numbers from 0, each once.</summary>
    public Block<int> Frames { get; init => field = Checked(value); } = Checked(Frames);

    /// <inheritdoc/>
    /// <exception cref="DataException">There is no such frame.</exception>
    public override TrainingSet Apply(ILabelled input, Run run)
    {
        var labels = input.Labels;
        foreach (var f in Frames)
        {
            if (f >= labels.Data.Count)
            {
                throw new DataException(new("There is no such frame.", Frame: f, Expected: $"less than {labels.Data.Count}"));
            }
        }

        return labels.Within(Frames);
    }

    private static Block<int> Checked(Block<int> frames) => frames.Distinct().Count() == frames.Length && !frames.Any(f => f < 0)
        ? frames
        : throw new ArgumentException($"Frames must be given once each and not be negative; found {frames}.", nameof(Frames));
}

/// <summary>All labels of every so many frames of a range.</summary>
/// <param name="From">First frame; a negative number counts from the end.</param>
/// <param name="To">The frame after the last; a negative number counts from the end, null is the end.</param>
/// <param name="Stride">At least 1.</param>
[Kind("frameRange")]
public sealed record FrameRange(int From = 0, int? To = null, int Stride = 1) : Selector
{
    /// <summary>At least 1.</summary>
    public int Stride { get; init => field = Parameter.AtLeast(1, value, nameof(Stride)); } = Parameter.AtLeast(1, Stride);

    /// <inheritdoc/>
    /// <exception cref="DataException">The range goes beyond the data, or holds nothing.</exception>
    public override TrainingSet Apply(ILabelled input, Run run)
    {
        var labels = input.Labels;
        var count = labels.Data.Count;
        var from = From < 0 ? count + From : From;
        var to = To is not { } end ? count : end < 0 ? count + end : end;
        if (from < 0 || to > count || from >= to)
        {
            throw new DataException(new("The range of frames does not fit the data.", Field: "frames", Found: $"{From} to {To?.ToString() ?? "the end"}", Expected: $"a range within 0 to {count}"));
        }

        return labels.Within(Block.From(Enumerable.Range(0, (to - from + Stride - 1) / Stride).Select(i => from + (i * Stride))));
    }
}
