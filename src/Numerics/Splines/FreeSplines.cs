namespace Pipelines.Numerics;

/// <summary>
/// The cubic B-splines on a grid that leave value, slope and curvature zero at its end and the slope zero at its start: what functions of a distance with
/// a cutoff are made of.
/// </summary>
/// <param name="Grid">Knots; at least 5 intervals.</param>
public readonly record struct FreeSplines(UniformGrid Grid)
{
    // Of the coefficients the last three are zero, and the first equals the third.
    private const int First = 1;
    private const int Last = 4;

    // Gauss-Legendre on an interval: exact up to the seventh power, products of cubics have six.
    private static readonly double[] Nodes = [0.069431844202973712, 0.330009478207571868, 0.669990521792428132, 0.930568155797026288];
    private static readonly double[] Weights = [0.173927422568726929, 0.326072577431273071, 0.326072577431273071, 0.173927422568726929];

    /// <summary>Number of functions.</summary>
    public int Count => Grid.Coefficients - Last;

    /// <summary>Each spline by itself, by distance.</summary>
    public SplineFunctions Each()
    {
        var identity = new double[Count * Count];
        for (var f = 0; f < Count; f++)
        {
            identity[(f * Count) + f] = 1;
        }

        return Combined(identity);
    }

    /// <summary>Is there a triangle with sides where splines i, j and k are not zero? In any order.</summary>
    public bool Reached(int i, int j, int k)
    {
        var ((a, la), (b, lb), (c, lc)) = (Support(i), Support(j), Support(k));
        return a < lb + lc && b < la + lc && c < la + lb;
    }

    /// <summary>
    /// Combinations of unit square integral, without overlap in value or in curvature: the eigenfunctions of curvature.
    /// </summary>
    /// <returns>Functions by rising curvature, and the integral of each one's squared second derivative.</returns>
    public (SplineFunctions Functions, double[] Curvatures) ByCurvature()
    {
        var n = Count;
        var (overlap, curvature) = Integrals();

        // With M = L L^T and L^-1 K L^-T = V k V^T, the functions L^-T V have M = 1 and K = k.
        Dense.Cholesky(overlap, n);
        for (var pass = 0; pass < 2; pass++)
        {
            Dense.SolveLower(overlap, n, curvature, n);
            Transpose(curvature, n);
        }

        var values = new double[n];
        Dense.SymmetricEigen(n, curvature, values);

        // Rows are eigenvectors; what L^-T does to a column is a back substitution.
        for (var f = 0; f < n; f++)
        {
            var v = curvature.AsSpan(f * n, n);
            for (var i = n - 1; i >= 0; i--)
            {
                v[i] /= overlap[(i * n) + i];
                for (var j = 0; j < i; j++)
                {
                    v[j] -= overlap[(i * n) + j] * v[i];
                }
            }
        }

        return (Combined(curvature), [.. values.Select(v => Math.Max(0, v))]);
    }

    private (double[] Overlap, double[] Curvature) Integrals()
    {
        var n = Count;
        double[] overlap = new double[n * n], curvature = new double[n * n];
        Span<double> b = stackalloc double[8], value = new double[n], second = new double[n];
        for (var interval = 0; interval < Grid.Intervals; interval++)
        {
            for (var g = 0; g < Nodes.Length; g++)
            {
                var t = Nodes[g];
                var at = Grid.Basis(Grid.Start + ((interval + t) * Grid.Step), b);
                value.Clear();
                second.Clear();
                var h2 = Grid.Step * Grid.Step;
                ReadOnlySpan<double> bend = [(1 - t) / h2, ((3 * t) - 2) / h2, (1 - (3 * t)) / h2, t / h2];
                for (var c = 0; c < 4; c++)
                {
                    var f = Function(at + c);
                    if (f >= 0)
                    {
                        (value[f], second[f]) = (value[f] + b[c], second[f] + bend[c]);
                    }
                }

                for (var i = 0; i < n; i++)
                {
                    Vectors.AddScaled(Weights[g] * Grid.Step * value[i], value, overlap.AsSpan(i * n, n));
                    Vectors.AddScaled(Weights[g] * Grid.Step * second[i], second, curvature.AsSpan(i * n, n));
                }
            }
        }

        return (overlap, curvature);
    }

    // The function that a coefficient belongs to, or -1.
    private int Function(int coefficient) => coefficient == 0 ? 2 - First : coefficient - First is var f && f < Count ? f : -1;

    private (double From, double To) Support(int f)
    {
        // Coefficient c reaches from knot c - 3 to knot c + 1.
        var c = f + First;
        return (Grid.Start + (Math.Max(0, c - 3) * Grid.Step), Grid.Start + ((c + 1) * Grid.Step));
    }

    // Rows of weights become functions.
    private SplineFunctions Combined(double[] rows)
    {
        var n = Count;
        var all = new double[Grid.Coefficients * n];
        for (var c = 0; c < Grid.Coefficients; c++)
        {
            for (var f = 0; f < n && Function(c) >= 0; f++)
            {
                all[(c * n) + f] = rows[(f * n) + Function(c)];
            }
        }

        return new(Grid, n, all);
    }

    private static void Transpose(double[] a, int n)
    {
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < i; j++)
            {
                (a[(i * n) + j], a[(j * n) + i]) = (a[(j * n) + i], a[(i * n) + j]);
            }
        }
    }
}
