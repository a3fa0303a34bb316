namespace Pipelines.Numerics;

/// <summary>
/// The power spectrum of a density of Gaussians around a centre: c_nlm = sum over neighbours of weight(r) R_nl(r) Y_lm, one set for each
/// kind, and p_nn'l = factor_l sum over m of c_nlm c_n'lm. Lanes run over n: for each neighbour the harmonics are broadcast and the
/// radial functions are rows.
/// </summary>
internal sealed unsafe partial class PowerSpectrumKernel<T> : IEnvironmentKernel
    where T : unmanaged, ILanes<T>
{
    private static readonly double Y00 = Math.Sqrt(1 / (4 * Math.PI));

    private readonly PowerSpectrumPlan _plan;
    private readonly RadialTable _radialTable;
    private readonly int _degree, _count, _stride, _columns, _harmonics, _set;

    // c_nlm of each kind, shape kinds x lm x stride; then what depends on neighbours.
    private readonly Scratch _coefficients, _outer, _features, _factors, _weights, _matrix, _projected, _rows;
    private readonly Scratch _angular = new(), _radial = new(), _points = new();
    private double _size;

    public PowerSpectrumKernel(PowerSpectrumPlan plan)
    {
        (_plan, _radialTable) = (plan, plan.Radial);
        (_degree, _count, _stride, _columns, _harmonics) =
            (_radialTable.Degree, _radialTable.Count, _radialTable.Stride, _radialTable.Columns, plan.Harmonics.Count);
        _set = _harmonics * _stride;

        // Lanes may run over the end of a row: what they read there is not used, what they write there is written again.
        const int margin = 8;
        _coefficients = new((plan.Kinds * _set) + margin);
        _outer = new((plan.Kinds * _set) + margin);
        _features = new(plan.Width + margin);
        _factors = new(plan.Width + margin);
        plan.Factors.CopyTo(_factors.Span(plan.Width));
        _weights = new(plan.Width + margin);
        _matrix = new(_stride * _stride * 2);
        _projected = new((plan.Kinds * 4 * _columns) + margin);
        _rows = new(3 * Pitch);
    }

    public int Width => _plan.Width;

    public void Values(in Surroundings at, Span<double> values, bool keep)
    {
        Sum(at, keep);
        var features = _features.Start;
        for (var p = 0; p < _plan.Pairs.Length; p++)
        {
            Correlate(p, features + _plan.Start[p]);
        }

        // What is behind the end, where lanes run over, is not looked at again.
        var length = _plan.Width;
        var factors = _factors.Start;
        for (var k = 0; k < length; k += T.Count)
        {
            (T.Load(features + k) * T.Load(factors + k)).Store(features + k);
        }

        if (_plan.Normalize)
        {
            _size = Math.Sqrt(Products(features, features, length));
            var scale = T.All(_size > 0 ? 1 / _size : 0);
            for (var k = 0; k < length; k += T.Count)
            {
                (T.Load(features + k) * scale).Store(features + k);
            }
        }

        _features.Span(length).CopyTo(values);
    }

    // The coefficients of the density.
    private void Sum(in Surroundings at, bool keep)
    {
        var count = at.Count;
        var whole = (count + T.Count - 1) / T.Count * T.Count;
        double* x = _points.Grow(3 * (whole + 8)), y = x + whole + 8, z = y + whole + 8;
        Copy(at.X, x, whole);
        Copy(at.Y, y, whole);
        Copy(at.Z, z, whole);
        var block = 4 * _harmonics * T.Count;
        var pitch = keep ? 2 * _columns : _columns;
        double* angular = _angular.Grow(keep ? whole / T.Count * block : block), radial = _radial.Grow((keep ? whole : T.Count) * pitch);
        var coefficients = _coefficients.Start;
        _coefficients.Span(_plan.Kinds * _set).Clear();
        var centre = coefficients + (at.Kind * _set);
        for (var n = 0; n < _count; n++)
        {
            centre[n] = _plan.CentreWeight * Y00 * _radialTable.Centre[n];
        }

        var n1 = _harmonics * T.Count;
        for (var first = 0; first < count; first += T.Count)
        {
            _plan.Harmonics.Values<T>(x + first, y + first, z + first, angular);
            if (keep)
            {
                _plan.Harmonics.Gradients<T>(angular, angular + n1, angular + (2 * n1), angular + (3 * n1));
            }

            for (var k = 0; k < T.Count && first + k < count; k++)
            {
                Radial(at.R[first + k], radial + (k * pitch), keep);
            }

            for (var k = 0; k < T.Count && first + k < count; k++)
            {
                var c = coefficients + (at.Kinds[first + k] * _set);
                if (k + 1 < T.Count && first + k + 1 < count && at.Kinds[first + k + 1] == at.Kinds[first + k])
                {
                    Add(c, angular + k, radial + (k * pitch), angular + k + 1, radial + ((k + 1) * pitch));
                    k++;
                }
                else
                {
                    Add(c, angular + k, radial + (k * pitch));
                }
            }

            radial += keep ? T.Count * pitch : 0;
            angular += keep ? block : 0;
        }
    }

    // The weighted radial functions, and their derivatives behind them where they are kept.
    private void Radial(double r, double* row, bool keep)
    {
        var weight = _plan.Weight(r);
        if (keep)
        {
            _radialTable.Row<T>(r, weight, row, row + _columns);
        }
        else
        {
            _radialTable.Row<T>(r, weight.Value, row);
        }
    }

    private static void Copy(ReadOnlySpan<double> from, double* to, int whole)
    {
        var span = new Span<double>(to, whole);
        from.CopyTo(span);
        span[from.Length..].Clear();
    }

    // c_nlm += R_nl Y_lm.
    private void Add(double* c, double* angular, double* radial)
    {
        var (degree, stride) = (_degree, (nint)_stride);
        for (nint v = 0; v < stride; v += T.Count)
        {
            double* row = c + v, y = angular, r = radial + v;
            for (var l = 0; l <= degree; l++, r += stride)
            {
                var here = T.Load(r);
                for (var m = (2 * l) + 1; m > 0; m--, row += stride, y += T.Count)
                {
                    T.MultiplyAdd(T.All(*y), here, T.Load(row)).Store(row);
                }
            }
        }
    }

    // The same for two neighbours of one kind, the first one first: each coefficient is read and written once.
    private void Add(double* c, double* angular, double* radial, double* angular2, double* radial2)
    {
        var (degree, stride) = (_degree, (nint)_stride);
        for (nint v = 0; v < stride; v += T.Count)
        {
            double* row = c + v, y = angular, y2 = angular2, r = radial + v, r2 = radial2 + v;
            for (var l = 0; l <= degree; l++, r += stride, r2 += stride)
            {
                T here = T.Load(r), here2 = T.Load(r2);
                for (var m = (2 * l) + 1; m > 0; m--, row += stride, y += T.Count, y2 += T.Count)
                {
                    T.MultiplyAdd(T.All(*y2), here2, T.MultiplyAdd(T.All(*y), here, T.Load(row))).Store(row);
                }
            }
        }
    }

    // The features of a pair of kinds, without factors. Rows overlap the next one's beginning, which is written after them.
    private void Correlate(int pair, double* features)
    {
        var ((a, b), same) = (_plan.Pairs[pair], _plan.Same(pair));
        for (var l = 0; l <= _degree; l++)
        {
            double* left = _coefficients.Start + (a * _set) + (l * l * _stride), right = _coefficients.Start + (b * _set) + (l * l * _stride);
            for (var n = 0; n < _count; n++)
            {
                var start = same ? n : 0;
                for (var v = start; v < _count; v += T.Count)
                {
                    var sum = T.All(0);
                    for (var m = 0; m < (2 * l) + 1; m++)
                    {
                        sum = T.MultiplyAdd(T.All(left[(m * _stride) + n]), T.Load(right + (m * _stride) + v), sum);
                    }

                    sum.Store(features + v - start);
                }

                features += _count - start;
            }
        }
    }

    // The sum of products, in eight parts on every machine.
    private static double Products(double* a, double* b, int length)
    {
        var parts = stackalloc double[8];
        var whole = length / 8 * 8;
        for (var part = 0; part < 8; part += T.Count)
        {
            T even = T.All(0), odd = even;
            for (var k = part; k < whole; k += 16)
            {
                even = T.MultiplyAdd(T.Load(a + k), T.Load(b + k), even);
                if (k + 8 < whole)
                {
                    odd = T.MultiplyAdd(T.Load(a + k + 8), T.Load(b + k + 8), odd);
                }
            }

            (even + odd).Store(parts + part);
        }

        for (var k = whole; k < length; k++)
        {
            parts[k & 7] = Math.FusedMultiplyAdd(a[k], b[k], parts[k & 7]);
        }

        return ((parts[0] + parts[1]) + (parts[2] + parts[3])) + ((parts[4] + parts[5]) + (parts[6] + parts[7]));
    }
}
