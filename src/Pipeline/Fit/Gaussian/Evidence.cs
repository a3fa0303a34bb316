using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// What the training labels say about hyper-parameters, in closed form from K^-1: the log marginal likelihood and the leave-one-out log
/// predictive probability (Rasmussen and Williams 2006, chapters 2 and 5). Both gradients are contractions of dK with one matrix M.
/// </summary>
internal static class Evidence
{
    /// <summary>-(y.a + log det K + n log 2 pi) / 2 with a = K^-1 y (Eq. 2.30).</summary>
    public static double LogMarginalLikelihood(ReadOnlySpan<double> y, ReadOnlySpan<double> weights, double logDeterminant) =>
        -0.5 * (Vectors.Dot(y, weights) + logDeterminant + (y.Length * Math.Log(2 * Math.PI)));

    /// <summary>M = (a a^T - K^-1) / 2 in place of K^-1 (Eq. 5.9).</summary>
    public static void LikelihoodGradientMatrix(ReadOnlySpan<double> weights, double[] inverse)
    {
        var n = weights.Length;
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                inverse[(i * n) + j] = 0.5 * ((weights[i] * weights[j]) - inverse[(i * n) + j]);
            }
        }
    }

    /// <summary>Sum over labels of log p(y_i | all others) (Eqs. 5.10 to 5.12).</summary>
    public static double LeaveOneOut(ReadOnlySpan<double> weights, double[] inverse)
    {
        var n = weights.Length;
        var sum = 0.0;
        for (var i = 0; i < n; i++)
        {
            var q = inverse[(i * n) + i];
            sum += 0.5 * (Math.Log(q) - (weights[i] * weights[i] / q) - Math.Log(2 * Math.PI));
        }

        return sum;
    }

    /// <summary>
    /// The matrix M with d(leave-one-out) = sum M_ij dK_ij. With q_i = (K^-1)_ii, D = diag(1/2q + a^2/2q^2) and v = a/q:
    /// M = -K^-1 D K^-1 + sym((K^-1 v) a^T), from d(K^-1) = -K^-1 dK K^-1.
    /// </summary>
    public static double[] LeaveOneOutGradientMatrix(ReadOnlySpan<double> weights, double[] inverse, Run run)
    {
        var n = weights.Length;
        var scaled = new double[inverse.Length];
        var w = new double[n];
        for (var k = 0; k < n; k++)
        {
            var q = inverse[(k * n) + k];
            var root = Math.Sqrt((0.5 / q) + (0.5 * weights[k] * weights[k] / (q * q)));
            for (var i = 0; i < n; i++)
            {
                scaled[(i * n) + k] = inverse[(i * n) + k] * root;
                w[i] += inverse[(i * n) + k] * weights[k] / q;
            }
        }

        var m = new double[inverse.Length];
        Dense.Syrk(n, n, 1, scaled, 0, m, new() { Threads = run.Threads, Cancellation = run.Cancellation });
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                m[(i * n) + j] = (0.5 * ((w[i] * weights[j]) + (weights[i] * w[j]))) - m[(i * n) + j];
            }
        }

        return m;
    }

    /// <summary>Closed-form leave-one-label-out residuals, (K^-1)_bb^-1 a_b: a force or a virial is left out whole. Of forces, where there are any.</summary>
    public static double LeaveOneOutRmse(ReadOnlySpan<TrainingLabel> labels, ReadOnlySpan<double> weights, double[] inverse)
    {
        var n = weights.Length;
        Span<double> squares = stackalloc double[4];
        Span<int> counts = stackalloc int[4];
        var at = 0;
        foreach (var (_, label) in labels)
        {
            var size = label.Size;
            double[] block = new double[size * size], residual = weights.Slice(at, size).ToArray();
            for (var a = 0; a < size; a++)
            {
                inverse.AsSpan(((at + a) * n) + at, size).CopyTo(block.AsSpan(a * size));
            }

            Dense.Cholesky(block, size);
            Dense.SolveCholesky(block, size, residual, 1);
            squares[(int)label.Kind] += Vectors.Dot(residual, residual);
            counts[(int)label.Kind] += size;
            at += size;
        }

        var kind = (int)(counts[(int)LabelKind.Force] > 0 ? LabelKind.Force : counts[(int)LabelKind.TotalEnergy] > 0 ? LabelKind.TotalEnergy : LabelKind.Virial);
        return Math.Sqrt(squares[kind] / counts[kind]);
    }
}
