namespace Pipelines.Numerics;

/// <summary>
/// The universal screened Coulomb repulsion of two point charges, k Z1 Z2 / r phi(r/a) with a = 0.46850/(Z1^0.23 + Z2^0.23) and
/// phi(x) = 0.18175 e^(-3.19980 x) + 0.50986 e^(-0.94229 x) + 0.28022 e^(-0.40290 x) + 0.02817 e^(-0.20162 x)
/// (Ziegler, Biersack and Littmark 1985).
/// </summary>
public readonly struct ScreenedCharges
{
    private readonly double _coulomb;
    private readonly double _perScreening;

    /// <summary>Prepares a pair.</summary>
    /// <param name="first">Z1.</param>
    /// <param name="second">Z2.</param>
    /// <param name="coulomb">k, the energy of two unit charges at distance 1; the distance is in Å, as the screening length is.</param>
    public ScreenedCharges(double first, double second, double coulomb)
    {
        _coulomb = coulomb * (first * second);
        _perScreening = (Math.Pow(first, 0.23) + Math.Pow(second, 0.23)) / 0.46850;
    }

    /// <summary>Energy and derivative by distance.</summary>
    public (double Energy, double Slope) At(double r)
    {
        var x = r * _perScreening;
        var a = 0.18175 * VectorMath.Exp(-3.19980 * x);
        var b = 0.50986 * VectorMath.Exp(-0.94229 * x);
        var c = 0.28022 * VectorMath.Exp(-0.40290 * x);
        var d = 0.02817 * VectorMath.Exp(-0.20162 * x);
        var phi = a + b + c + d;
        var slope = -(3.19980 * a) - (0.94229 * b) - (0.40290 * c) - (0.20162 * d);
        var bare = _coulomb / r;
        return (bare * phi, bare * ((slope * _perScreening) - (phi / r)));
    }

    /// <summary>The second derivative of the energy.</summary>
    public double Curvature(double r)
    {
        var (phi, slope, curvature) = (0.0, 0.0, 0.0);
        foreach (var (part, rate) in ((double, double)[])[(0.18175, 3.19980), (0.50986, 0.94229), (0.28022, 0.40290), (0.02817, 0.20162)])
        {
            var k = rate * _perScreening;
            var term = part * VectorMath.Exp(-k * r);
            phi += term;
            slope -= k * term;
            curvature += k * k * term;
        }

        return _coulomb / r * (curvature - (2 / r * (slope - (phi / r))));
    }
}
