using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// A covariance function between two vectors of features, through their squared lengths and their product alone (Sec. III.C.b):
/// what makes a kernel of energies and forces of any descriptor. A covariance of your own derives from this record; <see cref="CovarianceJet"/> does the
/// calculus.
/// </summary>
[SpecFamily]
public abstract record Covariance
{
    /// <summary>The parameters that a fit may optimise, in a fixed order; all positive.</summary>
    public abstract ImmutableArray<Hyperparameter> Hyperparameters { get; }

    /// <summary>The same covariance with other parameter values.</summary>
    /// <param name="values">One for each of <see cref="Hyperparameters"/>, positive.</param>
    public abstract Covariance WithHyperparameters(ReadOnlySpan<double> values);

    /// <summary>The covariance, eV², with its derivatives.</summary>
    /// <param name="a">|a|².</param>
    /// <param name="b">|b|².</param>
    /// <param name="s">a·b.</param>
    public abstract CovarianceJet At(double a, double b, double s);

    /// <summary>The derivative of all that by the logarithm of a hyper-parameter.</summary>
    /// <param name="index">Among <see cref="Hyperparameters"/>.</param>
    /// <param name="a">|a|².</param>
    /// <param name="b">|b|².</param>
    /// <param name="s">a·b.</param>
    public abstract CovarianceJet Gradient(int index, double a, double b, double s);

    /// <summary>Sum of two covariances: independent functions that add up.</summary>
    public static Covariance operator +(Covariance left, Covariance right) => new CovarianceSum([left, right]);

    /// <summary>Product of two covariances: alike only where both say so.</summary>
    public static Covariance operator *(Covariance left, Covariance right) => new CovarianceProduct([left, right]);

    /// <summary>The named twin of +.</summary>
    public Covariance Add(Covariance other) => this + other;

    /// <summary>The named twin of *.</summary>
    public Covariance Multiply(Covariance other) => this * other;
}

/// <summary>
/// Powers of the product of two vectors, variance (a·b)^exponent. Normalised, on a power spectrum, it is the SOAP kernel, Eq. 16: variance (a·b / |a||b|)^ζ
/// (Bartók, Kondor and Csányi 2013, doi:10.1103/PhysRevB.87.184115).
/// </summary>
/// <remarks>
/// Normalised, a zero vector (an atom without neighbours) has covariance 0 with everything, and so do all derivatives there. It jumps where the last
/// neighbour leaves, unless the floor is positive or the descriptor never vanishes (the power spectrum with its central atom).
/// </remarks>
/// <param name="Exponent">ζ, at least 1.</param>
/// <param name="Variance">eV², positive; where it is not normalised, per unit of the features to the power 2ζ.</param>
/// <param name="Normalize">Divide by the lengths.</param>
/// <param name="Floor">Added to the squared lengths before that; not negative.</param>
[Kind("dotProduct")]
[Cites("10.1103/PhysRevB.87.184115")]
public sealed record DotProduct(int Exponent = 4, double Variance = 1, bool Normalize = true, double Floor = 0) : Covariance, IExample<DotProduct>
{
    /// <summary>At least 1.</summary>
    public int Exponent { get; init; } = Parameter.AtLeast(1, Exponent);

    /// <summary>eV², positive.</summary>
    public double Variance { get; init; } = Parameter.Positive(Variance, "eV²");

    /// <summary>Not negative.</summary>
    public double Floor { get; init; } = Parameter.NotNegative(Floor, "the features' unit squared");

    /// <inheritdoc/>
    public static IEnumerable<DotProduct> Examples => [new(), new(2, 0.5, Normalize: false), new(1, 2), new(3, 1, Floor: 0.01)];

    /// <inheritdoc/>
    public override ImmutableArray<Hyperparameter> Hyperparameters => [new("variance", Variance)];

    /// <inheritdoc/>
    public override Covariance WithHyperparameters(ReadOnlySpan<double> values) => this with { Variance = Parameter.Positive(values[0], "eV²", nameof(Variance)) };

    /// <inheritdoc/>
    public override CovarianceJet At(double a, double b, double s)
    {
        var c = Normalize ? CovarianceJet.Cosine(a, b, s, Floor) : CovarianceJet.Product(s);
        var x = c.Value;

        // x^(ζ-2), x^(ζ-1), x^ζ without dividing by x.
        var second = Exponent > 1 ? Power(x, Exponent - 2) : 0;
        var first = Exponent > 1 ? second * x : 1;
        return c.Through(Variance * first * x, Variance * Exponent * first, Variance * Exponent * (Exponent - 1) * second);
    }

    /// <inheritdoc/>
    public override CovarianceJet Gradient(int index, double a, double b, double s) => At(a, b, s);

    private static double Power(double x, int n)
    {
        var power = 1.0;
        for (; n > 0; n >>= 1, x *= x)
        {
            power = (n & 1) != 0 ? power * x : power;
        }

        return power;
    }
}

