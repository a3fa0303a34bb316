using System.Numerics;

namespace Pipelines.Numerics;

/// <summary>Derivatives of every term through a list of pairs of neighbours: eight terms at a time, pair by pair.</summary>
internal sealed unsafe partial class TripletBatch<T>
{
    // Coefficients of a pair: 1/(r_j r_k); -cos/r_j^2; -cos/r_k^2; sums of logarithmic slopes along j and k; that of the third side; and the sums of 1/r
    // that go with shifts along j and k and across.
    private const int Coefficients = 9;

    // Pairs at a time: all their terms then fit the fastest cache, in both orders.
    private const int Few = 64;

    private readonly Scratch _terms = new(), _slots = new(), _coefficients = new(Coefficients * Few);
    private int[] _j = [], _k = [];

    /// <summary>Adds a class, the next one of the list, to a Jacobian of shape neighbours x 3 x width.</summary>
    public void Jacobian(AngularClass c, Span<double> jacobian)
    {
        (_pairs, _bytes) = Extent(c);
        var padded = (c.Terms.Length + 7) & ~7;
        var size = Few * padded;
        var memory = _terms.Grow((4 * size) + (3 * padded));
        double* values = memory, slopes = memory + size, valuesOfPairs = memory + (2 * size), slopesOfPairs = memory + (3 * size), constants = memory + (4 * size);

        // Rows that pad the terms to a multiple of eight stay zero.
        var real = Few * c.Terms.Length;
        new Span<double>(values + real, size - real).Clear();
        new Span<double>(slopes + real, size - real).Clear();
        new Span<double>(constants, 3 * padded).Clear();
        for (var t = 0; t < c.Terms.Length; t++)
        {
            var eta = c.Terms[t].Eta;
            var to = constants + c.Rank[t];
            to[0] = -2 * eta * (c.ThreeSided ? 2 : 1);
            to[padded] = c.ThreeSided ? 2 * eta : 0;
            to[2 * padded] = 2 * eta * c.Terms[t].Shift;
        }

        int slots = 4 * padded, all = _near.End(plan.Kinds - 1);
        var sums = _slots.Grow(slots * all);
        new Span<double>(sums, slots * all).Clear();
        var pairs = Locate(c);
        for (var tile = 0; tile < _pairs; tile += Tile)
        {
            var count = Math.Min(Tile, _pairs - tile);
            _powers.Fill(c, Cosine + tile, count, lower: true);
            for (var few = 0; few < count; few += Few)
            {
                var here = Math.Min(Few, count - few);
                TermByTerm(c, tile, few, here, values, slopes);
                for (var p = 0; p < here; p += 8)
                {
                    for (var t = 0; t < padded; t += 8)
                    {
                        T.Transpose(values + (t * Few) + p, Few, valuesOfPairs + (p * padded) + t, padded);
                        T.Transpose(slopes + (t * Few) + p, Few, slopesOfPairs + (p * padded) + t, padded);
                    }
                }

                var first = tile + few;
                here = Math.Min(here, pairs - first);
                Prepare(c, first, here);
                AddPairs(c, first, here, padded, valuesOfPairs, slopesOfPairs, constants, sums);
            }
        }

        Deliver(c, padded, sums, c.First, jacobian);
        if (c.First != c.Second)
        {
            Deliver(c, padded, sums, c.Second, jacobian);
        }

        Next();
    }

    private void TermByTerm(AngularClass c, int tile, int few, int count, double* values, double* slopes)
    {
        for (var e = 0; e < c.Exponentials.Length; e++)
        {
            var weight = Exponential(e) + tile + few;
            for (var t = c.Start[e]; t < c.Start[e + 1]; t++)
            {
                ref readonly var term = ref c.Terms[t];
                T a = T.Create(term.Factor), b = T.Create(term.Factor * term.Lambda * term.Zeta);
                double* p = _powers.Power(c.PowerOf[t]) + few, q = _powers.Lower(c.PowerOf[t]) + few;
                double* value = values + (c.Rank[t] * Few), slope = slopes + (c.Rank[t] * Few);
                for (var i = 0; i < count; i += 8)
                {
                    var w = T.Load(weight + i);
                    T.Store(w * a * T.Load(p + i), value + i);
                    T.Store(w * b * T.Load(q + i), slope + i);
                }
            }
        }
    }

    private void Prepare(AngularClass c, int tile, int count)
    {
        ReadOnlySpan<int> js = _j.AsSpan(tile), ks = _k.AsSpan(tile);
        double* inverse = _near.Inverse, slope = _near.CutSlope(c.Cutoff), to = _coefficients.Start;
        double* cosines = Cosine + tile, third = Third + tile, thirdSlope = ThirdSlope + tile;
        for (var p = 0; p < count; p++, to += Coefficients)
        {
            int j = js[p], k = ks[p];
            double ij = inverse[j], ik = inverse[k], cosine = cosines[p];
            var across = c.ThreeSided ? thirdSlope[p] : 0;
            var gap = c.HasShift && c.ThreeSided && third[p] > 0 ? 1 / third[p] : 0;
            to[0] = ij * ik;
            to[1] = -cosine * ij * ij;
            to[2] = -cosine * ik * ik;
            to[3] = slope[j] + across;
            to[4] = slope[k] + across;
            to[5] = -across;
            to[6] = ij + gap;
            to[7] = ik + gap;
            to[8] = -gap;
        }
    }

