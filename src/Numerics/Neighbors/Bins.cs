namespace Pipelines.Numerics;

/// <summary>Points sorted into boxes at least about a cutoff wide, in the lattice's own coordinates. Axes that do not repeat are bounded by the points.</summary>
internal sealed class Bins
{
    // More boxes than points only cost memory and empty visits.
    private const double PointsPerBin = 0.5;

    private readonly int[] _count = new int[3];
    private readonly bool[] _periodic = new bool[3];
    private int[] _bin = [];
    private int[] _wrap = [];
    private int[] _start = [];
    private int[] _member = [];

    public int ReachX { get; private set; }

    public int ReachY { get; private set; }

    public int ReachZ { get; private set; }

    public static Bins Of(ReadOnlySpan<Vec3> points, Lattice lattice, double cutoff)
    {
        var bins = new Bins();
        bins.Fill(points, lattice, cutoff);
        return bins;
    }

    public (int X, int Y, int Z) BinOf(int point) => (_bin[3 * point], _bin[(3 * point) + 1], _bin[(3 * point) + 2]);

    /// <summary>The image of j, counted from the positions as given, that lies in i's unwrapped cell.</summary>
    public (int X, int Y, int Z) OffsetBetween(int i, int j) =>
        (_wrap[3 * i] - _wrap[3 * j], _wrap[(3 * i) + 1] - _wrap[(3 * j) + 1], _wrap[(3 * i) + 2] - _wrap[(3 * j) + 2]);

    /// <summary>Folds a box number back; false where an axis ends.</summary>
    public bool Wrap(int axis, int bin, out int folded, out int image)
    {
        var n = _count[axis];
        image = bin >= 0 ? bin / n : -((n - 1 - bin) / n);
        folded = bin - (image * n);
        return image == 0 || _periodic[axis];
    }

    public ReadOnlySpan<int> Members(int x, int y, int z)
    {
        var cell = (((x * _count[1]) + y) * _count[2]) + z;
        return _member.AsSpan(_start[cell], _start[cell + 1] - _start[cell]);
    }

    private void Fill(ReadOnlySpan<Vec3> points, Lattice lattice, double cutoff)
    {
        _periodic[0] = lattice.PeriodicX;
        _periodic[1] = lattice.PeriodicY;
        _periodic[2] = lattice.PeriodicZ;
        var frame = Frame(lattice);
        var inverse = frame.Inverse();
        var n = points.Length;
        var fractional = new Vec3[n];
        Vec3 low = new(double.MaxValue, double.MaxValue, double.MaxValue), high = -low;
        for (var i = 0; i < n; i++)
        {
            var s = points[i] * inverse;
            fractional[i] = s;
            low = new(Math.Min(low.X, s.X), Math.Min(low.Y, s.Y), Math.Min(low.Z, s.Z));
            high = new(Math.Max(high.X, s.X), Math.Max(high.Y, s.Y), Math.Max(high.Z, s.Z));
        }

        var limit = Math.Max(1, (int)Math.Cbrt(n / PointsPerBin));
        Span<double> origin = stackalloc double[3];
        Span<double> extent = stackalloc double[3];
        Span<int> reach = stackalloc int[3];
        for (var a = 0; a < 3; a++)
        {
            // The distance between lattice planes is the inverse length of the reciprocal vector (a column of the inverse).
            var height = 1 / new Vec3(inverse[0, a], inverse[1, a], inverse[2, a]).Length;
            origin[a] = _periodic[a] ? 0 : low[a];
            extent[a] = _periodic[a] ? 1 : Math.Max(high[a] - low[a], 1e-12);
            var width = extent[a] * height;
            _count[a] = (int)Math.Clamp(width / cutoff, 1, limit);
            // One more than needed would only cost time; one less would lose pairs: guard against rounding.
            reach[a] = (int)Math.Ceiling(cutoff / (width / _count[a]) * (1 + 1e-12));
            reach[a] = _periodic[a] ? reach[a] : Math.Min(reach[a], _count[a]);
        }

        (ReachX, ReachY, ReachZ) = (reach[0], reach[1], reach[2]);
        _bin = new int[3 * n];
        _wrap = new int[3 * n];
        _start = new int[(_count[0] * _count[1] * _count[2]) + 1];
        for (var i = 0; i < n; i++)
        {
            for (var a = 0; a < 3; a++)
            {
                var s = fractional[i][a];
                var wrap = _periodic[a] ? (int)Math.Floor(s) : 0;
                _wrap[(3 * i) + a] = wrap;
                var t = (s - wrap - origin[a]) / extent[a];
                _bin[(3 * i) + a] = Math.Clamp((int)(t * _count[a]), 0, _count[a] - 1);
            }

            _start[Cell(i) + 1]++;
        }

        for (var c = 1; c < _start.Length; c++)
        {
            _start[c] += _start[c - 1];
        }

        _member = new int[n];
        var next = (int[])_start.Clone();
        for (var i = 0; i < n; i++)
        {
            _member[next[Cell(i)]++] = i;
        }
    }

    private int Cell(int i) => (((_bin[3 * i] * _count[1]) + _bin[(3 * i) + 1]) * _count[2]) + _bin[(3 * i) + 2];

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
