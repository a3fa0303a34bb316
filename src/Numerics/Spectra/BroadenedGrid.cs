using System.Runtime.Intrinsics;
using MathNet.Numerics;

namespace Pipelines.Numerics;

/// <summary>
/// A histogram of Gaussians: each number x gives every cell of a uniform grid its Gaussian's mean over the cell. A cell is (erf difference)/width, which would
/// cost a hundred error functions a number; instead the means over the cells around x are tabulated as polynomials (Taylor's, of degree 10, about so
/// many places a cell that they are exact to 1e-14 of the Gaussian's height). Beyond 8.5 standard deviations nothing is left of a double.
/// </summary>
public sealed unsafe class BroadenedGrid
{
    private const int Degree = 10;
    private const double Reach = 8.5;

    private readonly double _min, _step;
    private readonly int _half, _places;
    private readonly Scratch _table;

    /// <summary>Tabulates.</summary>
    /// <param name="min">Middle of the first cell.</param>
    /// <param name="max">Middle of the last cell; more than <paramref name="min"/>.</param>
    /// <param name="points">Number of cells, at least 2.</param>
    /// <param name="sigma">Standard deviation of the Gaussians; positive.</param>
    /// <param name="normalized">Gaussians of area 1 rather than of height 1.</param>
    public BroadenedGrid(double min, double max, int points, double sigma, bool normalized)
    {
        (_min, Points, _step) = (min, points, (max - min) / (points - 1));
        var ratio = _step / sigma;
        _half = (int)Math.Ceiling(Reach / ratio) + 1;
        _places = Math.Max(1, (int)Math.Ceiling(8 * ratio));
        Window = ((2 * _half) + 8) / 8 * 8;
        _table = new(_places * (Degree + 1) * Window);
        var height = (normalized ? 1 : sigma * Math.Sqrt(2 * Math.PI)) / _step;
        for (var place = 0; place < _places; place++)
        {
            var centre = ((place + 0.5) / _places) - 0.5;
            for (var o = -_half; o <= _half; o++)
            {
                var coefficients = _table.Start + (place * (Degree + 1) * Window) + o + _half;
                Coefficients((o + 0.5 - centre) * ratio, (o - 0.5 - centre) * ratio, ratio, height, coefficients);
            }
        }
    }

    /// <summary>Number of cells.</summary>
    public int Points { get; }

    /// <summary>Room that <see cref="At"/> needs.</summary>
    public int Window { get; }

    /// <summary>The middle of a cell.</summary>
    public double Middle(int cell) => _min + (cell * _step);

    /// <summary>The means around x.</summary>
    /// <param name="x">Any number.</param>
    /// <param name="values">Destination, length <see cref="Window"/>: the means over the cells First + k.</param>
    /// <param name="slopes">Destination, likewise: their derivatives by x; empty where not wanted.</param>
    /// <returns>The first cell (it may be outside of the grid), and which of the window's cells, From to To, lie in the grid; none where x is far away.</returns>
    public (int First, int From, int To) At(double x, Span<double> values, Span<double> slopes)
    {
        var t = (x - _min) / _step;
        if (!(t > -_half && t < Points - 1 + _half))
        {
            return (0, 0, 0);
        }

        var cell = (int)Math.Round(t);
        var place = Math.Clamp((int)((t - cell + 0.5) * _places), 0, _places - 1);
        var f = t - cell - (((place + 0.5) / _places) - 0.5);
        var first = cell - _half;
        var (from, to) = (Math.Max(0, -first), Math.Min((2 * _half) + 1, Points - first));
        fixed (double* v = values, s = slopes)
        {
            var table = _table.Start + (place * (Degree + 1) * Window);
            if (Vector512.IsHardwareAccelerated)
            {
                Polynomials<EightLanes>(table, f, from, to, v, s);
            }
            else
            {
                Polynomials<FourLanes>(table, f, from, to, v, s);
            }
        }

        return (first, from, to);
    }

    private void Polynomials<T>(double* table, double f, int from, int to, double* values, double* slopes)
        where T : unmanaged, ILanes<T>
    {
        T x = T.All(f), unit = T.All(1 / _step);
        for (var k = from & ~7; k < to; k += T.Count)
        {
            T value = T.Load(table + (Degree * Window) + k), slope = T.All(0);
            for (var p = Degree - 1; p >= 0; p--)
            {
                slope = T.MultiplyAdd(slope, x, value);
                value = T.MultiplyAdd(value, x, T.Load(table + (p * Window) + k));
            }

            value.Store(values + k);
            if (slopes != null)
            {
                (unit * slope).Store(slopes + k);
            }
        }
    }

    // The derivatives of P(upper) - P(lower), P the normal distribution, both falling as x grows: those of P are Hermite polynomials times the normal density.
    private void Coefficients(double upper, double lower, double ratio, double height, double* destination)
    {
        var root = Math.Sqrt(0.5);
        destination[0] = 0.5 * height * (SpecialFunctions.Erf(root * upper) - SpecialFunctions.Erf(root * lower));
        double density(double u) => Math.Exp(-0.5 * u * u) / Math.Sqrt(2 * Math.PI);
        double du = density(upper), dl = density(lower), factor = height;
        double beforeUpper = 0, lastUpper = 1, beforeLower = 0, lastLower = 1;
        for (var p = 1; p <= Degree; p++)
        {
            factor *= ratio / p;
            destination[p * Window] = -factor * ((lastUpper * du) - (lastLower * dl));
            (beforeUpper, lastUpper) = (lastUpper, (upper * lastUpper) - ((p - 1) * beforeUpper));
            (beforeLower, lastLower) = (lastLower, (lower * lastLower) - ((p - 1) * beforeLower));
        }
    }
}