    // Runs of pairs with one j keep its sums in registers.
    private void AddPairs(AngularClass c, int tile, int count, int padded, double* values, double* slopes, double* constants, double* sums)
    {
        ReadOnlySpan<int> js = _j.AsSpan(tile, Math.Max(0, count)), ks = _k.AsSpan(tile, Math.Max(0, count));
        double* x = _near.X, y = _near.Y, z = _near.Z, pairs = _coefficients.Start;
        for (var first = 0; first < count;)
        {
            var j = js[first];
            var end = first + 1;
            while (end < count && js[end] == j)
            {
                end++;
            }

            T xj = T.Create(x[j]), yj = T.Create(y[j]), zj = T.Create(z[j]);
            for (var t = 0; t < padded; t += 8)
            {
                var own = sums + (4 * padded * j) + t;
                T sx = T.Load(own), sy = T.Load(own + padded), sz = T.Load(own + (2 * padded)), along = T.Load(own + (3 * padded));
                T c0 = T.Load(constants + t), c1 = T.Load(constants + padded + t), c2 = T.Load(constants + (2 * padded) + t);
                for (var p = first; p < end; p++)
                {
                    var k = ks[p];
                    var f = pairs + (Coefficients * p);
                    T v = T.Load(values + (p * padded) + t), s = T.Load(slopes + (p * padded) + t);
                    T fj = c0 + T.Create(f[3]), fk = c0 + T.Create(f[4]), fq = c1 + T.Create(f[5]);
                    if (c.HasShift)
                    {
                        fj = T.Fma(c2, T.Create(f[6]), fj);
                        fk = T.Fma(c2, T.Create(f[7]), fk);
                        fq = T.Fma(c2, T.Create(f[8]), fq);
                    }

                    var q = T.Fma(s, T.Create(f[0]), v * fq);
                    along += T.Fma(s, T.Create(f[1]), v * fj);
                    sx = T.Fma(q, T.Create(x[k]), sx);
                    sy = T.Fma(q, T.Create(y[k]), sy);
                    sz = T.Fma(q, T.Create(z[k]), sz);
                    var other = sums + (4 * padded * k) + t;
                    T.Store(T.Fma(q, xj, T.Load(other)), other);
                    T.Store(T.Fma(q, yj, T.Load(other + padded)), other + padded);
                    T.Store(T.Fma(q, zj, T.Load(other + (2 * padded))), other + (2 * padded));
                    T.Store(T.Load(other + (3 * padded)) + T.Fma(s, T.Create(f[2]), v * fk), other + (3 * padded));
                }

                T.Store(sx, own);
                T.Store(sy, own + padded);
                T.Store(sz, own + (2 * padded));
                T.Store(along, own + (3 * padded));
            }

            first = end;
        }
    }

    private void Deliver(AngularClass c, int padded, double* sums, int kind, Span<double> jacobian)
    {
        var (width, terms) = (plan.Width, c.Terms.Length);
        var whole = c.Contiguous ? terms & ~7 : 0;
        fixed (double* start = jacobian)
        fixed (int* features = c.Features)
        {
            for (var place = 0; place < _near.Within(kind, c.Cutoff); place++)
            {
                var slot = _near.Begin(kind) + place;
                double* from = sums + (4 * padded * slot), along = from + (3 * padded), to = start + (3 * width * _near.Neighbor(kind, place));
                for (var axis = 0; axis < 3; axis++, from += padded, to += width)
                {
                    var component = (_near.X + (axis * _near.Stride))[slot];
                    var d = T.Create(component);
                    for (var t = 0; t < whole; t += 8)
                    {
                        var at = to + features[0] + t;
                        T.Store(T.Load(at) + T.Fma(d, T.Load(along + t), T.Load(from + t)), at);
                    }

                    for (var t = whole; t < terms; t++)
                    {
                        to[features[t]] += Math.FusedMultiplyAdd(component, along[t], from[t]);
                    }
                }
            }
        }
    }

    // The two slots that each pair of the class is of; returns how many there are without padding.
    private int Locate(AngularClass c)
    {
        if (_j.Length < _pairs)
        {
            (_j, _k) = (new int[2 * _pairs], new int[2 * _pairs]);
        }

        var one = c.First == c.Second;
        var (rows, columns) = (_near.Within(c.First, c.Cutoff), _near.Within(c.Second, c.Cutoff));
        int from = _near.Begin(c.First), to = _near.Begin(c.Second), at = _read, pairs = 0;
        Span<int> js = _j, ks = _k;
        ReadOnlySpan<byte> bytes = _bits;
        for (var row = 0; row < rows; row++)
        {
            for (var column = one ? (row + 1) & ~7 : 0; column < columns; column += 8)
            {
                for (int bits = bytes[at++]; bits != 0; bits &= bits - 1)
                {
                    js[pairs] = from + row;
                    ks[pairs++] = to + column + BitOperations.TrailingZeroCount(bits);
                }
            }
        }

        return pairs;
    }
}
