namespace Pipelines.Numerics;

/// <summary>
/// What the projection of a Gaussian at distance r from the origin is, as a function of r: c_ln(r)/r^l, a smooth function, where c_ln projects the
/// part of degree l of exp(-|x - r|²/2s²), 4 pi exp(-(r² + x²)/2s²) i_l(r x/s²) (Bartók, Kondor and Csányi 2013,
/// doi:10.1103/PhysRevB.87.184115, Eq. 29). Tabulated as polynomials of degree 7 that agree with it at both ends of each piece in value and
/// three derivatives, on as many equal pieces as keep the error of r^l times it below 1e-11 of its largest value.
/// </summary>
public sealed unsafe class RadialTable
{
    /// <summary>Coefficients a piece.</summary>
    private const int Order = 8;

    private const double Tolerance = 1e-11;

    private readonly double[] _coefficients;
    private readonly double _perPiece;
    private readonly int _last;

    /// <summary>Makes the table.</summary>
    /// <param name="projection">The radial basis.</param>
    /// <param name="sigma">The Gaussian's width, positive.</param>
    /// <param name="reach">The largest distance.</param>
    public RadialTable(RadialProjection projection, double sigma, double reach)
    {
        (Degree, Count) = (projection.Degree, projection.Count);
        Stride = Lanes.Whole(Count);
        var source = new RadialSource(projection, sigma, Stride);
        var pieces = Math.Max(4, (int)Math.Ceiling(reach / (0.3 * sigma)));
        for (; ; )
        {
            (_perPiece, _last) = (pieces / reach, pieces - 1);
            _coefficients = Tabulate(source, pieces, reach / pieces);
            Error = Largest(source, pieces, reach);
            if (Error <= Tolerance || pieces > 20_000)
            {
                break;
            }

            // The error falls with the eighth power of a piece's length.
            pieces = (int)Math.Ceiling(pieces * Math.Clamp(1.1 * Math.Pow(Error / Tolerance, 0.125), 1.1, 4));
        }

        Pieces = pieces;
        Centre = new double[Count];
        _coefficients.AsSpan(0, Count).CopyTo(Centre);
    }

    /// <summary>lmax.</summary>
    public int Degree { get; }

    /// <summary>Functions a degree.</summary>
    public int Count { get; }

    /// <summary>Places a degree takes in a row: <see cref="Count"/>, rounded up to whole lanes; what is beyond is zero.</summary>
    public int Stride { get; }

    /// <summary>Length of a row: one <see cref="Stride"/> a degree.</summary>
    public int Columns => (Degree + 1) * Stride;

    /// <summary>Number of pieces.</summary>
    public int Pieces { get; }

    /// <summary>The largest error found half-way through the pieces, where it is largest, relative to the largest function of that degree.</summary>
    public double Error { get; }

    /// <summary>The functions of degree zero at distance zero.</summary>
    public double[] Centre { get; }

    /// <summary>c_ln(r)/r^l, a row.</summary>
    /// <param name="r">From zero to the reach.</param>
    /// <param name="values">Destination, length <see cref="Columns"/>; overwritten.</param>
    /// <param name="slopes">d/dr, likewise.</param>
    public void At(double r, Span<double> values, Span<double> slopes)
    {
        if (values.Length != Columns || slopes.Length != Columns)
        {
            throw new ArgumentException($"There must be room for {Columns} numbers; found {values.Length} and {slopes.Length}.", nameof(values));
        }

        fixed (double* v = values, s = slopes)
        {
            Row<OneLane>(r, (1, 0), v, s);
        }
    }

    /// <summary>A row of values, times a weight.</summary>
    internal void Row<T>(double r, double weight, double* values)
        where T : unmanaged, ILanes<T>
    {
        fixed (double* start = _coefficients)
        {
            var columns = Columns;
            var row = start + Find(r, out var t);
            T at = T.All(t), w = T.All(weight);
            for (var k = 0; k < columns; k += T.Count, row += T.Count)
            {
                var value = T.MultiplyAdd(T.Load(row + (7 * columns)), at, T.Load(row + (6 * columns)));
                value = T.MultiplyAdd(value, at, T.Load(row + (5 * columns)));
                value = T.MultiplyAdd(value, at, T.Load(row + (4 * columns)));
                value = T.MultiplyAdd(value, at, T.Load(row + (3 * columns)));
                value = T.MultiplyAdd(value, at, T.Load(row + (2 * columns)));
                value = T.MultiplyAdd(value, at, T.Load(row + columns));
                (T.MultiplyAdd(value, at, T.Load(row)) * w).Store(values + k);
            }
        }
    }

