using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Pipelines;

/// <summary>A potential given by a formula and a few numbers, so that a specification file can hold it: the teachers.</summary>
[SpecFamily]
public abstract record AnalyticPotential : IPotential
{
    /// <inheritdoc/>
    [JsonIgnore]
    public abstract double Cutoff { get; }

    /// <inheritdoc/>
    [JsonIgnore]
    public virtual ImmutableArray<Species> Species => [];

    /// <inheritdoc/>
    public abstract IEvaluator CreateEvaluator(Structure structure, int threads = 1);
}
