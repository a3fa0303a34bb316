namespace Pipelines;

/// <summary>A stage that chooses labels to learn from.</summary>
[SpecFamily]
public abstract record Selector : Stage<ILabelled, TrainingSet>;

/// <summary>Stages that choose: labels to learn from, and parts to learn from, to watch and to test on.</summary>
public static partial class Select;
