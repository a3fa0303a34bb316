namespace Pipelines.Numerics;

/// <summary>Modified spherical Bessel functions of the first kind, i_l, without what makes them overflow or vanish.</summary>
public static class ModifiedBessel
{
    /// <summary>
    /// exp(-x) i_l(x) / x^l for l = 0 .. length - 1: smooth and positive for all x from 0 on. From the recursion
    /// i_(l-1) = i_(l+1) + (2l + 1)/x i_l (DLMF 10.51.4) as a continued fraction for the ratios, downward, where all terms are positive.
    /// </summary>
    /// <param name="x">At least zero.</param>
    /// <param name="values">Destination; not empty; overwritten.</param>
    public static void Scaled(double x, Span<double> values)
    {
        // Until the last pass values[l] holds the ratio to the function before. The error of the first guess falls by (i_(l+1)/i_l)² a step.
        var last = values.Length - 1;
        var top = last + 12 + (int)Math.Sqrt(40 * x);
        var ratio = 1 / (top + 1.5 + Math.Sqrt(((top + 1.5) * (top + 1.5)) + (x * x)));
        for (var l = top; l > 0; l--)
        {
            ratio = 1 / ((2 * l) + 1 + (x * x * ratio));
            if (l <= last)
            {
                values[l] = ratio;
            }
        }

        values[0] = Zeroth(x);
        for (var l = 1; l <= last; l++)
        {
            values[l] *= values[l - 1];
        }
    }

    // exp(-x) sinh(x) / x.
    private static double Zeroth(double x)
    {
        if (x > 0.5)
        {
            return (1 - Math.Exp(-2 * x)) / (2 * x);
        }

        var (sum, term) = (1.0, 1.0);
        for (var k = 1; k <= 9; k++)
        {
            term *= x * x / (2.0 * k * ((2 * k) + 1));
            sum += term;
        }

        return Math.Exp(-x) * sum;
    }
}
