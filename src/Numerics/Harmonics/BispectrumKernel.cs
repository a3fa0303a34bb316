using System.Runtime.Intrinsics;

namespace Pipelines.Numerics;

/// <summary>
/// The bispectrum of a neighbour density on the 3-sphere: Bartók, Payne, Kondor and Csányi 2010 (doi:10.1103/PhysRevLett.104.136403); conventions of Thompson,
/// Swiler, Trott, Foiles and Tucker 2015 (doi:10.1016/j.jcp.2014.12.018) as LAMMPS has them; channels of Cusentino, Wood and Thompson 2020
/// (doi:10.1021/acs.jpca.0c02450). Derivatives take the adjoint way: the weights of the components become those of U (Y = sum of weight times Z), and
/// each neighbour costs four sums over U.
/// </summary>
public sealed unsafe class BispectrumKernel : IEnvironmentKernel
{
    private readonly BispectrumSettings _settings;
    private readonly HalfLayers _layers;
    private readonly LayerCoupling _coupling;
    private readonly BispectrumTerms.Component[] _components;
    private readonly SpherePoints _points;
    private readonly int _channels, _linear, _pairSize;
    private readonly double[] _sum, _halfRe, _halfIm, _full, _zRe, _zIm, _values, _weights, _zWeights, _yRe, _yIm, _generators, _gradients;
    private double[] _u = [];

    /// <summary>Makes a kernel.</summary>
    public BispectrumKernel(BispectrumSettings settings)
        : this(settings, Vector512.IsHardwareAccelerated ? 8 : 4)
    {
    }

    /// <summary>Makes a kernel of a width; it changes no bit of a result.</summary>
    internal BispectrumKernel(BispectrumSettings settings, int lanes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(settings.Degree);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(settings.Degree, LargestDegree);
        _settings = settings;
        _layers = new(settings.Degree);
        _channels = settings.Channels ? settings.Weights.Length : 1;
        _coupling = new(_layers, _channels > 1, settings.Normalised, lanes);
        _components = new BispectrumTerms(settings.Degree, _coupling, settings.Normalised).Components;
        _points = new(settings);
        _linear = ComponentsOf(settings.Degree) * _channels * _channels * _channels;
        Width = settings.Quadratic ? _linear + (_linear * (_linear + 1) / 2) : _linear;
        _sum = new double[LayerRecursion.Stride * _layers.Count];
        (_halfRe, _halfIm) = (new double[_channels * _layers.Count], new double[_channels * _layers.Count]);
        _full = new double[2 * _channels * FullStride];
        _pairSize = _coupling.Count;
        var all = (_channels * _channels * _pairSize) + LayerCoupling.Slack;
        (_zRe, _zIm, _zWeights) = (new double[all], new double[all], new double[_channels * _pairSize]);
        (_values, _weights) = (new double[_linear], new double[_linear]);
        (_yRe, _yIm) = (new double[_channels * _layers.Count], new double[_channels * _layers.Count]);
        _generators = new double[8 * _channels * _layers.Count];
        _gradients = new double[3 * LayerRecursion.Stride * _layers.Count];
    }

    /// <summary>The largest 2j that it can be made for.</summary>
    public static int LargestDegree => 20;

    /// <inheritdoc/>
    public int Width { get; }

    private int FullStride => _layers.FullCount + (2 * _coupling.Margin);

    /// <summary>Number of components for one channel.</summary>
    public static int ComponentsOf(int degree) => Triples(degree).Count();

    /// <summary>2 j1, 2 j2 and 2 j of each component of one channel.</summary>
    public static IEnumerable<(int J1, int J2, int J)> Triples(int degree) =>
        from j1 in Enumerable.Range(0, degree + 1)
        from j2 in Enumerable.Range(0, j1 + 1)
        from j in Enumerable.Range(j1, degree - j1 + 1)
        where j <= j1 + j2 && int.IsEvenInteger(j1 + j2 + j)
        select (j1, j2, j);

    /// <inheritdoc/>
    public void Values(in Surroundings at, Span<double> values, bool keep)
    {
        _points.Fill(at);
        Expand(at.Kind, keep);
        Couple(keep);
        Components(at.Kind);
        _values.CopyTo(values);
        for (int s = 0, v = _linear; s < _linear && _settings.Quadratic; s++)
        {
            values[v++] = 0.5 * _values[s] * _values[s];
            for (var t = s + 1; t < _linear; t++)
            {
                values[v++] = _values[s] * _values[t];
            }
        }
    }

