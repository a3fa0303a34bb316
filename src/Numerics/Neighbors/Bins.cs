using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Pipelines.Numerics;

/// <summary>
/// Points sorted into boxes about a cutoff wide, in the lattice's own coordinates; axes that do not repeat are bounded by the points.
/// From there the neighbours of a point lie in a few runs of consecutive points, which are searched four at a time. The buffers are reused.
/// </summary>
internal sealed class Bins
{
    // More boxes than points only cost memory and empty visits.
    private const double PointsPerBin = 0.5;

    // Points are compared where they lie when wrapped into the cell, whose rounding must not lose a pair: who asks decides in the end.
    private const double Margin = 1 + 1e-6;

    private readonly record struct Run(int From, int To, int X, int Y, int Z, Vec3 Shift);

    private readonly int[] _count = new int[3];
    // Lattice sums to forty bonds need a million; a search through more than this would seem to hang.
    private const double MostBoxes = 1e7;

    private readonly int[] _reach = new int[3];
    private readonly bool[] _periodic = new bool[3];
    private readonly List<Run> _runs = [];
    private Lattice _lattice;
    private int[] _bin = [];
    private int[] _wrap = [];
    private int[] _start = [];
    private int[] _next = [];

    // In the order of the boxes: point, position in the cell, and Key(point, -wrap), to which the image adds.
    private int[] _member = [];
    private double[] _x = [], _y = [], _z = [];
    private long[] _key = [];

    private long[] _found = [];
    private int _foundCount;
    private int[] _rowFrom = [];
    private int[] _rowTo = [];

    /// <summary>Finds the candidates of every point.</summary>
    /// <param name="points">Positions.</param>
    /// <param name="lattice">Space.</param>
    /// <param name="cutoff">Positive and finite.</param>
    /// <param name="half">Only keys after the point's own.</param>
    public void Search(ReadOnlySpan<Vec3> points, Lattice lattice, double cutoff, bool half)
    {
        _lattice = lattice;
        Fill(points, lattice, cutoff);
        _foundCount = 0;
        var limit = cutoff * Margin * (cutoff * Margin);
        for (var x = 0; x < _count[0]; x++)
        {
            for (var y = 0; y < _count[1]; y++)
            {
                for (var z = 0; z < _count[2]; z++)
                {
                    var cell = Cell(x, y, z);
                    if (_start[cell] < _start[cell + 1])
                    {
                        ListRuns(x, y, z);
                    }

                    for (var s = _start[cell]; s < _start[cell + 1]; s++)
                    {
                        _rowFrom[_member[s]] = _foundCount;
                        Scan(s, limit, half);
                        _rowTo[_member[s]] = _foundCount;
                    }
                }
            }
        }
    }

    /// <summary>The keys of all points and images that may be closer to a point than the cutoff, and a few that are not, sorted.</summary>
    public ReadOnlySpan<long> Candidates(int point)
    {
        var row = _found.AsSpan(_rowFrom[point], _rowTo[point] - _rowFrom[point]);
        row.Sort();
        return row;
    }

    private void Scan(int s, double limit, bool half)
    {
        var i = _member[s];
        var own = NeighborList.Key(i, 0, 0, 0);
        var at = new Vec3(_x[s], _y[s], _z[s]);
        var runs = CollectionsMarshal.AsSpan(_runs);
        var most = 0;
        foreach (ref readonly var run in runs)
        {
            most += run.To - run.From;
        }

        if (_found.Length < _foundCount + most)
        {
            Array.Resize(ref _found, 2 * (_foundCount + most));
        }

        double[] xs = _x, ys = _y, zs = _z;
        long[] keys = _key, found = _found;
        var count = _foundCount;
        var limits = Vector256.Create(limit);
        foreach (ref readonly var run in runs)
        {
            var from = at - run.Shift;
            Vector256<double> x = Vector256.Create(from.X), y = Vector256.Create(from.Y), z = Vector256.Create(from.Z);
            var image = NeighborList.ImageKey(run.X + _wrap[3 * i], run.Y + _wrap[(3 * i) + 1], run.Z + _wrap[(3 * i) + 2]);
            for (var k = run.From; k < run.To; k += Vector256<double>.Count)
            {
                Vector256<double> dx = Load(xs, k) - x, dy = Load(ys, k) - y, dz = Load(zs, k) - z;
                var near = Vector256.LessThan((dx * dx) + (dy * dy) + (dz * dz), limits).ExtractMostSignificantBits();
                near &= (1u << Math.Min(run.To - k, Vector256<double>.Count)) - 1;
                for (; near != 0; near &= near - 1)
                {
                    var key = keys[k + BitOperations.TrailingZeroCount(near)] + image;
                    found[count] = key;
                    count += (half ? key > own : key != own) ? 1 : 0;
                }
            }
        }

        _foundCount = count;
    }

