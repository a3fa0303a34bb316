namespace Pipelines.Numerics;

/// <summary>Pair energies on a uniform grid, one table for each pair of kinds.</summary>
/// <param name="Grid">Knots of every table.</param>
/// <param name="Tables">Coefficients; [a * kinds + b], the same table for (a, b) and (b, a).</param>
/// <param name="Inner">Energy and derivative below the first knot, for (a, b, r).</param>
public sealed record PairTables(UniformGrid Grid, double[][] Tables, Func<int, int, double, (double Value, double Derivative)> Inner);

/// <summary>Triplet energies on a cube of knots, one table for each triple of kinds.</summary>
/// <param name="Grid">Knots along all three axes: the sides (1-2, 1-3, 2-3) of a triangle whose corners are in order of kind.</param>
/// <param name="Tables">Coefficients; [(a * kinds + b) * kinds + c] with a &lt;= b &lt;= c; null where there is no energy.</param>
public sealed record TripletTables(UniformGrid Grid, double[]?[] Tables);

/// <summary>
/// Sum of tabulated pair and triplet energies with forces and virial. Points must be sorted by kind. The cost does not depend on what the tables
/// were made from; bits depend neither on the number of threads nor on when neighbour lists were built.
/// </summary>
public sealed class SplineField
{
    private const int PointsPerSlice = 64;
    private const int MostSlices = 16;

    private readonly int[] _kinds;
    private readonly int _kindCount;
    private readonly Lattice _lattice;
    private readonly int _threads;
    private readonly PairTables? _pairs;
    private readonly VerletList? _pairList;
    private readonly TripletLayer[] _layers;
    private readonly SliceSums[] _slices;

    /// <summary>Prepares for points of these kinds.</summary>
    /// <param name="kinds">Kind of each point, ascending.</param>
    /// <param name="kindCount">Number of kinds the tables are indexed by.</param>
    /// <param name="lattice">Space.</param>
    /// <param name="pairs">Pair tables, or null.</param>
    /// <param name="triplets">Triplet tables, one set for each cutoff.</param>
    /// <param name="skin">Skin of the neighbour lists.</param>
    /// <param name="threads">Degree of parallelism.</param>
    public SplineField(int[] kinds, int kindCount, Lattice lattice, PairTables? pairs, IReadOnlyList<TripletTables> triplets, double skin, int threads)
    {
        (_kinds, _kindCount, _lattice, _threads, _pairs) = (kinds, kindCount, lattice, threads, pairs);
        _pairList = pairs is null ? null : new(pairs.Grid.End, skin, half: true);
        _layers = [.. triplets.Select(t => new TripletLayer(t, kindCount, kinds, skin))];

        // The number of slices depends on the number of points alone, so that it never changes a bit.
        var slices = Math.Clamp(kinds.Length / PointsPerSlice, 1, MostSlices);
        _slices = new SliceSums[slices];
        for (var s = 0; s < slices; s++)
        {
            _slices[s] = new(kinds.Length, (int)((long)kinds.Length * s / slices), (int)((long)kinds.Length * (s + 1) / slices));
        }
    }

    /// <summary>Energy, forces, energies of points, virial.</summary>
    public double Evaluate(ReadOnlySpan<Vec3> points, Span<Vec3> forces, Span<double> energies, out Mat3 virial)
    {
        _pairList?.Update(points, _lattice);
        foreach (var layer in _layers)
        {
            layer.Update(points, _lattice);
        }

        if (_threads > 1 && _slices.Length > 1)
        {
            Parallel.For(0, _slices.Length, new ParallelOptions { MaxDegreeOfParallelism = _threads }, Run);
        }
        else
        {
            for (var s = 0; s < _slices.Length; s++)
            {
                Run(s);
            }
        }

        forces.Clear();
        energies.Clear();
        virial = default;
        var energy = 0.0;
        foreach (var slice in _slices)
        {
            virial += slice.Virial;
            for (var i = 0; i < forces.Length; i++)
            {
                forces[i] += slice.Forces[i];
                energies[i] += slice.Energies[i];
            }
        }

        foreach (var e in energies)
        {
            energy += e;
        }

        return energy;
    }

    private void Run(int s)
    {
        var slice = _slices[s];
        slice.Clear();
        if (_pairList is not null)
        {
            AddPairs(slice);
        }

        foreach (var layer in _layers)
        {
            layer.Add(slice);
        }
    }

    private void AddPairs(SliceSums slice)
    {
        var list = _pairList!.List;
        ReadOnlySpan<int> start = list.Start, index = list.Index;
        ReadOnlySpan<double> dx = list.Dx, dy = list.Dy, dz = list.Dz, r = list.R;
        var grid = _pairs!.Grid;
        Span<double> b = stackalloc double[TensorSpline.BasisSize];
        for (var i = slice.From; i < slice.To; i++)
        {
            for (var p = start[i]; p < start[i + 1]; p++)
            {
                if (!(r[p] < grid.End))
                {
                    continue;
                }

                var j = index[p];
                double value, derivative;
                if (r[p] >= grid.Start)
                {
                    var c = _pairs.Tables[(_kinds[i] * _kindCount) + _kinds[j]].AsSpan(grid.Basis(r[p], b), 4);
                    value = (b[0] * c[0]) + (b[1] * c[1]) + (b[2] * c[2]) + (b[3] * c[3]);
                    derivative = (b[4] * c[0]) + (b[5] * c[1]) + (b[6] * c[2]) + (b[7] * c[3]);
                }
                else
                {
                    (value, derivative) = _pairs.Inner(_kinds[i], _kinds[j], r[p]);
                }

                slice.AddPair(i, j, 0.5 * value, derivative, dx[p], dy[p], dz[p], r[p]);
            }
        }
    }
}