    /// <summary>A row of values and one of slopes, times a weight that has a slope too.</summary>
    internal void Row<T>(double r, (double Value, double Slope) weight, double* values, double* slopes)
        where T : unmanaged, ILanes<T>
    {
        fixed (double* start = _coefficients)
        {
            var columns = Columns;
            var row = start + Find(r, out var t);
            T at = T.All(t), w = T.All(weight.Value), dw = T.All(weight.Slope), perPiece = T.All(weight.Value * _perPiece);
            for (var k = 0; k < columns; k += T.Count, row += T.Count)
            {
                var slope = T.Load(row + (7 * columns));
                var value = T.MultiplyAdd(slope, at, T.Load(row + (6 * columns)));
                slope = T.MultiplyAdd(slope, at, value);
                value = T.MultiplyAdd(value, at, T.Load(row + (5 * columns)));
                slope = T.MultiplyAdd(slope, at, value);
                value = T.MultiplyAdd(value, at, T.Load(row + (4 * columns)));
                slope = T.MultiplyAdd(slope, at, value);
                value = T.MultiplyAdd(value, at, T.Load(row + (3 * columns)));
                slope = T.MultiplyAdd(slope, at, value);
                value = T.MultiplyAdd(value, at, T.Load(row + (2 * columns)));
                slope = T.MultiplyAdd(slope, at, value);
                value = T.MultiplyAdd(value, at, T.Load(row + columns));
                slope = T.MultiplyAdd(slope, at, value);
                value = T.MultiplyAdd(value, at, T.Load(row));
                (value * w).Store(values + k);
                T.MultiplyAdd(value, dw, slope * perPiece).Store(slopes + k);
            }
        }
    }

    // Where the piece begins, and how far through it r is, from 0 to 1.
    private int Find(double r, out double t)
    {
        t = r * _perPiece;
        var piece = Math.Min((int)t, _last);
        t -= piece;
        return piece * Order * Columns;
    }

    // Hermite's interpolation: the four Taylor coefficients on the left are kept, the other four match those on the right.
    private double[] Tabulate(RadialSource source, int pieces, double length)
    {
        var columns = Columns;
        double[] table = new double[pieces * Order * columns], left = new double[4 * columns], right = new double[4 * columns];
        source.Taylor(0, length, left);
        for (var p = 0; p < pieces; p++)
        {
            source.Taylor((p + 1) * length, length, right);
            for (var k = 0; k < columns; k++)
            {
                double a0 = left[k], a1 = left[columns + k], a2 = left[(2 * columns) + k], a3 = left[(3 * columns) + k];
                var e0 = right[k] - (a0 + a1 + a2 + a3);
                var e1 = right[columns + k] - (a1 + (2 * a2) + (3 * a3));
                var e2 = right[(2 * columns) + k] - (a2 + (3 * a3));
                var e3 = right[(3 * columns) + k] - a3;
                var row = table.AsSpan(p * Order * columns);
                row[k] = a0;
                row[columns + k] = a1;
                row[(2 * columns) + k] = a2;
                row[(3 * columns) + k] = a3;
                row[(4 * columns) + k] = (35 * e0) - (15 * e1) + (5 * e2) - e3;
                row[(5 * columns) + k] = (-84 * e0) + (39 * e1) - (14 * e2) + (3 * e3);
                row[(6 * columns) + k] = (70 * e0) - (34 * e1) + (13 * e2) - (3 * e3);
                row[(7 * columns) + k] = (-20 * e0) + (10 * e1) - (4 * e2) + e3;
            }

            (left, right) = (right, left);
        }

        return table;
    }

    private double Largest(RadialSource source, int pieces, double reach)
    {
        double[] exact = new double[4 * Columns], value = new double[Columns], slope = new double[Columns];
        double[] errors = new double[Degree + 1], sizes = new double[Degree + 1];
        for (var p = 0; p < pieces; p++)
        {
            var r = reach * (p + 0.5) / pieces;
            source.Taylor(r, 1, exact);
            At(r, value, slope);
            for (var k = 0; k < Columns; k++)
            {
                var l = k / Stride;
                var power = Math.Pow(r, l);
                errors[l] = Math.Max(errors[l], power * Math.Abs(exact[k] - value[k]));
                sizes[l] = Math.Max(sizes[l], power * Math.Abs(exact[k]));
            }
        }

        return errors.Zip(sizes, (e, s) => s > 0 ? e / s : 0).Max();
    }
}
