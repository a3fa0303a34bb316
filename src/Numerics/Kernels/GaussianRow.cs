using System.Runtime.Intrinsics;

namespace Pipelines.Numerics;

/// <summary>
/// One dressed Gaussian G(r, r') = f(r) f(r') exp(-(r - r')^2 / 2 s^2) between a fixed left distance and a run of right distances,
/// with its derivatives: D = dG/dr, P = dG/dr', DP = d2G/dr dr'. A 3-body kernel is a sum over permutations of products of three of them,
/// so that everything it needs is a polynomial in these rows.
/// </summary>
internal static unsafe class GaussianRow
{
    /// <summary>Right distances handled at once; chosen so that the rows of one environment stay in the first-level cache.</summary>
    public const int Chunk = 16;

    /// <summary>Doubles from one row of a table to the next: ten arrays of <see cref="Chunk"/>.</summary>
    public const int Stride = 10 * Chunk;

    // Offsets of the arrays within a row. Index q = 0, 1, 2 is the right-hand edge.
    public const int G = 0;
    public const int D = 3 * Chunk;
    public const int P = 6 * Chunk;
    public const int DP = 8 * Chunk;

    /// <summary>Fills G and P (and D and DP where <paramref name="left"/>) for edge q of a run of triplets.</summary>
    /// <param name="edge">Left edge.</param>
    /// <param name="sigma">Length scale s.</param>
    /// <param name="match">0 where the labels differ, else 1.</param>
    /// <param name="r">Right distances.</param>
    /// <param name="h">Right cutoff values.</param>
    /// <param name="hd">Right cutoff derivatives, or null (edge 3: no P, DP).</param>
    /// <param name="count">Multiple of 4, at most <see cref="Chunk"/>.</param>
    /// <param name="q">Right-hand edge, 0 to 2.</param>
    /// <param name="row">Destination.</param>
    /// <param name="left">Are derivatives with respect to the left distance wanted?</param>
    /// <param name="byScale">Differentiate everything with respect to s.</param>
    public static void Fill(in KernelEdge edge, double sigma, bool match, double* r, double* h, double* hd, int count, int q, double* row, bool left, bool byScale)
    {
        if (!match)
        {
            for (var i = 0; i < count; i++)
            {
                row[G + (q * Chunk) + i] = 0;
                row[D + (q * Chunk) + i] = 0;
                if (hd != null)
                {
                    row[P + (q * Chunk) + i] = 0;
                    row[DP + (q * Chunk) + i] = 0;
                }
            }

            return;
        }

        var inverse2 = 1 / (sigma * sigma);
        var s2 = Vector256.Create(inverse2);
        var minusHalf = Vector256.Create(-0.5 * inverse2);
        var r0 = Vector256.Create(edge.R);
        var f = Vector256.Create(edge.F);
        var fd = Vector256.Create(edge.Fd);
        for (var i = 0; i < count; i += 4)
        {
            var delta = Vector256.Load(r + i) - r0;
            var d2 = delta * delta;
            var g = VectorMath.Exp(d2 * minusHalf);
            var x = delta * s2;
            var hv = Vector256.Load(h + i);
            var a = Vector256.FusedMultiplyAdd(f, x, fd);
            var gh = g * hv;
            if (!byScale)
            {
                (gh * f).Store(row + G + (q * Chunk) + i);
                if (left)
                {
                    (gh * a).Store(row + D + (q * Chunk) + i);
                }

                if (hd != null)
                {
                    var b = Vector256.Load(hd + i) - (hv * x);
                    (g * f * b).Store(row + P + (q * Chunk) + i);
                    if (left)
                    {
                        (g * Vector256.FusedMultiplyAdd(a, b, f * hv * s2)).Store(row + DP + (q * Chunk) + i);
                    }
                }
            }
            else
            {
                // d exp / ds = exp * delta^2 / s^3 and dx/ds = -2 x / s; product rule.
                var inverse = Vector256.Create(1 / sigma);
                var t = d2 * s2 * inverse;
                var dx = Vector256.Create(-2.0) * x * inverse;
                var da = f * dx;
                (gh * f * t).Store(row + G + (q * Chunk) + i);
                if (left)
                {
                    (gh * Vector256.FusedMultiplyAdd(t, a, da)).Store(row + D + (q * Chunk) + i);
                }

                if (hd != null)
                {
                    var b = Vector256.Load(hd + i) - (hv * x);
                    var db = -hv * dx;
                    (g * f * Vector256.FusedMultiplyAdd(t, b, db)).Store(row + P + (q * Chunk) + i);
                    if (left)
                    {
                        var value = Vector256.FusedMultiplyAdd(a, b, f * hv * s2);
                        var change = Vector256.FusedMultiplyAdd(da, b, a * db) - (Vector256.Create(2.0) * f * hv * s2 * inverse);
                        (g * Vector256.FusedMultiplyAdd(t, value, change)).Store(row + DP + (q * Chunk) + i);
                    }
                }
            }
        }
    }
}
