using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// The prior covariance of a linear model's coefficients as a factor of it: the coefficients of a block of features are T w with w ~ N(0, s² I), which is
/// N(0, s² T T^T). Rows become T^T (x - mean), and everything else works on w. A block is all features of one species, or of all species together where their
/// coefficients depend on each other.
/// </summary>
/// <param name="Blocks">Blocks of features: one a species, or 1.</param>
/// <param name="Width">Features of a block.</param>
/// <param name="Rank">Columns of T: fewer than rows where the prior allows only some combinations.</param>
/// <param name="Matrix">T of each block, row by row; blocks x width x rank.</param>
/// <param name="ScaleGiven">s² is 1; else the evidence finds it, and the noises with it.</param>
/// <param name="NoiseGiven">With s² given, the noises are those of the fit; else the evidence finds them.</param>
internal sealed record FeatureTransform(int Blocks, int Width, int Rank, Block<double> Matrix, bool ScaleGiven = false, bool NoiseGiven = false)
{
    /// <summary>Blocks x width x rank, finite.</summary>
    public Block<double> Matrix { get; init; } =
        Matrix.Length != (long)Blocks * Width * Rank ? throw new ArgumentException($"Matrix has {Matrix.Length} numbers; {Blocks} x {Width} x {Rank} are needed.", nameof(Matrix))
        : !Matrix.All(double.IsFinite) ? throw new ArgumentException("Matrix has a number that is not finite.", nameof(Matrix))
        : Matrix;

    /// <summary>Numbers w.</summary>
    public int Parameters => Blocks * Rank;

    /// <summary>Whitens columns of features: T^T of each block; what comes after the features (constants) stays.</summary>
    /// <param name="columns">(blocks x width + constants) x rows.</param>
    /// <param name="rows">Numbers a line.</param>
    /// <param name="context">Threads, cancellation.</param>
    /// <returns>(blocks x rank + constants) x rows.</returns>
    public double[] Whiten(ReadOnlySpan<double> columns, int rows, DenseContext context)
    {
        var constants = columns[(Blocks * Width * rows)..];
        var white = new double[(Parameters * rows) + constants.Length];
        for (var b = 0; b < Blocks; b++)
        {
            Dense.Multiply(true, false, Rank, rows, Width, 1, Of(b), columns.Slice(b * Width * rows, Width * rows), 0, white.AsSpan(b * Rank * rows, Rank * rows), context);
        }

        constants.CopyTo(white.AsSpan(Parameters * rows));
        return white;
    }

    /// <summary>T w.</summary>
    /// <param name="white">Blocks x rank.</param>
    /// <returns>Blocks x width.</returns>
    public double[] Coefficients(ReadOnlySpan<double> white)
    {
        var coefficients = new double[Blocks * Width];
        for (var p = 0; p < coefficients.Length; p++)
        {
            coefficients[p] = Vectors.Dot(Matrix.Span.Slice(p * Rank, Rank), white.Slice(p / Width * Rank, Rank));
        }

        return coefficients;
    }

    private ReadOnlySpan<double> Of(int block) => Matrix.Span.Slice(block * Width * Rank, Width * Rank);
}
