namespace Pipelines.Numerics;

/// <summary>One step of a path of sparse models.</summary>
/// <param name="Penalty">Of the sum of magnitudes (LASSO); the largest correlation that is left (matching pursuit).</param>
/// <param name="Chosen">Places of the columns with a coefficient, in the order they came (matching pursuit) or ascending (LASSO).</param>
/// <param name="Coefficients">Of all columns.</param>
/// <param name="Square">|y - X w|².</param>
public sealed record SparseStep(double Penalty, int[] Chosen, double[] Coefficients, double Square);

/// <summary>Paths of sparse models from normal equations alone: rows are not needed again.</summary>
public static class SparsePath
{
    // A column of which the chosen ones leave less than this part of its square is a combination of them.
    private const double Dependent = 1e-12;

    private const int Sweeps = 2000;

    /// <summary>
    /// Orthogonal matching pursuit: again and again the column with the largest correlation with the residual, which is made orthogonal to all chosen columns
    /// (Pati et al. 1993, doi:10.1109/ACSSC.1993.342465).
    /// </summary>
    /// <param name="equations">Of all columns.</param>
    /// <param name="most">Steps at most.</param>
    /// <returns>Fewer steps where the columns span what is left, or nothing is left.</returns>
    public static IEnumerable<SparseStep> MatchingPursuit(NormalEquations equations, int most)
    {
        var n = equations.Unknowns;
        var gram = Full(equations);
        var residual = equations.Right.ToArray();
        double[] original = [.. Enumerable.Range(0, n).Select(p => gram[(p * n) + p])];
        var (square, chosen) = (equations.Square, new List<int>());
        while (chosen.Count < most)
        {
            var (at, largest) = (-1, 0.0);
            for (var p = 0; p < n; p++)
            {
                if (gram[(p * n) + p] > Dependent * original[p] && original[p] > 0 && !chosen.Contains(p) && residual[p] * residual[p] / original[p] > largest)
                {
                    (at, largest) = (p, residual[p] * residual[p] / original[p]);
                }
            }

            if (at < 0 || largest <= 1e-28 * equations.Square)
            {
                break;
            }

            // What is left of all columns, and of y, without their parts along the new one.
            double[] row = [.. gram[(at * n)..((at + 1) * n)]];
            var along = residual[at] / row[at];
            square -= along * residual[at];
            for (var p = 0; p < n; p++)
            {
                Vectors.AddScaled(-row[p] / row[at], row, gram.AsSpan(p * n, n));
            }

            Vectors.AddScaled(-along, row, residual);
            chosen.Add(at);
            var coefficients = Refit(equations, chosen);
            if (coefficients is null)
            {
                yield break;
            }

            yield return new(Math.Sqrt(largest), [.. chosen], coefficients, Math.Max(0, square));
        }
    }

    /// <summary>
    /// The LASSO, min |y - X w|² / 2 + penalty |w|_1 (Tibshirani 1996, doi:10.1111/j.2517-6161.1996.tb02080.x), for penalties from where no coefficient is left down:
    /// coordinate descent from one to the next (Friedman et al. 2010, doi:10.18637/jss.v033.i01), and Newton's step where the signs are found.
    /// </summary>
    /// <param name="equations">Of all columns.</param>
    /// <param name="penalties">How many.</param>
    /// <param name="last">The last penalty as a part of the first.</param>
    /// <param name="most">Ends where there are more coefficients.</param>
    public static IEnumerable<SparseStep> Lasso(NormalEquations equations, int penalties, double last, int most)
    {
        var n = equations.Unknowns;
        var gram = Full(equations);
        var largest = Vectors.LargestMagnitude(equations.Right);
        var (w, left) = (new double[n], equations.Right.ToArray());
        for (var k = 1; k <= penalties && largest > 0; k++)
        {
            var penalty = largest * Math.Pow(last, (double)k / penalties);
            Descend(gram, equations.Right, n, penalty, w, left);
            int[] chosen = [.. Enumerable.Range(0, n).Where(p => w[p] != 0)];
            if (chosen.Length > most)
            {
                break;
            }

            yield return new(penalty, chosen, [.. w], equations.Residual(w));
        }
    }

