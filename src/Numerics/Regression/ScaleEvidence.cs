namespace Pipelines.Numerics;

/// <summary>What the evidence says of a linear model whose coefficients belong to blocks with prior variances of their own, and whose rows to classes with noises of their own.</summary>
/// <param name="Scales">Prior variance of the coefficients of each block.</param>
/// <param name="Noise">Variance of the noise of each class.</param>
/// <param name="LogEvidence">Log marginal likelihood.</param>
/// <param name="Evaluations">How many evaluations the search took.</param>
public readonly record struct ScaleEvidence(double[] Scales, double[] Noise, double LogEvidence, int Evaluations)
{
    // Standard deviations of the logarithms about where they begin, as a weak prior: few rows of one class can be interpolated, and without it
    // the evidence of their noise has no bound.
    private const double NoiseSpread = 2.3, ScaleSpread = 4.6;

    /// <summary>
    /// Maximises the evidence of y = X w + noise by L-BFGS on the logarithms of all variances, with its exact gradient (MacKay 1992, doi:10.1162/neco.1992.4.3.415):
    /// d ln p/d ln scale_b = (sum over b of (m_p² + S_pp)/scale_b - n_b)/2 and d ln p/d ln noise_c = ((|y_c - X_c m|² + tr X_c S X_c^T)/noise_c - rows_c)/2,
    /// with mean m and covariance S of the coefficients.
    /// </summary>
    /// <param name="classes">Sums over the rows of each class.</param>
    /// <param name="blocks">Columns of each block, one block after another.</param>
    /// <param name="scales">Where the blocks' variances begin.</param>
    /// <param name="free">Which of them are searched for; others stay.</param>
    /// <param name="noise">Where the noises begin; those of classes without rows stay.</param>
    /// <param name="context">Threads, cancellation.</param>
    public static ScaleEvidence Maximise(
        IReadOnlyList<NormalEquations> classes, IReadOnlyList<int> blocks, ReadOnlySpan<double> scales, ReadOnlySpan<bool> free, ReadOnlySpan<double> noise, DenseContext? context = null)
    {
        var (start, open) = (Logarithms(scales, noise), new bool[scales.Length + noise.Length]);
        free.CopyTo(open);
        for (var c = 0; c < noise.Length; c++)
        {
            open[scales.Length + c] = classes[c].Rows > 0;
        }

        var evaluations = 0;
        double Objective(ReadOnlySpan<double> x, Span<double> gradient)
        {
            evaluations++;
            var value = At(classes, blocks, x, gradient, context);
            for (var i = 0; i < x.Length; i++)
            {
                var away = (x[i] - start[i]) / (i < blocks.Count ? ScaleSpread : NoiseSpread);
                value -= 0.5 * away * away;
                gradient[i] = open[i] ? -gradient[i] + (away / (i < blocks.Count ? ScaleSpread : NoiseSpread)) : 0;
            }

            return -value;
        }

        var options = new LbfgsOptions { MaximumIterations = 60, ValueTolerance = 1e-7, GradientTolerance = 1e-2, FirstStep = 0.3, MaximumStep = 1.5 };
        var best = Lbfgs.Minimize(Objective, start, options, cancellation: context?.Cancellation ?? default);
        var evidence = At(classes, blocks, best.X, new double[start.Length], context);
        var variances = best.X.Select(Math.Exp).ToArray();
        return new(variances[..blocks.Count], variances[blocks.Count..], evidence, evaluations);
    }

    /// <summary>The log evidence at given variances.</summary>
    public static double LogEvidenceAt(
        IReadOnlyList<NormalEquations> classes, IReadOnlyList<int> blocks, ReadOnlySpan<double> scales, ReadOnlySpan<double> noise, DenseContext? context = null) =>
        At(classes, blocks, Logarithms(scales, noise), new double[scales.Length + noise.Length], context);

    private static double[] Logarithms(ReadOnlySpan<double> scales, ReadOnlySpan<double> noise)
    {
        var logarithms = new double[scales.Length + noise.Length];
        for (var i = 0; i < logarithms.Length; i++)
        {
            logarithms[i] = Math.Log(i < scales.Length ? scales[i] : noise[i - scales.Length]);
        }

        return logarithms;
    }

    private static double At(IReadOnlyList<NormalEquations> classes, IReadOnlyList<int> blocks, ReadOnlySpan<double> logarithms, Span<double> gradient, DenseContext? context)
    {
        // In coefficients of unit prior variance: A = 1 + D (sum of G_c/noise_c) D with D the roots of the scales.
        var n = classes[0].Unknowns;
        double[] roots = new double[n], a = new double[n * n], b = new double[n];
        for (var (block, p) = (0, 0); block < blocks.Count; block++)
        {
            roots.AsSpan(p, blocks[block]).Fill(Math.Exp(0.5 * logarithms[block]));
            p += blocks[block];
        }

        var value = 0.0;
        for (var c = 0; c < classes.Count; c++)
        {
            var weight = Math.Exp(-logarithms[blocks.Count + c]);
            Vectors.AddScaled(weight, classes[c].Gram, a);
            Vectors.AddScaled(weight, classes[c].Right, b);
            value -= 0.5 * ((weight * classes[c].Square) + (classes[c].Rows * (Math.Log(2 * Math.PI) + logarithms[blocks.Count + c])));
        }

        for (var i = 0; i < n; i++)
        {
            b[i] *= roots[i];
            for (var j = 0; j <= i; j++)
            {
                a[(i * n) + j] *= roots[i] * roots[j];
            }

            a[(i * n) + i] += 1;
        }

        if (Dense.Cholesky(a, n, context) != 0)
        {
            gradient.Clear();
            return double.NegativeInfinity;
        }

        var mean = b.ToArray();
        Dense.SolveCholesky(a, n, mean, 1, context);
        value += 0.5 * (Vectors.Dot(b, mean) - Dense.LogDeterminantFromCholesky(a, n));
        var inverse = new double[n * n];
        Dense.InverseFromCholesky(a, n, inverse, context);
        Gradient(classes, blocks, logarithms, roots, mean, inverse, gradient);
        return value;
    }

    private static void Gradient(
        IReadOnlyList<NormalEquations> classes, IReadOnlyList<int> blocks, ReadOnlySpan<double> logarithms, double[] roots, double[] mean, double[] inverse, Span<double> gradient)
    {
        var n = roots.Length;
        for (var (block, p) = (0, 0); block < blocks.Count; block++)
        {
            var sum = 0.0;
            for (var end = p + blocks[block]; p < end; p++)
            {
                sum += (mean[p] * mean[p]) + inverse[(p * n) + p];
            }

            gradient[block] = 0.5 * (sum - blocks[block]);
        }

        // S and m in the coefficients themselves; then sums over lower triangles, off the diagonal twice.
        for (var i = 0; i < n; i++)
        {
            mean[i] *= roots[i];
            for (var j = 0; j <= i; j++)
            {
                inverse[(i * n) + j] *= roots[i] * roots[j];
            }
        }

        for (var c = 0; c < classes.Count; c++)
        {
            var residual = classes[c].Square - (2 * Vectors.Dot(classes[c].Right, mean));
            for (var i = 0; i < n; i++)
            {
                var row = classes[c].Gram.Slice(i * n, i + 1);
                var own = inverse.AsSpan(i * n, i + 1);
                residual += mean[i] * ((2 * Vectors.Dot(row[..i], mean.AsSpan(0, i))) + (row[i] * mean[i]));
                residual += (2 * Vectors.Dot(row[..i], own[..i])) + (row[i] * own[i]);
            }

            gradient[blocks.Count + c] = 0.5 * ((residual * Math.Exp(-logarithms[blocks.Count + c])) - classes[c].Rows);
        }
    }
}
