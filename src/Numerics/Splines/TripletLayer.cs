using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Pipelines.Numerics;

/// <summary>Triplet energies with one cutoff: pairs with their spline bases, triangles, and the sum over both.</summary>
/// <remarks>
/// A triangle costs 64 coefficients contracted with three bases; a basis is computed once a pair, not once a triangle. Triangles are found when
/// the neighbour list is built anew and kept until then; those with a side beyond the cutoff are skipped.
/// </remarks>
internal sealed unsafe class TripletLayer
{
    private readonly TripletTables _tables;
    private readonly int _kindCount;
    private readonly int[] _kinds;
    private readonly VerletList _list;
    private readonly TriangleList _triangles = new();
    private double[] _basis = [];
    private int[] _corner = [];

    public TripletLayer(TripletTables tables, int kindCount, int[] kinds, double skin)
    {
        (_tables, _kindCount, _kinds) = (tables, kindCount, kinds);
        _list = new(tables.Grid.End, skin, half: true);
    }

    /// <summary>Brings pairs, triangles and bases up to date.</summary>
    public void Update(ReadOnlySpan<Vec3> points, Lattice lattice)
    {
        if (_list.Update(points, lattice))
        {
            _triangles.Build(_list.List.Start, _list.List.Index, _list.List.Keys);
        }

        var list = _list.List;
        if (_corner.Length < list.Pairs)
        {
            _corner = new int[2 * list.Pairs];
            _basis = new double[2 * TensorSpline.BasisSize * list.Pairs];
        }

        var grid = _tables.Grid;
        var r = list.R;
        for (var p = 0; p < list.Pairs; p++)
        {
            // A pair beyond the cutoff takes part in no triangle.
            _corner[p] = r[p] < grid.End ? grid.Basis(r[p], _basis.AsSpan(TensorSpline.BasisSize * p, TensorSpline.BasisSize)) : -1;
        }
    }

    /// <summary>Adds the triangles whose first corner belongs to the slice.</summary>
    public void Add(SliceSums slice)
    {
        var list = _list.List;
        ReadOnlySpan<int> first = _triangles.First, second = _triangles.Second, third = _triangles.Third, index = list.Index, start = list.Start;
        ReadOnlySpan<double> dx = list.Dx, dy = list.Dy, dz = list.Dz, r = list.R;
        var size = _tables.Grid.Coefficients;

        // dE/dr is summed over the triangles of a pair before it becomes a force. Sides that lie in another slice's rows are few and go at once.
        int low = start[slice.From], high = start[slice.To];
        var slopes = slice.Slopes(high - low);
        var energies = slice.Energies;
        var along = stackalloc double[4];
        fixed (double* basis = _basis)
        {
            for (var i = slice.From; i < slice.To; i++)
            {
                var row = _kinds[i] * _kindCount;
                for (var t = _triangles.Start[i]; t < _triangles.Start[i + 1]; t++)
                {
                    int p = first[t], q = second[t], s = third[t];
                    int j = index[p], k = index[q];
                    var table = _tables.Tables[((row + _kinds[j]) * _kindCount) + _kinds[k]];
                    if ((_corner[p] | _corner[q] | _corner[s]) < 0 || table is null)
                    {
                        continue;
                    }

                    fixed (double* c = &MemoryMarshal.GetArrayDataReference(table))
                    {
                        var corner = c + ((((nint)_corner[p] * size) + _corner[q]) * size) + _corner[s];
                        TensorSpline.Evaluate(corner, size, basis + (TensorSpline.BasisSize * p), basis + (TensorSpline.BasisSize * q), basis + (TensorSpline.BasisSize * s)).Store(along);
                    }

                    var share = along[0] * (1.0 / 3);
                    energies[i] += share;
                    energies[j] += share;
                    energies[k] += share;
                    slopes[p - low] += along[1];
                    slopes[q - low] += along[2];
                    if (s < high)
                    {
                        slopes[s - low] += along[3];
                    }
                    else
                    {
                        slice.AddForce(j, k, along[3], dx[s], dy[s], dz[s], r[s]);
                    }
                }
            }
        }

        for (var i = slice.From; i < slice.To; i++)
        {
            for (var p = start[i]; p < start[i + 1]; p++)
            {
                if (_corner[p] >= 0)
                {
                    slice.AddForce(i, index[p], slopes[p - low], dx[p], dy[p], dz[p], r[p]);
                }
            }
        }
    }
}