/// <summary>The sum of covariances: independent functions that add up.</summary>
/// <param name="Terms">At least one.</param>
public sealed record CovarianceSum(ImmutableArray<Covariance> Terms) : Covariance, IExample<CovarianceSum>
{
    /// <summary>At least one.</summary>
    public ImmutableArray<Covariance> Terms { get; init; } = CovarianceList.NotEmpty(Terms);

    /// <inheritdoc/>
    public static IEnumerable<CovarianceSum> Examples => [new([new DotProduct(1), new SquaredExponential(0.7, 0.2)])];

    /// <inheritdoc/>
    public override ImmutableArray<Hyperparameter> Hyperparameters => CovarianceList.Hyperparameters("terms", Terms);

    /// <inheritdoc/>
    public override Covariance WithHyperparameters(ReadOnlySpan<double> values) => this with { Terms = CovarianceList.With(Terms, values) };

    /// <inheritdoc/>
    public override CovarianceJet At(double a, double b, double s)
    {
        var sum = Terms[0].At(a, b, s);
        for (var i = 1; i < Terms.Length; i++)
        {
            sum += Terms[i].At(a, b, s);
        }

        return sum;
    }

    /// <inheritdoc/>
    public override CovarianceJet Gradient(int index, double a, double b, double s)
    {
        var (term, own) = CovarianceList.Find(Terms, index);
        return Terms[term].Gradient(own, a, b, s);
    }

    /// <inheritdoc/>
    public bool Equals(CovarianceSum? other) => other is not null && Terms.SequenceEqual(other.Terms);

    /// <inheritdoc/>
    public override int GetHashCode() => Terms.Aggregate(17, HashCode.Combine);

    /// <inheritdoc/>
    public override string ToString() => string.Join(" + ", Terms);
}

/// <summary>The product of covariances: alike only where all say so.</summary>
/// <param name="Factors">At least one.</param>
public sealed record CovarianceProduct(ImmutableArray<Covariance> Factors) : Covariance, IExample<CovarianceProduct>
{
    /// <summary>At least one.</summary>
    public ImmutableArray<Covariance> Factors { get; init; } = CovarianceList.NotEmpty(Factors);

    /// <inheritdoc/>
    public static IEnumerable<CovarianceProduct> Examples => [new([new DotProduct(2), new Matern(0.8), new SquaredExponential(1.5, 0.5)])];

    /// <inheritdoc/>
    public override ImmutableArray<Hyperparameter> Hyperparameters => CovarianceList.Hyperparameters("factors", Factors);

    /// <inheritdoc/>
    public override Covariance WithHyperparameters(ReadOnlySpan<double> values) => this with { Factors = CovarianceList.With(Factors, values) };

    /// <inheritdoc/>
    public override CovarianceJet At(double a, double b, double s)
    {
        var product = Factors[0].At(a, b, s);
        for (var i = 1; i < Factors.Length; i++)
        {
            product *= Factors[i].At(a, b, s);
        }

        return product;
    }

    /// <inheritdoc/>
    public override CovarianceJet Gradient(int index, double a, double b, double s)
    {
        var (factor, own) = CovarianceList.Find(Factors, index);
        var product = Factors[factor].Gradient(own, a, b, s);
        for (var i = 0; i < Factors.Length; i++)
        {
            product = i == factor ? product : product * Factors[i].At(a, b, s);
        }

        return product;
    }

    /// <inheritdoc/>
    public bool Equals(CovarianceProduct? other) => other is not null && Factors.SequenceEqual(other.Factors);

    /// <inheritdoc/>
    public override int GetHashCode() => Factors.Aggregate(19, HashCode.Combine);

    /// <inheritdoc/>
    public override string ToString() => string.Join(" * ", Factors.Select(f => f is CovarianceSum ? $"({f})" : f.ToString()));
}

/// <summary>What sums and products of covariances have in common.</summary>
internal static class CovarianceList
{
    public static ImmutableArray<Covariance> NotEmpty(ImmutableArray<Covariance> list) => list is { IsDefaultOrEmpty: false }
        ? list
        : throw new ArgumentException("A sum or product of covariances needs at least one; found none.", nameof(list));

    public static ImmutableArray<Hyperparameter> Hyperparameters(string name, ImmutableArray<Covariance> list) =>
        [.. list.SelectMany((c, i) => c.Hyperparameters.Select(h => h with { Name = $"{name}[{i}].{h.Name}" }))];

    public static ImmutableArray<Covariance> With(ImmutableArray<Covariance> list, ReadOnlySpan<double> values)
    {
        var changed = ImmutableArray.CreateBuilder<Covariance>(list.Length);
        foreach (var c in list)
        {
            var count = c.Hyperparameters.Length;
            changed.Add(c.WithHyperparameters(values[..count]));
            values = values[count..];
        }

        return changed.MoveToImmutable();
    }

    public static (int Term, int Own) Find(ImmutableArray<Covariance> list, int index)
    {
        var term = 0;
        for (; index >= list[term].Hyperparameters.Length; term++)
        {
            index -= list[term].Hyperparameters.Length;
        }

        return (term, index);
    }
}
