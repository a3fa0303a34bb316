namespace Pipelines.Numerics;

/// <summary>
/// Covariances of a function of a point's features with its values at inducing vectors of features: feature m is k(q, q_m) where m's kind is the point's, else 0.
/// The chain rule never builds dq/dr times dk/dq but for Jacobians, and there as one product of matrices.
/// </summary>
public sealed class InducedFeatures : IEnvironmentKernel
{
    private readonly IEnvironmentKernel _inner;
    private readonly InducingVectors _vectors;
    private readonly double[] _q, _lengths, _products, _outer;
    private double[] _jacobian = [], _images = [];

    /// <summary>Makes a kernel.</summary>
    /// <param name="inner">The features q.</param>
    /// <param name="vectors">The inducing vectors, of the same width.</param>
    public InducedFeatures(IEnvironmentKernel inner, InducingVectors vectors)
    {
        (_inner, _vectors) = (inner, vectors);
        (_q, _outer) = (new double[inner.Width], new double[inner.Width]);
        (_lengths, _products) = (new double[vectors.Count], new double[vectors.Count]);
    }

    /// <inheritdoc/>
    public int Width => _vectors.Count;

    /// <inheritdoc/>
    public void Values(in Surroundings at, Span<double> values, bool keep)
    {
        _inner.Values(at, _q, keep);
        values.Clear();
        var (from, count) = _vectors.Of(at.Kind);
        var own = Vectors.Dot(_q, _q);
        for (var m = from; m < from + count; m++)
        {
            var k = _vectors.Covariance(own, _vectors.Lengths[m], Vectors.Dot(_q, _vectors[m]));
            (values[m], _lengths[m], _products[m]) = (k.Value, 2 * k.A, k.S);
        }
    }

    /// <inheritdoc/>
    public void Contract(in Surroundings at, ReadOnlySpan<double> outer, Span<double> gx, Span<double> gy, Span<double> gz)
    {
        _outer.AsSpan().Clear();
        var (along, (from, count)) = (0.0, _vectors.Of(at.Kind));
        for (var m = from; m < from + count; m++)
        {
            along += outer[m] * _lengths[m];
            Vectors.AddScaled(outer[m] * _products[m], _vectors[m], _outer);
        }

        Vectors.AddScaled(along, _q, _outer);
        _inner.Contract(at, _outer, gx, gy, gz);
    }

    /// <inheritdoc/>
    public void Jacobian(in Surroundings at, Span<double> jacobian)
    {
        var (rows, width, (from, count)) = (3 * at.Count, _q.Length, _vectors.Of(at.Kind));
        if (_jacobian.Length < rows * width)
        {
            _jacobian = new double[2 * rows * width];
        }

        if (_images.Length < rows * count)
        {
            _images = new double[2 * rows * count];
        }

        _inner.Jacobian(at, _jacobian.AsSpan(0, rows * width));
        if (count < Width)
        {
            jacobian[..(rows * Width)].Clear();
        }

        if (rows == 0 || count == 0)
        {
            return;
        }

        // dk_m/dr = (2 dk/dA) q.dq/dr + (dk/dS) q_m.dq/dr.
        Dense.Multiply(false, true, rows, count, width, 1, _jacobian.AsSpan(0, rows * width), _vectors.Range(from, count), 0, _images.AsSpan(0, rows * count));
        for (var row = 0; row < rows; row++)
        {
            var along = Vectors.Dot(_jacobian.AsSpan(row * width, width), _q);
            var image = _images.AsSpan(row * count, count);
            var to = jacobian.Slice((row * Width) + from, count);
            ReadOnlySpan<double> lengths = _lengths.AsSpan(from, count), products = _products.AsSpan(from, count);
            for (var m = 0; m < count; m++)
            {
                to[m] = (products[m] * image[m]) + (lengths[m] * along);
            }
        }
    }
}

/// <summary>A function of two vectors through |a|², |b|² and a·b, with its derivatives.</summary>
public delegate CovarianceJet VectorCovariance(double a, double b, double s);

/// <summary>Inducing vectors of features, those of each kind together, and their covariance function. Immutable: threads share one.</summary>
public sealed class InducingVectors
{
    private readonly int[] _start, _count;
    private readonly double[] _values;

    /// <summary>Makes them.</summary>
    /// <param name="kinds">Number of kinds of points.</param>
    /// <param name="kind">The kind of each vector; equal ones follow each other.</param>
    /// <param name="values">Vectors x width.</param>
    /// <param name="width">Features.</param>
    /// <param name="covariance">Their covariance function.</param>
    public InducingVectors(int kinds, ReadOnlySpan<int> kind, ReadOnlySpan<double> values, int width, VectorCovariance covariance)
    {
        (Width, Covariance, _values) = (width, covariance, values.ToArray());
        (_start, _count, Lengths) = (new int[kinds], new int[kinds], new double[kind.Length]);
        for (var m = kind.Length - 1; m >= 0; m--)
        {
            _start[kind[m]] = m;
            _count[kind[m]]++;
            Lengths[m] = Vectors.Dot(this[m], this[m]);
        }
    }

    /// <summary>Features.</summary>
    public int Width { get; }

    /// <summary>Number of vectors.</summary>
    public int Count => Lengths.Length;

    /// <summary>Their covariance function.</summary>
    public VectorCovariance Covariance { get; }

    /// <summary>|q_m|².</summary>
    internal double[] Lengths { get; }

    /// <summary>A vector.</summary>
    public ReadOnlySpan<double> this[int m] => _values.AsSpan(m * Width, Width);

    /// <summary>The vectors of a kind.</summary>
    public (int From, int Count) Of(int kind) => (_start[kind], _count[kind]);

    /// <summary>Some vectors, one after another.</summary>
    internal ReadOnlySpan<double> Range(int from, int count) => _values.AsSpan(from * Width, count * Width);
}

/// <summary>A weighted sum of covariances with inducing vectors, as a function of features: the mean of a sparse process in one pass over the vectors.</summary>
/// <param name="vectors">The inducing vectors.</param>
/// <param name="weights">One a vector.</param>
public sealed class InducedMean(InducingVectors vectors, double[] weights) : IFeatureModel
{
    /// <inheritdoc/>
    public double Evaluate(int kind, ReadOnlySpan<double> features, Span<double> outer)
    {
        var (from, count) = vectors.Of(kind);
        var (own, value, along) = (Vectors.Dot(features, features), 0.0, 0.0);
        outer.Clear();
        for (var m = from; m < from + count; m++)
        {
            var q = vectors[m];
            var k = vectors.Covariance(own, vectors.Lengths[m], Vectors.Dot(features, q));
            value += weights[m] * k.Value;
            along += 2 * weights[m] * k.A;
            Vectors.AddScaled(weights[m] * k.S, q, outer);
        }

        Vectors.AddScaled(along, features, outer);
        return value;
    }
}