    private static Vector256<double> Load(double[] values, int k) => Vector256.Create<double>(values.AsSpan(k, Vector256<double>.Count));

    // Boxes that follow each other along z in the same image are one run.
    private void ListRuns(int x0, int y0, int z0)
    {
        _runs.Clear();
        for (var x = x0 - _reach[0]; x <= x0 + _reach[0]; x++)
        {
            if (!Wrap(0, x, out var cx, out var sx))
            {
                continue;
            }

            for (var y = y0 - _reach[1]; y <= y0 + _reach[1]; y++)
            {
                if (!Wrap(1, y, out var cy, out var sy))
                {
                    continue;
                }

                var z = z0 - _reach[2];
                while (z <= z0 + _reach[2])
                {
                    var inside = Wrap(2, z, out var cz, out var sz);
                    var length = Math.Min(_count[2] - cz, z0 + _reach[2] - z + 1);
                    int from = _start[Cell(cx, cy, cz)], to = _start[Cell(cx, cy, cz + length - 1) + 1];
                    if (inside && from < to)
                    {
                        _runs.Add(new(from, to, sx, sy, sz, _lattice.IsOpen ? Vec3.Zero : _lattice.Shift(sx, sy, sz)));
                    }

                    z += length;
                }
            }
        }
    }

    // Folds a box number back; false where an axis ends.
    private bool Wrap(int axis, int bin, out int folded, out int image)
    {
        var n = _count[axis];
        image = bin >= 0 ? bin / n : -((n - 1 - bin) / n);
        folded = bin - (image * n);
        return image == 0 || _periodic[axis];
    }

    private int Cell(int x, int y, int z) => (((x * _count[1]) + y) * _count[2]) + z;

    private void Fill(ReadOnlySpan<Vec3> points, Lattice lattice, double cutoff)
    {
        _periodic[0] = lattice.PeriodicX;
        _periodic[1] = lattice.PeriodicY;
        _periodic[2] = lattice.PeriodicZ;
        var frame = Frame(lattice);
        var inverse = frame.Inverse();
        var n = points.Length;
        Vec3 low = new(double.MaxValue, double.MaxValue, double.MaxValue), high = -low;
        foreach (var point in points)
        {
            var s = point * inverse;
            low = new(Math.Min(low.X, s.X), Math.Min(low.Y, s.Y), Math.Min(low.Z, s.Z));
            high = new(Math.Max(high.X, s.X), Math.Max(high.Y, s.Y), Math.Max(high.Z, s.Z));
        }

        var limit = Math.Max(1, (int)Math.Cbrt(n / PointsPerBin));
        Span<double> origin = stackalloc double[3];
        Span<double> extent = stackalloc double[3];
        for (var a = 0; a < 3; a++)
        {
            // The distance between lattice planes is the inverse length of the reciprocal vector (a column of the inverse).
            var height = 1 / new Vec3(inverse[0, a], inverse[1, a], inverse[2, a]).Length;
            origin[a] = _periodic[a] ? 0 : low[a];
            extent[a] = _periodic[a] ? 1 : Math.Max(high[a] - low[a], 1e-12);
            var width = extent[a] * height;
            _count[a] = (int)Math.Clamp(width / cutoff, 1, limit);
            var reach = (int)Math.Ceiling(cutoff * Margin / (width / _count[a]));
            _reach[a] = _periodic[a] ? reach : Math.Min(reach, _count[a]);
            CheckImages(_periodic[a], a, height, cutoff, high[a] - low[a]);
        }

        var boxes = (2.0 * _reach[0] + 1) * ((2.0 * _reach[1]) + 1) * ((2.0 * _reach[2]) + 1);
        if (boxes > MostBoxes)
        {
            throw new ArgumentException($"The lattice is so thin that each point would see {boxes:G3} images within the cutoff of {cutoff}; its vectors are {lattice.Vectors.Row(0)}, {lattice.Vectors.Row(1)}, {lattice.Vectors.Row(2)}. Repeat the cell, or give the axis up as periodic.", nameof(lattice));
        }

        Span<int> bin = stackalloc int[3];
        Reserve(n, _count[0] * _count[1] * _count[2]);
        for (var i = 0; i < n; i++)
        {
            var fractional = points[i] * inverse;
            for (var a = 0; a < 3; a++)
            {
                var s = fractional[a];
                var wrap = _periodic[a] ? (int)Math.Floor(s) : 0;
                _wrap[(3 * i) + a] = wrap;
                bin[a] = Math.Clamp((int)((s - wrap - origin[a]) / extent[a] * _count[a]), 0, _count[a] - 1);
            }

            _bin[i] = Cell(bin[0], bin[1], bin[2]);
            _start[_bin[i] + 1]++;
        }

        for (var c = 1; c <= _count[0] * _count[1] * _count[2]; c++)
        {
            _start[c] += _start[c - 1];
            _next[c - 1] = _start[c - 1];
        }

        for (var i = 0; i < n; i++)
        {
            var s = _next[_bin[i]]++;
            int wx = _wrap[3 * i], wy = _wrap[(3 * i) + 1], wz = _wrap[(3 * i) + 2];
            var p = (wx | wy | wz) == 0 ? points[i] : points[i] - lattice.Shift(wx, wy, wz);
            (_member[s], _x[s], _y[s], _z[s]) = (i, p.X, p.Y, p.Z);
            _key[s] = NeighborList.Key(i, -wx, -wy, -wz);
        }
    }

