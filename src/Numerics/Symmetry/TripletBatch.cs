using System.Numerics;

namespace Pipelines.Numerics;

/// <summary>
/// The pairs of neighbours of a class of angular terms, closely packed, in the order j, then k: cosines, sums of squares, products of cutoffs; with
/// one byte for each eight candidates that says which are in. Derivatives go back the same way.
/// </summary>
internal sealed unsafe partial class TripletBatch<T>(SymmetryPlan plan)
    where T : unmanaged, IOctet<T>
{
    private const int Tile = PowerTable<T>.Tile;

    // Rows a pair: cosine, sum of squares, sum of sides, weight, third side, its logarithmic cutoff slope; then what a contraction leaves:
    // by cosine, by squares, value, by third side, by shifted sides; then an exponential each.
    private const int Rows = 11;

    private readonly Scratch _memory = new(), _sums = new(8 * Math.Max(4, plan.MostTerms + 3));
    private readonly PowerTable<T> _powers = new(Math.Max(1, plan.MostPowers));
    private Neighborhood<T> _near = null!;
    private byte[] _bits = [];
    private bool _keep;
    private int _stride, _pairs, _bytes, _offset, _read;

    private double* Cosine => Row(0);

    private double* Squares => Row(1);

    private double* Sides => Row(2);

    private double* Weight => Row(3);

    private double* Third => Row(4);

    private double* ThirdSlope => Row(5);

    private double* ByCosine => Row(6);

    private double* BySquares => Row(7);

    private double* Value => Row(8);

    private double* ByThird => Row(9);

    private double* BySides => Row(10);

    /// <summary>Makes room for all classes of a centre.</summary>
    public void Begin(ReadOnlySpan<AngularClass> classes, Neighborhood<T> near, bool keep)
    {
        (_near, _keep) = (near, keep);
        var (pairs, bytes) = (0, 0);
        foreach (var c in classes)
        {
            int first = near.Within(c.First, c.Cutoff), second = near.Within(c.Second, c.Cutoff);
            var room = ((c.First == c.Second ? first * (first - 1) / 2 : first * second) + 31) & ~15;
            pairs = keep ? pairs + room : Math.Max(pairs, room);
            bytes += first * ((second + 7) / 8);
        }

        if (_stride < pairs)
        {
            _stride = pairs + (pairs / 4 & ~15);
            _memory.Grow((Rows + plan.MostExponentials) * _stride);
        }

        if (_bits.Length < bytes)
        {
            _bits = new byte[2 * bytes];
        }

        Rewind();
    }

    /// <summary>Back to the first class.</summary>
    public void Rewind() => (_offset, _read) = (0, 0);

    /// <summary>Adds the sums of a class, and keeps its list if so asked.</summary>
    public void Add(AngularClass c, Span<double> values)
    {
        (_pairs, _bytes) = (0, _read);
        List(c);
        Pad();
        var sums = _sums.Start;
        new Span<double>(sums, 8 * c.Terms.Length).Clear();
        for (var tile = 0; tile < _pairs; tile += Tile)
        {
            var count = Math.Min(Tile, _pairs - tile);
            Exponentials(c, tile, count);
            _powers.Fill(c, Cosine + tile, count, lower: false);
            for (var e = 0; e < c.Exponentials.Length; e++)
            {
                Accumulate(c, e, Exponential(e) + tile, count, sums);
            }
        }

        for (var t = 0; t < c.Terms.Length; t++)
        {
            values[c.Terms[t].Feature] += c.Terms[t].Factor * T.Sum(T.Load(sums + (8 * t)));
        }

        Next();
    }

    private double* Row(int row) => _memory.Start + (row * _stride) + _offset;

    private double* Exponential(int e) => Row(Rows + e);

    private void Next()
    {
        _read = _bytes;
        _offset += _keep ? _pairs : 0;
    }

    private void List(AngularClass c)
    {
        var one = c.First == c.Second;
        var (rows, columns) = (_near.Within(c.First, c.Cutoff), _near.Within(c.Second, c.Cutoff));
        double* x = _near.X, y = _near.Y, z = _near.Z, square = _near.Square, inverse = _near.Inverse, r = _near.R, cut = _near.Cut(c.Cutoff);
        double* cosine = Cosine, squares = Squares, sides = Sides, weight = Weight, third = Third;
        int from = _near.Begin(c.First), to = _near.Begin(c.Second);
        var (pairs, bytes) = (_pairs, _bytes);
        var limit = T.Create(plan.Cutoffs[c.Cutoff].Radius * plan.Cutoffs[c.Cutoff].Radius);
        var (three, shifted) = (c.ThreeSided, c.HasShift);
        for (var row = 0; row < rows; row++)
        {
            var j = from + row;
            T xj = T.Create(x[j]), yj = T.Create(y[j]), zj = T.Create(z[j]), squareJ = T.Create(square[j]), inverseJ = T.Create(inverse[j]), cutJ = T.Create(cut[j]);
            for (var column = one ? (row + 1) & ~7 : 0; column < columns; column += 8)
            {
                var k = to + column;
                T xk = T.Load(x + k), yk = T.Load(y + k), zk = T.Load(z + k);
                var bits = Candidates(one ? row : -1, column, columns);
                var sum = squareJ + T.Load(square + k);
                if (three)
                {
                    T dx = xk - xj, dy = yk - yj, dz = zk - zj;
                    var gap = T.Fma(dz, dz, T.Fma(dy, dy, dx * dx));
                    bits &= T.Bits(T.Below(gap, limit));
                    T.Compress(gap, bits, third + pairs);
                    sum += gap;
                }

                var dot = T.Fma(zj, zk, T.Fma(yj, yk, xj * xk));
                T.Compress(dot * (inverseJ * T.Load(inverse + k)), bits, cosine + pairs);
                T.Compress(sum, bits, squares + pairs);
                T.Compress(cutJ * T.Load(cut + k), bits, weight + pairs);
                if (shifted)
                {
                    T.Compress(T.Create(r[j]) + T.Load(r + k), bits, sides + pairs);
                }

                _bits[bytes++] = (byte)bits;
                pairs += BitOperations.PopCount((uint)bits);
            }
        }

        (_pairs, _bytes) = (pairs, bytes);
    }

    // Those of the eight columns from one on that are after the row, and are there.
    private static int Candidates(int row, int column, int columns)
    {
        var bits = columns - column >= 8 ? 255 : (1 << (columns - column)) - 1;
        return row < column ? bits : bits & (254 << (row - column));
    }

    // What is left of the last sixteen pairs weighs nothing.
    private void Pad()
    {
        var end = (_pairs + 15) & ~15;
        for (var row = 0; row < 5; row++)
        {
            new Span<double>(Row(row) + _pairs, end - _pairs).Clear();
        }

        _pairs = end;
    }

    private void Exponentials(AngularClass c, int tile, int count)
    {
        double* squares = Squares + tile, sides = Sides + tile, weight = Weight + tile, third = Third + tile;
        if (c.ThreeSided)
        {
            for (var i = 0; i < count; i += 8)
            {
                var r = T.Sqrt(T.Load(third + i));
                T.Store(r, third + i);
                if (c.HasShift)
                {
                    T.Store(r + T.Load(sides + i), sides + i);
                }
            }

            plan.Cutoffs[c.Cutoff].Weigh<T>(third, weight, _keep ? ThirdSlope + tile : null, count);
        }

        for (var e = 0; e < c.Exponentials.Length; e++)
        {
            var to = Exponential(e) + tile;
            var (eta, shift) = c.Exponentials[e];
            T exponent = T.Create(-eta), linear = T.Create(2 * eta * shift), constant = T.Create(-eta * shift * shift * (c.ThreeSided ? 3 : 2));
            if (shift == 0)
            {
                for (var i = 0; i < count; i += 8)
                {
                    T.Store(T.Exp(exponent * T.Load(squares + i)) * T.Load(weight + i), to + i);
                }

                continue;
            }

            for (var i = 0; i < count; i += 8)
            {
                var argument = T.Fma(exponent, T.Load(squares + i), T.Fma(linear, T.Load(sides + i), constant));
                T.Store(T.Exp(argument) * T.Load(weight + i), to + i);
            }
        }
    }

    // Four sums at a time: their additions do not wait for each other.
    private void Accumulate(AngularClass c, int e, double* weight, int count, double* sums)
    {
        var t = c.Start[e];
        for (; t <= c.Start[e + 1] - 4; t += 4)
        {
            double* p0 = Power(c, t), p1 = Power(c, t + 1), p2 = Power(c, t + 2), p3 = Power(c, t + 3), to = sums + (8 * t);
            T s0 = T.Load(to), s1 = T.Load(to + 8), s2 = T.Load(to + 16), s3 = T.Load(to + 24);
            for (var i = 0; i < count; i += 8)
            {
                var w = T.Load(weight + i);
                s0 = T.Fma(w, T.Load(p0 + i), s0);
                s1 = T.Fma(w, T.Load(p1 + i), s1);
                s2 = T.Fma(w, T.Load(p2 + i), s2);
                s3 = T.Fma(w, T.Load(p3 + i), s3);
            }

            T.Store(s0, to);
            T.Store(s1, to + 8);
            T.Store(s2, to + 16);
            T.Store(s3, to + 24);
        }

        for (; t < c.Start[e + 1]; t++)
        {
            double* p = Power(c, t), to = sums + (8 * t);
            T even = T.Load(to), odd = T.Create(0);
            for (var i = 0; i < count; i += 16)
            {
                even = T.Fma(T.Load(weight + i), T.Load(p + i), even);
                odd = T.Fma(T.Load(weight + i + 8), T.Load(p + i + 8), odd);
            }

            T.Store(even + odd, to);
        }
    }

    private double* Power(AngularClass c, int term) => _powers.Power(c.PowerOf[term]);
}
