namespace Pipelines.Numerics;

/// <summary>
/// The rows of a linear model of pair and triplet energies: what energy, forces and virial of a set of points are per unit of each weight.
/// One buffer a thread.
/// </summary>
/// <remarks>
/// A pair of points is visited once. The triangles on it enter through the sum of the products of the functions of their other two sides (a product
/// of two small matrices), so that a triangle costs the square of the number of functions, not the number of terms.
/// </remarks>
public sealed unsafe class SplineDesign
{
    private readonly int _kindCount;
    private readonly SplineLayer[] _layers;

    // [layer][kinds of the set in ascending order]: first column.
    private readonly int[][] _columns;
    private readonly double[] _scales;
    private readonly NeighborList _list = new();
    private readonly SplineNeighbours _near = new();
    private readonly double[] _change, _value;

    /// <summary>Lays out the columns: layer by layer, kinds in ascending order.</summary>
    /// <param name="kindCount">Number of kinds.</param>
    /// <param name="layers">What energies are made of.</param>
    public SplineDesign(int kindCount, IReadOnlyList<SplineLayer> layers)
    {
        (_kindCount, _layers, _columns) = (kindCount, [.. layers], new int[layers.Count][]);
        List<double> scales = [];
        var widest = 0;
        for (var l = 0; l < _layers.Length; l++)
        {
            var layer = _layers[l];
            _columns[l] = new int[layer.Order == 2 ? kindCount * kindCount : kindCount * kindCount * kindCount];
            foreach (var set in Sets(layer.Order))
            {
                _columns[l][Index(set)] = scales.Count;
                scales.AddRange(layer.Order == 2 ? layer.PairScales : layer.TermsOf(set[0], set[1], set[2]).Scales);
                widest = Math.Max(widest, scales.Count - _columns[l][Index(set)]);
            }
        }

        (_scales, _change, _value) = ([.. scales], new double[widest], new double[widest]);
    }

    /// <summary>Number of weights.</summary>
    public int Unknowns => _scales.Length;

    /// <summary>Prior standard deviation of each weight.</summary>
    public ReadOnlySpan<double> Scales => _scales;

    /// <summary>Where the weights of a layer for kinds in ascending order begin.</summary>
    public int ColumnOf(int layer, params ReadOnlySpan<int> kinds) => _columns[layer][Index(kinds)];

    /// <summary>All sets of kinds in ascending order.</summary>
    /// <param name="order">2 or 3.</param>
    public IEnumerable<int[]> Sets(int order)
    {
        for (var a = 0; a < _kindCount; a++)
        {
            for (var b = a; b < _kindCount; b++)
            {
                if (order == 2)
                {
                    yield return [a, b];
                    continue;
                }

                for (var c = b; c < _kindCount; c++)
                {
                    yield return [a, b, c];
                }
            }
        }
    }

    /// <summary>Writes rows, each per weight of unit prior variance; what lies in them beyond the weights is left alone.</summary>
    /// <param name="points">Positions.</param>
    /// <param name="kinds">One a point.</param>
    /// <param name="lattice">Space.</param>
    /// <param name="places">For each point where its three rows are among the forces (0, 1, ...), or -1.</param>
    /// <param name="stride">Numbers from one row to the next, at least <see cref="Unknowns"/>.</param>
    /// <param name="energy">One row; may be empty.</param>
    /// <param name="forces">Three rows a place; may be empty.</param>
    /// <param name="virial">Nine rows; may be empty.</param>
    public void Fill(
        ReadOnlySpan<Vec3> points, ReadOnlySpan<int> kinds, Lattice lattice, ReadOnlySpan<int> places, int stride, Span<double> energy, Span<double> forces, Span<double> virial)
    {
        _list.Build(points, lattice, _layers.Max(l => l.Functions.Grid.End), half: false);
        foreach (var rows in (ReadOnlySpan<int>)[energy.Length, forces.Length, virial.Length])
        {
            if (rows % stride != 0 || stride < Unknowns)
            {
                throw new ArgumentException($"Rows must be {stride} numbers each, at least {Unknowns}; found {rows}.", nameof(stride));
            }
        }

        fixed (double* e = energy, f = forces, v = virial, change = _change, value = _value)
        {
            Rows rows = new(e, f, v, stride);
            Clear(energy, stride);
            Clear(forces, stride);
            Clear(virial, stride);
            for (var l = 0; l < _layers.Length; l++)
            {
                for (var i = 0; i < points.Length; i++)
                {
                    if (_layers[l].Order == 2)
                    {
                        AddPairs(l, i, kinds, places, rows);
                    }
                    else
                    {
                        AddTriplets(l, i, kinds, places, rows, value, change);
                    }
                }
            }

            Scale(energy, stride);
            Scale(forces, stride);
            Scale(virial, stride);
        }
    }

