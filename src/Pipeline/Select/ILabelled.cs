namespace Pipelines;

/// <summary>
/// Anything that holds labels to choose from: a dataset (all it has), a described dataset, a training set, a split (its training part).
/// Stages that take it stand anywhere in a chain.
/// </summary>
public interface ILabelled
{
    /// <summary>The labels that may be chosen.</summary>
    TrainingSet Labels { get; }
}
