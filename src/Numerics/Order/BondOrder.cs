namespace Pipelines.Numerics;

/// <summary>
/// Smooth order parameters of a point. With the weight s(r) of a bond, n = sum of s over neighbours, and D(n) = n (see <see cref="Share"/>):
/// n; n of each kind and the share of kinds unlike the centre's (where there are several kinds); sum over neighbours of s times their own n, over a largest one;
/// and for each degree l the second- and third-order invariants of q_lm = sum of s C_lm(u) / D(n). Averaged, q_lm is taken as
/// (q_lm of the point + sum of s times those of its neighbours) / (1 + n).
/// </summary>
/// <remarks>The invariants are polynomials of q_lm and so smooth everywhere; q_l, their square root, has a cusp where q_l is 0, and order is perfect.</remarks>
public sealed class BondOrder : IEnvironmentKernel
{
    private readonly Func<double, (double Value, double Derivative)> _weight;
    private readonly double _reach;
    private readonly int _kinds;
    private readonly double? _largest;
    private readonly bool _averaged;
    private readonly OrderVector[] _degrees;
    private readonly double[] _one;

    // Bonds of the point: the place of the partner, weight and slope, partner's coordination; then what the chain rule brings to them.
    private int _bonds;
    private int[] _at = [];
    private double[] _r = [], _s = [], _ds = [], _n = [], _gs = [], _gn = [];
    private Vec3[] _u = [], _gu = [];

    // Bonds of bonds: bond of the point, place of the third point, weight and slope, direction, length.
    private int _pairs;
    private int[] _first = [], _third = [];
    private double[] _w = [], _dw = [], _length = [];
    private Vec3[] _v = [];
    private double _total;
    private double[] _rows = [];

    /// <summary>Makes a kernel.</summary>
    /// <param name="kinds">Number of kinds, at least 1.</param>
    /// <param name="weight">s(r) and its derivative: 0 from the reach on.</param>
    /// <param name="reach">Where bonds end.</param>
    /// <param name="degrees">l of the invariants, even.</param>
    /// <param name="largest">Divides the sum of the neighbours' n; null to leave this feature out.</param>
    /// <param name="averaged">Average q_lm over the point and its neighbours.</param>
    public BondOrder(
        int kinds, Func<double, (double Value, double Derivative)> weight, double reach, ReadOnlySpan<int> degrees, double? largest, bool averaged)
    {
        (_kinds, _weight, _reach, _largest, _averaged) = (kinds, weight, reach, largest, averaged);
        _degrees = new OrderVector[degrees.Length];
        for (var d = 0; d < degrees.Length; d++)
        {
            _degrees[d] = new(degrees[d]);
        }

        Width = 1 + (kinds > 1 ? kinds + 1 : 0) + (largest is null ? 0 : 1) + (2 * degrees.Length);
        _one = new double[Width];
    }

    /// <inheritdoc/>
    public int Width { get; }

    private bool SeesPairs => _largest is not null || (_averaged && _degrees.Length > 0);

    /// <summary>
    /// D(n), by which a sum over bonds is divided to get a mean, and its derivative: n where there is a whole bond or more, and (1 - n)^3/3 more
    /// where there is less, so that the mean goes to zero, not to 0/0, as the last bond opens.
    /// </summary>
    public static (double Value, double Slope) Share(double n)
    {
        var x = Math.Max(0, 1 - n);
        return (n + (x * x * x / 3), 1 - (x * x));
    }

    /// <inheritdoc/>
    public void Values(in Surroundings at, Span<double> values, bool keep)
    {
        FindBonds(at);
        if (SeesPairs)
        {
            FindPairs(at);
        }

        values.Clear();
        var f = 0;
        values[f++] = _total;
        var share = Share(_total).Value;
        if (_kinds > 1)
        {
            for (var b = 0; b < _bonds; b++)
            {
                values[f + at.Kinds[_at[b]]] += _s[b];
            }

            for (var k = 0; k < _kinds; k++)
            {
                values[f + _kinds] += k == at.Kind ? 0 : values[f + k] / share;
            }

            f += _kinds + 1;
        }

        if (_largest is { } largest)
        {
            for (var b = 0; b < _bonds; b++)
            {
                values[f] += _s[b] * _n[b] / largest;
            }

            f++;
        }

        foreach (var degree in _degrees)
        {
            Average(degree, share);
            (values[f], values[f + 1]) = degree.Invariants();
            f += 2;
        }
    }

