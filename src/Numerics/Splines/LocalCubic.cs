using System.Runtime.CompilerServices;

namespace Pipelines.Numerics;

/// <summary>A cubic over one interval: y = C0 + t (C1 + t (C2 + t C3)), t from 0 to 1.</summary>
/// <param name="C0">Value at 0.</param>
/// <param name="C1">Derivative by t at 0.</param>
/// <param name="C2">Half the second derivative at 0.</param>
/// <param name="C3">A sixth of the third derivative.</param>
public readonly record struct LocalCubic(double C0, double C1, double C2, double C3)
{
    /// <summary>The cubic with given values and derivatives by t at t = 0 and 1.</summary>
    /// <param name="from">Value at 0.</param>
    /// <param name="to">Value at 1.</param>
    /// <param name="slopeFrom">Derivative at 0.</param>
    /// <param name="slopeTo">Derivative at 1.</param>
    public static LocalCubic Hermite(double from, double to, double slopeFrom, double slopeTo)
    {
        var rise = to - from;
        return new(from, slopeFrom, (3 * rise) - (2 * slopeFrom) - slopeTo, slopeFrom + slopeTo - (2 * rise));
    }

    /// <summary>
    /// Interval <paramref name="m"/> of a table of at least five equidistant values, with slopes from finite differences of five points (fourth order
    /// inside, first and second order at the two ends): the interpolation of DYNAMO and of LAMMPS's EAM styles. Value and first derivative are continuous.
    /// </summary>
    public static LocalCubic OfTable(ReadOnlySpan<double> values, int m) => Hermite(values[m], values[m + 1], Slope(values, m), Slope(values, m + 1));

    /// <summary>Value and derivative by t.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (double Value, double Derivative) At(double t) => (C0 + (t * (C1 + (t * (C2 + (t * C3))))), C1 + (t * ((2 * C2) + (3 * t * C3))));

    private static double Slope(ReadOnlySpan<double> y, int m)
    {
        var last = y.Length - 1;
        return m == 0 ? y[1] - y[0]
            : m == last ? y[last] - y[last - 1]
            : m == 1 || m == last - 1 ? 0.5 * (y[m + 1] - y[m - 1])
            : (y[m - 2] - y[m + 2] + (8 * (y[m + 1] - y[m - 1]))) / 12;
    }
}
