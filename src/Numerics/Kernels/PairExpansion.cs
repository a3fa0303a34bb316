using System.Runtime.Intrinsics;

namespace Pipelines.Numerics;

/// <summary>
/// A function of one distance, e(r) = sum over right-hand distances of (A d/dr' + W) k(r, r'): the mean of a Gaussian process,
/// contracted with its weights once and for all.
/// </summary>
public sealed unsafe class PairExpansion
{
    private const int C = GaussianRow.Chunk;
    private const int R = 0;
    private const int F = 1;
    private const int Fd = 2;
    private const int A = 3;
    private const int W = 4;

    private readonly Sections _data;
    private readonly double _sigma;

    /// <summary>Collects groups that share a label.</summary>
    /// <param name="sigma">Length scale.</param>
    /// <param name="parts">Groups with the weights of their label: a vector for a force, a number for an energy.</param>
    public PairExpansion(double sigma, IReadOnlyList<(PairGroup Group, Vec3 Force, double Energy)> parts)
    {
        (Label, _sigma) = (parts[0].Group.Label, sigma);
        var edges = parts.SelectMany(p => p.Group.Edges.Select(e => (Edge: e, A: p.Force.Dot(e.Unit), W: p.Energy))).ToArray();
        if (edges.Any(e => e.Edge.Label != Label))
        {
            throw new ArgumentException("The groups of an expansion must share their label.", nameof(parts));
        }

        _data = new(5, edges.Length);
        _data.Fill(R, i => edges[i].Edge.R, 1);
        _data.Fill(F, i => edges[i].Edge.F, 0);
        _data.Fill(Fd, i => edges[i].Edge.Fd, 0);
        _data.Fill(A, i => edges[i].A, 0);
        _data.Fill(W, i => edges[i].W, 0);
    }

    /// <summary>Only distances with this label see the expansion.</summary>
    public int Label { get; }

    /// <summary>Value and derivative at an edge.</summary>
    public (double Value, double Derivative) At(in KernelEdge edge)
    {
        var row = stackalloc double[GaussianRow.Stride];
        Vector256<double> value = default, derivative = default;
        for (var from = 0; from < _data.Padded; from += C)
        {
            var count = Math.Min(C, _data.Padded - from);
            GaussianRow.Fill(edge, _sigma, true, _data[R] + from, _data[F] + from, _data[Fd] + from, count, 0, row, left: true, byScale: false);
            double* a = _data[A] + from, w = _data[W] + from;
            for (var i = 0; i < count; i += 4)
            {
                Vector256<double> av = Vector256.Load(a + i), wv = Vector256.Load(w + i);
                value = Vector256.FusedMultiplyAdd(av, Vector256.Load(row + GaussianRow.P + i), value);
                value = Vector256.FusedMultiplyAdd(wv, Vector256.Load(row + GaussianRow.G + i), value);
                derivative = Vector256.FusedMultiplyAdd(av, Vector256.Load(row + GaussianRow.DP + i), derivative);
                derivative = Vector256.FusedMultiplyAdd(wv, Vector256.Load(row + GaussianRow.D + i), derivative);
            }
        }

        return (Vector256.Sum(value), Vector256.Sum(derivative));
    }
}
