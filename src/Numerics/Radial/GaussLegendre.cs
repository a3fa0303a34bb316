namespace Pipelines.Numerics;

/// <summary>Gauss and Legendre's quadrature: exact for polynomials up to degree 2n - 1.</summary>
public static class GaussLegendre
{
    /// <summary>The n points on an interval, ascending, and their weights, by Newton's method on P_n.</summary>
    /// <param name="n">At least one.</param>
    /// <param name="from">Where the interval begins.</param>
    /// <param name="to">Where it ends.</param>
    public static (double[] Points, double[] Weights) Rule(int n, double from, double to)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        var (points, weights) = (new double[n], new double[n]);
        for (var i = 0; i < n; i++)
        {
            var x = -Math.Cos(Math.PI * (i + 0.75) / (n + 0.5));
            var slope = 1.0;
            for (var step = 0; step < 100; step++)
            {
                var (value, derivative) = Legendre(n, x);
                slope = derivative;
                var change = value / derivative;
                x -= change;
                if (Math.Abs(change) < 1e-15)
                {
                    slope = Legendre(n, x).Derivative;
                    break;
                }
            }

            points[i] = from + (0.5 * (to - from) * (1 + x));
            weights[i] = (to - from) / ((1 - (x * x)) * slope * slope);
        }

        return (points, weights);
    }

    /// <summary>Several rules end to end, for functions that change over a given length.</summary>
    /// <param name="from">Where the interval begins.</param>
    /// <param name="to">Where it ends.</param>
    /// <param name="length">No piece is longer.</param>
    /// <param name="each">Points a piece.</param>
    public static (double[] Points, double[] Weights) Pieces(double from, double to, double length, int each)
    {
        var pieces = Math.Max(1, (int)Math.Ceiling((to - from) / length));
        var (points, weights) = (new double[pieces * each], new double[pieces * each]);
        for (var p = 0; p < pieces; p++)
        {
            var (x, w) = Rule(each, from + ((to - from) * p / pieces), from + ((to - from) * (p + 1) / pieces));
            x.CopyTo(points, p * each);
            w.CopyTo(weights, p * each);
        }

        return (points, weights);
    }

    private static (double Value, double Derivative) Legendre(int n, double x)
    {
        var (before, last) = (1.0, x);
        for (var l = 2; l <= n; l++)
        {
            (before, last) = (last, ((((2 * l) - 1) * x * last) - ((l - 1) * before)) / l);
        }

        return (n == 0 ? 1 : last, n * ((x * last) - before) / ((x * x) - 1));
    }
}
