namespace Pipelines;

/// <summary>A stage that makes a model from labels: the family that a fit's SPEC chooses from.</summary>
[SpecFamily]
public interface IFitStage
{
    /// <summary>Fits.</summary>
    /// <exception cref="DataException">The labels do not allow it.</exception>
    Model Fit(TrainingSet training, Run run);
}
