namespace Pipelines.Numerics;

/// <summary>What a linear model says of its noise and of its coefficients' prior.</summary>
/// <param name="Noise">Variance of the noise of each class of rows.</param>
/// <param name="Prior">Prior variance of the scaled coefficients.</param>
/// <param name="LogEvidence">Log marginal likelihood.</param>
public readonly record struct LinearEvidence(double[] Noise, double Prior, double LogEvidence)
{
    /// <summary>Prior precision of each coefficient, where they differ; infinite for what is not used.</summary>
    public double[]? Precisions { get; init; }

    private const int Halvings = 60;
    private static readonly double Golden = (Math.Sqrt(5) - 1) / 2;

    /// <summary>
    /// Maximises the evidence of y = X w + noise, w ~ N(0, prior), where rows belong to classes with noises of their own (Bishop, Pattern Recognition
    /// and Machine Learning (2006), Eqs. 3.77 to 3.86; MacKay 1992, doi:10.1162/neco.1992.4.3.415). In the eigenbasis of X^T X the ratio of prior to noise is found by
    /// a search along a line, and so is the ratio of the second class's noise to the first's; the scale of both is known in closed form.
    /// </summary>
    /// <param name="classes">One or two classes of rows, scaled alike.</param>
    /// <param name="ratio">Noise variance of the second class over that of the first: where to begin, or where to stay.</param>
    /// <param name="search">Look for the best ratio; else keep it.</param>
    /// <param name="context">Threads, cancellation.</param>
    /// <param name="prior">The prior variance, where it is known: then only the noise is found.</param>
    public static LinearEvidence Maximise(IReadOnlyList<NormalEquations> classes, double ratio, bool search, DenseContext? context = null, double? prior = null)
    {
        if (!search || classes.Count == 1)
        {
            return Along(classes, ratio, prior, context);
        }

        // Two decades to either side of the guess. Further away the few rows of one class can be interpolated, and the likelihood has no bound.
        var (low, high) = (Math.Log(ratio) - 4.6, Math.Log(ratio) + 4.6);
        var best = default(LinearEvidence);
        Maximum(low, high, 0.05, x => Better(ref best, Along(classes, Math.Exp(x), prior, context)));
        return best;
    }

    /// <summary>The evidence of known variances.</summary>
    /// <param name="classes">One or two classes of rows, scaled alike.</param>
    /// <param name="noise">Variance of the noise of each class.</param>
    /// <param name="prior">Prior variance.</param>
    /// <param name="context">Threads, cancellation.</param>
    public static LinearEvidence Of(IReadOnlyList<NormalEquations> classes, double[] noise, double prior, DenseContext? context = null) =>
        Spectrum.Of(classes, noise[^1] / noise[0], context).At(noise[0] / prior, noise[0]);

    private static double Better(ref LinearEvidence best, LinearEvidence found)
    {
        best = best.Noise is null || found.LogEvidence > best.LogEvidence ? found : best;
        return found.LogEvidence;
    }

    private static LinearEvidence Along(IReadOnlyList<NormalEquations> classes, double ratio, double? prior, DenseContext? context)
    {
        var spectrum = Spectrum.Of(classes, ratio, context);
        var best = default(LinearEvidence);
        Maximum(spectrum.Top - 35, spectrum.Top + 3, 1e-3, x => Better(ref best, spectrum.At(Math.Exp(x), prior is { } p ? Math.Exp(x) * p : null)));
        return best;
    }

    // A coarse scan, then golden section around its best point: the evidence may have more than one maximum.
    private static void Maximum(double low, double high, double tolerance, Func<double, double> value)
    {
        const int scan = 8;
        var (best, at) = (double.NegativeInfinity, low);
        for (var k = 0; k <= scan; k++)
        {
            var x = low + ((high - low) * k / scan);
            var y = value(x);
            (best, at) = y > best ? (y, x) : (best, at);
        }

        var step = (high - low) / scan;
        double a = at - step, b = at + step;
        double c = b - (Golden * (b - a)), d = a + (Golden * (b - a));
        double atC = value(c), atD = value(d);
        for (var k = 0; k < Halvings && b - a > tolerance; k++)
        {
            if (atC > atD)
            {
                (b, d, atD) = (d, c, atC);
                c = b - (Golden * (b - a));
                atC = value(c);
            }
            else
            {
                (a, c, atC) = (c, d, atD);
                d = a + (Golden * (b - a));
                atD = value(d);
            }
        }
    }

    /// <summary>Classes of rows, weighted by the ratio of their noises, in the eigenbasis of their sum: a look at other variances costs next to nothing.</summary>
    private sealed record Spectrum(double[] Values, double[] Along, double Square, double Rows, double LogRatio, double? Ratio)
    {
        public double Top => Math.Log(Math.Max(Values[^1], double.Epsilon));

        public static Spectrum Of(IReadOnlyList<NormalEquations> classes, double ratio, DenseContext? context)
        {
            var n = classes[0].Unknowns;
            var gram = classes[0].Gram.ToArray();
            var right = classes[0].Right.ToArray();
            var (square, rows, logRatio) = (classes[0].Square, (double)classes[0].Rows, 0.0);
            if (classes.Count > 1)
            {
                Vectors.AddScaled(1 / ratio, classes[1].Gram, gram);
                Vectors.AddScaled(1 / ratio, classes[1].Right, right);
                square += classes[1].Square / ratio;
                rows += classes[1].Rows;
                logRatio = classes[1].Rows * Math.Log(ratio);
            }

            var values = new double[n];
            Dense.SymmetricEigen(n, gram, values, context);
            var along = new double[n];
            for (var i = 0; i < n; i++)
            {
                along[i] = Vectors.Dot(gram.AsSpan(i * n, n), right);
                along[i] *= along[i];
                values[i] = Math.Max(0, values[i]);
            }

            return new(values, along, square, rows, logRatio, classes.Count > 1 ? ratio : null);
        }

        // At noise over prior; the noise itself is the best one where it is not given.
        public LinearEvidence At(double lambda, double? given)
        {
            var (residual, log) = (Square, 0.0);
            for (var i = 0; i < Values.Length; i++)
            {
                residual -= Along[i] / (Values[i] + lambda);
                log += Math.Log(1 + (Values[i] / lambda));
            }

            // What is left of y cannot be less than rounding leaves of it.
            var left = Math.Max(residual, 1e-14 * Square);
            var noise = given ?? (left / Rows);
            var evidence = -0.5 * ((Rows * Math.Log(2 * Math.PI * noise)) + (left / noise) + log + LogRatio);
            return new(Ratio is { } ratio ? [noise, noise * ratio] : [noise], noise / lambda, evidence);
        }
    }
}
