using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// From covariances with inducing values to features of unit prior variance: x = L^-1 k, L L^T being the covariance matrix of the inducing values, block by block.
/// The number of each species comes after them and stays.
/// </summary>
internal sealed class SparseTransform
{
    private readonly (int Place, int Count, double[] Lower)[] _blocks;

    /// <summary>Makes a transform.</summary>
    /// <param name="terms">Inducing values of each term.</param>
    /// <param name="lower">Factors of the blocks, in order.</param>
    /// <param name="constants">Columns after them.</param>
    public SparseTransform(int[] terms, IReadOnlyList<double[]> lower, int constants)
    {
        Blocks = [.. terms, constants];
        Unknowns = Blocks.Sum();
        _blocks = new (int, int, double[])[lower.Count];
        for (var (b, at) = (0, 0); b < lower.Count; b++)
        {
            var count = (int)Math.Round(Math.Sqrt(lower[b].Length));
            _blocks[b] = (at, count, lower[b]);
            at += count;
        }
    }

    /// <summary>Columns of each term, then of constants.</summary>
    public int[] Blocks { get; }

    /// <summary>Columns in all.</summary>
    public int Unknowns { get; }

    /// <summary>The transform back from what <see cref="Packed"/> gave.</summary>
    public static SparseTransform Of(IReadOnlyList<InducingSet> sets, ReadOnlySpan<double> packed, int constants)
    {
        List<double[]> lower = [];
        foreach (var block in sets.SelectMany(s => s.Blocks.Select(b => b.GetOffsetAndLength(s.Count).Length)))
        {
            var full = new double[block * block];
            for (var i = 0; i < block; i++)
            {
                packed[..(i + 1)].CopyTo(full.AsSpan(i * block));
                packed = packed[(i + 1)..];
            }

            lower.Add(full);
        }

        return new([.. sets.Select(s => s.Count)], lower, constants);
    }

    /// <summary>The factors, row by row without the zeros.</summary>
    public double[] Packed() => [.. _blocks.SelectMany(b => PackedTriangle.Pack(b.Lower, b.Count))];

    /// <summary>Whitens columns of labels in place.</summary>
    /// <param name="transposed">Unknowns x labels.</param>
    /// <param name="labels">How many.</param>
    /// <param name="context">Threads, cancellation.</param>
    public void Whiten(Span<double> transposed, int labels, DenseContext? context = null)
    {
        foreach (var (place, count, lower) in _blocks)
        {
            Dense.SolveLower(lower, count, transposed.Slice(place * labels, count * labels), labels, context);
        }
    }

    /// <summary>The weights of the inducing covariances: L^-T w for coefficients w of whitened features.</summary>
    public double[] Back(ReadOnlySpan<double> coefficients)
    {
        var weights = coefficients[..(Unknowns - Blocks[^1])].ToArray();
        foreach (var (place, count, lower) in _blocks)
        {
            var w = weights.AsSpan(place, count);
            for (var i = count - 1; i >= 0; i--)
            {
                w[i] /= lower[(i * count) + i];
                Vectors.AddScaled(-w[i], lower.AsSpan(i * count, i), w[..i]);
            }
        }

        return weights;
    }
}
