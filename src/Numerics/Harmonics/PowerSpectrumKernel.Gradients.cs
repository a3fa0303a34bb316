namespace Pipelines.Numerics;

/// <summary>
/// Derivatives. With T_nl = sum over m of t_nlm Y_lm and its gradient, for t = c (Jacobian) or t = dE/dc (contraction), all that
/// depends on m is summed once a neighbour; what is left are products of rows over n.
/// </summary>
internal sealed unsafe partial class PowerSpectrumKernel<T>
{
    public void Contract(in Surroundings at, ReadOnlySpan<double> outer, Span<double> gx, Span<double> gy, Span<double> gz)
    {
        Backwards(outer);
        var sums = stackalloc double[4 * _stride];
        var projected = _projected.Start;
        for (var j = 0; j < at.Count; j++)
        {
            Project(_outer.Start + (at.Kinds[j] * _set), Angular(j), projected);
            double* radial = _radial.Start + (2 * _columns * j), slope = radial + _columns;
            for (var v = 0; v < _stride; v += T.Count)
            {
                T along = T.All(0), x = T.All(0), y = T.All(0), z = T.All(0);
                var t = projected + v;
                for (var l = 0; l <= _degree; l++, t += 4 * _stride)
                {
                    T r = T.Load(radial + (l * _stride) + v), dr = T.Load(slope + (l * _stride) + v);
                    along = T.MultiplyAdd(dr, T.Load(t), along);
                    x = T.MultiplyAdd(r, T.Load(t + _stride), x);
                    y = T.MultiplyAdd(r, T.Load(t + (2 * _stride)), y);
                    z = T.MultiplyAdd(r, T.Load(t + (3 * _stride)), z);
                }

                along.Store(sums + v);
                x.Store(sums + _stride + v);
                y.Store(sums + (2 * _stride) + v);
                z.Store(sums + (3 * _stride) + v);
            }

            // In the order of n whatever the lanes.
            double s = 0, sx = 0, sy = 0, sz = 0;
            for (var n = 0; n < _count; n++)
            {
                s += sums[n];
                sx += sums[_stride + n];
                sy += sums[(2 * _stride) + n];
                sz += sums[(3 * _stride) + n];
            }

            s = at.R[j] > 0 ? s / at.R[j] : 0;
            (gx[j], gy[j], gz[j]) = (sx + (s * at.X[j]), sy + (s * at.Y[j]), sz + (s * at.Z[j]));
        }
    }

    public void Jacobian(in Surroundings at, Span<double> jacobian)
    {
        int width = Width, pitch = width + 8;
        var size = 4 * _columns;
        double* rows = _rows.Start, projected = _projected.Start;
        var direction = stackalloc double[3];
        for (var j = 0; j < at.Count; j++)
        {
            for (var kind = 0; kind < _plan.Kinds; kind++)
            {
                Project(_coefficients.Start + (kind * _set), Angular(j), projected + (kind * size));
            }

            var perR = at.R[j] > 0 ? 1 / at.R[j] : 0;
            (direction[0], direction[1], direction[2]) = (at.X[j] * perR, at.Y[j] * perR, at.Z[j] * perR);
            var radial = _radial.Start + (2 * _columns * j);
            for (var p = 0; p < _plan.Pairs.Length; p++)
            {
                var (a, b) = _plan.Pairs[p];
                var row = rows + _plan.Start[p];
                if (a == at.Kinds[j])
                {
                    Rows(radial, direction, projected + (b * size), a == b, row, pitch);
                }
                else if (b == at.Kinds[j])
                {
                    RowsAcross(radial, direction, projected + (a * size), row, pitch);
                }
                else
                {
                    for (var axis = 0; axis < 3; axis++)
                    {
                        new Span<double>(row + (axis * pitch), _plan.Start[p + 1] - _plan.Start[p]).Clear();
                    }
                }
            }

            for (var axis = 0; axis < 3; axis++)
            {
                Finish(rows + (axis * pitch), jacobian.Slice(((3 * j) + axis) * width, width));
            }
        }
    }

    // The factors, and where features are normalised the part of the derivative along them taken off.
    private void Finish(double* row, Span<double> to)
    {
        var factors = _plan.Factors;
        for (var k = 0; k < factors.Length; k++)
        {
            row[k] *= factors[k];
        }

        if (!_plan.Normalize)
        {
            new ReadOnlySpan<double>(row, factors.Length).CopyTo(to);
            return;
        }

        var features = _features.Start;
        var (along, scale) = (Products(row, features, factors.Length), _size > 0 ? 1 / _size : 0);
        for (var k = 0; k < to.Length; k++)
        {
            to[k] = scale * (row[k] - (along * features[k]));
        }
    }

    private double* Angular(int j) => _angular.Start + (j / T.Count * 4 * _harmonics * T.Count) + (j % T.Count);