    /// <inheritdoc/>
    public void Contract(in Surroundings at, ReadOnlySpan<double> outer, Span<double> gx, Span<double> gy, Span<double> gz)
    {
        gx.Clear();
        gy.Clear();
        gz.Clear();
        outer[.._linear].CopyTo(_weights);
        for (int s = 0, v = _linear; s < _linear && _settings.Quadratic; s++)
        {
            _weights[s] += outer[v++] * _values[s];
            for (var t = s + 1; t < _linear; t++, v++)
            {
                _weights[s] += outer[v] * _values[t];
                _weights[t] += outer[v] * _values[s];
            }
        }

        Adjoint();
        var group = 0;
        fixed (double* u = _u, generators = _generators)
        {
            for (var channel = 0; channel < _channels; channel++)
            {
                for (; group < _points.End[channel]; group++)
                {
                    var (f, fx, fy, fz) = LayerRecursion.Contract(
                        _layers.Count, generators + (8 * channel * _layers.Count), u + ((long)group * LayerRecursion.Stride * _layers.Count));
                    var (x, y, z) = _points.Gradient(group, f, fx, fy, fz);
                    for (var lane = 0; lane < SpherePoints.Lanes; lane++)
                    {
                        var k = _points.Neighbour(group, lane);
                        if (k >= 0)
                        {
                            (gx[k], gy[k], gz[k]) = (x[lane], y[lane], z[lane]);
                        }
                    }
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Jacobian(in Surroundings at, Span<double> jacobian)
    {
        jacobian.Clear();
        var group = 0;
        for (var channel = 0; channel < _channels; channel++)
        {
            for (; group < _points.End[channel]; group++)
            {
                Differentiate(group);
                for (var triple = 0; triple < _channels * _channels * _channels; triple++)
                {
                    Derivatives(group, channel, triple, jacobian);
                }

                for (var row = 0; row < 3 * SpherePoints.Lanes && _settings.Quadratic; row++)
                {
                    var k = _points.Neighbour(group, row / 3);
                    if (k >= 0)
                    {
                        Products(jacobian.Slice(((3 * k) + (row % 3)) * Width, Width));
                    }
                }
            }
        }
    }

    private void Products(Span<double> derivatives)
    {
        for (int s = 0, v = _linear; s < _linear; s++)
        {
            derivatives[v++] = _values[s] * derivatives[s];
            for (var t = s + 1; t < _linear; t++)
            {
                derivatives[v++] = (_values[s] * derivatives[t]) + (derivatives[s] * _values[t]);
            }
        }
    }

    // U of all neighbours, summed up for each channel, in half and in full layers.
    private void Expand(int kind, bool keep)
    {
        var size = LayerRecursion.Stride * _layers.Count;
        if (_u.Length < (long)size * _points.Groups || _u.Length == 0)
        {
            _u = new double[size * Math.Max(1, _points.Groups + 2)];
        }

        var group = 0;
        fixed (double* u = _u, sum = _sum)
        {
            for (var channel = 0; channel < _channels; channel++)
            {
                _sum.AsSpan().Clear();
                for (; group < _points.End[channel]; group++)
                {
                    LayerRecursion.Fill(_layers, _points.A(group), _points.B(group), _points.Weight(group), u + (keep ? (long)group * size : 0), sum);
                }

                Reduce(channel, _settings.SelfInAll || _channels == 1 || channel == kind ? _settings.Self : 0);
            }
        }
    }

    private void Reduce(int channel, double self)
    {
        Span<double> re = _halfRe.AsSpan(channel * _layers.Count, _layers.Count), im = _halfIm.AsSpan(channel * _layers.Count, _layers.Count);
        for (var e = 0; e < re.Length; e++)
        {
            re[e] = _layers.Norm[e] * Vector256.Sum(Vector256.Create<double>(_sum.AsSpan(LayerRecursion.Stride * e, 4)));
            im[e] = _layers.Norm[e] * Vector256.Sum(Vector256.Create<double>(_sum.AsSpan((LayerRecursion.Stride * e) + 4, 4)));
        }

        for (var j = 0; j <= _layers.Degree; j++)
        {
            for (var m = 0; 2 * m <= j; m++)
            {
                re[_layers.Half[j] + (m * (j + 2))] += self;
            }
        }

        var full = (2 * channel * FullStride) + _coupling.Margin;
        _layers.Unfold(re, im, _full.AsSpan(full), _full.AsSpan(full + FullStride));
        for (var e = 0; e < re.Length; e++)
        {
            (re[e], im[e]) = (_layers.Fold[e] * re[e], _layers.Fold[e] * im[e]);
        }
    }

    private void Couple(bool all)
    {
        fixed (double* full = _full, re = _zRe, im = _zIm)
        {
            for (var pair = 0; pair < _channels * _channels; pair++)
            {
                var (first, second) = Math.DivRem(pair, _channels);
                _coupling.Couple(
                    full + (2 * first * FullStride) + _coupling.Margin, full + (2 * second * FullStride) + _coupling.Margin, FullStride, all,
                    re + (pair * _pairSize), im + (pair * _pairSize));
            }
        }
    }

    private void Components(int kind)
    {
        for (int triple = 0, v = 0; triple < _channels * _channels * _channels; triple++)
        {
            var (pair, third) = Math.DivRem(triple, _channels);
            var self = _settings.SubtractSelf && (_settings.SelfInAll || _channels == 1 || (third == kind && pair == kind * (_channels + 1)))
                ? _settings.Self * _settings.Self * _settings.Self : 0;
            foreach (var component in _components)
            {
                int u = (third * _layers.Count) + _layers.Half[component.J], z = (pair * _pairSize) + component.Own.Start, n = LayerCoupling.Length(component.J);
                _values[v++] = Vectors.Dot(_halfRe.AsSpan(u, n), _zRe.AsSpan(z, n)) + Vectors.Dot(_halfIm.AsSpan(u, n), _zIm.AsSpan(z, n))
                    - (_settings.Normalised ? self : self * (component.J + 1));
            }
        }
    }

    // Y of each channel from the weights of the components, and what the neighbours are to be summed with.
    private void Adjoint()
    {
        _yRe.AsSpan().Clear();
        _yIm.AsSpan().Clear();
        for (var pair = 0; pair < _channels * _channels; pair++)
        {
            _zWeights.AsSpan().Clear();
            var (first, second) = Math.DivRem(pair, _channels);
            for (var third = 0; third < _channels; third++)
            {
                // Which triples have this pair's Z in the derivative by the third channel's U, each way.
                int own = ((pair * _channels) + third) * _components.Length,
                    as1 = ((((third * _channels) + second) * _channels) + first) * _components.Length,
                    as2 = ((((second * _channels) + third) * _channels) + first) * _components.Length;
                var weights = _zWeights.AsSpan(third * _pairSize, _pairSize);
                for (var t = 0; t < _components.Length; t++)
                {
                    ref readonly var c = ref _components[t];
                    weights[c.Own.Start] += c.Own.Factor * _weights[own + t];
                    weights[c.First.Start] += c.First.Factor * _weights[as1 + t];
                    weights[c.Second.Start] += c.Second.Factor * _weights[as2 + t];
                }

                AddLayers(pair, third, weights);
            }
        }

        for (var channel = 0; channel < _channels; channel++)
        {
            Span<double> re = _yRe.AsSpan(channel * _layers.Count, _layers.Count), im = _yIm.AsSpan(channel * _layers.Count, _layers.Count);
            for (var e = 0; e < re.Length; e++)
            {
                (re[e], im[e]) = (_layers.Fold[e] * re[e], _layers.Fold[e] * im[e]);
            }

            LayerRecursion.Generators(_layers, re, im, _generators.AsSpan(8 * channel * _layers.Count, 8 * _layers.Count));
        }
    }

    private void AddLayers(int pair, int channel, ReadOnlySpan<double> weights)
    {
        foreach (var (start, j) in _coupling.Places)
        {
            int n = LayerCoupling.Length(j), y = (channel * _layers.Count) + _layers.Half[j], z = (pair * _pairSize) + start;
            Vectors.AddScaled(weights[start], _zRe.AsSpan(z, n), _yRe.AsSpan(y, n));
            Vectors.AddScaled(weights[start], _zIm.AsSpan(z, n), _yIm.AsSpan(y, n));
        }
    }

    // d(weight U)/d(position) of a group, times norm and fold: eight numbers an element and axis.
    private void Differentiate(int group)
    {
        var u = _u.AsSpan(group * LayerRecursion.Stride * _layers.Count);
        var at = 0;
        Vector256<double> Part(ReadOnlySpan<double> from, int element, int part) => Vector256.Create<double>(from.Slice((LayerRecursion.Stride * element) + (4 * part), 4));
        for (var j = 0; j <= _layers.Degree; j++)
        {
            for (var mb = 0; 2 * mb <= j; mb++)
            {
                for (var ma = 0; ma <= j; ma++, at++)
                {
                    var n = Vector256.Create(_layers.Norm[at] * _layers.Fold[at]);
                    for (var part = 0; part < 2; part++)
                    {
                        // i times something: its real part is minus the other's imaginary part.
                        var sign = part == 0 ? -1.0 : 1;
                        var down = ma > 0 ? (j - ma + 1) * Part(u, at - 1, part) : default;
                        var up = ma < j ? (ma + 1) * Part(u, at + 1, part) : default;
                        var downTurned = ma > 0 ? sign * (j - ma + 1) * Part(u, at - 1, 1 - part) : default;
                        var upTurned = ma < j ? sign * (ma + 1) * Part(u, at + 1, 1 - part) : default;
                        var (x, y, z) = _points.Gradient(
                            group, n * Part(u, at, part), n * (down - up), n * (downTurned + upTurned), n * (sign * (j - (2 * ma)) * Part(u, at, 1 - part)));
                        x.CopyTo(_gradients, (3 * LayerRecursion.Stride * at) + (4 * part));
                        y.CopyTo(_gradients, (3 * LayerRecursion.Stride * at) + LayerRecursion.Stride + (4 * part));
                        z.CopyTo(_gradients, (3 * LayerRecursion.Stride * at) + (2 * LayerRecursion.Stride) + (4 * part));
                    }
                }
            }
        }
    }

    private void Derivatives(int group, int channel, int triple, Span<double> jacobian)
    {
        var (pair, third) = Math.DivRem(triple, _channels);
        var (first, second) = Math.DivRem(pair, _channels);
        for (var t = 0; t < _components.Length; t++)
        {
            Vector256<double> x = default, y = default, z = default;
            ref readonly var c = ref _components[t];
            if (third == channel)
            {
                Sum(c.Own, pair, ref x, ref y, ref z);
            }

            if (first == channel)
            {
                Sum(c.First, (third * _channels) + second, ref x, ref y, ref z);
            }

            if (second == channel)
            {
                Sum(c.Second, (third * _channels) + first, ref x, ref y, ref z);
            }

            var column = (triple * _components.Length) + t;
            for (var lane = 0; lane < SpherePoints.Lanes; lane++)
            {
                var k = _points.Neighbour(group, lane);
                if (k >= 0)
                {
                    (jacobian[(3 * k * Width) + column], jacobian[(((3 * k) + 1) * Width) + column], jacobian[(((3 * k) + 2) * Width) + column]) = (x[lane], y[lane], z[lane]);
                }
            }
        }
    }

    private void Sum(BispectrumTerms.Term term, int pair, ref Vector256<double> x, ref Vector256<double> y, ref Vector256<double> z)
    {
        var n = LayerCoupling.Length(term.Layer);
        ReadOnlySpan<double> re = _zRe.AsSpan((pair * _pairSize) + term.Start, n), im = _zIm.AsSpan((pair * _pairSize) + term.Start, n);
        Vector256<double> sx = default, sy = default, sz = default, tx = default, ty = default, tz = default;
        fixed (double* start = _gradients)
        {
            var g = start + (3 * LayerRecursion.Stride * _layers.Half[term.Layer]);
            for (var e = 0; e < re.Length; e++, g += 3 * LayerRecursion.Stride)
            {
                Vector256<double> zr = Vector256.Create(re[e]), zi = Vector256.Create(im[e]);
                sx = Vector256.FusedMultiplyAdd(zr, Vector256.Load(g), sx);
                tx = Vector256.FusedMultiplyAdd(zi, Vector256.Load(g + 4), tx);
                sy = Vector256.FusedMultiplyAdd(zr, Vector256.Load(g + 8), sy);
                ty = Vector256.FusedMultiplyAdd(zi, Vector256.Load(g + 12), ty);
                sz = Vector256.FusedMultiplyAdd(zr, Vector256.Load(g + 16), sz);
                tz = Vector256.FusedMultiplyAdd(zi, Vector256.Load(g + 20), tz);
            }
        }

        var factor = Vector256.Create(term.Factor);
        x = Vector256.FusedMultiplyAdd(factor, sx + tx, x);
        y = Vector256.FusedMultiplyAdd(factor, sy + ty, y);
        z = Vector256.FusedMultiplyAdd(factor, sz + tz, z);
    }
}
