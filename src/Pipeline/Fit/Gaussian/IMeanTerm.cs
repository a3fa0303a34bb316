namespace Pipelines;

/// <summary>Training labels as a kernel prepared them, and the weight K^-1 y of each of their numbers.</summary>
/// <param name="Features">One a label.</param>
/// <param name="Labels">The labels.</param>
/// <param name="Weights">Label after label.</param>
/// <param name="Convention">How local energies add up.</param>
internal sealed record LabelWeighting(IReadOnlyList<IKernelFeatures> Features, IReadOnlyList<TrainingLabel> Labels, ReadOnlyMemory<double> Weights, Convention Convention);

/// <summary>What a kernel adds to the mean of a Gaussian process, contracted with the weights once and for all.</summary>
internal interface IMeanTerm
{
    /// <summary>Prepares the evaluation of structures with these species and this cell.</summary>
    IEvaluator CreateEvaluator(Structure structure, int threads);
}
