namespace Pipelines.Numerics;

/// <summary>The functions of a <see cref="RadialTable"/> and three derivatives, straight from the projection; slow and exact.</summary>
/// <param name="projection">The radial basis.</param>
/// <param name="sigma">The Gaussian's width.</param>
/// <param name="stride">Places a degree takes.</param>
internal sealed class RadialSource(RadialProjection projection, double sigma, int stride)
{
    private readonly double[] _bessel = new double[projection.Degree + 4];

    // Row by row: value, first, second and third derivative by r².
    private readonly double[] _bySquare = new double[4 * (projection.Degree + 1) * stride];

    /// <summary>The first four Taylor coefficients in (x - r)/length.</summary>
    /// <param name="r">The distance.</param>
    /// <param name="length">The unit.</param>
    /// <param name="taylor">Destination, shape 4 x columns; overwritten.</param>
    public void Taylor(double r, double length, Span<double> taylor)
    {
        Sum(r);
        var columns = (projection.Degree + 1) * stride;
        ReadOnlySpan<double> f0 = _bySquare.AsSpan(0, columns), f1 = _bySquare.AsSpan(columns, columns);
        ReadOnlySpan<double> f2 = _bySquare.AsSpan(2 * columns, columns), f3 = _bySquare.AsSpan(3 * columns, columns);
        for (var k = 0; k < columns; k++)
        {
            taylor[k] = f0[k];
            taylor[columns + k] = length * 2 * r * f1[k];
            taylor[(2 * columns) + k] = length * length * (f1[k] + (2 * r * r * f2[k]));
            taylor[(3 * columns) + k] = length * length * length * r * ((2 * f2[k]) + (4.0 / 3 * r * r * f3[k]));
        }
    }

    // exp(-(r² + x²)/2s²) i_l(r x/s²)/r^l =: h_l has d h_l/d(r²) = -a h_l + b h_(l+1) with a = 1/2s², b = x/2s².
    private void Sum(double r)
    {
        Array.Clear(_bySquare);
        var points = projection.Points;
        var columns = (projection.Degree + 1) * stride;
        var (a, square) = (0.5 / (sigma * sigma), 1 / (sigma * sigma));
        for (var q = 0; q < points.Length; q++)
        {
            var x = points[q];
            var exponent = a * (r - x) * (r - x);
            if (exponent > 80)
            {
                continue;
            }

            ModifiedBessel.Scaled(r * x * square, _bessel);
            var (factor, b) = (4 * Math.PI * Math.Exp(-exponent), a * x);
            for (var l = 0; l < _bessel.Length; l++)
            {
                _bessel[l] *= factor;
                factor *= x * square;
            }

            for (var l = 0; l <= projection.Degree; l++)
            {
                double h0 = _bessel[l], h1 = _bessel[l + 1], h2 = _bessel[l + 2], h3 = _bessel[l + 3];
                var d1 = (b * h1) - (a * h0);
                var d2 = (b * ((b * h2) - (a * h1))) - (a * d1);
                var d3 = (b * ((b * ((b * h3) - (a * h2))) - (a * ((b * h2) - (a * h1))))) - (a * d2);
                for (var n = 0; n < projection.Count; n++)
                {
                    var (weight, at) = (projection.Weights(l, n)[q], (l * stride) + n);
                    _bySquare[at] += weight * h0;
                    _bySquare[columns + at] += weight * d1;
                    _bySquare[(2 * columns) + at] += weight * d2;
                    _bySquare[(3 * columns) + at] += weight * d3;
                }
            }
        }
    }
}