    private void Reserve(int points, int bins)
    {
        if (_bin.Length < points)
        {
            _bin = new int[points];
            _wrap = new int[3 * points];
            _member = new int[points];
            _key = new long[points];
            _rowFrom = new int[points];
            _rowTo = new int[points];

            // Four coordinates are loaded at once, also at the end.
            _x = new double[points + Vector256<double>.Count];
            _y = new double[points + Vector256<double>.Count];
            _z = new double[points + Vector256<double>.Count];
        }

        if (_start.Length < bins + 1)
        {
            _start = new int[bins + 1];
            _next = new int[bins];
        }

        _start.AsSpan(0, bins + 1).Clear();
    }

    // Images are counted in keys of limited width: what does not fit must be said, not folded.
    private static void CheckImages(bool periodic, int axis, double height, double cutoff, double spread)
    {
        if (periodic && !((cutoff / height) + spread + 2 < NeighborList.MostImages))
        {
            throw new ArgumentException($"Along lattice vector {axis} the points span {spread:G4} cells of {height:G4}, with a cutoff of {cutoff}: more images than can be told apart ({NeighborList.MostImages}). Wrap the positions into the cell.", nameof(axis));
        }
    }

    // Axes that do not repeat may carry no vector at all: complete the frame with directions orthogonal to the ones that do.
    private static Mat3 Frame(Lattice lattice)
    {
        Span<Vec3> rows = stackalloc Vec3[3];
        Span<bool> known = [lattice.PeriodicX, lattice.PeriodicY, lattice.PeriodicZ];
        var count = 0;
        for (var a = 0; a < 3; a++)
        {
            rows[a] = known[a] ? lattice.Vectors.Row(a) : Vec3.Zero;
            count += known[a] ? 1 : 0;
        }

        if (count == 0)
        {
            return Mat3.Identity;
        }

        if (count == 1)
        {
            var a = known[0] ? 0 : known[1] ? 1 : 2;
            var v = rows[a];
            var helper = Math.Abs(v.X) <= Math.Abs(v.Y) && Math.Abs(v.X) <= Math.Abs(v.Z) ? new Vec3(1, 0, 0)
                : Math.Abs(v.Y) <= Math.Abs(v.Z) ? new Vec3(0, 1, 0) : new Vec3(0, 0, 1);
            var first = v.Cross(helper);
            var second = v.Cross(first);
            rows[(a + 1) % 3] = first / first.Length;
            rows[(a + 2) % 3] = second / second.Length;
        }
        else if (count == 2)
        {
            var a = !known[0] ? 0 : !known[1] ? 1 : 2;
            var normal = rows[(a + 1) % 3].Cross(rows[(a + 2) % 3]);
            rows[a] = normal / normal.Length;
        }

        return Mat3.FromRows(rows[0], rows[1], rows[2]);
    }
}