    private int Index(ReadOnlySpan<int> kinds)
    {
        var index = 0;
        foreach (var k in kinds)
        {
            index = (index * _kindCount) + k;
        }

        return index;
    }

    private void Clear(Span<double> rows, int stride)
    {
        for (var at = 0; at < rows.Length; at += stride)
        {
            rows.Slice(at, Unknowns).Clear();
        }
    }

    private void Scale(Span<double> rows, int stride)
    {
        for (var at = 0; at < rows.Length; at += stride)
        {
            var row = rows.Slice(at, Unknowns);
            for (var p = 0; p < row.Length; p++)
            {
                row[p] *= _scales[p];
            }
        }
    }

    // A pair is visited from its end that comes first in the order of the list.
    private bool Wanted(int i, int p, ReadOnlySpan<int> places, in Rows rows) =>
        _list.Keys[p] > NeighborList.Key(i, 0, 0, 0) && (rows.Energy != null || rows.Virial != null || places[i] >= 0 || places[_list.Index[p]] >= 0);

    private void AddPairs(int l, int i, ReadOnlySpan<int> kinds, ReadOnlySpan<int> places, in Rows rows)
    {
        var functions = _layers[l].Functions;
        double* u = stackalloc double[functions.Padded], du = stackalloc double[functions.Padded];
        for (var p = _list.Start[i]; p < _list.Start[i + 1]; p++)
        {
            if (_list.R[p] < functions.Grid.End && Wanted(i, p, places, rows))
            {
                var j = _list.Index[p];
                functions.Evaluate(_list.R[p], u, du);
                var column = _columns[l][kinds[i] <= kinds[j] ? (kinds[i] * _kindCount) + kinds[j] : (kinds[j] * _kindCount) + kinds[i]];
                rows.Add(column, functions.Count, u, 1, du, new(_list.Dx[p], _list.Dy[p], _list.Dz[p]), _list.R[p], places[i], places[j]);
            }
        }
    }

    private void AddTriplets(int l, int i, ReadOnlySpan<int> kinds, ReadOnlySpan<int> places, in Rows rows, double* value, double* change)
    {
        var any = false;
        for (var p = _list.Start[i]; p < _list.Start[i + 1] && !any; p++)
        {
            any = Wanted(i, p, places, rows);
        }

        if (!any)
        {
            return;
        }

        var layer = _layers[l];
        var functions = layer.Functions;
        _near.Around(_list, i, kinds, functions);
        double* u = stackalloc double[functions.Padded], du = stackalloc double[functions.Padded];
        for (var e = 0; e < _near.Count; e++)
        {
            var p = _near.PairOf(e);
            if (!Wanted(i, p, places, rows))
            {
                continue;
            }

            var j = _list.Index[p];
            functions.Evaluate(_list.R[p], u, du);
            for (var kind = 0; kind < _kindCount; kind++)
            {
                var role = TriangleRole.Of(kinds[i], kinds[j], kind);
                var sums = _near.Products(e, kind, role);
                if (sums == null)
                {
                    continue;
                }

                var terms = layer.TermsOf(role.A, role.B, role.C);
                if (rows.Energy != null)
                {
                    terms.Spread(role.Places, u, sums, functions.Padded, value);
                }

                // A triangle is met on each of its three sides.
                terms.Spread(role.Places, du, sums, functions.Padded, change);
                var column = _columns[l][Index([role.A, role.B, role.C])];
                rows.Add(column, terms.Count, value, 1.0 / 3, change, new(_list.Dx[p], _list.Dy[p], _list.Dz[p]), _list.R[p], places[i], places[j]);
            }
        }
    }

    // Where rows go: null where they are not asked for.
    private readonly struct Rows(double* energy, double* forces, double* virial, int stride)
    {
        public double* Energy => energy;

        public double* Virial => virial;

        // A set of terms of a pair: values times a factor, derivatives along the displacement from i to j.
        public void Add(int column, int count, double* value, double factor, double* change, Vec3 d, double r, int placeI, int placeJ)
        {
            Span<double> slopes = new(change, count);
            if (energy != null)
            {
                Vectors.AddScaled(factor, new(value, count), new(energy + column, count));
            }

            // Two points in one place have no direction and no force.
            for (var a = 0; a < 3 && r > 0; a++)
            {
                var along = d[a] / r;
                if (forces != null && placeI >= 0)
                {
                    Vectors.AddScaled(along, slopes, new(forces + ((((3L * placeI) + a) * stride) + column), count));
                }

                if (forces != null && placeJ >= 0)
                {
                    Vectors.AddScaled(-along, slopes, new(forces + ((((3L * placeJ) + a) * stride) + column), count));
                }

                for (var b = 0; b < 3 && virial != null; b++)
                {
                    Vectors.AddScaled(-along * d[b], slopes, new(virial + ((((3L * a) + b) * stride) + column), count));
                }
            }
        }
    }
}
