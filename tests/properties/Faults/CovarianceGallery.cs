using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines.Tests;

/// <summary>A right covariance with a mistake on top.</summary>
public sealed record TamperedCovariance : Covariance
{
    private static readonly SquaredExponential Right = new(0.8, 1.5);

    public Func<CovarianceJet, double, double, CovarianceJet> Tamper { get; init; } = (k, _, _) => k;

    public double GradientFactor { get; init; } = 1;

    public SquaredExponential Own { get; init; } = Right;

    public override ImmutableArray<Hyperparameter> Hyperparameters => Own.Hyperparameters;

    public override Covariance WithHyperparameters(ReadOnlySpan<double> values) => this with { Own = (SquaredExponential)Own.WithHyperparameters(values) };

    public override CovarianceJet At(double a, double b, double s) => Tamper(Own.At(a, b, s), a, b);

    public override CovarianceJet Gradient(int index, double a, double b, double s) => GradientFactor * Tamper(Own.Gradient(index, a, b, s), a, b);
}

/// <summary>A mistake in a covariance and the law that names it.</summary>
public sealed record CovarianceFault(string Name, string Law, TamperedCovariance Covariance)
{
    public override string ToString() => Name;
}

/// <summary>Wrong covariances.</summary>
public static class CovarianceGallery
{
    public static TamperedCovariance Right { get; } = new();

    public static IReadOnlyList<CovarianceFault> All { get; } =
    [
        new("a weight by the length of one of the two", CovarianceLawNames.Symmetry, With((k, a, _) => (1 + (1e-9 * a)) * k)),
        new("more alike the more they differ", CovarianceLawNames.PositiveSemiDefinite, With((k, a, b) => a == b ? k : 1.5 * k)),
        new("a slope without its factor of two", CovarianceLawNames.Derivative, With((k, _, _) => k with { A = 0.5 * k.A, B = 0.5 * k.B })),
        new("a curvature that is a little off", CovarianceLawNames.MixedDerivative, With((k, _, _) => k with { SS = 1.0001 * k.SS })),
        new("a gradient by the parameter instead of its logarithm", CovarianceLawNames.HyperparameterGradient, Right with { GradientFactor = 1 / 0.8 }),
        new("a division by the length", CovarianceLawNames.Degenerate, With((k, a, b) => k with { AB = k.AB * (a / a) * (b / b) })),
    ];

    private static TamperedCovariance With(Func<CovarianceJet, double, double, CovarianceJet> tamper) => Right with { Tamper = tamper };
}
