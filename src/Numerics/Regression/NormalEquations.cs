namespace Pipelines.Numerics;

/// <summary>
/// X^T X, X^T y and y^T y of least squares, summed over blocks of rows: memory does not grow with the number of rows. The sum depends on
/// how rows are cut into blocks in the last digits only, and not on the number of threads.
/// </summary>
public sealed class NormalEquations
{
    private readonly double[] _gram, _right;

    /// <summary>Zero rows of so many unknowns.</summary>
    public NormalEquations(int unknowns) => (Unknowns, _gram, _right) = (unknowns, new double[(long)unknowns * unknowns], new double[unknowns]);

    /// <summary>Columns of X.</summary>
    public int Unknowns { get; }

    /// <summary>Rows of X.</summary>
    public long Rows { get; private set; }

    /// <summary>y^T y.</summary>
    public double Square { get; private set; }

    /// <summary>Lower triangle of X^T X, unknowns x unknowns.</summary>
    public ReadOnlySpan<double> Gram => _gram;

    /// <summary>X^T y.</summary>
    public ReadOnlySpan<double> Right => _right;

    /// <summary>Adds a block of rows.</summary>
    /// <param name="transposed">X^T of the block: unknowns x rows.</param>
    /// <param name="y">One a row.</param>
    /// <param name="context">Threads, cancellation.</param>
    public void Add(ReadOnlySpan<double> transposed, ReadOnlySpan<double> y, DenseContext? context = null)
    {
        if (transposed.Length != (long)Unknowns * y.Length)
        {
            throw new ArgumentException($"There must be {Unknowns} x {y.Length} numbers; found {transposed.Length}.", nameof(transposed));
        }

        Dense.Syrk(Unknowns, y.Length, 1, transposed, 1, _gram, context);
        for (var p = 0; p < Unknowns; p++)
        {
            _right[p] += Vectors.Dot(transposed.Slice(p * y.Length, y.Length), y);
        }

        Square += Vectors.Dot(y, y);
        Rows += y.Length;
    }

    /// <summary>
    /// The equations that are left when the last few unknowns are eliminated: their best values are put in, whatever the others are
    /// (Schur complement; the rows are so many fewer).
    /// </summary>
    /// <param name="last">How many; few.</param>
    /// <param name="ridge">Added to their diagonal: keeps what the rows do not decide at zero. Positive.</param>
    public NormalEquations Without(int last, double ridge)
    {
        int kept = Unknowns - last, columns = kept + 1;
        var corner = new double[last * last];
        var solved = new double[last * columns];
        var active = 0;
        for (var i = 0; i < last; i++)
        {
            var row = _gram.AsSpan((kept + i) * Unknowns, Unknowns);
            row[..kept].CopyTo(solved.AsSpan(i * columns));
            solved[(i * columns) + kept] = _right[kept + i];
            row.Slice(kept, i + 1).CopyTo(corner.AsSpan(i * last));
            active += row[kept + i] > 0 ? 1 : 0;
            corner[(i * last) + i] += ridge;
        }

        Dense.Cholesky(corner, last);
        Dense.SolveLower(corner, last, solved, columns);
        var rest = new NormalEquations(kept);
        for (var p = 0; p < kept; p++)
        {
            _gram.AsSpan(p * Unknowns, p + 1).CopyTo(rest._gram.AsSpan(p * kept));
        }

        _right.AsSpan(0, kept).CopyTo(rest._right);
        (rest.Square, rest.Rows) = (Square, Rows - active);
        for (var i = 0; i < last; i++)
        {
            var row = solved.AsSpan(i * columns, columns);
            for (var p = 0; p < kept; p++)
            {
                Vectors.AddScaled(-row[p], row[..(p + 1)], rest._gram.AsSpan(p * kept, p + 1));
            }

            Vectors.AddScaled(-row[kept], row[..kept], rest._right);
            rest.Square -= row[kept] * row[kept];
        }

        return rest;
    }
}
