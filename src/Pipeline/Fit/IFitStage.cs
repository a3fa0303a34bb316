namespace Pipelines;

/// <summary>A stage that makes a model from labels: the family that a fit's SPEC chooses from.</summary>
[SpecFamily]
public interface IFitStage
{
    /// <summary>Fits.</summary>
    /// <param name="labels">What to learn from; of a split its training part, and its validation part is watched where the method does that.</param>
    /// <param name="run">Threads, progress, cancellation.</param>
    /// <exception cref="DataException">The labels do not allow it.</exception>
    Model Fit(ILabelled labels, Run run);
}