    /// <summary>Least squares on some columns; null where they depend on each other to rounding.</summary>
    public static double[]? Refit(NormalEquations equations, IReadOnlyList<int> chosen)
    {
        int[] ascending = [.. chosen.Order()];
        var some = equations.Only(ascending);
        var (factor, solved) = (some.Gram.ToArray(), some.Right.ToArray());
        if (Dense.Cholesky(factor, ascending.Length) != 0)
        {
            return null;
        }

        Dense.SolveCholesky(factor, ascending.Length, solved);
        var coefficients = new double[equations.Unknowns];
        for (var i = 0; i < ascending.Length; i++)
        {
            coefficients[ascending[i]] = solved[i];
        }

        return coefficients;
    }

    private static void Descend(double[] gram, ReadOnlySpan<double> right, int n, double penalty, double[] w, double[] left)
    {
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            // All columns, then those with a coefficient until they have settled.
            var change = Sweep(gram, n, penalty, w, left, all: true);
            for (var inner = 0; inner < 50 && change > 1e-4 * penalty; inner++)
            {
                change = Sweep(gram, n, penalty, w, left, all: false);
            }

            Polish(gram, right, n, penalty, w, left);
            if (Violation(gram, n, penalty, w, left) <= 1e-8 * penalty)
            {
                return;
            }
        }
    }

    // The largest change of a coefficient, in units of the residual's correlation.
    private static double Sweep(double[] gram, int n, double penalty, double[] w, double[] left, bool all)
    {
        var largest = 0.0;
        for (var p = 0; p < n; p++)
        {
            var own = gram[(p * n) + p];
            if (!(own > 0) || (!all && w[p] == 0))
            {
                continue;
            }

            var free = left[p] + (own * w[p]);
            var to = Math.CopySign(Math.Max(0, Math.Abs(free) - penalty), free) / own;
            if (to != w[p])
            {
                largest = Math.Max(largest, own * Math.Abs(to - w[p]));
                Vectors.AddScaled(w[p] - to, gram.AsSpan(p * n, n), left);
                w[p] = to;
            }
        }

        return largest;
    }

    // With the signs known the rest is linear; where a coefficient would change its sign, descent goes on.
    private static void Polish(double[] gram, ReadOnlySpan<double> right, int n, double penalty, double[] w, double[] left)
    {
        int[] chosen = [.. Enumerable.Range(0, n).Where(p => w[p] != 0)];
        var k = chosen.Length;
        var (factor, solved) = (new double[k * k], new double[k]);
        for (var i = 0; i < k; i++)
        {
            solved[i] = right[chosen[i]] - Math.CopySign(penalty, w[chosen[i]]);
            for (var j = 0; j <= i; j++)
            {
                factor[(i * k) + j] = gram[(chosen[i] * n) + chosen[j]];
            }
        }

        if (k == 0 || Dense.Cholesky(factor, k) != 0)
        {
            return;
        }

        Dense.SolveCholesky(factor, k, solved);
        for (var i = 0; i < k; i++)
        {
            if (Math.Sign(solved[i]) != Math.Sign(w[chosen[i]]))
            {
                return;
            }
        }

        right.CopyTo(left);
        for (var i = 0; i < k; i++)
        {
            w[chosen[i]] = solved[i];
            Vectors.AddScaled(-solved[i], gram.AsSpan(chosen[i] * n, n), left);
        }
    }

    // How far from the conditions of Karush, Kuhn and Tucker: |X^T r| is the penalty where there is a coefficient, and not above it elsewhere.
    private static double Violation(double[] gram, int n, double penalty, double[] w, double[] left)
    {
        var largest = 0.0;
        for (var p = 0; p < n; p++)
        {
            if (gram[(p * n) + p] > 0)
            {
                largest = Math.Max(largest, w[p] != 0 ? Math.Abs(left[p] - Math.CopySign(penalty, w[p])) : Math.Abs(left[p]) - penalty);
            }
        }

        return largest;
    }

    private static double[] Full(NormalEquations equations)
    {
        var n = equations.Unknowns;
        var gram = equations.Gram.ToArray();
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < i; j++)
            {
                gram[(j * n) + i] = gram[(i * n) + j];
            }
        }

        return gram;
    }
}
