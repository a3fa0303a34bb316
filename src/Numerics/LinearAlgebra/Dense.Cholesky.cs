namespace Pipelines.Numerics;

public static partial class Dense
{
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
}
