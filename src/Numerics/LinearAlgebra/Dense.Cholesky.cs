namespace Pipelines.Numerics;

public static partial class Dense
{
    // Tiles of the row to the left are subtracted in runs of this many.
    private const int Run = 2;

    /// <summary>
    /// Lower Cholesky factor of the symmetric matrix in the lower triangle of <paramref name="a"/> (n x n), in place; the upper triangle is not touched.
    /// Returns 0, or the order of the first leading minor that is not positive (1 ... n), and then a is partly overwritten.
    /// </summary>
    public static unsafe int Cholesky(Span<double> a, int n, DenseContext? context = null)
    {
        context ??= DenseContext.Default;
        SpanShapes.Check(n, n, a.Length, n, nameof(a));
        fixed (double* start = a)
        {
            return new TiledCholesky(new(start, n), n, context).Factor();
        }
    }

    /// <summary>X = (L L^T)^-1 B in place, for the factor L in the lower triangle of <paramref name="l"/> (n x n) and B n x columns.</summary>
    public static void SolveCholesky(ReadOnlySpan<double> l, int n, Span<double> b, int columns = 1, DenseContext? context = null) =>
        Substitute(true, l, n, b, columns, context ?? DenseContext.Default);

    /// <summary>Z = L^-1 B in place (half of <see cref="SolveCholesky"/>: |Z|^2 is what a variance needs), for L n x n and B n x columns.</summary>
    public static void SolveLower(ReadOnlySpan<double> l, int n, Span<double> b, int columns = 1, DenseContext? context = null) =>
        Substitute(false, l, n, b, columns, context ?? DenseContext.Default);

    /// <summary>ln det(L L^T) = 2 sum of ln L_ii.</summary>
    public static double LogDeterminantFromCholesky(ReadOnlySpan<double> l, int n)
    {
        SpanShapes.Check(n, n, l.Length, n, nameof(l));
        var sum = 0.0;
        for (var i = 0; i < n; i++)
        {
            sum += Math.Log(l[(int)(((long)i * n) + i)]);
        }

        return 2 * sum;
    }

    // L^-1 B and, where asked, L^-T of that. One column is limited by memory, not by arithmetic: one thread, no backend.
    private static unsafe void Substitute(bool both, ReadOnlySpan<double> l, int n, Span<double> b, int columns, DenseContext context)
    {
        SpanShapes.Check(n, n, l.Length, n, nameof(l));
        SpanShapes.Check(n, columns, b.Length, columns, nameof(b));
        if (columns == 1)
        {
            TriangularVector.Solve(false, l, n, b[..n]);
            if (both)
            {
                TriangularVector.Solve(true, l, n, b[..n]);
            }

            return;
        }

        var algebra = context.Algebra;
        fixed (double* pl = l, pb = b)
        {
            Matrix factor = new(pl, n), right = new(pb, columns);
            new Team(context).Run(Tiles.Count(columns, Tiles.Small), task =>
            {
                var (j, here) = (task * Tiles.Small, Math.Min(Tiles.Small, columns - (task * Tiles.Small)));
                algebra.SolveLower(false, n, here, factor.Block(0, 0, n, n), n, right.Block(0, j, n, here), columns);
                if (both)
                {
                    algebra.SolveLower(true, n, here, factor.Block(0, 0, n, n), n, right.Block(0, j, n, here), columns);
                }
            });
        }
    }

    /// <summary>
    /// Tile (i, j) of the factor is the tile of the matrix minus the products of tiles (i, k) and (j, k) in the order of k, then divided by tile (j, j).
    /// Tiles are handed out by columns; one that waits needs only tiles that were handed out before it.
    /// </summary>
    private sealed class TiledCholesky(Matrix a, int n, DenseContext context)
    {
        private readonly Team _team = new(context);
        private readonly ILinearAlgebra _algebra = context.Algebra;
        private readonly int _count = Tiles.Count(n, Tiles.Small);

        // Finished tiles of each row of tiles; they finish from the left.
        private readonly int[] _finished = new int[Tiles.Count(n, Tiles.Small)];
        private int _failed;

        public int Factor()
        {
            var tasks = new (int Row, int Column)[_count * (_count + 1) / 2];
            for (int column = 0, next = 0; column < _count; column++)
            {
                for (var row = column; row < _count; row++)
                {
                    tasks[next++] = (row, column);
                }
            }

            _team.Run(tasks.Length, task => Tile(tasks[task].Row, tasks[task].Column));
            return _failed;
        }

        private void Tile(int row, int column)
        {
            int i = row * Tiles.Small, j = column * Tiles.Small;
            int rows = Math.Min(Tiles.Small, n - i), columns = Math.Min(Tiles.Small, n - j);
            var tile = a.Block(i, j, rows, columns);
            for (var k = 0; k < column; k += Run)
            {
                var end = Math.Min(k + Run, column);
                if (!_team.WaitFor(ref _finished[row], end) || !_team.WaitFor(ref _finished[column], end))
                {
                    return;
                }

                var (first, depth) = (k * Tiles.Small, (end - k) * Tiles.Small);
                var left = a.Block(i, first, rows, depth);
                if (row == column)
                {
                    _algebra.Syrk(rows, depth, -1, left, n, 1, tile, n);
                }
                else
                {
                    _algebra.Gemm(false, true, rows, columns, depth, -1, left, n, a.Block(j, first, columns, depth), n, 1, tile, n);
                }
            }

            if (row == column)
            {
                var failed = _algebra.Cholesky(rows, tile, n);
                if (failed != 0)
                {
                    _failed = i + failed;
                    _team.Stop();
                    return;
                }
            }
            else if (_team.WaitFor(ref _finished[column], column + 1))
            {
                _algebra.SolveLowerTransposedRight(rows, columns, a.Block(j, j, columns, columns), n, tile, n);
            }
            else
            {
                return;
            }

            Volatile.Write(ref _finished[row], column + 1);
        }
    }
}
