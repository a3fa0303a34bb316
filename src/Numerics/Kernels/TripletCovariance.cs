using System.Runtime.Intrinsics;

namespace Pipelines.Numerics;

/// <summary>
/// Covariances between groups of triplets under the 3-body kernel k = sum over the six matchings of edges of G(r1, r'1) G(r2, r'2) G(r3, r'3)
/// (Eq. 18 of the review, with smooth cutoffs inside G), and its derivatives with respect to the first corners (Eq. 15).
/// </summary>
/// <remarks>
/// Edges may be matched in any order; labels rule out the matchings that would confuse kinds. The 3 x 3 x 3 sum of products is written as
/// permanents of rows of <see cref="GaussianRow"/>; the exponentials are computed once per distinct edge. Accumulation runs in a fixed order.
/// </remarks>
internal readonly unsafe struct TripletCovariance : IGroupCovariance<TripletGroup>
{
    private const int C = GaussianRow.Chunk;

    [ThreadStatic]
    private static double[]? s_scratch;

    /// <summary>Which derivatives a covariance takes.</summary>
    private enum Mode
    {
        ForceForce,
        ForceEnergy,
        EnergyEnergy,
    }

    /// <inheritdoc/>
    public static void ForceForce(TripletGroup a, TripletGroup b, double sigma, double weight, bool byScale, Span<double> block)
    {
        Span<double> rows = stackalloc double[9];
        Accumulate(Mode.ForceForce, a, b, sigma, byScale, rows);
        for (var i = 0; i < 9; i++)
        {
            block[i] += weight * rows[i];
        }
    }

    /// <inheritdoc/>
    public static void ForceEnergy(TripletGroup a, TripletGroup b, double sigma, double weight, bool byScale, Span<double> block)
    {
        Span<double> rows = stackalloc double[9];
        Accumulate(Mode.ForceEnergy, a, b, sigma, byScale, rows);
        for (var i = 0; i < 3; i++)
        {
            block[i] += weight * rows[3 * i];
        }
    }

    /// <inheritdoc/>
    public static double EnergyEnergy(TripletGroup a, TripletGroup b, double sigma, bool byScale)
    {
        Span<double> rows = stackalloc double[9];
        Accumulate(Mode.EnergyEnergy, a, b, sigma, byScale, rows);
        return rows[0];
    }

    private static void Accumulate(Mode mode, TripletGroup a, TripletGroup b, double sigma, bool byScale, Span<double> result)
    {
        if (a.Kind != b.Kind)
        {
            return;
        }

        var rows = a.Rows.Length;
        var table = (rows + 1) * GaussianRow.Stride;
        var outputs = rows * 3 * Sections.Lanes;
        var needed = (byScale ? 2 * table : table) + outputs + (2 * Sections.Lanes);
        if (s_scratch is null || s_scratch.Length < needed)
        {
            s_scratch = GC.AllocateUninitializedArray<double>(needed, pinned: true);
        }

        fixed (double* scratch = s_scratch)
        {
            // 32-byte alignment: a vector never straddles two cache lines.
            var values = (double*)(((nint)scratch + 31) & ~31);
            var changes = values + table;
            var sums = values + (byScale ? 2 * table : table);
            new Span<double>(sums, outputs).Clear();
            for (var from = 0; from < b.Data.Padded; from += C)
            {
                AccumulateChunk(mode, a, b, from, sigma, byScale, values, changes, sums);
            }

            Collect(mode, a, sums, result);
        }
    }

    private static void AccumulateChunk(Mode mode, TripletGroup a, TripletGroup b, int from, double sigma, bool byScale, double* values, double* changes, double* sums)
    {
        var count = Math.Min(C, b.Data.Padded - from);
        var rows = a.Rows.Length;
        for (var p = 0; p < rows; p++)
        {
            FillRow(mode, a.Rows[p], b, from, count, sigma, values + (p * GaussianRow.Stride), left: true, byScale: false);
            if (byScale)
            {
                FillRow(mode, a.Rows[p], b, from, count, sigma, changes + (p * GaussianRow.Stride), left: true, byScale: true);
            }
        }

        var c = values + (rows * GaussianRow.Stride);
        var dc = changes + (rows * GaussianRow.Stride);
        for (var t = 0; t < a.Row1.Length; t++)
        {
            int p = a.Row1[t], q = a.Row2[t];
            double* first = values + (p * GaussianRow.Stride), second = values + (q * GaussianRow.Stride);
            double* sum1 = sums + (p * 12), sum2 = sums + (q * 12);
            FillRow(mode, a.Third[t], b, from, count, sigma, c, left: false, byScale: false);
            if (byScale)
            {
                // Product rule: each of the three factors in turn is replaced by its derivative.
                FillRow(mode, a.Third[t], b, from, count, sigma, dc, left: false, byScale: true);
                Add(mode, changes + (p * GaussianRow.Stride), second, c, b, from, count, sum1, sum2);
                Add(mode, first, changes + (q * GaussianRow.Stride), c, b, from, count, sum1, sum2);
                Add(mode, first, second, dc, b, from, count, sum1, sum2);
            }
            else
            {
                Add(mode, first, second, c, b, from, count, sum1, sum2);
            }
        }
    }

    private static void Add(Mode mode, double* first, double* second, double* third, TripletGroup b, int from, int count, double* sum1, double* sum2)
    {
        switch (mode)
        {
            case Mode.ForceForce:
                AddForceForce(first, second, third, count, b.Data[TripletGroup.Unit1] + from, b.Data.Padded, sum1, sum2);
                break;
            case Mode.ForceEnergy:
                AddForceEnergy(first, second, third, count, sum1, sum2);
                break;
            default:
                AddEnergyEnergy(first, second, third, count, sum1);
                break;
        }
    }

    // Rows to 3 x 3: sum over rows of unit vector (x) accumulated right-hand vector.
    private static void Collect(Mode mode, TripletGroup a, double* sums, Span<double> result)
    {
        for (var p = 0; p < a.Rows.Length; p++)
        {
            var s = sums + (p * 12);
            double x = Vector256.Sum(Vector256.Load(s)), y = Vector256.Sum(Vector256.Load(s + 4)), z = Vector256.Sum(Vector256.Load(s + 8));
            if (mode == Mode.EnergyEnergy)
            {
                result[0] += x;
                continue;
            }

            var u = a.Rows[p].Unit;
            for (var axis = 0; axis < 3; axis++)
            {
                result[3 * axis] += u[axis] * x;
                result[(3 * axis) + 1] += u[axis] * y;
                result[(3 * axis) + 2] += u[axis] * z;
            }
        }
    }

    private static void FillRow(Mode mode, in KernelEdge edge, TripletGroup b, int from, int count, double sigma, double* row, bool left, bool byScale)
    {
        var d = b.Data;
        for (var q = 0; q < 3; q++)
        {
            var derivative = mode == Mode.ForceForce && q < 2 ? d[TripletGroup.Fd + q] + from : null;
            GaussianRow.Fill(
                edge, sigma, edge.Label == b.Labels[q], d[TripletGroup.R + q] + from, d[TripletGroup.F + q] + from, derivative, count, q, row, left && mode != Mode.EnergyEnergy, byScale);
        }
    }

    private static Vector256<double> Load(double* row, int array, int q) => Vector256.Load(row + array + (q * C));

    private static Vector256<double> Fma(Vector256<double> a, Vector256<double> b, Vector256<double> c) => Vector256.FusedMultiplyAdd(a, b, c);

    private static void AddForceForce(double* a, double* b, double* c, int count, double* unit, long next, double* sumA, double* sumB)
    {
        Vector256<double> ax = Vector256.Load(sumA), ay = Vector256.Load(sumA + 4), az = Vector256.Load(sumA + 8);
        Vector256<double> bx = default, by = default, bz = default;
        for (var i = 0; i < count; i += 4)
        {
            Vector256<double> c1 = Load(c + i, GaussianRow.G, 0), c2 = Load(c + i, GaussianRow.G, 1), c3 = Load(c + i, GaussianRow.G, 2);
            Vector256<double> cp1 = Load(c + i, GaussianRow.P, 0), cp2 = Load(c + i, GaussianRow.P, 1);

            // Derivative with respect to the left edge 1 (row a), then right edges 1 and 2.
            Vector256<double> ad1 = Load(a + i, GaussianRow.D, 0), ad2 = Load(a + i, GaussianRow.D, 1), ad3 = Load(a + i, GaussianRow.D, 2);
            Vector256<double> b1 = Load(b + i, GaussianRow.G, 0), b2 = Load(b + i, GaussianRow.G, 1), b3 = Load(b + i, GaussianRow.G, 2);
            Vector256<double> bp1 = Load(b + i, GaussianRow.P, 0), bp2 = Load(b + i, GaussianRow.P, 1);
            var k11 = Load(a + i, GaussianRow.DP, 0) * Fma(b2, c3, b3 * c2);
            k11 = Fma(bp1, Fma(ad2, c3, ad3 * c2), k11);
            k11 = Fma(cp1, Fma(ad2, b3, ad3 * b2), k11);
            var k12 = Load(a + i, GaussianRow.DP, 1) * Fma(b1, c3, b3 * c1);
            k12 = Fma(bp2, Fma(ad1, c3, ad3 * c1), k12);
            k12 = Fma(cp2, Fma(ad1, b3, ad3 * b1), k12);

            // Six consecutive sections: x, y, z along the right edge 1, then along the right edge 2.
            var v = unit + i;
            Vector256<double> ux = Vector256.Load(v), uy = Vector256.Load(v + next), uz = Vector256.Load(v + (2 * next));
            Vector256<double> wx = Vector256.Load(v + (3 * next)), wy = Vector256.Load(v + (4 * next)), wz = Vector256.Load(v + (5 * next));
            ax = Fma(k12, wx, Fma(k11, ux, ax));
            ay = Fma(k12, wy, Fma(k11, uy, ay));
            az = Fma(k12, wz, Fma(k11, uz, az));

            // The same with the left edge 2 (row b).
            Vector256<double> bd1 = Load(b + i, GaussianRow.D, 0), bd2 = Load(b + i, GaussianRow.D, 1), bd3 = Load(b + i, GaussianRow.D, 2);
            Vector256<double> a1 = Load(a + i, GaussianRow.G, 0), a2 = Load(a + i, GaussianRow.G, 1), a3 = Load(a + i, GaussianRow.G, 2);
            Vector256<double> ap1 = Load(a + i, GaussianRow.P, 0), ap2 = Load(a + i, GaussianRow.P, 1);
            var k21 = Load(b + i, GaussianRow.DP, 0) * Fma(a2, c3, a3 * c2);
            k21 = Fma(ap1, Fma(bd2, c3, bd3 * c2), k21);
            k21 = Fma(cp1, Fma(bd2, a3, bd3 * a2), k21);
            var k22 = Load(b + i, GaussianRow.DP, 1) * Fma(a1, c3, a3 * c1);
            k22 = Fma(ap2, Fma(bd1, c3, bd3 * c1), k22);
            k22 = Fma(cp2, Fma(bd1, a3, bd3 * a1), k22);
            bx = Fma(k22, wx, Fma(k21, ux, bx));
            by = Fma(k22, wy, Fma(k21, uy, by));
            bz = Fma(k22, wz, Fma(k21, uz, bz));
        }

        ax.Store(sumA);
        ay.Store(sumA + 4);
        az.Store(sumA + 8);
        (Vector256.Load(sumB) + bx).Store(sumB);
        (Vector256.Load(sumB + 4) + by).Store(sumB + 4);
        (Vector256.Load(sumB + 8) + bz).Store(sumB + 8);
    }

    private static void AddForceEnergy(double* a, double* b, double* c, int count, double* sumA, double* sumB)
    {
        var sa = Vector256.Load(sumA);
        Vector256<double> sb = default;
        for (var i = 0; i < count; i += 4)
        {
            Vector256<double> a1 = Load(a + i, GaussianRow.G, 0), a2 = Load(a + i, GaussianRow.G, 1), a3 = Load(a + i, GaussianRow.G, 2);
            Vector256<double> b1 = Load(b + i, GaussianRow.G, 0), b2 = Load(b + i, GaussianRow.G, 1), b3 = Load(b + i, GaussianRow.G, 2);
            Vector256<double> c1 = Load(c + i, GaussianRow.G, 0), c2 = Load(c + i, GaussianRow.G, 1), c3 = Load(c + i, GaussianRow.G, 2);
            sa = Fma(Load(a + i, GaussianRow.D, 0), Fma(b2, c3, b3 * c2), sa);
            sa = Fma(Load(a + i, GaussianRow.D, 1), Fma(b1, c3, b3 * c1), sa);
            sa = Fma(Load(a + i, GaussianRow.D, 2), Fma(b1, c2, b2 * c1), sa);
            sb = Fma(Load(b + i, GaussianRow.D, 0), Fma(a2, c3, a3 * c2), sb);
            sb = Fma(Load(b + i, GaussianRow.D, 1), Fma(a1, c3, a3 * c1), sb);
            sb = Fma(Load(b + i, GaussianRow.D, 2), Fma(a1, c2, a2 * c1), sb);
        }

        sa.Store(sumA);
        (Vector256.Load(sumB) + sb).Store(sumB);
    }

    private static void AddEnergyEnergy(double* a, double* b, double* c, int count, double* sum)
    {
        var s = Vector256.Load(sum);
        for (var i = 0; i < count; i += 4)
        {
            Vector256<double> b1 = Load(b + i, GaussianRow.G, 0), b2 = Load(b + i, GaussianRow.G, 1), b3 = Load(b + i, GaussianRow.G, 2);
            Vector256<double> c1 = Load(c + i, GaussianRow.G, 0), c2 = Load(c + i, GaussianRow.G, 1), c3 = Load(c + i, GaussianRow.G, 2);
            s = Fma(Load(a + i, GaussianRow.G, 0), Fma(b2, c3, b3 * c2), s);
            s = Fma(Load(a + i, GaussianRow.G, 1), Fma(b1, c3, b3 * c1), s);
            s = Fma(Load(a + i, GaussianRow.G, 2), Fma(b1, c2, b2 * c1), s);
        }

        s.Store(sum);
    }
}
