using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Pipelines;

/// <summary>A fit to a part of the training frames.</summary>
/// <param name="Frames">Frames learned from.</param>
/// <param name="Seed">Of the order in which frames are taken.</param>
/// <param name="Energy">eV/atom; null without energies.</param>
/// <param name="Force">Components, eV/Å; null without forces.</param>
public sealed record LearningPoint(int Frames, long Seed, ErrorSummary? Energy = null, ErrorSummary? Force = null);

/// <summary>
/// How errors fall with the number of training frames. The subsets of one seed are nested: each has the frames of the smaller ones. Errors are always of the same held-out frames.
/// </summary>
/// <param name="Points">By seed, then by size.</param>
public sealed record LearningCurve(ImmutableArray<LearningPoint> Points)
{
    /// <summary>Fits and tests.</summary>
    /// <param name="fit">What is fitted. Draws in it choose from the frames of each subset.</param>
    /// <param name="training">Labels to take frames from.</param>
    /// <param name="held">Labels to test on.</param>
    /// <param name="sizes">Numbers of frames, ascending, at least 1; at most those that there are.</param>
    /// <param name="seeds">A curve each; one curve with seed 1 where left out.</param>
    /// <param name="run">Threads, progress, cancellation.</param>
    /// <exception cref="ArgumentException">A size is not possible.</exception>
    public static LearningCurve Of(IFitStage fit, TrainingSet training, TrainingSet held, Block<int> sizes, Block<long> seeds = default, Run? run = null)
    {
        run ??= Run.Default;
        int[] frames = [.. training.LabelledFrames];
        if (sizes.Length == 0 || sizes[0] < 1 || sizes[^1] > frames.Length || sizes.Zip(sizes.Skip(1)).Any(s => s.First >= s.Second))
        {
            throw new ArgumentException($"Sizes of a learning curve must ascend from at least 1 to at most the {frames.Length} training frames; found {string.Join(", ", sizes)}.", nameof(sizes));
        }

        var data = held.Data.Subset(held.LabelledFrames);
        var points = ImmutableArray.CreateBuilder<LearningPoint>();
        var each = seeds.Length == 0 ? (Block<long>)[1] : seeds;
        foreach (var seed in each)
        {
            var order = frames.ToArray();
            DrawStream.Shuffle.Sequence(seed).Shuffle<int>(order);
            foreach (var size in sizes)
            {
                run.Report("learning curve", points.Count, (long)each.Length * sizes.Length);
                var model = Fitted(fit, training.Within(Block.From(order.Take(size).Order())), size, run);
                var report = ErrorReport.Of(model, data, run: run);
                points.Add(new(size, seed, report.Energy, report.ForceComponent));
            }
        }

        run.Report("learning curve", points.Count, points.Count);
        return new(points.ToImmutable());
    }

    // Beside a fit that was good, the words of one that was not must say which it was.
    private static Model Fitted(IFitStage fit, TrainingSet training, int size, Run run)
    {
        try
        {
            return fit.Fit(training, run);
        }
        catch (DataException e)
        {
            throw new DataException(e.Error with { Field = $"learning curve at {size} frames{(e.Error.Field is { } field ? $", {field}" : string.Empty)}" });
        }
    }

    /// <inheritdoc/>
    public bool Equals(LearningCurve? other) => other is not null && Points.SequenceEqual(other.Points);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Points.Length);

    /// <summary>A row a fit.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{"frames",8}{"seed",6}   {"energy (meV/atom)",-18}   {"force (eV/Å)",-18}");
        text.AppendLine(CultureInfo.InvariantCulture, $"{string.Empty,14}   {"MAE",9}{"RMSE",9}   {"MAE",9}{"RMSE",9}");
        foreach (var p in Points)
        {
            string N(double? x, string format) => x is { } number ? number.ToString(format, CultureInfo.InvariantCulture) : "-";
            text.AppendLine(CultureInfo.InvariantCulture, $"{p.Frames,8}{p.Seed,6}   {N(1000 * p.Energy?.Mae, "F2"),9}{N(1000 * p.Energy?.Rmse, "F2"),9}   {N(p.Force?.Mae, "F4"),9}{N(p.Force?.Rmse, "F4"),9}");
        }

        return text.ToString();
    }
}
