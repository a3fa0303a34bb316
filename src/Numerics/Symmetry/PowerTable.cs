namespace Pipelines.Numerics;

/// <summary>Powers (1 + lambda c)^zeta of many cosines, and those with zeta - 1, by repeated squaring: squares are shared by all exponents.</summary>
internal sealed unsafe class PowerTable<T>
    where T : unmanaged, IOctet<T>
{
    /// <summary>Cosines at a time: all rows then fit the fastest cache.</summary>
    public const int Tile = 128;

    private const int MostSquares = 24;

    private readonly Scratch _memory = new();
    private readonly nint[] _powers, _lower, _squares = new nint[MostSquares];
    private int _rows;

    public PowerTable(int most)
    {
        (_powers, _lower) = (new nint[most], new nint[most]);
        _memory.Grow(Tile * (1 + (most * (MostSquares + 2))));
    }

    /// <summary>(1 + lambda c)^zeta.</summary>
    public double* Power(int power) => (double*)_powers[power];

    /// <summary>(1 + lambda c)^(zeta - 1).</summary>
    public double* Lower(int power) => (double*)_lower[power];

    /// <summary>Fills the table.</summary>
    /// <param name="of">Whose powers.</param>
    /// <param name="c">Cosines.</param>
    /// <param name="count">A multiple of eight, at most <see cref="Tile"/>.</param>
    /// <param name="lower">Also those with zeta - 1.</param>
    public void Fill(AngularClass of, double* c, int count, bool lower)
    {
        _rows = 0;
        var ones = Row();
        new Span<double>(ones, count).Fill(1);
        var power = 0;
        foreach (var lambda in of.Lambdas)
        {
            var known = 0;
            _squares[0] = (nint)Base(lambda, c, count);
            for (; power < of.Powers.Length && of.Powers[power].Lambda == lambda; power++)
            {
                var zeta = of.Powers[power].Zeta;
                _powers[power] = (nint)Of(zeta, ones, ref known, count);
                if (lower)
                {
                    _lower[power] = (nint)Of(zeta - 1, ones, ref known, count);
                }
            }
        }
    }

    // Rounding may take 1 - cos(0) below 0.
    private double* Base(double lambda, double* c, int count)
    {
        var to = Row();
        T one = T.Create(1), zero = T.Create(0), slope = T.Create(lambda);
        for (var i = 0; i < count; i += 8)
        {
            T.Store(T.Max(zero, T.Fma(slope, T.Load(c + i), one)), to + i);
        }

        return to;
    }

    private double* Of(double exponent, double* ones, ref int known, int count)
    {
        if (exponent != Math.Floor(exponent) || exponent >= 1 << MostSquares)
        {
            var to = Row();
            var from = (double*)_squares[0];
            for (var i = 0; i < count; i++)
            {
                to[i] = Math.Pow(from[i], exponent);
            }

            return to;
        }

        double* product = null, own = null;
        for (var (left, bit) = ((int)exponent, 0); left != 0; left >>= 1, bit++)
        {
            if ((left & 1) == 0)
            {
                continue;
            }

            var square = Square(bit, ref known, count);
            if (product == null)
            {
                product = square;
                continue;
            }

            own = own == null ? Row() : own;
            Multiply(product, square, own, count);
            product = own;
        }

        return product == null ? ones : product;
    }

    private double* Square(int bit, ref int known, int count)
    {
        for (; known < bit; known++)
        {
            var to = Row();
            var from = (double*)_squares[known];
            Multiply(from, from, to, count);
            _squares[known + 1] = (nint)to;
        }

        return (double*)_squares[bit];
    }

    private static void Multiply(double* left, double* right, double* to, int count)
    {
        for (var i = 0; i < count; i += 8)
        {
            T.Store(T.Load(left + i) * T.Load(right + i), to + i);
        }
    }

    private double* Row() => _memory.Start + (Tile * _rows++);
}
