namespace Pipelines;

/// <summary>The verb fit: from labels to a potential.</summary>
public static partial class Fit;
