namespace Pipelines.Numerics;

/// <summary>
/// The triangle R of a QR decomposition of [X, y], block of rows by block of rows (Golub and Van Loan, Matrix Computations (2013), Sec. 5.2; reflectors in
/// panels, Schreiber and Van Loan 1989, doi:10.1137/0910005). R is as well conditioned as X, where X^T X has the square of its condition number: what the
/// normal equations lose beyond 1e8 is still there. Twice the work of the normal equations; the same memory.
/// </summary>
public sealed class TriangularEquations : IRowSum
{
    private const int Panel = 32;

    private const double Nothing = 1e-290;

    private readonly int _n;
    private readonly double[] _r;

    /// <summary>Zero rows of so many unknowns.</summary>
    public TriangularEquations(int unknowns) => (Unknowns, _n, _r) = (unknowns, unknowns + 1, new double[(unknowns + 1L) * (unknowns + 1L)]);

    /// <inheritdoc/>
    public int Unknowns { get; }

    /// <inheritdoc/>
    public long Rows { get; private set; }

    /// <summary>Row i of R from its diagonal on; the last number is that of y.</summary>
    public ReadOnlySpan<double> Row(int i) => _r.AsSpan((i * _n) + i, _n - i);

    /// <inheritdoc/>
    public void Add(ReadOnlySpan<double> transposed, ReadOnlySpan<double> y, DenseContext? context = null)
    {
        var rows = y.Length;
        if (transposed.Length != (long)Unknowns * rows)
        {
            throw new ArgumentException($"There must be {Unknowns} x {rows} numbers; found {transposed.Length}.", nameof(transposed));
        }

        // Column by column, y last: reflectors take their place as they come.
        var block = new double[(long)_n * rows];
        transposed.CopyTo(block);
        y.CopyTo(block.AsSpan(transposed.Length));
        var (t, w) = (new double[Panel * Panel], new double[Panel * _n]);
        for (var j = 0; j < _n; j += Panel)
        {
            int width = Math.Min(Panel, _n - j), rest = _n - j - width;
            Reflect(block, rows, j, width, t);
            if (rest > 0)
            {
                Update(block, rows, j, width, rest, t, w.AsSpan(0, width * rest), context);
            }
        }

        Rows += rows;
    }

    /// <inheritdoc/>
    public double Residual(ReadOnlySpan<double> w)
    {
        var sum = Row(Unknowns)[0] * Row(Unknowns)[0];
        for (var i = 0; i < Unknowns; i++)
        {
            var row = Row(i);
            var left = row[^1] - Vectors.Dot(row[..^1], w[i..]);
            sum += left * left;
        }

        return sum;
    }

    /// <inheritdoc/>
    public NormalEquations Normal()
    {
        var (transposed, y) = Weighted(1);
        return NormalEquations.Of(transposed, y, Rows, Row(Unknowns)[0] * Row(Unknowns)[0]);
    }

    /// <summary>R and its right side as rows of another sum: R^T times a factor, unknowns x unknowns.</summary>
    internal (double[] Transposed, double[] Y) Weighted(double factor)
    {
        var (transposed, y) = (new double[(long)Unknowns * Unknowns], new double[Unknowns]);
        for (var i = 0; i < Unknowns; i++)
        {
            var row = Row(i);
            for (var j = i; j < Unknowns; j++)
            {
                transposed[((long)j * Unknowns) + i] = factor * row[j - i];
            }

            y[i] = factor * row[^1];
        }

        return (transposed, y);
    }

    // Reflectors of a panel: each touches one row of R and all rows of the block. T is that of I - V T V^T.
    private void Reflect(double[] block, int rows, int first, int width, double[] t)
    {
        Span<double> dots = stackalloc double[Panel];
        for (var j = 0; j < width; j++)
        {
            var v = block.AsSpan((first + j) * rows, rows);
            var r = _r.AsSpan((first + j) * _n, _n);
            var tau = Reflector(ref r[first + j], v);
            for (var k = j + 1; k < width; k++)
            {
                var column = block.AsSpan((first + k) * rows, rows);
                var along = tau * (r[first + k] + Vectors.Dot(v, column));
                r[first + k] -= along;
                Vectors.AddScaled(-along, v, column);
            }

            for (var i = 0; i < j; i++)
            {
                dots[i] = Vectors.Dot(block.AsSpan((first + i) * rows, rows), v);
            }

            for (var i = 0; i < j; i++)
            {
                t[(i * Panel) + j] = -tau * Vectors.Dot(t.AsSpan((i * Panel) + i, j - i), dots[i..j]);
            }

            t[(j * Panel) + j] = tau;
        }
    }

    // v with a one before it and tau such that (I - tau v v^T) (head, x) = (-+|(head, x)|, 0).
    private static double Reflector(ref double head, Span<double> x)
    {
        // With fewer rows than columns each reflector leaves rounding of rounding, down to numbers whose inverse is not finite: nothing, that is.
        var largest = Vectors.LargestMagnitude(x);
        if (largest <= Nothing)
        {
            x.Clear();
            return 0;
        }

        largest = Math.Max(largest, Math.Abs(head));
        Vectors.Scale(1 / largest, x);
        var scaled = head / largest;
        var norm = Math.CopySign(Math.Sqrt((scaled * scaled) + Vectors.Dot(x, x)), scaled);
        Vectors.Scale(1 / (scaled + norm), x);
        head = -norm * largest;
        return (scaled + norm) / norm;
    }

    // [R; B] -= V T^T V^T [R; B] for the columns right of a panel.
    private void Update(double[] block, int rows, int first, int width, int rest, double[] t, Span<double> w, DenseContext? context)
    {
        var v = block.AsSpan(first * rows, width * rows);
        var right = block.AsSpan((first + width) * rows, rest * rows);
        Dense.Multiply(false, true, width, rest, rows, 1, v, right, 0, w, context);
        for (var i = width - 1; i >= 0; i--)
        {
            // From the last row up: T^T is lower triangular, and row i needs only those above it as they were.
            var row = w.Slice(i * rest, rest);
            Vectors.AddScaled(1, _r.AsSpan(((first + i) * _n) + first + width, rest), row);
        }

        for (var i = width - 1; i >= 0; i--)
        {
            var row = w.Slice(i * rest, rest);
            Vectors.Scale(t[(i * Panel) + i], row);
            for (var k = 0; k < i; k++)
            {
                Vectors.AddScaled(t[(k * Panel) + i], w.Slice(k * rest, rest), row);
            }

            Vectors.AddScaled(-1, row, _r.AsSpan(((first + i) * _n) + first + width, rest));
        }

        Dense.Multiply(true, false, rest, rows, width, -1, w, v, 1, right, context);
    }
}
