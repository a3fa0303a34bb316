namespace Pipelines.Numerics;

/// <summary>
/// Spherical harmonics of one degree l as functions of a unit vector u, C_lm = sqrt(4 pi/(2l + 1)) Y_lm (Condon and Shortley's phase left out):
/// N_lm P_l^(m)(u_z) (u_x + i u_y)^m with the m-th derivative of Legendre's polynomial, so that each derivative by u_z is the next one of the row. m from 0
/// on; C_l,-m = (-1)^m conj(C_lm).
/// </summary>
public sealed class UnitHarmonics
{
    // Row m, m = 0 .. l + 1: coefficients of N_lm P_l^(m)(z) in powers of z², the lowest first, and whether a factor z stands before them.
    private readonly double[][] _rows;
    private readonly double[][] _slopes;

    /// <summary>Prepares the coefficients.</summary>
    /// <param name="degree">l, from 0 to 20.</param>
    public UnitHarmonics(int degree)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(degree);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(degree, 20);
        Degree = degree;
        (_rows, _slopes) = (new double[degree + 1][], new double[degree + 1][]);
        var p = Legendre(degree);
        var norm = 1.0;
        for (var m = 0; m <= degree; m++)
        {
            var next = Derivative(p);
            norm *= m == 0 ? 1 : 1 / Math.Sqrt((degree + m) * (degree - m + 1.0));
            (_rows[m], _slopes[m]) = (Packed(p, degree - m, norm), Packed(next, degree - m - 1, norm));
            p = next;
        }
    }

    /// <summary>l.</summary>
    public int Degree { get; }

    /// <summary>Adds weight times C_lm(u), m = 0 .. l.</summary>
    /// <param name="u">A unit vector; nothing is added for the null vector, which has no direction.</param>
    /// <param name="weight">Any.</param>
    /// <param name="re">Real parts, length l + 1.</param>
    /// <param name="im">Imaginary parts, length l + 1.</param>
    public void Add(Vec3 u, double weight, Span<double> re, Span<double> im)
    {
        if (u == Vec3.Zero)
        {
            return;
        }

        var (a, b) = (weight, 0.0);
        for (var m = 0; m <= Degree; m++)
        {
            var p = Value(_rows[m], Degree - m, u.Z);
            re[m] += p * a;
            im[m] += p * b;
            (a, b) = ((a * u.X) - (b * u.Y), (a * u.Y) + (b * u.X));
        }
    }

    /// <summary>The function F(u) = sum over m of gre Re C_lm + gim Im C_lm and its gradient on the unit sphere, perpendicular to u.</summary>
    public (double Value, Vec3 Gradient) Contract(Vec3 u, ReadOnlySpan<double> gre, ReadOnlySpan<double> gim)
    {
        if (u == Vec3.Zero)
        {
            return (0, Vec3.Zero);
        }

        // (u_x + i u_y)^m, and the power before it, which is its derivative but for m.
        var (a, b, a0, b0) = (1.0, 0.0, 0.0, 0.0);
        var (value, x, y, z) = (0.0, 0.0, 0.0, 0.0);
        for (var m = 0; m <= Degree; m++)
        {
            var p = Value(_rows[m], Degree - m, u.Z);
            var along = (gre[m] * a) + (gim[m] * b);
            value += p * along;
            x += m * p * ((gre[m] * a0) + (gim[m] * b0));
            y += m * p * ((gim[m] * a0) - (gre[m] * b0));
            z += Value(_slopes[m], Degree - m - 1, u.Z) * along;
            (a, b, a0, b0) = ((a * u.X) - (b * u.Y), (a * u.Y) + (b * u.X), a, b);
        }

        var gradient = new Vec3(x, y, z);
        return (value, gradient - (gradient.Dot(u) * u));
    }

    private static double Value(double[] coefficients, int degree, double z)
    {
        var z2 = z * z;
        var sum = 0.0;
        for (var k = coefficients.Length - 1; k >= 0; k--)
        {
            sum = (sum * z2) + coefficients[k];
        }

        return (degree & 1) == 0 ? sum : sum * z;
    }

    private static double[] Legendre(int degree)
    {
        double[] before = [1], p = degree == 0 ? [1] : [0, 1];
        for (var l = 2; l <= degree; l++)
        {
            var next = new double[l + 1];
            for (var k = 0; k < l; k++)
            {
                next[k + 1] += ((2 * l) - 1.0) / l * p[k];
            }

            for (var k = 0; k < l - 1; k++)
            {
                next[k] -= (l - 1.0) / l * before[k];
            }

            (before, p) = (p, next);
        }

        return p;
    }

    private static double[] Derivative(double[] p) => p.Length == 1 ? [0] : [.. Enumerable.Range(1, p.Length - 1).Select(k => k * p[k])];

    // Every other coefficient of a polynomial of a degree is zero.
    private static double[] Packed(double[] p, int degree, double norm) =>
        degree < 0 ? [] : [.. Enumerable.Range(0, (degree / 2) + 1).Select(k => norm * p[(2 * k) + (degree & 1)])];
}
