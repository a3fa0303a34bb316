using System.Runtime.Intrinsics;

namespace Pipelines.Numerics;

/// <summary>The neighbours of one point with the functions of their distances, and sums over the triangles on a pair.</summary>
internal sealed unsafe class SplineNeighbours
{
    private SplineFunctions? _functions;
    private int[] _pair = [], _kind = [];
    private double[] _x = [], _y = [], _z = [];

    // Functions of the distance from the point: one row a neighbour. Rows of the two other sides of each triangle. Their products.
    private double[] _near = [], _first = [], _second = [], _sums = [];

    /// <summary>Number of neighbours within the functions' reach.</summary>
    public int Count { get; private set; }

    /// <summary>The pair of the list that a neighbour is.</summary>
    public int PairOf(int neighbour) => _pair[neighbour];

    /// <summary>Collects the neighbours of point i.</summary>
    public void Around(NeighborList list, int i, ReadOnlySpan<int> kinds, SplineFunctions functions)
    {
        (_functions, Count) = (functions, 0);
        var (most, size) = (list.Start[i + 1] - list.Start[i], functions.Padded);
        if (_pair.Length < most)
        {
            (_pair, _kind, _x, _y, _z) = (new int[2 * most], new int[2 * most], new double[2 * most], new double[2 * most], new double[2 * most]);
        }

        Reserve(ref _near, most * size);
        Reserve(ref _first, most * size);
        Reserve(ref _second, most * size);
        Reserve(ref _sums, size * size);
        fixed (double* near = _near)
        {
            for (var p = list.Start[i]; p < list.Start[i + 1]; p++)
            {
                if (list.R[p] < functions.Grid.End)
                {
                    (_pair[Count], _kind[Count]) = (p, kinds[list.Index[p]]);
                    (_x[Count], _y[Count], _z[Count]) = (list.Dx[p], list.Dy[p], list.Dz[p]);
                    functions.Evaluate(list.R[p], near + ((long)Count * size), null);
                    Count++;
                }
            }
        }
    }

    /// <summary>
    /// The sum over third points of one kind, in reach of both ends of a pair, of the products of the functions of the two other sides; null where there are
    /// none. Padded x padded; valid until the next call.
    /// </summary>
    public double* Products(int neighbour, int kind, in TriangleRole role)
    {
        var functions = _functions!;
        var (size, reach, found) = (functions.Padded, functions.Grid.End, 0);
        double x = _x[neighbour], y = _y[neighbour], z = _z[neighbour];

        // The arrays are pinned: pointers to them outlive the statement.
        double* near = Address(_near), first = Address(_first), second = Address(_second), sums = Address(_sums);
        for (var f = 0; f < Count; f++)
        {
            double dx = _x[f] - x, dy = _y[f] - y, dz = _z[f] - z;
            var r = Math.Sqrt((dx * dx) + (dy * dy) + (dz * dz));
            if (_kind[f] == kind && f != neighbour && r < reach)
            {
                double* own = (role.FarFirst ? second : first) + ((long)found * size), far = (role.FarFirst ? first : second) + ((long)found * size);
                new Span<double>(near + ((long)f * size), size).CopyTo(new(own, size));
                functions.Evaluate(r, far, null);
                found++;
            }
        }

        if (found == 0)
        {
            return null;
        }

        Multiply(first, second, found, size, sums);
        if (role.Exchange)
        {
            AddTransposed(sums, size);
        }

        return sums;
    }

    private static double* Address(double[] pinned) => (double*)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(pinned, 0);

    private static void Reserve(ref double[] array, int length) =>
        array = array.Length < length ? GC.AllocateUninitializedArray<double>(2 * length, pinned: true) : array;

    // sums = first^T second, in blocks of 4 x 8 or 4 x 4 held in registers.
    private static void Multiply(double* first, double* second, int rows, int size, double* sums)
    {
        for (var a = 0; a < size; a += 4)
        {
            var b = 0;
            for (; b + 8 <= size; b += 8)
            {
                Vector256<double> s00 = default, s01 = default, s10 = default, s11 = default, s20 = default, s21 = default, s30 = default, s31 = default;
                double* l = first + a, r = second + b;
                for (var t = 0; t < rows; t++, l += size, r += size)
                {
                    Vector256<double> r0 = Vector256.Load(r), r1 = Vector256.Load(r + 4);
                    var l0 = Vector256.Create(l[0]);
                    s00 = Vector256.FusedMultiplyAdd(l0, r0, s00);
                    s01 = Vector256.FusedMultiplyAdd(l0, r1, s01);
                    var l1 = Vector256.Create(l[1]);
                    s10 = Vector256.FusedMultiplyAdd(l1, r0, s10);
                    s11 = Vector256.FusedMultiplyAdd(l1, r1, s11);
                    var l2 = Vector256.Create(l[2]);
                    s20 = Vector256.FusedMultiplyAdd(l2, r0, s20);
                    s21 = Vector256.FusedMultiplyAdd(l2, r1, s21);
                    var l3 = Vector256.Create(l[3]);
                    s30 = Vector256.FusedMultiplyAdd(l3, r0, s30);
                    s31 = Vector256.FusedMultiplyAdd(l3, r1, s31);
                }

                double* to = sums + ((long)a * size) + b;
                s00.Store(to);
                s01.Store(to + 4);
                s10.Store(to + size);
                s11.Store(to + size + 4);
                s20.Store(to + (2 * size));
                s21.Store(to + (2 * size) + 4);
                s30.Store(to + (3 * size));
                s31.Store(to + (3 * size) + 4);
            }

            if (b < size)
            {
                Vector256<double> s0 = default, s1 = default, s2 = default, s3 = default;
                double* l = first + a, r = second + b;
                for (var t = 0; t < rows; t++, l += size, r += size)
                {
                    var r0 = Vector256.Load(r);
                    s0 = Vector256.FusedMultiplyAdd(Vector256.Create(l[0]), r0, s0);
                    s1 = Vector256.FusedMultiplyAdd(Vector256.Create(l[1]), r0, s1);
                    s2 = Vector256.FusedMultiplyAdd(Vector256.Create(l[2]), r0, s2);
                    s3 = Vector256.FusedMultiplyAdd(Vector256.Create(l[3]), r0, s3);
                }

                double* to = sums + ((long)a * size) + b;
                s0.Store(to);
                s1.Store(to + size);
                s2.Store(to + (2 * size));
                s3.Store(to + (3 * size));
            }
        }
    }

    private static void AddTransposed(double* sums, int size)
    {
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = sums[(i * size) + j] + sums[(j * size) + i];
                (sums[(i * size) + j], sums[(j * size) + i]) = (sum, sum);
            }
        }
    }
}
