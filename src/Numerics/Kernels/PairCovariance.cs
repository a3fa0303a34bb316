using System.Runtime.Intrinsics;

namespace Pipelines.Numerics;

/// <summary>
/// Covariances between groups of distances under the 2-body kernel k = G(r, r') (Eq. 17 of the review, with smooth cutoffs inside G)
/// and its derivatives with respect to the centres (Eq. 15).
/// </summary>
internal readonly unsafe struct PairCovariance : IGroupCovariance<PairGroup>
{
    private const int C = GaussianRow.Chunk;

    /// <inheritdoc/>
    public static void ForceForce(PairGroup a, PairGroup b, double sigma, double weight, bool byScale, Span<double> block)
    {
        if (a.Label != b.Label)
        {
            return;
        }

        var row = stackalloc double[GaussianRow.Stride];
        var d = b.Data;
        double* r = d[PairGroup.R], f = d[PairGroup.F], fd = d[PairGroup.Fd];
        double* ux = d[PairGroup.Unit], uy = d[PairGroup.Unit + 1], uz = d[PairGroup.Unit + 2];
        foreach (ref readonly var edge in a.Edges.AsSpan())
        {
            Vector256<double> x = default, y = default, z = default;
            for (var from = 0; from < d.Padded; from += C)
            {
                var count = Math.Min(C, d.Padded - from);
                GaussianRow.Fill(edge, sigma, true, r + from, f + from, fd + from, count, 0, row, left: true, byScale);
                for (var i = 0; i < count; i += 4)
                {
                    var k = Vector256.Load(row + GaussianRow.DP + i);
                    x = Vector256.FusedMultiplyAdd(k, Vector256.Load(ux + from + i), x);
                    y = Vector256.FusedMultiplyAdd(k, Vector256.Load(uy + from + i), y);
                    z = Vector256.FusedMultiplyAdd(k, Vector256.Load(uz + from + i), z);
                }
            }

            var v = weight * new Vec3(Vector256.Sum(x), Vector256.Sum(y), Vector256.Sum(z));
            for (var axis = 0; axis < 3; axis++)
            {
                block[3 * axis] += edge.Unit[axis] * v.X;
                block[(3 * axis) + 1] += edge.Unit[axis] * v.Y;
                block[(3 * axis) + 2] += edge.Unit[axis] * v.Z;
            }
        }
    }

    /// <inheritdoc/>
    public static void ForceEnergy(PairGroup a, PairGroup b, double sigma, double weight, bool byScale, Span<double> block)
    {
        if (a.Label != b.Label)
        {
            return;
        }

        foreach (ref readonly var edge in a.Edges.AsSpan())
        {
            var k = weight * SumOver(edge, b, sigma, byScale, GaussianRow.D);
            block[0] += edge.Unit.X * k;
            block[1] += edge.Unit.Y * k;
            block[2] += edge.Unit.Z * k;
        }
    }

    /// <inheritdoc/>
    public static double EnergyEnergy(PairGroup a, PairGroup b, double sigma, bool byScale)
    {
        var sum = 0.0;
        if (a.Label == b.Label)
        {
            foreach (ref readonly var edge in a.Edges.AsSpan())
            {
                sum += SumOver(edge, b, sigma, byScale, GaussianRow.G);
            }
        }

        return sum;
    }

    private static double SumOver(in KernelEdge edge, PairGroup b, double sigma, bool byScale, int array)
    {
        var row = stackalloc double[GaussianRow.Stride];
        Vector256<double> sum = default;
        double* r = b.Data[PairGroup.R], f = b.Data[PairGroup.F];
        for (var from = 0; from < b.Data.Padded; from += C)
        {
            var count = Math.Min(C, b.Data.Padded - from);
            GaussianRow.Fill(edge, sigma, true, r + from, f + from, null, count, 0, row, left: true, byScale);
            for (var i = 0; i < count; i += 4)
            {
                sum += Vector256.Load(row + array + i);
            }
        }

        return Vector256.Sum(sum);
    }
}
