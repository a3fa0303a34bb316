using System.Runtime.Intrinsics;

namespace Pipelines.Numerics;

/// <summary>
/// A function of three distances, e(r1, r2, r3) = sum over right-hand triplets of (A d/dr'1 + B d/dr'2 + W) k(r, r'): the mean of a Gaussian
/// process, contracted with its weights once and for all. Values and gradients for many triangles at once.
/// </summary>
public sealed unsafe class TripletExpansion
{
    private const int C = GaussianRow.Chunk;

    // Arrays of a row after contraction: G for the three right edges, P1 = A P + W G of edge 1, P2 = B P of edge 2; then their left derivatives.
    private const int G = 0;
    private const int P1 = 3 * C;
    private const int P2 = 4 * C;
    private const int Derivative = 5 * C;

    private const int R = 0;
    private const int F = 3;
    private const int Fd = 6;
    private const int A = 8;
    private const int B = 9;
    private const int W = 10;
    private const int SectionCount = 11;

    private readonly Sections _data;
    private readonly int[] _labels;
    private readonly double _sigma;

    /// <summary>Collects groups that share kind and labels.</summary>
    /// <param name="sigma">Length scale.</param>
    /// <param name="parts">Groups with the weights of their label: a vector for a force, a number for an energy.</param>
    public TripletExpansion(double sigma, IReadOnlyList<(TripletGroup Group, Vec3 Force, double Energy)> parts)
    {
        var count = parts.Sum(p => p.Group.Count);
        (Kind, _labels, _sigma) = (parts[0].Group.Kind, parts[0].Group.Labels, sigma);
        _data = new(SectionCount, count);
        var at = 0;
        foreach (var (group, force, energy) in parts)
        {
            if (group.Kind != Kind || !group.Labels.AsSpan().SequenceEqual(_labels))
            {
                throw new ArgumentException("The groups of an expansion must share their kind and labels.", nameof(parts));
            }

            for (var t = 0; t < group.Count; t++, at++)
            {
                ReadOnlySpan<KernelEdge> edges = [group.Rows[group.Row1[t]], group.Rows[group.Row2[t]], group.Third[t]];
                for (var q = 0; q < 3; q++)
                {
                    _data[R + q][at] = edges[q].R;
                    _data[F + q][at] = edges[q].F;
                }

                _data[Fd][at] = edges[0].Fd;
                _data[Fd + 1][at] = edges[1].Fd;
                _data[A][at] = force.Dot(edges[0].Unit);
                _data[B][at] = force.Dot(edges[1].Unit);
                _data[W][at] = energy;
            }
        }

        // Padding: a harmless distance with cutoff weight zero.
        for (; at < _data.Padded; at++)
        {
            for (var q = 0; q < 3; q++)
            {
                _data[R + q][at] = 1;
            }
        }
    }

    /// <summary>Only triangles of this kind see the expansion.</summary>
    public long Kind { get; }

    /// <summary>Adds values of the expansion, without gradients: a third of the work.</summary>
    /// <param name="edges">Distinct edges of the triangles.</param>
    /// <param name="first">Edge 1 of each triangle.</param>
    /// <param name="second">Edge 2 of each triangle.</param>
    /// <param name="third">Edge 3 of each triangle.</param>
    /// <param name="result">One number a triangle.</param>
    public void AddValues(ReadOnlySpan<KernelEdge> edges, ReadOnlySpan<int> first, ReadOnlySpan<int> second, ReadOnlySpan<int> third, Span<double> result) =>
        Sum(edges, first, second, third, result, 1);

    /// <summary>Adds values and gradients of the expansion.</summary>
    /// <param name="edges">Distinct edges of the triangles.</param>
    /// <param name="first">Edge 1 of each triangle.</param>
    /// <param name="second">Edge 2 of each triangle.</param>
    /// <param name="third">Edge 3 of each triangle.</param>
    /// <param name="result">Four numbers a triangle: e, de/dr1, de/dr2, de/dr3.</param>
    public void Add(ReadOnlySpan<KernelEdge> edges, ReadOnlySpan<int> first, ReadOnlySpan<int> second, ReadOnlySpan<int> third, Span<double> result) =>
        Sum(edges, first, second, third, result, 4);

    private void Sum(ReadOnlySpan<KernelEdge> edges, ReadOnlySpan<int> first, ReadOnlySpan<int> second, ReadOnlySpan<int> third, Span<double> result, int numbers)
    {
        var table = new double[(edges.Length * GaussianRow.Stride) + Sections.Lanes];
        var sums = new double[first.Length * numbers * Sections.Lanes];
        fixed (double* tableStart = table, s = sums)
        {
            var rows = (double*)(((nint)tableStart + 31) & ~31);
            for (var from = 0; from < _data.Padded; from += C)
            {
                var count = Math.Min(C, _data.Padded - from);
                for (var p = 0; p < edges.Length; p++)
                {
                    FillRow(edges[p], from, count, rows + (p * GaussianRow.Stride));
                }

                for (var t = 0; t < first.Length; t++)
                {
                    double* a = rows + (first[t] * GaussianRow.Stride), b = rows + (second[t] * GaussianRow.Stride), c = rows + (third[t] * GaussianRow.Stride);
                    if (numbers == 4)
                    {
                        Accumulate(a, b, c, count, s + (t * 16));
                    }
                    else
                    {
                        AccumulateValue(a, b, c, count, s + (t * 4));
                    }
                }
            }

            for (var i = 0; i < numbers * first.Length; i++)
            {
                result[i] += Vector256.Sum(Vector256.Load(s + (4 * i)));
            }
        }
    }

