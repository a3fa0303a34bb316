namespace Pipelines;

/// <summary>A part of a split.</summary>
public enum Part
{
    /// <summary>To learn from.</summary>
    Train,

    /// <summary>To watch while learning (early stopping, hyper-parameters).</summary>
    Validation,

    /// <summary>To test on, once.</summary>
    Test,
}

/// <summary>Three sets of labels of one data set that share no frame. In a chain, what follows sees the training part.</summary>
/// <param name="Train">To learn from.</param>
/// <param name="Validation">To watch while learning.</param>
/// <param name="Test">To test on.</param>
/// <param name="Unused">Labelled frames in no part: the gaps, and what was not asked for.</param>
public sealed record Split(TrainingSet Train, TrainingSet Validation, TrainingSet Test, Block<int> Unused) : ILabelled
{
    /// <summary>To watch while learning.</summary>
    public TrainingSet Validation { get; init; } = OfOneDataSet(Train, Validation);

    /// <summary>To test on.</summary>
    public TrainingSet Test { get; init; } = OfOneDataSet(Train, Test);

    TrainingSet ILabelled.Labels => Train;

    /// <summary>One of the parts.</summary>
    public TrainingSet this[Part part] => part switch
    {
        Part.Train => Train,
        Part.Validation => Validation,
        _ => Test,
    };

    /// <summary>Looks for training frames that give away what a held-out frame (validation or test) will be asked.</summary>
    /// <param name="window">Frames of one trajectory nearer in the file than this are too much alike; at least 1.</param>
    /// <param name="sameTrajectory">Å; two frames belong to one trajectory where their atoms differ by less (root mean square).</param>
    public Leakage Leakage(int window = 20, double sameTrajectory = 1)
    {
        Parameter.AtLeast(1, window);
        Parameter.Positive(sameTrajectory, "Å");
        var data = Train.Data;
        var train = Train.LabelledFrames.ToHashSet();
        var (shared, near, nearest) = (0, 0, double.PositiveInfinity);
        foreach (var held in Validation.LabelledFrames.Concat(Test.LabelledFrames))
        {
            shared += train.Contains(held) ? 1 : 0;
            var closest = double.PositiveInfinity;
            for (var other = Math.Max(0, held - window + 1); other < Math.Min(data.Count, held + window); other++)
            {
                if (other != held && train.Contains(other))
                {
                    closest = Math.Min(closest, Difference(data[held].Structure, data[other].Structure));
                }
            }

            near += closest < sameTrajectory ? 1 : 0;
            nearest = Math.Min(nearest, closest);
        }

        return new(shared, near, window, double.IsFinite(nearest) ? nearest : null);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"train {Train.LabelledFrames.Count()}, validation {Validation.LabelledFrames.Count()}, test {Test.LabelledFrames.Count()}, unused {Unused.Length} frames";

    private static TrainingSet OfOneDataSet(TrainingSet train, TrainingSet part) => ReferenceEquals(train.Data, part.Data) || train.Data == part.Data
        ? part
        : throw new ArgumentException($"The parts of a split must be of one data set; found {train.Data} and {part.Data}.", nameof(part));

    // Root mean square displacement in Å; infinite where the two are not the same atoms.
    private static double Difference(Structure a, Structure b)
    {
        if (a.Species != b.Species || a.Count == 0)
        {
            return double.PositiveInfinity;
        }

        var sum = 0.0;
        for (var i = 0; i < a.Count; i++)
        {
            var d = a.Positions[i] - b.Positions[i];
            sum += d.Dot(d);
        }

        return Math.Sqrt(sum / a.Count);
    }
}

/// <summary>What a split gives away.</summary>
/// <param name="Shared">Held-out frames that are also in the training part.</param>
/// <param name="Neighbouring">Held-out frames with a training frame of the same trajectory within the window.</param>
/// <param name="Window">The window, in frames.</param>
/// <param name="Nearest">Å: the smallest root-mean-square displacement between a held-out frame and a training frame within the window; null where there is none.</param>
public sealed record Leakage(int Shared, int Neighbouring, int Window, double? Nearest)
{
    /// <summary>Nothing was found.</summary>
    public bool IsClean => Shared == 0 && Neighbouring == 0;

    /// <inheritdoc/>
    public override string ToString() => IsClean
        ? $"No held-out frame has a training frame of its trajectory within {Window} frames."
        : $"{Shared} held-out frames are also trained on; {Neighbouring} have a training frame of their trajectory within {Window} frames (nearest {Nearest:F3} Å): errors will look too small.";
}
