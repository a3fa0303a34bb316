namespace Pipelines.Numerics;

/// <summary>
/// Cubics through equidistant values with slopes from finite differences of five points (fourth order inside, first and second order at
/// the two ends): the interpolation of DYNAMO and of LAMMPS's EAM styles. The value and its first derivative are continuous.
/// </summary>
public static class LocalCubic
{
    /// <summary>
    /// Coefficients of each interval: with t from 0 to 1 across interval m, y = c0 + t (c1 + t (c2 + t c3)). Derivatives are by t: divide by the step.
    /// </summary>
    /// <param name="values">At least five, equidistant.</param>
    /// <param name="destination">Receives c0 to c3 of interval m at <paramref name="stride"/> m; there is one interval less than values.</param>
    /// <param name="stride">At least four.</param>
    public static void Coefficients(ReadOnlySpan<double> values, Span<double> destination, int stride = 4)
    {
        for (var m = 0; m < values.Length - 1; m++)
        {
            Hermite(values[m], values[m + 1], Slope(values, m), Slope(values, m + 1), destination.Slice(m * stride, 4));
        }
    }

    /// <summary>The cubic with given values and derivatives by t at t = 0 and 1.</summary>
    /// <param name="from">Value at 0.</param>
    /// <param name="to">Value at 1.</param>
    /// <param name="slopeFrom">Derivative at 0.</param>
    /// <param name="slopeTo">Derivative at 1.</param>
    /// <param name="destination">Receives c0 to c3.</param>
    public static void Hermite(double from, double to, double slopeFrom, double slopeTo, Span<double> destination)
    {
        var rise = to - from;
        destination[0] = from;
        destination[1] = slopeFrom;
        destination[2] = (3 * rise) - (2 * slopeFrom) - slopeTo;
        destination[3] = slopeFrom + slopeTo - (2 * rise);
    }

    /// <summary>Value and derivative by t of a cubic.</summary>
    public static (double Value, double Derivative) At(ReadOnlySpan<double> c, double t) => (
        c[0] + (t * (c[1] + (t * (c[2] + (t * c[3]))))),
        c[1] + (t * ((2 * c[2]) + (3 * t * c[3]))));

    private static double Slope(ReadOnlySpan<double> y, int m)
    {
        var last = y.Length - 1;
        return m == 0 ? y[1] - y[0]
            : m == last ? y[last] - y[last - 1]
            : m == 1 || m == last - 1 ? 0.5 * (y[m + 1] - y[m - 1])
            : (y[m - 2] - y[m + 2] + (8 * (y[m + 1] - y[m - 1]))) / 12;
    }
}