    private void FillRow(in KernelEdge edge, int from, int count, double* row)
    {
        var raw = stackalloc double[GaussianRow.Stride];
        for (var q = 0; q < 3; q++)
        {
            var fd = q < 2 ? _data[Fd + q] + from : null;
            GaussianRow.Fill(edge, _sigma, edge.Label == _labels[q], _data[R + q] + from, _data[F + q] + from, fd, count, q, raw, left: true, byScale: false);
        }

        double* a = _data[A] + from, b = _data[B] + from, w = _data[W] + from;
        for (var i = 0; i < count; i += 4)
        {
            Vector256<double> av = Vector256.Load(a + i), bv = Vector256.Load(b + i), wv = Vector256.Load(w + i);
            for (var q = 0; q < 3; q++)
            {
                Vector256.Load(raw + GaussianRow.G + (q * C) + i).Store(row + G + (q * C) + i);
                Vector256.Load(raw + GaussianRow.D + (q * C) + i).Store(row + Derivative + G + (q * C) + i);
            }

            Fma(av, Vector256.Load(raw + GaussianRow.P + i), wv * Vector256.Load(raw + GaussianRow.G + i)).Store(row + P1 + i);
            Fma(av, Vector256.Load(raw + GaussianRow.DP + i), wv * Vector256.Load(raw + GaussianRow.D + i)).Store(row + Derivative + P1 + i);
            (bv * Vector256.Load(raw + GaussianRow.P + C + i)).Store(row + P2 + i);
            (bv * Vector256.Load(raw + GaussianRow.DP + C + i)).Store(row + Derivative + P2 + i);
        }
    }

    private static Vector256<double> Fma(Vector256<double> a, Vector256<double> b, Vector256<double> c) => Vector256.FusedMultiplyAdd(a, b, c);

    // e = perm(P1, G2, G3) + perm(G1, P2, G3): the permanents of 3 x 3 matrices whose rows are the left edges. Each derivative replaces one row.
    private static void Accumulate(double* a, double* b, double* c, int count, double* sum)
    {
        Vector256<double> e = Vector256.Load(sum), ea = Vector256.Load(sum + 4), eb = Vector256.Load(sum + 8), ec = Vector256.Load(sum + 12);
        for (var i = 0; i < count; i += 4)
        {
            Cofactors(b + i, c + i, out var x1, out var x2, out var y1, out var y2, out var z);
            e = Dot(a + i, x1, x2, y1, y2, z, e);
            ea = Dot(a + Derivative + i, x1, x2, y1, y2, z, ea);
            Cofactors(a + i, c + i, out x1, out x2, out y1, out y2, out z);
            eb = Dot(b + Derivative + i, x1, x2, y1, y2, z, eb);
            Cofactors(a + i, b + i, out x1, out x2, out y1, out y2, out z);
            ec = Dot(c + Derivative + i, x1, x2, y1, y2, z, ec);
        }

        e.Store(sum);
        ea.Store(sum + 4);
        eb.Store(sum + 8);
        ec.Store(sum + 12);
    }

    private static void AccumulateValue(double* a, double* b, double* c, int count, double* sum)
    {
        var e = Vector256.Load(sum);
        for (var i = 0; i < count; i += 4)
        {
            Cofactors(b + i, c + i, out var x1, out var x2, out var y1, out var y2, out var z);
            e = Dot(a + i, x1, x2, y1, y2, z, e);
        }

        e.Store(sum);
    }

    private static Vector256<double> Dot(
        double* row, Vector256<double> x1, Vector256<double> x2, Vector256<double> y1, Vector256<double> y2, Vector256<double> z, Vector256<double> sum)
    {
        sum = Fma(Vector256.Load(row + P1), x1, sum);
        sum = Fma(Vector256.Load(row + P2), y2, sum);
        sum = Fma(Vector256.Load(row + G), y1, sum);
        sum = Fma(Vector256.Load(row + G + C), x2, sum);
        return Fma(Vector256.Load(row + G + (2 * C)), z, sum);
    }

    // x: minors of (P1, G2, G3) without columns 1, 2; y: minors of (G1, P2, G3) without columns 1, 2; z: both without column 3.
    private static void Cofactors(
        double* b, double* c, out Vector256<double> x1, out Vector256<double> x2, out Vector256<double> y1, out Vector256<double> y2, out Vector256<double> z)
    {
        Vector256<double> b1 = Vector256.Load(b), b2 = Vector256.Load(b + C), b3 = Vector256.Load(b + (2 * C));
        Vector256<double> bp = Vector256.Load(b + P1), bq = Vector256.Load(b + P2);
        Vector256<double> c1 = Vector256.Load(c), c2 = Vector256.Load(c + C), c3 = Vector256.Load(c + (2 * C));
        Vector256<double> cp = Vector256.Load(c + P1), cq = Vector256.Load(c + P2);
        x1 = Fma(b2, c3, b3 * c2);
        x2 = Fma(bp, c3, b3 * cp);
        y1 = Fma(bq, c3, b3 * cq);
        y2 = Fma(b1, c3, b3 * c1);
        z = Fma(bp, c2, Fma(b2, cp, Fma(b1, cq, bq * c1)));
    }
}
