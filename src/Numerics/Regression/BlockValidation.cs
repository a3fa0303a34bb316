namespace Pipelines.Numerics;

/// <summary>What cross-validation over blocks of rows says of the variances of a linear model's coefficients and noises.</summary>
/// <param name="Scales">Prior variance of the coefficients of each block.</param>
/// <param name="Noise">Variance of the noise of each class.</param>
/// <param name="HeldOut">Root mean square error of each class on the folds left out.</param>
/// <param name="Evaluations">How many evaluations the search took.</param>
public readonly record struct BlockValidation(double[] Scales, double[] Noise, double[] HeldOut, int Evaluations)
{
    // Standard deviation of the logarithms about where they begin, as a weak prior; the common scale of all variances changes no prediction.
    private const double Spread = 6;

    /// <summary>
    /// Minimises the sum over classes of the logarithm of the held-out root mean square error, each fold predicted from the others, by L-BFGS on the logarithms of
    /// all variances with the exact gradient. Everything follows from the folds' normal equations, so that one pass over the data is enough. Afterwards all variances are scaled
    /// together, which changes no prediction, such that held-out errors are as large as their predicted deviations say.
    /// </summary>
    /// <remarks>
    /// Where rows come one after another (frames of a trajectory), neighbours are alike, and so are their residuals; the evidence takes that for information, and its
    /// noise comes out too small. Folds of consecutive rows do not.
    /// </remarks>
    /// <param name="folds">Sums over the rows of each class in each fold; at least two folds.</param>
    /// <param name="blocks">Columns of each block, one block after another.</param>
    /// <param name="scales">Where the blocks' variances begin.</param>
    /// <param name="free">Which of them are searched for; others stay.</param>
    /// <param name="noise">Where the noises begin.</param>
    /// <param name="context">Threads, cancellation.</param>
    public static BlockValidation Minimise(
        IReadOnlyList<NormalEquations[]> folds, IReadOnlyList<int> blocks, ReadOnlySpan<double> scales, ReadOnlySpan<bool> free, ReadOnlySpan<double> noise, DenseContext? context = null)
    {
        var problem = new Problem(folds, blocks, context);
        var start = new double[scales.Length + noise.Length];
        var open = new bool[start.Length];
        for (var i = 0; i < start.Length; i++)
        {
            start[i] = Math.Log(i < scales.Length ? scales[i] : noise[i - scales.Length]);
            open[i] = i < scales.Length ? free[i] : problem.Rows[i - scales.Length] > 0;
        }

        var evaluations = 0;
        double Objective(ReadOnlySpan<double> x, Span<double> gradient)
        {
            evaluations++;
            var value = problem.Evaluate(x, gradient);
            for (var i = 0; i < x.Length; i++)
            {
                var away = (x[i] - start[i]) / Spread;
                value += 5e-3 * away * away;
                gradient[i] = open[i] ? gradient[i] + (1e-2 * away / Spread) : 0;
            }

            return value;
        }

        var options = new LbfgsOptions { MaximumIterations = 40, ValueTolerance = 1e-5, GradientTolerance = 1e-4, FirstStep = 1, MaximumStep = 2 };
        var best = Lbfgs.Minimize(Objective, start, options, cancellation: context?.Cancellation ?? default).X;
        var (errors, factor) = problem.Calibrate(best);
        var variances = best.Select((x, i) => Math.Exp(x) * (open[i] ? factor : 1)).ToArray();
        return new(variances[..blocks.Count], variances[blocks.Count..], errors, evaluations);
    }

    /// <summary>The objective and its gradient by the logarithms of scales and noises.</summary>
    internal static double ObjectiveAt(IReadOnlyList<NormalEquations[]> folds, IReadOnlyList<int> blocks, ReadOnlySpan<double> logarithms, Span<double> gradient) =>
        new Problem(folds, blocks, null).Evaluate(logarithms, gradient);

    private sealed class Problem
    {
        private readonly IReadOnlyList<NormalEquations[]> _folds;
        private readonly IReadOnlyList<int> _blocks;
        private readonly DenseContext? _context;
        private readonly int _n, _classes;
        private readonly double[] _roots, _a, _b;

        public Problem(IReadOnlyList<NormalEquations[]> folds, IReadOnlyList<int> blocks, DenseContext? context)
        {
            (_folds, _blocks, _context) = (folds, blocks, context);
            (_n, _classes) = (folds[0][0].Unknowns, folds[0].Length);
            (_roots, _a, _b) = (new double[_n], new double[_n * _n], new double[_n]);
            Rows = [.. Enumerable.Range(0, _classes).Select(c => folds.Sum(f => f[c].Rows))];
        }

        public long[] Rows { get; }

        public double Evaluate(ReadOnlySpan<double> logarithms, Span<double> gradient)
        {
            var parameters = logarithms.Length;
            var errors = new double[_classes];
            var slopes = new double[_classes * parameters];
            for (var fold = 0; fold < _folds.Count; fold++)
            {
                if (!Solve(fold, logarithms))
                {
                    gradient.Clear();
                    return double.PositiveInfinity;
                }

                var mean = Back(_b);
                var pulls = Pulls(fold, logarithms, mean);
                for (var c = 0; c < _classes; c++)
                {
                    var own = _folds[fold][c];
                    if (own.Rows == 0)
                    {
                        continue;
                    }

                    // |y - X m|² = y² - b.m + m.(G m - b), and half its slope by m.
                    var slope = Product(own, mean);
                    Vectors.AddScaled(-1, own.Right, slope);
                    errors[c] += own.Square - Vectors.Dot(own.Right, mean) + Vectors.Dot(mean, slope);
                    for (var i = 0; i < _n; i++)
                    {
                        slope[i] *= _roots[i];
                    }

                    Dense.SolveCholesky(_a, _n, slope, 1, _context);
                    AddSlopes(logarithms, mean, pulls, Back(slope), slopes.AsSpan(c * parameters, parameters));
                }
            }

            var value = 0.0;
            gradient.Clear();
            for (var c = 0; c < _classes; c++)
            {
                if (Rows[c] > 0)
                {
                    errors[c] = Math.Max(errors[c], double.Epsilon);
                    value += 0.5 * Math.Log(errors[c] / Rows[c]);
                    Vectors.AddScaled(0.5 / errors[c], slopes.AsSpan(c * parameters, parameters), gradient);
                }
            }

            return value;
        }

        /// <summary>Held-out errors, and by what all variances must be multiplied for those of the first class with rows to be as large as predicted.</summary>
        public (double[] HeldOut, double Factor) Calibrate(ReadOnlySpan<double> logarithms)
        {
            var (errors, said) = (new double[_classes], new double[_classes]);
            var inverse = new double[_n * _n];
            for (var fold = 0; fold < _folds.Count; fold++)
            {
                if (!Solve(fold, logarithms))
                {
                    return (errors, 1);
                }

                var mean = Back(_b);
                Dense.InverseFromCholesky(_a, _n, inverse, _context);
                for (var c = 0; c < _classes; c++)
                {
                    var own = _folds[fold][c];
                    var slope = Product(own, mean);
                    errors[c] += own.Square - (2 * Vectors.Dot(own.Right, mean)) + Vectors.Dot(mean, slope);
                    said[c] += own.Rows * Math.Exp(logarithms[_blocks.Count + c]);
                    for (var i = 0; i < _n; i++)
                    {
                        for (var j = 0; j <= i; j++)
                        {
                            said[c] += (i == j ? 1 : 2) * _roots[i] * _roots[j] * inverse[(i * _n) + j] * own.Gram[(i * _n) + j];
                        }
                    }
                }
            }

            var first = Array.FindIndex(Rows, r => r > 0);
            return ([.. errors.Select((e, c) => Math.Sqrt(Math.Max(0, e) / Rows[c]))], Math.Max(1e-12, errors[first]) / said[first]);
        }

        // Factor of A = 1 + D (sum over the other folds of G/noise) D in _a, and A^-1 D (sum of b/noise) in _b.
        private bool Solve(int without, ReadOnlySpan<double> logarithms)
        {
            for (var (block, p) = (0, 0); block < _blocks.Count; block++)
            {
                _roots.AsSpan(p, _blocks[block]).Fill(Math.Exp(0.5 * logarithms[block]));
                p += _blocks[block];
            }

            _a.AsSpan().Clear();
            _b.AsSpan().Clear();
            for (var f = 0; f < _folds.Count; f++)
            {
                for (var c = 0; c < _classes && f != without; c++)
                {
                    if (_folds[f][c].Rows > 0)
                    {
                        var weight = Math.Exp(-logarithms[_blocks.Count + c]);
                        Vectors.AddScaled(weight, _folds[f][c].Gram, _a);
                        Vectors.AddScaled(weight, _folds[f][c].Right, _b);
                    }
                }
            }

            for (var i = 0; i < _n; i++)
            {
                _b[i] *= _roots[i];
                for (var j = 0; j <= i; j++)
                {
                    _a[(i * _n) + j] *= _roots[i] * _roots[j];
                }

                _a[(i * _n) + i]++;
            }

            if (Dense.Cholesky(_a, _n, _context) != 0)
            {
                return false;
            }

            Dense.SolveCholesky(_a, _n, _b, 1, _context);
            return true;
        }

        private double[] Back(double[] scaled)
        {
            var back = new double[_n];
            for (var i = 0; i < _n; i++)
            {
                back[i] = _roots[i] * scaled[i];
            }

            return back;
        }

        // (G m - b)/noise of each class, over the other folds.
        private double[][] Pulls(int without, ReadOnlySpan<double> logarithms, double[] mean)
        {
            var pulls = new double[_classes][];
            for (var c = 0; c < _classes; c++)
            {
                pulls[c] = new double[_n];
                var weight = Math.Exp(-logarithms[_blocks.Count + c]);
                for (var f = 0; f < _folds.Count; f++)
                {
                    if (f != without && _folds[f][c].Rows > 0)
                    {
                        Vectors.AddScaled(weight, Product(_folds[f][c], mean), pulls[c]);
                        Vectors.AddScaled(-weight, _folds[f][c].Right, pulls[c]);
                    }
                }
            }

            return pulls;
        }

        // With dm = H^-1 (prior precision of the block times m) by a scale's logarithm, and H^-1 (G m - b)/noise by that of a noise; adjoint = H^-1 slope.
        private void AddSlopes(ReadOnlySpan<double> logarithms, double[] mean, double[][] pulls, double[] adjoint, Span<double> slopes)
        {
            for (var (block, p) = (0, 0); block < _blocks.Count; block++)
            {
                slopes[block] += 2 * Math.Exp(-logarithms[block]) * Vectors.Dot(mean.AsSpan(p, _blocks[block]), adjoint.AsSpan(p, _blocks[block]));
                p += _blocks[block];
            }

            for (var c = 0; c < _classes; c++)
            {
                slopes[_blocks.Count + c] += 2 * Vectors.Dot(pulls[c], adjoint);
            }
        }

        // G times a vector, from the lower triangle.
        private double[] Product(NormalEquations equations, double[] vector)
        {
            var product = new double[_n];
            for (var i = 0; i < _n; i++)
            {
                var row = equations.Gram.Slice(i * _n, i + 1);
                product[i] += Vectors.Dot(row, vector.AsSpan(0, i + 1));
                Vectors.AddScaled(vector[i], row[..i], product.AsSpan(0, i));
            }

            return product;
        }
    }
}