    /// <inheritdoc/>
    public void Contract(in Surroundings at, ReadOnlySpan<double> outer, Span<double> gx, Span<double> gy, Span<double> gz)
    {
        _gs.AsSpan(0, _bonds).Clear();
        _gn.AsSpan(0, _bonds).Clear();
        _gu.AsSpan(0, _bonds).Clear();
        gx.Clear();
        gy.Clear();
        gz.Clear();
        var (share, slope) = Share(_total);
        var f = 0;
        var total = outer[f++];
        if (_kinds > 1)
        {
            for (var b = 0; b < _bonds; b++)
            {
                var (kind, unlike) = (at.Kinds[_at[b]], outer[f + _kinds] / share);
                _gs[b] += outer[f + kind] + (kind == at.Kind ? 0 : unlike);
                total -= kind == at.Kind ? 0 : unlike * _s[b] * slope / share;
            }

            f += _kinds + 1;
        }

        if (_largest is { } largest)
        {
            for (var b = 0; b < _bonds; b++)
            {
                _gs[b] += outer[f] * _n[b] / largest;
                _gn[b] += outer[f] * _s[b] / largest;
            }

            f++;
        }

        foreach (var degree in _degrees)
        {
            // A row of the Jacobian asks for one feature only.
            if (outer[f] != 0 || outer[f + 1] != 0)
            {
                total += Pull(degree, outer[f], outer[f + 1], share, slope, gx, gy, gz);
            }

            f += 2;
        }

        if (SeesPairs)
        {
            PullPairs(gx, gy, gz);
        }

        for (var b = 0; b < _bonds; b++)
        {
            Push(_at[b], ((_gs[b] + total) * _ds[b] * _u[b]) + _gu[b], gx, gy, gz);
        }
    }

    /// <inheritdoc/>
    public void Jacobian(in Surroundings at, Span<double> jacobian)
    {
        Span<double> g = _rows.Length < 3 * at.Count ? _rows = new double[6 * at.Count] : _rows;
        Span<double> gx = g[..at.Count], gy = g.Slice(at.Count, at.Count), gz = g.Slice(2 * at.Count, at.Count);
        for (var f = 0; f < Width; f++)
        {
            _one[f] = 1;
            Contract(at, _one, gx, gy, gz);
            _one[f] = 0;
            for (var k = 0; k < at.Count; k++)
            {
                var row = (3 * k * Width) + f;
                (jacobian[row], jacobian[row + Width], jacobian[row + (2 * Width)]) = (gx[k], gy[k], gz[k]);
            }
        }
    }

    private void FindBonds(in Surroundings at)
    {
        if (_at.Length < at.Count)
        {
            var n = 2 * at.Count;
            (_at, _r, _s, _ds, _n, _gs, _gn) = (new int[n], new double[n], new double[n], new double[n], new double[n], new double[n], new double[n]);
            (_u, _gu) = (new Vec3[n], new Vec3[n]);
        }

        (_bonds, _total) = (0, 0);
        for (var k = 0; k < at.Count; k++)
        {
            if (at.R[k] < _reach)
            {
                var (r, b) = (at.R[k], _bonds++);
                (_at[b], _r[b], (_s[b], _ds[b])) = (k, r, _weight(r));
                _u[b] = r > 0 ? new Vec3(at.X[k], at.Y[k], at.Z[k]) / r : Vec3.Zero;
                _total += _s[b];
            }
        }
    }

    private void FindPairs(in Surroundings at)
    {
        _pairs = 0;
        var limit = _reach * _reach;
        ReadOnlySpan<double> x = at.X, y = at.Y, z = at.Z;
        for (var b = 0; b < _bonds; b++)
        {
            var j = _at[b];
            _n[b] = _s[b];
            if (_first.Length < _pairs + at.Count)
            {
                Grow(2 * (_pairs + at.Count));
            }

            for (var k = 0; k < x.Length; k++)
            {
                double dx = x[k] - x[j], dy = y[k] - y[j], dz = z[k] - z[j];
                var r2 = (dx * dx) + (dy * dy) + (dz * dz);
                if (r2 < limit && k != j)
                {
                    var (r, p) = (Math.Sqrt(r2), _pairs++);
                    (_first[p], _third[p], _length[p], (_w[p], _dw[p])) = (b, k, r, _weight(r));
                    _v[p] = r > 0 ? new Vec3(dx, dy, dz) / r : Vec3.Zero;
                    _n[b] += _w[p];
                }
            }
        }
    }

