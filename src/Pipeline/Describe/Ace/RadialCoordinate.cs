using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// The radial functions R_n(r) of <see cref="Ace"/>: the cutoff's weight times Chebyshev polynomials of a coordinate, and which coordinate. It decides
/// where along r they tell distances apart best.
/// </summary>
[SpecFamily]
public abstract record RadialCoordinate
{
    /// <summary>The radial functions for a cutoff.</summary>
    internal abstract RadialFamily Functions(Cutoff cutoff);
}

/// <summary>
/// x falls from 1 at r = 0 to -1 at the cutoff like 1/(1 + a s²/(1 + s^-2)), s = r/nearest, with a such that it is steepest at the nearest neighbours' distance; it is
/// level at r = 0, where no data are: the Agnesi transform of Witt et al. 2023, J. Chem. Phys. 159, 164101 (doi:10.1063/5.0158783), p = 2, q = 4.
/// </summary>
/// <param name="Nearest">Å, a typical distance between nearest neighbours; half the cutoff where left out.</param>
[Cites("10.1063/5.0158783")]
[Kind("agnesi")]
public sealed record AgnesiCoordinate(double? Nearest = null) : RadialCoordinate, IExample<AgnesiCoordinate>
{
    // a makes the second derivative of 1/(1 + a y), y = s⁴/(1 + s²), vanish at s = 1: a = y''/(2 y'² - y y''), y = 1/2, y' = 3/2, y'' = 5/2.
    private const double Steepness = 10.0 / 13;

    /// <summary>Å, positive and finite; null for half the cutoff.</summary>
    public double? Nearest { get; } = Nearest is null ? null : Parameter.Positive(Nearest.Value, "Å", nameof(Nearest));

    /// <inheritdoc/>
    public static IEnumerable<AgnesiCoordinate> Examples => [new(), new(2.5)];

    /// <inheritdoc/>
    internal override RadialFamily Functions(Cutoff cutoff)
    {
        var nearest = Nearest ?? (0.5 * cutoff.Radius);
        var last = Raw(cutoff.Radius / nearest).Value;
        return new(r =>
        {
            var (x, slope) = Raw(r / nearest);
            var (f, df) = cutoff.At(r);
            return new((2 * (x - last) / (1 - last)) - 1, 2 * slope / (1 - last) / nearest, f, df);
        });
    }

    private static (double Value, double Slope) Raw(double s)
    {
        var q = s * s;
        var y = q * q / (1 + q);
        var slope = s * q * (4 + (2 * q)) / ((1 + q) * (1 + q));
        var x = 1 / (1 + (Steepness * y));
        return (x, -Steepness * slope * x * x);
    }
}

/// <summary>
/// x = 1 - 2 (exp(decay (1 - r/rc)) - 1)/(exp(decay) - 1), from -1 at r = 0 to 1 at the cutoff: Drautz 2019 (doi:10.1103/PhysRevB.99.014104) and
/// PACE's "ChebExpCos". The polynomials tell short distances apart best.
/// </summary>
/// <param name="Decay">No unit, positive.</param>
[Cites("10.1103/PhysRevB.99.014104")]
[Kind("exponential")]
public sealed record ExponentialCoordinate(double Decay = 5.25) : RadialCoordinate, IExample<ExponentialCoordinate>
{
    /// <summary>No unit, between 0 and 100.</summary>
    public double Decay { get; } = Decay is > 0 and <= 100 ? Decay : throw new ArgumentException($"Decay must be more than 0 and at most 100; found {Decay}.", nameof(Decay));

    /// <inheritdoc/>
    public static IEnumerable<ExponentialCoordinate> Examples => [new(), new(2)];

    /// <inheritdoc/>
    internal override RadialFamily Functions(Cutoff cutoff)
    {
        var scale = 2 / (Math.Exp(Decay) - 1);
        return new(r =>
        {
            var e = Math.Exp(Decay * (1 - (r / cutoff.Radius)));
            var (f, df) = cutoff.At(r);
            return new(1 - (scale * (e - 1)), scale * e * Decay / cutoff.Radius, f, df);
        });
    }
}

/// <summary>
/// The cutoff's weight times √(2/rc) sin(n pi r/rc)/r, the spherical Bessel functions of order 0, orthonormal over the sphere but for the weight: Chebyshev polynomials
/// of the second kind in cos(pi r/rc) (Kocer, Mason and Erturk 2020, doi:10.1063/1.5111045, and PACE's "SBessel" start from them). They tell all distances
/// apart alike.
/// </summary>
[Cites("10.1063/1.5111045")]
[Kind("bessel")]
public sealed record BesselCoordinate : RadialCoordinate
{
    /// <inheritdoc/>
    internal override RadialFamily Functions(Cutoff cutoff)
    {
        var (wave, norm) = (Math.PI / cutoff.Radius, Math.Sqrt(2 / cutoff.Radius));
        return new(
            r =>
            {
                var ((sin, cos), (f, df)) = (Math.SinCos(wave * r), cutoff.At(r));
                var (g, dg) = First(wave, r, sin, cos);
                return new(cos, -wave * sin, norm * g * f, norm * ((dg * f) + (g * df)));
            },
            SecondKind: true);
    }

    // sin(k r)/r; about r = 0, where its derivative would cancel, the first terms of its series.
    private static (double Value, double Slope) First(double k, double r, double sin, double cos)
    {
        var x = k * r;
        var x2 = x * x;
        return x < 0.01
            ? (k * (1 - (x2 / 6 * (1 - (x2 / 20)))), -k * k * x / 3 * (1 - (x2 / 10 * (1 - (x2 / 28)))))
            : (sin / r, ((k * cos) - (sin / r)) / r);
    }
}
