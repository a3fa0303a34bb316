using Pipelines.Numerics;

namespace Pipelines;

/// <summary>The radial basis g_n(r) that a smooth density is expanded in (Eq. 6 of Zeni et al. 2019).</summary>
[SpecFamily]
public abstract record RadialBasis
{
    /// <summary>How an angular component of the density becomes <paramref name="count"/> numbers.</summary>
    /// <param name="count">n_max.</param>
    /// <param name="degree">l_max.</param>
    /// <param name="sigma">Width of the Gaussians, Å.</param>
    /// <param name="cutoff">How far atoms are seen, Å.</param>
    /// <exception cref="ArgumentException">So many functions depend on each other to working precision.</exception>
    protected internal abstract RadialProjection Project(int count, int degree, double sigma, double cutoff);

    private protected static double? Checked(double? radius) =>
        radius is null ? null : Parameter.Positive(radius.Value, "Å", nameof(radius));
}

/// <summary>
/// Gaussian-type orbitals r^l exp(-a r²) whose ends lie between 1 Å and the radius in equal steps, orthonormal by Löwdin's method: DScribe's
/// "gto".
/// </summary>
/// <param name="Radius">Å, more than 1; the cutoff's where left out. (DScribe sees atoms a little beyond its basis' radius.)</param>
[Cites("10.1016/j.cpc.2019.106949")]
[Kind("gaussianOrbitals")]
public sealed record GaussianOrbitalBasis(double? Radius = null) : RadialBasis, IExample<GaussianOrbitalBasis>
{
    /// <summary>Å; null for the cutoff's.</summary>
    public double? Radius { get; } = Radius is <= 1
        ? throw new ArgumentException($"The radius of Gaussian-type orbitals must be more than 1 Å; found {Radius}.", nameof(Radius))
        : Checked(Radius);

    /// <inheritdoc/>
    public static IEnumerable<GaussianOrbitalBasis> Examples => [new(), new(4)];

    /// <inheritdoc/>
    protected internal override RadialProjection Project(int count, int degree, double sigma, double cutoff) =>
        RadialBases.GaussianOrbitals(count, degree, Radius ?? Math.Max(cutoff, 1.5), sigma, cutoff);
}

/// <summary>Gaussian-type orbitals r^n exp(-r²/2s_n²), s_n = radius max(√n, 1)/n_max, n from 0, orthonormal by Löwdin's method: featomic's and librascal's "Gto".</summary>
/// <param name="Radius">Å; the cutoff's where left out.</param>
[Cites("10.1063/5.0044689")]
[Kind("powerGaussians")]
public sealed record PowerGaussianBasis(double? Radius = null) : RadialBasis, IExample<PowerGaussianBasis>
{
    /// <summary>Å; null for the cutoff's.</summary>
    public double? Radius { get; } = Checked(Radius);

    /// <inheritdoc/>
    public static IEnumerable<PowerGaussianBasis> Examples => [new(), new(4)];

    /// <inheritdoc/>
    protected internal override RadialProjection Project(int count, int degree, double sigma, double cutoff) =>
        RadialBases.PowerGaussians(count, degree, Radius ?? cutoff, sigma, cutoff);
}

/// <summary>Polynomials (radius - r)^(n + 3), n from 0, orthonormal by Löwdin's method: DScribe's "polynomial". They end at the radius.</summary>
/// <param name="Radius">Å; the cutoff's where left out.</param>
[Cites("10.1016/j.cpc.2019.106949")]
[Kind("polynomials")]
public sealed record PolynomialBasis(double? Radius = null) : RadialBasis, IExample<PolynomialBasis>
{
    /// <summary>Å; null for the cutoff's.</summary>
    public double? Radius { get; } = Checked(Radius);

    /// <inheritdoc/>
    public static IEnumerable<PolynomialBasis> Examples => [new(), new(4)];

    /// <inheritdoc/>
    protected internal override RadialProjection Project(int count, int degree, double sigma, double cutoff) =>
        RadialBases.Polynomials(count, degree, Radius ?? cutoff, sigma, cutoff);
}

/// <summary>
/// Gaussians of the density's width at equal steps from the centre on; the density is interpolated at their centres, and the coefficients made
/// orthonormal by Cholesky's method: QUIP's and GAP's.
/// </summary>
[Cites("10.1103/PhysRevB.87.184115")]
[Kind("equispacedGaussians")]
public sealed record EquispacedGaussianBasis : RadialBasis, IExample<EquispacedGaussianBasis>
{
    /// <inheritdoc/>
    public static IEnumerable<EquispacedGaussianBasis> Examples => [new()];

    /// <inheritdoc/>
    protected internal override RadialProjection Project(int count, int degree, double sigma, double cutoff) =>
        RadialBases.EquispacedGaussians(count, degree, cutoff, sigma);
}

/// <summary>The discrete variable representation: the density at Gauss and Legendre's points up to cutoff + 3 sigma, as in librascal. It converges fastest in n_max.</summary>
[Cites("10.1063/5.0044689")]
[Kind("discreteVariable")]
public sealed record DiscreteVariableBasis : RadialBasis, IExample<DiscreteVariableBasis>
{
    /// <inheritdoc/>
    public static IEnumerable<DiscreteVariableBasis> Examples => [new()];

    /// <inheritdoc/>
    protected internal override RadialProjection Project(int count, int degree, double sigma, double cutoff) =>
        RadialBases.DiscreteVariable(count, degree, cutoff, sigma);
}
