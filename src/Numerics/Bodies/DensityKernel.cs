namespace Pipelines.Numerics;

/// <summary>Sums over neighbours of functions of their distance, each sum then transformed: the density that an embedding function takes.</summary>
public sealed class DensityKernel : IEnvironmentKernel
{
    private readonly Func<int, int, double, (double Value, double Slope)> _function;
    private readonly Func<double, (double Value, double Slope)> _transform;
    private readonly double[] _chain;
    private double[] _slopes = [];

    /// <summary>Makes a kernel.</summary>
    /// <param name="sums">One sum over all neighbours, or one a kind of them.</param>
    /// <param name="function">What a neighbour lends at a distance, and its derivative: kind of the centre, kind of the neighbour, distance. Zero from the cutoff on.</param>
    /// <param name="transform">Feature and derivative of a sum.</param>
    public DensityKernel(int sums, Func<int, int, double, (double Value, double Slope)> function, Func<double, (double Value, double Slope)> transform)
    {
        (Width, _function, _transform, _chain) = (sums, function, transform, new double[sums]);
    }

    /// <inheritdoc/>
    public int Width { get; }

    /// <inheritdoc/>
    public void Values(in Surroundings at, Span<double> values, bool keep)
    {
        if (_slopes.Length < at.Count)
        {
            _slopes = new double[2 * at.Count];
        }

        values.Clear();
        for (var k = 0; k < at.Count; k++)
        {
            (var value, _slopes[k]) = _function(at.Kind, at.Kinds[k], at.R[k]);
            values[Sum(at.Kinds[k])] += value;
        }

        for (var v = 0; v < Width; v++)
        {
            (values[v], _chain[v]) = _transform(values[v]);
        }
    }

    /// <inheritdoc/>
    public void Contract(in Surroundings at, ReadOnlySpan<double> outer, Span<double> gx, Span<double> gy, Span<double> gz)
    {
        for (var k = 0; k < at.Count; k++)
        {
            var v = Sum(at.Kinds[k]);
            var slope = at.R[k] > 0 ? outer[v] * _chain[v] * _slopes[k] / at.R[k] : 0;
            (gx[k], gy[k], gz[k]) = (slope * at.X[k], slope * at.Y[k], slope * at.Z[k]);
        }
    }

    /// <inheritdoc/>
    public void Jacobian(in Surroundings at, Span<double> jacobian)
    {
        jacobian.Clear();
        for (var k = 0; k < at.Count; k++)
        {
            var v = Sum(at.Kinds[k]);
            var slope = at.R[k] > 0 ? _chain[v] * _slopes[k] / at.R[k] : 0;
            var row = 3 * k * Width;
            (jacobian[row + v], jacobian[row + Width + v], jacobian[row + (2 * Width) + v]) = (slope * at.X[k], slope * at.Y[k], slope * at.Z[k]);
        }
    }

    private int Sum(int kind) => Width == 1 ? 0 : kind;
}
