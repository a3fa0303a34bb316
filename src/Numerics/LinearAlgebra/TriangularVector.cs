namespace Pipelines.Numerics;

/// <summary>Triangular systems with one right-hand side: limited by memory, so read once by rows in either direction.</summary>
internal static class TriangularVector
{
    /// <summary>x = L^-1 x or L^-T x, L lower with leading dimension <paramref name="ld"/>.</summary>
    public static void Solve(bool transpose, ReadOnlySpan<double> l, int ld, Span<double> x)
    {
        if (transpose)
        {
            for (var i = x.Length - 1; i >= 0; i--)
            {
                var row = l.Slice((int)((long)i * ld), i + 1);
                x[i] /= row[i];
                Vectors.AddScaled(-x[i], row[..i], x[..i]);
            }

            return;
        }

        for (var i = 0; i < x.Length; i++)
        {
            var row = l.Slice((int)((long)i * ld), i + 1);
            x[i] = (x[i] - Vectors.Dot(row[..i], x[..i])) / row[i];
        }
    }
}
