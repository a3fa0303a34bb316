using System.Numerics;

namespace Pipelines.Numerics;

/// <summary>The chain rule through a list of pairs of neighbours.</summary>
internal sealed unsafe partial class TripletBatch<T>
{
    private double[] _outer = [], _outerByCosine = [];

    /// <summary>Adds to the neighbours' gradients those of a class, the next one of the list.</summary>
    public void Contract(AngularClass c, ReadOnlySpan<double> outer)
    {
        if (_outer.Length < c.Terms.Length)
        {
            (_outer, _outerByCosine) = (new double[plan.MostTerms], new double[plan.MostTerms]);
        }

        for (var t = 0; t < c.Terms.Length; t++)
        {
            var term = c.Terms[t];
            _outer[t] = term.Factor * outer[term.Feature];
            _outerByCosine[t] = _outer[t] * term.Lambda * term.Zeta;
        }

        (_pairs, _bytes) = Extent(c);
        for (var tile = 0; tile < _pairs; tile += Tile)
        {
            var count = Math.Min(Tile, _pairs - tile);
            _powers.Fill(c, Cosine + tile, count, lower: true);
            Derive(c, tile, count);
        }

        Spread(c);
        Next();
    }

    // How many pairs the bytes of a class stand for, padded, and where its bytes end.
    private (int Pairs, int Bytes) Extent(AngularClass c)
    {
        var one = c.First == c.Second;
        var (rows, columns, pairs, at) = (_near.Within(c.First, c.Cutoff), _near.Within(c.Second, c.Cutoff), 0, _read);
        for (var row = 0; row < rows; row++)
        {
            for (var column = one ? (row + 1) & ~7 : 0; column < columns; column += 8)
            {
                pairs += BitOperations.PopCount(_bits[at++]);
            }
        }

        return ((pairs + 15) & ~15, at);
    }

    // f = sum over exponentials of w A with A a combination of powers. By the cosine: sum of w dA/dc. By a side: each w has -2 eta (r - shift) and
    // the cutoffs' logarithmic slopes, so that the sums of w A, eta w A and eta shift w A are all that is needed.
    private void Derive(AngularClass c, int tile, int count)
    {
        double* byCosine = ByCosine + tile, bySquares = BySquares + tile, value = Value + tile, byThird = ByThird + tile, bySides = BySides + tile;
        double* third = Third + tile, slope = ThirdSlope + tile;
        T zero = T.Create(0), one = T.Create(1);
        for (var i = 0; i < count; i += 16)
        {
            T cosine0 = zero, cosine1 = zero, squares0 = zero, squares1 = zero, value0 = zero, value1 = zero, sides0 = zero, sides1 = zero;
            for (var e = 0; e < c.Exponentials.Length; e++)
            {
                T a0 = zero, a1 = zero, b0 = zero, b1 = zero;
                for (var t = c.Start[e]; t < c.Start[e + 1]; t++)
                {
                    double* p = _powers.Power(c.PowerOf[t]) + i, q = _powers.Lower(c.PowerOf[t]) + i;
                    T a = T.Create(_outer[t]), b = T.Create(_outerByCosine[t]);
                    a0 = T.Fma(a, T.Load(p), a0);
                    a1 = T.Fma(a, T.Load(p + 8), a1);
                    b0 = T.Fma(b, T.Load(q), b0);
                    b1 = T.Fma(b, T.Load(q + 8), b1);
                }

                var weight = Exponential(e) + tile + i;
                T w0 = T.Load(weight), w1 = T.Load(weight + 8);
                cosine0 = T.Fma(w0, b0, cosine0);
                cosine1 = T.Fma(w1, b1, cosine1);
                a0 *= w0;
                a1 *= w1;
                value0 += a0;
                value1 += a1;
                var (eta, shift) = c.Exponentials[e];
                T twice = T.Create(-2 * eta), moved = T.Create(-2 * eta * shift);
                squares0 = T.Fma(twice, a0, squares0);
                squares1 = T.Fma(twice, a1, squares1);
                sides0 = T.Fma(moved, a0, sides0);
                sides1 = T.Fma(moved, a1, sides1);
            }

            T.Store(cosine0, byCosine + i);
            T.Store(cosine1, byCosine + i + 8);
            T.Store(squares0, bySquares + i);
            T.Store(squares1, bySquares + i + 8);
            T.Store(value0, value + i);
            T.Store(value1, value + i + 8);
            if (c.HasShift)
            {
                T.Store(sides0, bySides + i);
                T.Store(sides1, bySides + i + 8);
            }
        }

        if (c.ThreeSided)
        {
            for (var i = 0; i < count; i += 8)
            {
                var all = T.Fma(T.Load(value + i), T.Load(slope + i), T.Load(bySquares + i));
                if (c.HasShift)
                {
                    var r = T.Load(third + i);
                    var some = T.Below(zero, r);
                    all -= T.Select(some, T.Load(bySides + i) / T.Select(some, r, one), zero);
                }

                T.Store(all, byThird + i);
            }
        }
    }

