namespace Pipelines.Tool;

/// <summary>A fit that goes on where the same command was stopped: by a checkpoint beside the model, which is gone when the model is there.</summary>
/// <param name="Stage">The fit.</param>
/// <param name="Resumed">There was a checkpoint.</param>
/// <param name="Checkpoint">The file; null where the fit has none.</param>
/// <param name="Own">The command chose the file, not the specification.</param>
internal sealed record Resumable(IFitStage Stage, bool Resumed, string? Checkpoint, bool Own)
{
    /// <summary>What to tell people.</summary>
    public string Words => Resumed ? $"went on from {Checkpoint}\n" : string.Empty;

    /// <summary>The fit without a checkpoint: for more fits of its kind.</summary>
    public IFitStage Plain => Stage is NetworkFit network ? network with { Checkpoint = null } : Stage;

    /// <summary>Gives a fit a checkpoint where it can have one.</summary>
    /// <param name="stage">The fit of the specification.</param>
    /// <param name="model">Where the model goes.</param>
    public static Resumable Of(IFitStage stage, string model)
    {
        if (stage is not NetworkFit network)
        {
            return new(stage, false, null, false);
        }

        var path = network.Checkpoint ?? $"{model}.checkpoint";
        return new(network with { Checkpoint = path }, File.Exists(path), path, network.Checkpoint is null);
    }

    /// <summary>The model is there.</summary>
    public void Done()
    {
        if (Own && Checkpoint is not null)
        {
            File.Delete(Checkpoint);
        }
    }
}
