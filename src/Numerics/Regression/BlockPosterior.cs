namespace Pipelines.Numerics;

/// <summary>
/// The posterior of y = X w + noise where each weight has a prior of variance 1 times the factor of its block, and each class of rows a noise of its own
/// (Bishop, Pattern Recognition and Machine Learning (2006), section 3.5).
/// </summary>
public sealed class BlockPosterior
{
    private readonly IReadOnlyList<NormalEquations> _classes;
    private readonly double[] _noise, _roots, _right;
    private readonly int[] _blocks;

    private BlockPosterior(IReadOnlyList<NormalEquations> classes, double[] noise, int[] blocks, double[] roots, double[] lower)
    {
        (_classes, _noise, _blocks, _roots, Lower) = (classes, noise, blocks, roots, lower);
        (_right, Mean) = (new double[roots.Length], []);
    }

    /// <summary>Lower Cholesky factor of the precision of the weights, each over the root of its block's factor; n x n.</summary>
    public double[] Lower { get; }

    /// <summary>Mean of the weights, each over the root of its block's factor.</summary>
    public double[] Mean { get; private set; }

    /// <summary>Log marginal likelihood.</summary>
    public double LogEvidence { get; private set; }

    /// <summary>Solves; null where the precision is not positive definite to rounding (the noise is too small for these rows).</summary>
    /// <param name="classes">Sums over the rows of each class.</param>
    /// <param name="noise">Variance of the noise of each class.</param>
    /// <param name="blocks">The block of each weight; -1 where its prior variance is 1.</param>
    /// <param name="factors">Prior variance of each block.</param>
    /// <param name="context">Threads, cancellation.</param>
    public static BlockPosterior? Of(IReadOnlyList<NormalEquations> classes, double[] noise, int[] blocks, ReadOnlySpan<double> factors, DenseContext? context = null)
    {
        var n = blocks.Length;
        var (roots, precision) = (new double[n], new double[(long)n * n]);
        for (var p = 0; p < n; p++)
        {
            roots[p] = blocks[p] < 0 ? 1 : Math.Sqrt(factors[blocks[p]]);
        }

        var posterior = new BlockPosterior(classes, noise, blocks, roots, precision);
        var (quadratic, logNoise) = (0.0, 0.0);
        for (var c = 0; c < classes.Count; c++)
        {
            Vectors.AddScaled(1 / noise[c], classes[c].Gram, precision);
            Vectors.AddScaled(1 / noise[c], classes[c].Right, posterior._right);
            quadratic += classes[c].Square / noise[c];
            logNoise += classes[c].Rows * Math.Log(2 * Math.PI * noise[c]);
        }

        for (var i = 0; i < n; i++)
        {
            posterior._right[i] *= roots[i];
            var row = precision.AsSpan(i * n, i + 1);
            for (var j = 0; j <= i; j++)
            {
                row[j] *= roots[i] * roots[j];
            }

            row[i]++;
        }

        if (Dense.Cholesky(precision, n, context) != 0)
        {
            return null;
        }

        posterior.Mean = (double[])posterior._right.Clone();
        Dense.SolveCholesky(precision, n, posterior.Mean, 1, context);
        posterior.LogEvidence = -0.5 * (logNoise + Dense.LogDeterminantFromCholesky(precision, n) + quadratic - Vectors.Dot(posterior._right, posterior.Mean));
        return posterior;
    }

    /// <summary>Derivatives of the evidence by the logarithms of the blocks' factors, then of the noises.</summary>
    /// <param name="gradient">One number a block and a class.</param>
    /// <param name="context">Threads, cancellation.</param>
    public void Gradient(Span<double> gradient, DenseContext? context = null)
    {
        var n = _roots.Length;
        var covariance = new double[(long)n * n];
        Dense.InverseFromCholesky(Lower, n, covariance, context);
        gradient.Clear();
        for (var p = 0; p < n; p++)
        {
            if (_blocks[p] >= 0)
            {
                gradient[_blocks[p]] += 0.5 * ((Mean[p] * Mean[p]) + covariance[((long)p * n) + p] - 1);
            }
        }

        for (var c = 0; c < _classes.Count; c++)
        {
            gradient[gradient.Length - _classes.Count + c] = 0.5 * ((Residual(_classes[c], covariance) / _noise[c]) - _classes[c].Rows);
        }
    }

    /// <summary>Mean over the rows of a class of the squared difference between label and mean.</summary>
    public double MeanSquare(int @class) => Math.Max(0, Residual(_classes[@class], [])) / _classes[@class].Rows;

    // The sum of squared residuals, and of the variances of what they are differences to where a covariance is given.
    private double Residual(NormalEquations rows, double[] covariance)
    {
        var n = _roots.Length;
        var sum = rows.Square;
        for (var i = 0; i < n; i++)
        {
            var row = rows.Gram.Slice(i * n, i + 1);
            double products = 0, variances = 0;
            for (var j = 0; j < i; j++)
            {
                products += row[j] * _roots[j] * Mean[j];
            }

            if (covariance.Length > 0)
            {
                var own = covariance.AsSpan(i * n, i + 1);
                for (var j = 0; j < i; j++)
                {
                    variances += row[j] * _roots[j] * own[j];
                }

                variances = (2 * variances) + (row[i] * _roots[i] * own[i]);
            }

            sum += _roots[i] * ((Mean[i] * ((2 * products) + (row[i] * _roots[i] * Mean[i]) - (2 * rows.Right[i]))) + variances);
        }

        return sum;
    }
}
