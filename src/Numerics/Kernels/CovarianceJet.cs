namespace Pipelines.Numerics;

/// <summary>
/// A function k(A, B, S) of two vectors a and b through A = |a|², B = |b|² and S = a·b, with the derivatives that gradients by a, by b and by both
/// are made of:
/// <code>
/// dk/da      = 2 k_A a + k_S b
/// d²k/da db' = 4 k_AB a b' + 2 k_AS a a' + 2 k_BS b b' + k_SS b a' + k_S 1
/// </code>
/// Jets add, multiply and go through functions as their values do.
/// </summary>
/// <param name="Value">k.</param>
/// <param name="A">dk/dA.</param>
/// <param name="B">dk/dB.</param>
/// <param name="S">dk/dS.</param>
/// <param name="AB">d²k/dA dB.</param>
/// <param name="AS">d²k/dA dS.</param>
/// <param name="BS">d²k/dB dS.</param>
/// <param name="SS">d²k/dS².</param>
public readonly record struct CovarianceJet(double Value, double A, double B, double S, double AB, double AS, double BS, double SS)
{
    /// <summary>A + B - 2 S, the squared distance; not negative, whatever rounding says.</summary>
    public static CovarianceJet SquaredDistance(double a, double b, double s) => new(Math.Max(0, a + b - (2 * s)), 1, 1, -2, 0, 0, 0, 0);

    /// <summary>S.</summary>
    public static CovarianceJet Product(double s) => new(s, 0, 0, 1, 0, 0, 0, 0);

    /// <summary>S / √((A + floor)(B + floor)), the cosine; zero with all its derivatives where a vector is zero and the floor is, too.</summary>
    public static CovarianceJet Cosine(double a, double b, double s, double floor)
    {
        a += floor;
        b += floor;
        if (!(a > 0 && b > 0))
        {
            return default;
        }

        var slope = 1 / Math.Sqrt(a) / Math.Sqrt(b);
        var c = s * slope;
        return new(c, -0.5 * c / a, -0.5 * c / b, slope, 0.25 * c / a / b, -0.5 * slope / a, -0.5 * slope / b, 0);
    }

    /// <summary>The sum.</summary>
    public static CovarianceJet operator +(in CovarianceJet x, in CovarianceJet y) => new(
        x.Value + y.Value, x.A + y.A, x.B + y.B, x.S + y.S, x.AB + y.AB, x.AS + y.AS, x.BS + y.BS, x.SS + y.SS);

    /// <summary>The product.</summary>
    public static CovarianceJet operator *(in CovarianceJet x, in CovarianceJet y) => new(
        x.Value * y.Value,
        (x.A * y.Value) + (x.Value * y.A),
        (x.B * y.Value) + (x.Value * y.B),
        (x.S * y.Value) + (x.Value * y.S),
        (x.AB * y.Value) + (x.A * y.B) + (x.B * y.A) + (x.Value * y.AB),
        (x.AS * y.Value) + (x.A * y.S) + (x.S * y.A) + (x.Value * y.AS),
        (x.BS * y.Value) + (x.B * y.S) + (x.S * y.B) + (x.Value * y.BS),
        (x.SS * y.Value) + (2 * x.S * y.S) + (x.Value * y.SS));

    /// <summary>A multiple.</summary>
    public static CovarianceJet operator *(double factor, in CovarianceJet x) => new(
        factor * x.Value, factor * x.A, factor * x.B, factor * x.S, factor * x.AB, factor * x.AS, factor * x.BS, factor * x.SS);

    /// <summary>g(k), given g and its first two derivatives there.</summary>
    public CovarianceJet Through(double value, double first, double second) => new(
        value, first * A, first * B, first * S,
        (first * AB) + (second * A * B), (first * AS) + (second * A * S), (first * BS) + (second * B * S), (first * SS) + (second * S * S));
}
