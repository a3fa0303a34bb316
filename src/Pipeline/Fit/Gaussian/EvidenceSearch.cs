using System.Collections.Immutable;

namespace Pipelines;

/// <summary>Between what a hyper-parameter is looked for.</summary>
/// <param name="Low">Positive.</param>
/// <param name="High">Not below <paramref name="Low"/>; equal to it, the parameter stays there.</param>
public sealed record ParameterBounds(double Low, double High)
{
    /// <summary>Positive.</summary>
    public double Low { get; } = Parameter.Positive(Low, "the parameter's unit");

    /// <summary>Not below <see cref="Low"/>.</summary>
    public double High { get; } = High >= Low && double.IsFinite(High)
        ? High
        : throw new ArgumentException($"The upper bound must be finite and not below the lower one, {Low}; found {High}.", nameof(High));
}

/// <summary>How hyper-parameters and noises are looked for: by L-BFGS on their logarithms with exact gradients, from one start or several.</summary>
/// <param name="Starts">The first one is what the fit is given; the others are drawn. The best end counts. At least 1.</param>
/// <param name="Spread">Starts are drawn up to this factor above and below the first (evenly in the logarithm), or anywhere between bounds. At least 1.</param>
/// <param name="Seed">Of the starts.</param>
/// <param name="Bounds">By the name of the hyper-parameter ("terms[0].lengthScale", "noise", "energyNoise", "virialNoise"); no bounds where left out.</param>
/// <param name="Iterations">Of each start, at most; at least 1.</param>
public sealed record EvidenceSearch(
    int Starts = 1, double Spread = 10, long Seed = 1, ImmutableSortedDictionary<string, ParameterBounds>? Bounds = null, int Iterations = 40)
{
    /// <summary>At least 1.</summary>
    public int Starts { get; init => field = Parameter.AtLeast(1, value, nameof(Starts)); } = Parameter.AtLeast(1, Starts);

    /// <summary>At least 1.</summary>
    public double Spread { get; init => field = Wide(value); } = Wide(Spread);

    /// <summary>At least 1.</summary>
    public int Iterations { get; init => field = Parameter.AtLeast(1, value, nameof(Iterations)); } = Parameter.AtLeast(1, Iterations);

    /// <inheritdoc/>
    public bool Equals(EvidenceSearch? other) =>
        other is not null && (Starts, Spread, Seed, Iterations) == (other.Starts, other.Spread, other.Seed, other.Iterations)
        && (Bounds ?? Nothing).SequenceEqual(other.Bounds ?? Nothing);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Starts, Spread, Seed, Iterations);

    private static ImmutableSortedDictionary<string, ParameterBounds> Nothing => ImmutableSortedDictionary<string, ParameterBounds>.Empty;

    private static double Wide(double value) =>
        value >= 1 && double.IsFinite(value) ? value : throw new ArgumentException($"{nameof(Spread)} must be at least 1 and finite; found {value}.", nameof(Spread));
}

/// <summary>One evaluation of the objective of hyper-parameters.</summary>
/// <param name="Start">Number of the start, from 0.</param>
/// <param name="Values">The parameters, in the order of the path's names.</param>
/// <param name="Objective">What is made as large as can be: a log probability. Minus infinity where the Gram matrix was not positive definite.</param>
/// <param name="GradientNorm">Euclidean norm of its gradient by the parameters' logarithms; NaN there.</param>
public sealed record HyperparameterTrial(int Start, Block<double> Values, double Objective, double GradientNorm);

/// <summary>The whole search for hyper-parameters.</summary>
/// <param name="By">What was made large.</param>
/// <param name="Names">The parameters: those of the kernel, then the noises' variances.</param>
/// <param name="Trials">Every evaluation in its order.</param>
public sealed record HyperparameterPath(Optimise By, ImmutableArray<string> Names, ImmutableArray<HyperparameterTrial> Trials)
{
    /// <summary>The best evaluation; the first of the best.</summary>
    public HyperparameterTrial Best => Trials.MaxBy(t => t.Objective)!;

    /// <summary>The best evaluation of each start.</summary>
    public ImmutableArray<HyperparameterTrial> Ends => [.. Trials.GroupBy(t => t.Start).OrderBy(g => g.Key).Select(g => g.MaxBy(t => t.Objective)!)];

    /// <inheritdoc/>
    public bool Equals(HyperparameterPath? other) => other is not null && By == other.By && Names.SequenceEqual(other.Names) && Trials.SequenceEqual(other.Trials);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(By, Trials.Length);
}