    // Shape (lmax + 1) x 4 x stride: T_nl, then its derivatives by x, y, z at constant radial function.
    private void Project(double* t, double* angular, double* projected)
    {
        var n1 = _harmonics * T.Count;
        for (var l = 0; l <= _degree; l++, projected += 4 * _stride)
        {
            for (var v = 0; v < _stride; v += T.Count)
            {
                T s = T.All(0), x = T.All(0), y = T.All(0), z = T.All(0);
                double* row = t + (l * l * _stride) + v, harmonic = angular + (l * l * T.Count);
                for (var m = 0; m < (2 * l) + 1; m++, row += _stride, harmonic += T.Count)
                {
                    var here = T.Load(row);
                    s = T.MultiplyAdd(T.All(harmonic[0]), here, s);
                    x = T.MultiplyAdd(T.All(harmonic[n1]), here, x);
                    y = T.MultiplyAdd(T.All(harmonic[2 * n1]), here, y);
                    z = T.MultiplyAdd(T.All(harmonic[3 * n1]), here, z);
                }

                s.Store(projected + v);
                x.Store(projected + _stride + v);
                y.Store(projected + (2 * _stride) + v);
                z.Store(projected + (3 * _stride) + v);
            }
        }
    }

    // d p_nn'l of a pair of kinds whose first is the neighbour's: R'_n u P_n' + R_n Q_n', and the same with n and n' exchanged for one kind.
    private void Rows(double* radial, double* direction, double* projected, bool same, double* rows, int pitch)
    {
        for (var l = 0; l <= _degree; l++, projected += 4 * _stride, radial += _stride)
        {
            var slope = radial + _columns;
            for (var n = 0; n < _count; n++)
            {
                var start = same ? n : 0;
                for (var axis = 0; axis < 3; axis++)
                {
                    var q = projected + ((axis + 1) * _stride);
                    T a = T.All(direction[axis] * slope[n]), b = T.All(radial[n]), c = T.All(direction[axis] * projected[n]), d = T.All(q[n]);
                    for (var v = start; v < _count; v += T.Count)
                    {
                        var sum = T.MultiplyAdd(a, T.Load(projected + v), b * T.Load(q + v));
                        if (same)
                        {
                            sum = T.MultiplyAdd(c, T.Load(slope + v), T.MultiplyAdd(d, T.Load(radial + v), sum));
                        }

                        sum.Store(rows + (axis * pitch) + v - start);
                    }
                }

                rows += _count - start;
            }
        }
    }

    // The same where the neighbour's kind is the second of two.
    private void RowsAcross(double* radial, double* direction, double* projected, double* rows, int pitch)
    {
        for (var l = 0; l <= _degree; l++, projected += 4 * _stride, radial += _stride)
        {
            var slope = radial + _columns;
            for (var n = 0; n < _count; n++, rows += _count)
            {
                for (var axis = 0; axis < 3; axis++)
                {
                    T c = T.All(direction[axis] * projected[n]), d = T.All(projected[((axis + 1) * _stride) + n]);
                    for (var v = 0; v < _count; v += T.Count)
                    {
                        T.MultiplyAdd(c, T.Load(slope + v), d * T.Load(radial + v)).Store(rows + (axis * pitch) + v);
                    }
                }
            }
        }
    }

    // dE/dc_nlm of each kind, from dE/dp.
    private void Backwards(ReadOnlySpan<double> outer)
    {
        var factors = _plan.Factors;
        double* weights = _weights.Start, features = _features.Start;
        outer.CopyTo(new(weights, outer.Length));
        double along = 0, scale = 1;
        if (_plan.Normalize)
        {
            (along, scale) = (Products(weights, features, outer.Length), _size > 0 ? 1 / _size : 0);
        }

        for (var k = 0; k < outer.Length; k++)
        {
            weights[k] = scale * (weights[k] - (along * features[k])) * factors[k];
        }

        _outer.Span(_plan.Kinds * _set).Clear();
        for (var p = 0; p < _plan.Pairs.Length; p++)
        {
            var (a, b) = _plan.Pairs[p];
            var weight = weights + _plan.Start[p];
            for (var l = 0; l <= _degree; l++, weight += _plan.PerDegree(p))
            {
                Matrix(weight, a == b);
                var from = l * l * _stride;
                double* ca = _coefficients.Start + (a * _set) + from, cb = _coefficients.Start + (b * _set) + from;
                Multiply((2 * l) + 1, cb, _matrix.Start, _outer.Start + (a * _set) + from);
                if (a != b)
                {
                    Multiply((2 * l) + 1, ca, _matrix.Start + (_stride * _stride), _outer.Start + (b * _set) + from);
                }
            }
        }
    }

    // dp/dc as a matrix over n and n': symmetric for one kind; for two kinds transposed, and behind it as it is.
    private void Matrix(double* weight, bool same)
    {
        var m = _matrix.Start;
        for (var n = 0; n < _count; n++)
        {
            for (var other = same ? n : 0; other < _count; other++, weight++)
            {
                m[(other * _stride) + n] = same && other == n ? 2 * *weight : *weight;
                m[((same ? 0 : _stride) + n) * _stride + other] = m[(other * _stride) + n];
            }
        }
    }

    // to += from M, a row for each m.
    private void Multiply(int rows, double* from, double* matrix, double* to)
    {
        for (var m = 0; m < rows; m++, from += _stride, to += _stride)
        {
            for (var v = 0; v < _stride; v += T.Count)
            {
                var sum = T.Load(to + v);
                for (var n = 0; n < _count; n++)
                {
                    sum = T.MultiplyAdd(T.All(from[n]), T.Load(matrix + (n * _stride) + v), sum);
                }

                sum.Store(to + v);
            }
        }
    }
}
