namespace Pipelines;

/// <summary>A label that a model was trained on.</summary>
/// <param name="Structure">Number of the structure among the model's training structures.</param>
/// <param name="Label">What of it was known.</param>
public readonly record struct TrainingLabel(int Structure, Label Label);
