using Pipelines.Numerics;

namespace Pipelines;

/// <summary>What is assumed of the coefficients of a linear model before it sees data. Coefficients are those of features scaled to unit variance.</summary>
[SpecFamily]
public abstract record LinearPrior
{
    /// <summary>The share of frames that are held out to judge by: every so many-th; 0 for none.</summary>
    internal virtual double HeldOut => 0;

    /// <summary>A prior covariance that is not the same for all scaled features; null for features scaled to unit variance, one by one.</summary>
    /// <param name="descriptor">The features, with their species.</param>
    internal virtual FeatureTransform? TransformFor(AtomicDescriptor descriptor) => null;

    /// <summary>The variances of noise and prior: what the evidence says, where a prior does not give them.</summary>
    internal virtual LinearDecision Decide(LinearEquations equations)
    {
        var (classes, ratio) = (equations.Classes, equations.Ratio);
        return new(equations.Transform switch
        {
            { ScaleGiven: true, NoiseGiven: true } => LinearEvidence.Of(classes, equations.Noise, prior: 1, equations.Context),
            { ScaleGiven: true } => LinearEvidence.Maximise(classes, ratio, search: true, equations.Context, prior: 1),
            _ => LinearEvidence.Maximise(classes, ratio, search: true, equations.Context),
        });
    }
}

/// <summary>What a prior decides by: normal equations of whitened features, from which the constants are eliminated.</summary>
/// <param name="Classes">Forces, energies, or both.</param>
/// <param name="HeldOut">The part of them from frames that are held out; empty where none are.</param>
/// <param name="Noise">Of each class, as given.</param>
/// <param name="Transform">What <see cref="LinearPrior.TransformFor"/> said.</param>
/// <param name="Context">Threads, cancellation.</param>
internal sealed record LinearEquations(IReadOnlyList<NormalEquations> Classes, IReadOnlyList<NormalEquations> HeldOut, double[] Noise, FeatureTransform? Transform, DenseContext Context)
{
    /// <summary>Noise of energies over that of forces.</summary>
    public double Ratio => Noise[^1] / Noise[0];
}

/// <summary>What a prior says, and the models that it chose from, where there were some.</summary>
internal sealed record LinearDecision(LinearEvidence Evidence, Block<LinearPathStep> Path = default);

/// <summary>Ridge regression (Eq. 11): all coefficients have the same prior variance, in units of the noise of a force component.</summary>
/// <param name="Strength">λ of Eq. 11, on scaled features: noise variance over prior variance, positive.</param>
public sealed record Ridge(double Strength = 1e-3) : LinearPrior
{
    /// <summary>Positive.</summary>
    public double Strength { get; init; } = Parameter.Positive(Strength, "no unit");

    internal override LinearDecision Decide(LinearEquations equations) => new(new LinearEvidence(equations.Noise, equations.Noise[0] / Strength, double.NaN));
}

/// <summary>
/// Bayesian ridge regression: prior variance, noise of forces and noise of energies maximise the evidence (MacKay 1992,
/// doi:10.1162/neco.1992.4.3.415).
/// </summary>
/// <param name="Ratio">Also choose the ratio of the noises of energies and forces; else it stays as given.</param>
[Cites("10.1162/neco.1992.4.3.415")]
public sealed record BayesianRidge(bool Ratio = true) : LinearPrior
{
    internal override LinearDecision Decide(LinearEquations equations) => new(LinearEvidence.Maximise(equations.Classes, equations.Ratio, Ratio, equations.Context));
}

/// <summary>
/// Smooth functions come first: the prior deviation of a coefficient is one over a power of its feature's degree, the sum over its factors of n + weight l, so that
/// what changes fast must be asked for by the data (the smoothness priors of Witt et al. 2023, doi:10.1063/5.0158783, with this degree). The scale of all, and the
/// noises, maximise the evidence. For features that have a degree: those of the atomic cluster expansion.
/// </summary>
/// <param name="Power">How fast it falls, positive.</param>
[Cites("10.1063/5.0158783")]
public sealed record SmoothPrior(double Power = 2) : LinearPrior
{
    /// <summary>Positive.</summary>
    public double Power { get; init; } = Parameter.Positive(Power, "no unit");

    internal override FeatureTransform? TransformFor(AtomicDescriptor descriptor)
    {
        double[] degrees = descriptor switch
        {
            Ace ace => [.. ace.Functions.Select(f => f.Degree)],
            ColumnsOf { Descriptor: Ace ace } some => [.. some.Kept.Select(k => ace.Functions[k].Degree)],
            _ => throw new DataException(new(
                $"The prior of smooth functions needs features with a degree; those of a {Spec.KindOf(descriptor.GetType())} descriptor have none.", Expected: "an ace descriptor, or another prior")),
        };
        var (kinds, width) = (descriptor.Species.Count, descriptor.Width);
        var matrix = new double[(long)kinds * width * width];
        for (var p = 0; p < kinds * width; p++)
        {
            matrix[((long)p * width) + (p % width)] = Math.Pow(degrees[p % width], -Power);
        }

        return new(kinds, width, width, Block.Freeze(matrix));
    }
}