    // The gradient by j's displacement is along_j d_j + q d_k, that by k's along_k d_k + q d_j: back to where the pairs came from, eight k at a time.
    private void Spread(AngularClass c)
    {
        var one = c.First == c.Second;
        var (rows, columns) = (_near.Within(c.First, c.Cutoff), _near.Within(c.Second, c.Cutoff));
        double* x = _near.X, y = _near.Y, z = _near.Z, inverse = _near.Inverse, slope = _near.CutSlope(c.Cutoff);
        double* along = _near.Along, gx = _near.Gx, gy = _near.Gy, gz = _near.Gz;
        double* byCosine = ByCosine, bySquares = BySquares, value = Value, byThird = ByThird, bySides = BySides;
        int from = _near.Begin(c.First), to = _near.Begin(c.Second), pairs = 0, at = _read;
        var (three, shifted, zero) = (c.ThreeSided, c.HasShift, T.Create(0));
        for (var row = 0; row < rows; row++)
        {
            var j = from + row;
            T xj = T.Create(x[j]), yj = T.Create(y[j]), zj = T.Create(z[j]), inverseJ = T.Create(inverse[j]), slopeJ = T.Create(slope[j]);
            T alongJ = zero, gxj = zero, gyj = zero, gzj = zero;
            for (var column = one ? (row + 1) & ~7 : 0; column < columns; column += 8)
            {
                int bits = _bits[at++];
                if (bits == 0)
                {
                    continue;
                }

                var k = to + column;
                T xk = T.Load(x + k), yk = T.Load(y + k), zk = T.Load(z + k), inverseK = T.Load(inverse + k);
                var both = inverseJ * inverseK;
                var cosine = T.Fma(zj, zk, T.Fma(yj, yk, xj * xk)) * both;
                T ec = T.Expand(byCosine + pairs, bits), v = T.Expand(value + pairs, bits), common = T.Expand(bySquares + pairs, bits);
                T aj = T.Fma(v, slopeJ, common), ak = T.Fma(v, T.Load(slope + k), common), q = ec * both;
                if (shifted)
                {
                    var sides = T.Expand(bySides + pairs, bits);
                    aj -= sides * inverseJ;
                    ak -= sides * inverseK;
                }

                if (three)
                {
                    var gap = T.Expand(byThird + pairs, bits);
                    aj += gap;
                    ak += gap;
                    q -= gap;
                }

                ec *= cosine;
                aj -= ec * inverseJ * inverseJ;
                ak -= ec * inverseK * inverseK;
                alongJ += aj;
                gxj = T.Fma(q, xk, gxj);
                gyj = T.Fma(q, yk, gyj);
                gzj = T.Fma(q, zk, gzj);
                T.Store(T.Load(along + k) + ak, along + k);
                T.Store(T.Fma(q, xj, T.Load(gx + k)), gx + k);
                T.Store(T.Fma(q, yj, T.Load(gy + k)), gy + k);
                T.Store(T.Fma(q, zj, T.Load(gz + k)), gz + k);
                pairs += BitOperations.PopCount((uint)bits);
            }

            along[j] += T.Sum(alongJ);
            gx[j] += T.Sum(gxj);
            gy[j] += T.Sum(gyj);
            gz[j] += T.Sum(gzj);
        }
    }
}
