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
        var (width, pitch) = (Width, Pitch);
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
                double* row = rows + _plan.Start[p], factors = _factors.Start + _plan.Start[p];
                if (a == b && a == at.Kinds[j])
                {
                    RowsWithin(radial, direction, projected + (a * size), factors, row);
                }
                else if (a == at.Kinds[j] || b == at.Kinds[j])
                {
                    RowsBetween(radial, direction, projected + ((b == at.Kinds[j] ? a : b) * size), b == at.Kinds[j], factors, row);
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

    // Where features are normalised the part of the derivative along them is taken off.
    private void Finish(double* row, Span<double> to)
    {
        var length = to.Length;
        if (_plan.Normalize)
        {
            var features = _features.Start;
            T along = T.All(-Products(row, features, length)), scale = T.All(_size > 0 ? 1 / _size : 0);
            for (var k = 0; k < length; k += T.Count)
            {
                (T.MultiplyAdd(along, T.Load(features + k), T.Load(row + k)) * scale).Store(row + k);
            }
        }

        new ReadOnlySpan<double>(row, length).CopyTo(to);
    }

    // From the derivatives by x to those by y: whole lanes, and room to run over the end.
    private int Pitch => (Width + 15) / 8 * 8;

    private double* Angular(int j) => _angular.Start + (j / T.Count * 4 * _harmonics * T.Count) + (j % T.Count);

    // Shape (lmax + 1) x 4 x stride: T_nl, then its derivatives by x, y, z at constant radial function.
    private void Project(double* t, double* angular, double* projected)
    {
        var (degree, stride, n1) = (_degree, (nint)_stride, (nint)_harmonics * T.Count);
        for (var l = 0; l <= degree; l++, projected += 4 * stride)
        {
            for (nint v = 0; v < stride; v += T.Count)
            {
                T s = T.All(0), x = s, y = s, z = s;
                double* row = t + v, value = angular, dx = angular + n1, dy = dx + n1, dz = dy + n1;
                for (var m = (2 * l) + 1; m > 0; m--, row += stride, value += T.Count, dx += T.Count, dy += T.Count, dz += T.Count)
                {
                    var here = T.Load(row);
                    s = T.MultiplyAdd(here, T.All(*value), s);
                    x = T.MultiplyAdd(here, T.All(*dx), x);
                    y = T.MultiplyAdd(here, T.All(*dy), y);
                    z = T.MultiplyAdd(here, T.All(*dz), z);
                }

                s.Store(projected + v);
                x.Store(projected + stride + v);
                y.Store(projected + (2 * stride) + v);
                z.Store(projected + (3 * stride) + v);
            }

            t += ((2 * l) + 1) * stride;
            angular += ((2 * l) + 1) * T.Count;
        }
    }

    // d p_nn'l of one kind, with u the direction: u (R'_n P_n' + P_n R'_n') + R_n Q_n' + Q_n R_n', n' from n on.
    private void RowsWithin(double* radial, double* direction, double* projected, double* factors, double* rows)
    {
        var (degree, count, stride, pitch) = (_degree, _count, (nint)_stride, (nint)Pitch);
        T ux = T.All(direction[0]), uy = T.All(direction[1]), uz = T.All(direction[2]);
        for (var l = 0; l <= degree; l++, projected += 4 * stride, radial += stride)
        {
            double* slope = radial + _columns, qx = projected + stride, qy = qx + stride, qz = qy + stride;
            for (nint n = 0; n < count; n++)
            {
                T r = T.All(radial[n]), dr = T.All(slope[n]), p = T.All(projected[n]), x = T.All(qx[n]), y = T.All(qy[n]), z = T.All(qz[n]);
                nint row = 0;
                for (var v = n; v < count; v += T.Count, row += T.Count)
                {
                    T f = T.Load(factors + row), other = T.Load(radial + v);
                    var along = T.MultiplyAdd(dr, T.Load(projected + v), p * T.Load(slope + v));
                    (f * T.MultiplyAdd(ux, along, T.MultiplyAdd(r, T.Load(qx + v), x * other))).Store(rows + row);
                    (f * T.MultiplyAdd(uy, along, T.MultiplyAdd(r, T.Load(qy + v), y * other))).Store(rows + pitch + row);
                    (f * T.MultiplyAdd(uz, along, T.MultiplyAdd(r, T.Load(qz + v), z * other))).Store(rows + (2 * pitch) + row);
                }

                rows += count - n;
                factors += count - n;
            }
        }
    }

    // d p_nn'l of two kinds, the neighbour's first: u R'_n P_n' + R_n Q_n'; or with n and n' exchanged where it is the second.
    private void RowsBetween(double* radial, double* direction, double* projected, bool second, double* factors, double* rows)
    {
        for (var l = 0; l <= _degree; l++, projected += 4 * _stride, radial += _stride)
        {
            for (var n = 0; n < _count; n++, rows += _count, factors += _count)
            {
                for (var axis = 0; axis < 3; axis++)
                {
                    double* slope = radial + _columns, q = projected + ((axis + 1) * _stride);
                    T a = T.All(direction[axis] * (second ? projected : slope)[n]), b = T.All((second ? q : radial)[n]);
                    double* left = second ? slope : projected, right = second ? radial : q;
                    for (var v = 0; v < _count; v += T.Count)
                    {
                        (T.Load(factors + v) * T.MultiplyAdd(a, T.Load(left + v), b * T.Load(right + v))).Store(rows + (axis * Pitch) + v);
                    }
                }
            }
        }
    }

    // dE/dc_nlm of each kind, from dE/dp.
    private void Backwards(ReadOnlySpan<double> outer)
    {
        double* weights = _weights.Start, features = _features.Start, factors = _factors.Start;
        outer.CopyTo(new(weights, outer.Length));
        double along = 0, scale = 1;
        if (_plan.Normalize)
        {
            (along, scale) = (Products(weights, features, outer.Length), _size > 0 ? 1 / _size : 0);
        }

        T off = T.All(-along), all = T.All(scale);
        for (var k = 0; k < outer.Length; k += T.Count)
        {
            (T.MultiplyAdd(off, T.Load(features + k), T.Load(weights + k)) * all * T.Load(factors + k)).Store(weights + k);
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
        var (count, stride) = (_count, (nint)_stride);
        for (var m = 0; m < rows; m++, from += stride, to += stride)
        {
            for (nint v = 0; v < stride; v += T.Count)
            {
                var sum = T.Load(to + v);
                var row = matrix + v;
                for (var n = 0; n < count; n++, row += stride)
                {
                    sum = T.MultiplyAdd(T.All(from[n]), T.Load(row), sum);
                }

                sum.Store(to + v);
            }
        }
    }
}
