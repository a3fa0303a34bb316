namespace Pipelines.Numerics;

/// <summary>
/// The quintic that continues a function from <c>start</c>, where it has a given value, slope and curvature, to <c>end</c>, where value, slope
/// and curvature vanish. With u = (end - r)/(end - start): u^3 (c0 + c1 (1 - u) + c2 (1 - u)^2).
/// </summary>
public readonly struct QuinticTail
{
    private readonly double _end;
    private readonly double _perWidth;
    private readonly double _c0;
    private readonly double _c1;
    private readonly double _c2;

    /// <summary>Matches a function.</summary>
    /// <param name="start">Where the function ends.</param>
    /// <param name="end">Where the tail ends, beyond the start.</param>
    /// <param name="value">The function's value at the start.</param>
    /// <param name="slope">Its first derivative there.</param>
    /// <param name="curvature">Its second derivative there.</param>
    public QuinticTail(double start, double end, double value, double slope, double curvature)
    {
        var width = end - start;
        _end = end;
        _perWidth = 1 / width;
        _c0 = value;
        _c1 = (3 * value) + (width * slope);
        _c2 = (0.5 * width * width * curvature) - (3 * value) + (3 * _c1);
    }

    /// <summary>Value and slope between start and end; zero from the end on.</summary>
    public (double Value, double Slope) At(double r)
    {
        if (r >= _end)
        {
            return (0, 0);
        }

        var u = (_end - r) * _perWidth;
        var v = 1 - u;
        var factor = _c0 + (v * (_c1 + (v * _c2)));
        var slope = (3 * factor) - (u * (_c1 + (2 * v * _c2)));
        return (u * u * u * factor, -u * u * slope * _perWidth);
    }
}
