namespace Pipelines.Numerics;

public static partial class Dense
{
    /// <summary>
    /// (L L^T)^-1, both triangles, from the factor L in the lower triangle of <paramref name="l"/> (n x n) to <paramref name="inverse"/> (n x n, no overlap):
    /// W = L^-1 by columns of tiles, then W^T W in place; twice the work of the factorisation.
    /// </summary>
    public static unsafe void InverseFromCholesky(ReadOnlySpan<double> l, int n, Span<double> inverse, DenseContext? context = null)
    {
        context ??= DenseContext.Default;
        SpanShapes.Check(n, n, l.Length, n, nameof(l));
        SpanShapes.Check(n, n, inverse.Length, n, nameof(inverse));
        var (count, algebra) = (Tiles.Count(n, Tiles.Small), context.Algebra);
        var phase = context with { Progress = context.Progress is { } progress ? fraction => progress(fraction / 2) : null };
        fixed (double* pl = l, pw = inverse)
        {
            Matrix factor = new(pl, n), w = new(pw, n);
            new Team(phase).Run(count, column => InvertColumn(algebra, factor, n, column, w, 0, column * Tiles.Small, n));
        }

        fixed (double* pw = inverse)
        {
            Matrix w = new(pw, n);
            new TiledGram(w, n, context).Multiply();
            new Team(context with { Progress = null }).Run(count * (count + 1) / 2, task => Mirror(w, n, Tiles.Lower(task)));
        }
    }

    /// <summary>The diagonal of (L L^T)^-1 (n numbers), without storing the inverse: sums of squares of the columns of L^-1; as much work as the factorisation.</summary>
    public static unsafe void InverseDiagonalFromCholesky(ReadOnlySpan<double> l, int n, Span<double> diagonal, DenseContext? context = null)
    {
        context ??= DenseContext.Default;
        SpanShapes.Check(n, n, l.Length, n, nameof(l));
        SpanShapes.Check(1, n, diagonal.Length, n, nameof(diagonal));
        var algebra = context.Algebra;
        fixed (double* pl = l, pd = diagonal)
        {
            Matrix factor = new(pl, n), squares = new(pd, n);
            new Team(context).Run(Tiles.Count(n, Tiles.Small), column =>
            {
                var first = column * Tiles.Small;
                var width = Math.Min(Tiles.Small, n - first);
                var strip = new double[(long)(n - first) * width];
                fixed (double* ps = strip)
                {
                    InvertColumn(algebra, factor, n, column, new(ps, width), first, 0, width);
                }

                var sums = squares.Block(0, first, 1, width);
                sums.Clear();
                for (var i = 0; i < strip.Length; i += width)
                {
                    for (var j = 0; j < width; j++)
                    {
                        sums[j] = Math.FusedMultiplyAdd(strip[i + j], strip[i + j], sums[j]);
                    }
                }
            });
        }
    }

    // Copies a tile of the lower triangle to its place in the upper one.
    private static void Mirror(Matrix a, int n, (int Row, int Column) tile)
    {
        int i = tile.Row * Tiles.Small, j = tile.Column * Tiles.Small;
        int rows = Math.Min(Tiles.Small, n - i), columns = Math.Min(Tiles.Small, n - j);
        Span<double> source = a.Block(i, j, rows, columns), target = a.Block(j, i, columns, rows);
        for (var r = 0; r < rows; r++)
        {
            var here = i == j ? r : columns;
            for (var c = 0; c < here; c++)
            {
                target[(c * n) + r] = source[(r * n) + c];
            }
        }
    }

    // Column of tiles of W = L^-1: W_jj = L_jj^-1, W_ij = -L_ii^-1 (sum over k = j ... i - 1 of L_ik W_kj), written to w from column `left` on, without its first `above` rows.
    private static void InvertColumn(ILinearAlgebra algebra, Matrix l, int n, int column, Matrix w, int above, int left, int ldw)
    {
        var first = column * Tiles.Small;
        var width = Math.Min(Tiles.Small, n - first);
        for (var i = first; i < n; i += Tiles.Small)
        {
            var rows = Math.Min(Tiles.Small, n - i);
            var tile = w.Block(i - above, left, rows, width);
            if (i == first)
            {
                for (var r = 0; r < rows; r++)
                {
                    var row = tile.Slice(r * ldw, width);
                    row.Clear();
                    row[r] = 1;
                }
            }
            else
            {
                var depth = i - first;
                algebra.Gemm(false, false, rows, width, depth, -1, l.Block(i, first, rows, depth), n, w.Block(first - above, left, depth, width), ldw, 0, tile, ldw);
            }

            algebra.SolveLower(false, rows, width, l.Block(i, i, rows, rows), n, tile, ldw);
        }
    }

    /// <summary>
    /// The lower triangle of W^T W in place of the lower triangular W. Tile (p, q) is the sum over k from p of W_kp^T W_kq; it replaces W_pq,
    /// which only row p and the rows of tiles above it read.
    /// </summary>
    private sealed class TiledGram(Matrix w, int n, DenseContext context)
    {
        private readonly ILinearAlgebra _algebra = context.Algebra;
        private readonly int _count = Tiles.Count(n, Tiles.Small);

        public void Multiply()
        {
            for (var p = 0; p < _count; p++)
            {
                // W_pp is read by its whole row, so it is replaced when the row is done.
                double[] diagonal = [];
                var row = p;
                var phase = context with { Progress = context.Progress is { } progress ? fraction => progress(0.5 + (0.5 * (row + fraction) / _count)) : null };
                new Team(phase).Run(p + 1, q =>
                {
                    var sum = Sum(row, q);
                    if (q == row)
                    {
                        diagonal = sum;
                    }
                    else
                    {
                        Store(row, q, sum);
                    }
                });
                Store(p, p, diagonal);
            }
        }

        private double[] Sum(int p, int q)
        {
            int i = p * Tiles.Small, j = q * Tiles.Small;
            int rows = Math.Min(Tiles.Small, n - i), columns = Math.Min(Tiles.Small, n - j);
            var sum = new double[rows * columns];
            _algebra.Gemm(true, false, rows, columns, n - i, 1, w.Block(i, i, n - i, rows), n, w.Block(i, j, n - i, columns), n, 0, sum, columns);
            return sum;
        }

        private void Store(int p, int q, double[] sum)
        {
            int i = p * Tiles.Small, j = q * Tiles.Small;
            int rows = Math.Min(Tiles.Small, n - i), columns = Math.Min(Tiles.Small, n - j);
            var target = w.Block(i, j, rows, columns);
            for (var r = 0; r < rows; r++)
            {
                sum.AsSpan(r * columns, p == q ? r + 1 : columns).CopyTo(target.Slice((int)((long)r * n), columns));
            }
        }
    }
}
