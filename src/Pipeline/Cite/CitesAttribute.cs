namespace Pipelines;

/// <summary>The paper that a stage, kernel, descriptor or potential, or one choice of an enumeration, comes from, found by <see cref="Cite"/>. Where there are several, the first is the main one.</summary>
/// <param name="doi">Its DOI, without "doi:". A paper that <see cref="Reference.Known"/> has is printed whole, another by its DOI.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Field, AllowMultiple = true)]
public sealed class CitesAttribute(string doi) : Attribute
{
    /// <summary>Its DOI.</summary>
    public string Doi { get; } = doi;
}