    private void Grow(int n)
    {
        Array.Resize(ref _first, n);
        Array.Resize(ref _third, n);
        Array.Resize(ref _w, n);
        Array.Resize(ref _dw, n);
        Array.Resize(ref _length, n);
        Array.Resize(ref _v, n);
    }

    // q_lm of the point or of its surroundings, into degree.Re and degree.Im.
    private void Average(OrderVector degree, double share)
    {
        degree.Clear();
        for (var b = 0; b < _bonds; b++)
        {
            degree.Harmonics.Add(_u[b], _s[b] / share, degree.Re, degree.Im);
        }

        if (_averaged)
        {
            // A bond has the same harmonics from both ends, because the degree is even.
            for (var b = 0; b < _bonds; b++)
            {
                degree.Harmonics.Add(_u[b], _s[b] * _s[b] / Share(_n[b]).Value, degree.Re, degree.Im);
            }

            for (var p = 0; p < _pairs; p++)
            {
                var b = _first[p];
                degree.Harmonics.Add(_v[p], _s[b] * _w[p] / Share(_n[b]).Value, degree.Re, degree.Im);
            }

            degree.Scale(1 / (1 + _total));
        }
    }

    // Back from the invariants; returns what comes to n of the point.
    private double Pull(OrderVector degree, double second, double third, double share, double slope, Span<double> gx, Span<double> gy, Span<double> gz)
    {
        degree.Outer(second, third);
        var own = 0.0;
        if (_averaged)
        {
            own = -degree.Dot() / (1 + _total);
            degree.ScaleOuter(1 / (1 + _total));
        }

        var total = own;
        for (var b = 0; b < _bonds; b++)
        {
            var (value, gradient) = degree.Harmonics.Contract(_u[b], degree.GRe, degree.GIm);
            _gs[b] += value / share;
            total -= value * _s[b] * slope / (share * share);
            if (!_averaged)
            {
                _gu[b] += _s[b] / share * PerLength(gradient, _r[b]);
                continue;
            }

            var (theirs, their) = Share(_n[b]);
            _gs[b] += 2 * value * _s[b] / theirs;
            _gn[b] -= value * _s[b] * _s[b] * their / (theirs * theirs);
            _gu[b] += ((_s[b] / share) + (_s[b] * _s[b] / theirs)) * PerLength(gradient, _r[b]);
        }

        for (var p = 0; _averaged && p < _pairs; p++)
        {
            var b = _first[p];
            var (theirs, their) = Share(_n[b]);
            var (value, gradient) = degree.Harmonics.Contract(_v[p], degree.GRe, degree.GIm);
            _gs[b] += value * _w[p] / theirs;
            _gn[b] -= value * _s[b] * _w[p] * their / (theirs * theirs);
            var g = (value * _s[b] / theirs * _dw[p] * _v[p]) + (_s[b] * _w[p] / theirs * PerLength(gradient, _length[p]));
            Push(_third[p], g, gx, gy, gz);
            Push(_at[b], -g, gx, gy, gz);
        }

        return total;
    }

    // The neighbours' coordination: their bonds to third points, and to the centre.
    private void PullPairs(Span<double> gx, Span<double> gy, Span<double> gz)
    {
        for (var b = 0; b < _bonds; b++)
        {
            _gs[b] += _gn[b];
        }

        for (var p = 0; p < _pairs; p++)
        {
            var g = _gn[_first[p]] * _dw[p] * _v[p];
            Push(_third[p], g, gx, gy, gz);
            Push(_at[_first[p]], -g, gx, gy, gz);
        }
    }

    private static Vec3 PerLength(Vec3 gradient, double r) => r > 0 ? gradient / r : Vec3.Zero;

    private static void Push(int k, Vec3 g, Span<double> gx, Span<double> gy, Span<double> gz)
    {
        gx[k] += g.X;
        gy[k] += g.Y;
        gz[k] += g.Z;
    }
}
