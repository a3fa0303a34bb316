using Pipelines.Numerics;

namespace Pipelines;

/// <summary>What is assumed of the coefficients of a linear model before it sees data. Coefficients are those of features scaled to unit variance.</summary>
[SpecFamily]
public abstract record LinearPrior
{
    /// <summary>A prior covariance that is not the same for all scaled features; null for features scaled to unit variance, one by one.</summary>
    /// <param name="descriptor">The features, with their species.</param>
    internal virtual FeatureTransform? TransformFor(AtomicDescriptor descriptor) => null;

    /// <summary>The variances of noise and prior: what the evidence says, where a prior does not give them.</summary>
    /// <param name="classes">Forces, energies, or both, on whitened features.</param>
    /// <param name="noise">Of each class, as given.</param>
    /// <param name="transform">What <see cref="TransformFor"/> said.</param>
    /// <param name="context">Threads, cancellation.</param>
    internal virtual LinearEvidence Decide(IReadOnlyList<NormalEquations> classes, double[] noise, FeatureTransform? transform, DenseContext context) => transform switch
    {
        { ScaleGiven: true, NoiseGiven: true } => LinearEvidence.Of(classes, noise, prior: 1, context),
        { ScaleGiven: true } => LinearEvidence.Maximise(classes, noise[^1] / noise[0], search: true, context, prior: 1),
        _ => LinearEvidence.Maximise(classes, noise[^1] / noise[0], search: true, context),
    };
}

/// <summary>Ridge regression (Eq. 11): all coefficients have the same prior variance, in units of the noise of a force component.</summary>
/// <param name="Strength">λ of Eq. 11, on scaled features: noise variance over prior variance, positive.</param>
public sealed record Ridge(double Strength = 1e-3) : LinearPrior
{
    /// <summary>Positive.</summary>
    public double Strength { get; init; } = Parameter.Positive(Strength, "no unit");

    internal override LinearEvidence Decide(IReadOnlyList<NormalEquations> classes, double[] noise, FeatureTransform? transform, DenseContext context) =>
        new(noise, noise[0] / Strength, double.NaN);
}

/// <summary>
/// Bayesian ridge regression: prior variance, noise of forces and noise of energies maximise the evidence (MacKay 1992,
/// doi:10.1162/neco.1992.4.3.415).
/// </summary>
/// <param name="Ratio">Also choose the ratio of the noises of energies and forces; else it stays as given.</param>
[Cites("10.1162/neco.1992.4.3.415")]
public sealed record BayesianRidge(bool Ratio = true) : LinearPrior
{
    internal override LinearEvidence Decide(IReadOnlyList<NormalEquations> classes, double[] noise, FeatureTransform? transform, DenseContext context) =>
        LinearEvidence.Maximise(classes, noise[^1] / noise[0], Ratio, context);
}
