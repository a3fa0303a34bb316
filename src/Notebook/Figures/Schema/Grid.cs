namespace Pipelines;

/// <summary>Numbers on a rectangle: rows run along y, columns along x. Missing ones are NaN here and null in JSON.</summary>
public sealed record Grid
{
    /// <summary>Makes a grid.</summary>
    /// <param name="rows">Rows, not negative.</param>
    /// <param name="columns">Columns, not negative.</param>
    /// <param name="values">Row after row.</param>
    /// <exception cref="ArgumentException">There are not rows x columns values.</exception>
    public Grid(int rows, int columns, Block<double> values)
    {
        if (rows < 0 || columns < 0 || (long)rows * columns != values.Length)
        {
            throw new ArgumentException($"A grid of {rows} rows and {columns} columns needs as many values as they make; found {values.Length}.", nameof(values));
        }

        (Rows, Columns, Values) = (rows, columns, values);
    }

    /// <summary>Rows.</summary>
    public int Rows { get; }

    /// <summary>Columns.</summary>
    public int Columns { get; }

    /// <summary>Row after row.</summary>
    public Block<double> Values { get; }

    /// <summary>One value.</summary>
    public double this[int row, int column] => Values[(row * Columns) + column];

    /// <summary>Copies a rectangular array.</summary>
    public static Grid Of(double[,] values) =>
        new(values.GetLength(0), values.GetLength(1), Block.From(values.Cast<double>()));

    /// <summary>A value for each pair of places: <paramref name="value"/>(x, y).</summary>
    public static Grid Of(IReadOnlyList<double> x, IReadOnlyList<double> y, Func<double, double, double> value)
    {
        var values = new double[x.Count * y.Count];
        for (var r = 0; r < y.Count; r++)
        {
            for (var c = 0; c < x.Count; c++)
            {
                values[(r * x.Count) + c] = value(x[c], y[r]);
            }
        }

        return new(y.Count, x.Count, Block.Freeze(values));
    }
}
