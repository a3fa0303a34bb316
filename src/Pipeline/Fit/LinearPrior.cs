namespace Pipelines;

/// <summary>What is assumed of the coefficients of a linear model before it sees data. Coefficients are those of features scaled to unit variance.</summary>
[SpecFamily]
public abstract record LinearPrior;

/// <summary>Ridge regression (Eq. 11): all coefficients have the same prior variance, in units of the noise of a force component.</summary>
/// <param name="Strength">λ of Eq. 11, on scaled features: noise variance over prior variance, positive.</param>
public sealed record Ridge(double Strength = 1e-3) : LinearPrior
{
    /// <summary>Positive.</summary>
    public double Strength { get; init; } = Parameter.Positive(Strength, "no unit");
}

/// <summary>
/// Bayesian ridge regression: prior variance, noise of forces and noise of energies maximise the evidence (MacKay 1992,
/// doi:10.1162/neco.1992.4.3.415).
/// </summary>
/// <param name="Ratio">Also choose the ratio of the noises of energies and forces; else it stays as given.</param>
[Cites("10.1162/neco.1992.4.3.415")]
public sealed record BayesianRidge(bool Ratio = true) : LinearPrior;
