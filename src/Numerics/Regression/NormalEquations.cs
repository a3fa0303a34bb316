namespace Pipelines.Numerics;

/// <summary>
/// X^T X, X^T y and y^T y of least squares, summed over blocks of rows: memory does not grow with the number of rows. The sum depends on
/// how rows are cut into blocks in the last digits only, and not on the number of threads.
/// </summary>
public sealed class NormalEquations : IRowSum
{
    private readonly double[] _gram, _right;

    /// <summary>Zero rows of so many unknowns.</summary>
    public NormalEquations(int unknowns) => (Unknowns, _gram, _right) = (unknowns, new double[(long)unknowns * unknowns], new double[unknowns]);

    /// <inheritdoc/>
    public int Unknowns { get; }

    /// <inheritdoc/>
    public long Rows { get; private set; }

    /// <summary>y^T y.</summary>
    public double Square { get; private set; }

    /// <summary>Lower triangle of X^T X, unknowns x unknowns.</summary>
    public ReadOnlySpan<double> Gram => _gram;

    /// <summary>X^T y.</summary>
    public ReadOnlySpan<double> Right => _right;

    /// <inheritdoc/>
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

    // From the sums alone: |y - X w|^2 = y^2 - 2 w.b + w.A w.
    /// <inheritdoc/>
    public double Residual(ReadOnlySpan<double> w)
    {
        var sum = Square - (2 * Vectors.Dot(_right, w));
        for (var p = 0; p < Unknowns; p++)
        {
            var row = _gram.AsSpan(p * Unknowns, p + 1);
            sum += w[p] * ((2 * Vectors.Dot(row[..p], w[..p])) + (row[p] * w[p]));
        }

        return Math.Max(0, sum);
    }

    /// <inheritdoc/>
    public NormalEquations Normal() => this;

    /// <summary>The equations of some of the unknowns, the others being zero.</summary>
    /// <param name="kept">Their places, ascending.</param>
    public NormalEquations Only(ReadOnlySpan<int> kept)
    {
        var some = new NormalEquations(kept.Length) { Square = Square, Rows = Rows };
        for (var i = 0; i < kept.Length; i++)
        {
            some._right[i] = _right[kept[i]];
            for (var j = 0; j <= i; j++)
            {
                some._gram[(i * kept.Length) + j] = _gram[(kept[i] * Unknowns) + kept[j]];
            }
        }

        return some;
    }

    /// <summary>The equations without some rows that they were summed from.</summary>
    public NormalEquations Less(NormalEquations rows)
    {
        var rest = new NormalEquations(Unknowns) { Square = Square - rows.Square, Rows = Rows - rows.Rows };
        _gram.CopyTo(rest._gram, 0);
        _right.CopyTo(rest._right, 0);
        Vectors.AddScaled(-1, rows._gram, rest._gram);
        Vectors.AddScaled(-1, rows._right, rest._right);
        return rest;
    }

    /// <summary>The equations of all classes of rows together, each divided by its noise.</summary>
    /// <param name="classes">At least one.</param>
    /// <param name="noise">Variance of the noise of each.</param>
    public static NormalEquations Together(IReadOnlyList<NormalEquations> classes, double[] noise)
    {
        var all = new NormalEquations(classes[0].Unknowns);
        for (var c = 0; c < classes.Count; c++)
        {
            Vectors.AddScaled(1 / noise[c], classes[c]._gram, all._gram);
            Vectors.AddScaled(1 / noise[c], classes[c]._right, all._right);
            all.Square += classes[c].Square / noise[c];
            all.Rows += classes[c].Rows;
        }

        return all;
    }

    /// <summary>Of as many rows as unknowns that stand for more of them.</summary>
    internal static NormalEquations Of(ReadOnlySpan<double> transposed, ReadOnlySpan<double> y, long rows, double left)
    {
        var equations = new NormalEquations(y.Length);
        equations.Add(transposed, y);
        (equations.Rows, equations.Square) = (rows, equations.Square + left);
        return equations;
    }

    /// <summary>Adds the sums over other rows of the same unknowns.</summary>
    public void Add(NormalEquations other)
    {
        Vectors.AddScaled(1, other._gram, _gram);
        Vectors.AddScaled(1, other._right, _right);
        (Square, Rows) = (Square + other.Square, Rows + other.Rows);
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
        
        // They cannot explain more rows than there are.
        (rest.Square, rest.Rows) = (Square, Math.Max(0, Rows - active));
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
