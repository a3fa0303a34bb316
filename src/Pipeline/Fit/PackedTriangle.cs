using Pipelines.Numerics;

namespace Pipelines;

/// <summary>A lower triangle row by row without the zeros: how models keep the factor that their variance comes from.</summary>
internal static class PackedTriangle
{
    /// <summary>Leaves the zeros out.</summary>
    /// <param name="lower">n x n; what is above the diagonal is not looked at.</param>
    /// <param name="n">Rows.</param>
    public static double[] Pack(double[] lower, int n)
    {
        var packed = new double[n * (n + 1L) / 2];
        long at = 0;
        for (var i = 0; i < n; i++)
        {
            Array.Copy(lower, (long)i * n, packed, at, i + 1);
            at += i + 1;
        }

        return packed;
    }

    /// <summary>What a factor explains: for each column c of X the sum of squares of L^-1 c.</summary>
    /// <param name="factor">L, packed.</param>
    /// <param name="n">Rows of L and X.</param>
    /// <param name="x">n x columns; overwritten.</param>
    /// <param name="columns">Columns of X.</param>
    /// <param name="run">Threads, cancellation.</param>
    public static double[] Explained(ReadOnlySpan<double> factor, int n, double[] x, int columns, Run run)
    {
        Dense.SolveLower(Unpack(factor, n), n, x, columns, new() { Threads = run.Threads, Cancellation = run.Cancellation });
        var explained = new double[columns];
        for (var i = 0; i < n; i++)
        {
            for (var c = 0; c < columns; c++)
            {
                explained[c] += x[(i * columns) + c] * x[(i * columns) + c];
            }
        }

        return explained;
    }

    /// <summary>The same for each row of X.</summary>
    /// <param name="factor">L, packed.</param>
    /// <param name="n">Rows of L and columns of X.</param>
    /// <param name="x">rows x n.</param>
    /// <param name="rows">Rows of X.</param>
    /// <param name="run">Threads, cancellation.</param>
    public static double[] ExplainedRows(ReadOnlySpan<double> factor, int n, ReadOnlySpan<double> x, int rows, Run run)
    {
        var columns = new double[x.Length];
        for (var r = 0; r < rows; r++)
        {
            for (var p = 0; p < n; p++)
            {
                columns[(p * rows) + r] = x[(r * n) + p];
            }
        }

        return Explained(factor, n, columns, rows, run);
    }

    private static double[] Unpack(ReadOnlySpan<double> packed, int n)
    {
        var lower = new double[n * n];
        var at = 0;
        for (var i = 0; i < n; i++)
        {
            packed.Slice(at, i + 1).CopyTo(lower.AsSpan(i * n, i + 1));
            at += i + 1;
        }

        return lower;
    }
}
