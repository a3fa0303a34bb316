using System.Collections.Immutable;

namespace Pipelines;

/// <summary>A potential given by a formula and a few numbers, so that a specification file can hold it: the teachers.</summary>
[SpecFamily]
public abstract record AnalyticPotential : IPotential
{
    /// <inheritdoc/>
    public abstract double Cutoff { get; }

    /// <inheritdoc/>
    public virtual ImmutableArray<Species> Species => [];

    /// <inheritdoc/>
    public abstract IEvaluator CreateEvaluator(Structure structure, int threads = 1);
}
