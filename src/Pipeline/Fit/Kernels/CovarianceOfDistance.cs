using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>A covariance of the distance between two vectors of features: variance h(t) with t = |a - b|²/l². The same at every place: a zero vector is one like others.</summary>
/// <param name="LengthScale">l, in the features' unit, positive.</param>
/// <param name="Variance">eV², positive.</param>
public abstract record CovarianceOfDistance(double LengthScale, double Variance = 1) : Covariance
{
    /// <summary>In the features' unit, positive.</summary>
    public double LengthScale { get; init; } = Parameter.Positive(LengthScale, "the features' unit");

    /// <summary>eV², positive.</summary>
    public double Variance { get; init; } = Parameter.Positive(Variance, "eV²");

    /// <inheritdoc/>
    public override ImmutableArray<Hyperparameter> Hyperparameters => [new("lengthScale", LengthScale), new("variance", Variance)];

    /// <inheritdoc/>
    public override Covariance WithHyperparameters(ReadOnlySpan<double> values) => this with
    {
        LengthScale = Parameter.Positive(values[0], "the features' unit", nameof(LengthScale)),
        Variance = Parameter.Positive(values[1], "eV²", nameof(Variance)),
    };

    /// <inheritdoc/>
    public sealed override CovarianceJet At(double a, double b, double s)
    {
        var t = Scaled(a, b, s);
        var (h, first, second, _) = Profile(t.Value);
        return Variance * t.Through(h, first, second);
    }

    /// <inheritdoc/>
    public override CovarianceJet Gradient(int index, double a, double b, double s)
    {
        if (index == 1)
        {
            return At(a, b, s);
        }

        // dt/d(log l) = -2 t.
        var t = Scaled(a, b, s);
        var (_, first, second, third) = Profile(t.Value);
        return Variance * t.Through(-2 * t.Value * first, -2 * (first + (t.Value * second)), (-4 * second) - (2 * third));
    }

    /// <summary>h, h', h'' and t h''' at t; finite at zero, where h'' may be as large as it likes: it is multiplied by the distance squared.</summary>
    private protected abstract (double Value, double First, double Second, double ThirdTimesT) Profile(double t);

    /// <summary>t, with its derivatives.</summary>
    private protected CovarianceJet Scaled(double a, double b, double s) => 1 / (LengthScale * LengthScale) * CovarianceJet.SquaredDistance(a, b, s);
}

/// <summary>Squared exponential (radial basis function): variance exp(-|a - b|²/2l²) (Rasmussen and Williams 2006, Eq. 4.9).</summary>
/// <param name="LengthScale">l, in the features' unit, positive.</param>
/// <param name="Variance">eV², positive.</param>
public sealed record SquaredExponential(double LengthScale, double Variance = 1) : CovarianceOfDistance(LengthScale, Variance), IExample<SquaredExponential>
{
    /// <inheritdoc/>
    public static IEnumerable<SquaredExponential> Examples => [new(1), new(0.6, 2.5)];

    private protected override (double Value, double First, double Second, double ThirdTimesT) Profile(double t)
    {
        var h = Math.Exp(-0.5 * t);
        return (h, -0.5 * h, 0.25 * h, -0.125 * t * h);
    }
}

/// <summary>How often the functions of a Matérn covariance can be differentiated.</summary>
public enum Smoothness
{
    /// <summary>ν = 3/2: once, so that there are forces.</summary>
    Once,

    /// <summary>ν = 5/2: twice.</summary>
    Twice,
}

/// <summary>
/// Matérn's covariance with ν = 3/2, variance (1 + r) exp(-r) with r = √3 |a - b|/l, or ν = 5/2, variance (1 + r + r²/3) exp(-r) with r = √5 |a - b|/l
/// (Rasmussen and Williams 2006, Eq. 4.17).
/// </summary>
/// <param name="LengthScale">l, in the features' unit, positive.</param>
/// <param name="Variance">eV², positive.</param>
/// <param name="Smoothness">ν.</param>
public sealed record Matern(double LengthScale, double Variance = 1, Smoothness Smoothness = Smoothness.Twice)
    : CovarianceOfDistance(LengthScale, Variance), IExample<Matern>
{
    // Distances below this are rounding (that of a squared length is 1e-16); the derivative they belong to goes to zero with them.
    private const double Least = 1e-6;

    /// <inheritdoc/>
    public static IEnumerable<Matern> Examples => [new(1), new(0.7, 0.3, Smoothness.Once)];

    private protected override (double Value, double First, double Second, double ThirdTimesT) Profile(double t)
    {
        if (Smoothness == Smoothness.Once)
        {
            var r = Math.Sqrt(3 * t);
            var e = Math.Exp(-r);
            var over = e / Math.Max(Least, r);
            return ((1 + r) * e, -1.5 * e, 2.25 * over, -1.125 * (e + over));
        }
        else
        {
            var r = Math.Sqrt(5 * t);
            var e = Math.Exp(-r);
            return ((1 + r + (r * r / 3)) * e, -5.0 / 6 * (1 + r) * e, 25.0 / 12 * e, -25.0 / 24 * r * e);
        }
    }
}

/// <summary>
/// The rational quadratic, variance (1 + |a - b|²/2αl²)^-α: a mixture of squared exponentials of many length scales (Rasmussen and Williams 2006, Eq. 4.19).
/// </summary>
/// <param name="LengthScale">l, in the features' unit, positive.</param>
/// <param name="Variance">eV², positive.</param>
/// <param name="Alpha">α, positive; the squared exponential as it grows.</param>
public sealed record RationalQuadratic(double LengthScale, double Variance = 1, double Alpha = 1)
    : CovarianceOfDistance(LengthScale, Variance), IExample<RationalQuadratic>
{
    /// <summary>Positive.</summary>
    public double Alpha { get; init; } = Parameter.Positive(Alpha, "no unit");

    /// <inheritdoc/>
    public static IEnumerable<RationalQuadratic> Examples => [new(0.8), new(1.2, 0.4, 2.5)];

    /// <inheritdoc/>
    public override ImmutableArray<Hyperparameter> Hyperparameters => [.. base.Hyperparameters, new("alpha", Alpha)];

    /// <inheritdoc/>
    public override Covariance WithHyperparameters(ReadOnlySpan<double> values) =>
        (RationalQuadratic)base.WithHyperparameters(values) with { Alpha = Parameter.Positive(values[2], "no unit", nameof(Alpha)) };

    /// <inheritdoc/>
    public override CovarianceJet Gradient(int index, double a, double b, double s)
    {
        if (index < 2)
        {
            return base.Gradient(index, a, b, s);
        }

        // h = v^-α with v = 1 + t/2α, and each derivative by its own logarithm's derivative.
        var t = Scaled(a, b, s);
        var (h, first, second, _) = Profile(t.Value);
        var x = 0.5 * t.Value / Alpha;
        var (log, y) = (Math.Log(1 + x), x / (1 + x));
        return Variance * t.Through(
            Alpha * h * (y - log),
            first * (((Alpha + 1) * y) - (Alpha * log)),
            second * (((Alpha + 2) * y) - (Alpha * log) - (1 / (Alpha + 1))));
    }

    private protected override (double Value, double First, double Second, double ThirdTimesT) Profile(double t)
    {
        var v = 1 + (0.5 * t / Alpha);
        var h = Math.Pow(v, -Alpha);
        var second = 0.25 * (Alpha + 1) / Alpha * h / (v * v);
        return (h, -0.5 * h / v, second, -0.5 * (Alpha + 2) / Alpha * t * second / v);
    }
}
