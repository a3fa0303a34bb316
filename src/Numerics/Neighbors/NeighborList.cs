namespace Pipelines.Numerics;

/// <summary>
/// All pairs of points closer than a cutoff, row by row (compressed rows), with displacements and distances in separate arrays.
/// Open and periodic space, triclinic lattices, lattices smaller than the cutoff (a point may then be its own neighbour through an image).
/// Cost is linear in the number of points. Each row is sorted by <see cref="Keys"/>: neighbour index first, image second.
/// </summary>
/// <remarks>
/// A full list holds every ordered pair. A half list holds each pair once, in the row of the smaller key; its order of points
/// and images is invariant under lattice translations, so that triangles, too, are found exactly once from sorted half rows.
/// The buffers belong to the list and are reused by <see cref="Build"/>.
/// </remarks>
public sealed class NeighborList
{
    private const int ImageBits = 12;
    private const int ImageZero = 1 << (ImageBits - 1);

    /// <summary>Images along one axis are numbered from -MostImages to MostImages.</summary>
    internal const int MostImages = ImageZero - 1;
    private const long ImageMask = (1L << (3 * ImageBits)) - 1;
    private const int BruteForceLimit = 64;

    private static readonly long Home = Key(0, 0, 0, 0);

    private int[] _start = [0];
    private int[] _index = [];
    private double[] _dx = [], _dy = [], _dz = [], _r = [];
    private long[] _key = [];
    private Bins? _bins;

    /// <summary>Number of points.</summary>
    public int Points { get; private set; }

    /// <summary>Number of stored pairs.</summary>
    public int Pairs { get; private set; }

    /// <summary>The cutoff of the last build.</summary>
    public double Cutoff { get; private set; }

    /// <summary>Is each pair stored once?</summary>
    public bool IsHalf { get; private set; }

    /// <summary>Row i is the range Start[i] .. Start[i + 1] of the arrays below. Length Points + 1.</summary>
    public ReadOnlySpan<int> Start => _start.AsSpan(0, Points + 1);

    /// <summary>The neighbour's index. Length Pairs.</summary>
    public ReadOnlySpan<int> Index => _index.AsSpan(0, Pairs);

    /// <summary>x of (neighbour + image translation - point).</summary>
    public ReadOnlySpan<double> Dx => _dx.AsSpan(0, Pairs);

    /// <summary>y of (neighbour + image translation - point).</summary>
    public ReadOnlySpan<double> Dy => _dy.AsSpan(0, Pairs);

    /// <summary>z of (neighbour + image translation - point).</summary>
    public ReadOnlySpan<double> Dz => _dz.AsSpan(0, Pairs);

    /// <summary>Distance.</summary>
    public ReadOnlySpan<double> R => _r.AsSpan(0, Pairs);

    /// <summary>Order of (neighbour, image): see <see cref="Key"/>.</summary>
    public ReadOnlySpan<long> Keys => _key.AsSpan(0, Pairs);

    /// <summary>
    /// One number for (point, image), additive in the image: Key(j, S + T) = Key(j, S) + ImageKey(T). It orders by point, then lexicographically by image.
    /// </summary>
    public static long Key(int point, int x, int y, int z) => ((long)point << (3 * ImageBits)) + ImageKey(x + ImageZero, y + ImageZero, z + ImageZero);

    /// <summary>The contribution of an image to a key.</summary>
    public static long ImageKey(int x, int y, int z) => ((long)x << (2 * ImageBits)) + ((long)y << ImageBits) + z;

    /// <summary>The point stored in a key.</summary>
    public static int PointOf(long key) => (int)(key >> (3 * ImageBits));

    /// <summary>The image offsets stored in a key.</summary>
    public static (int X, int Y, int Z) Image(long key)
    {
        const long mask = (1L << ImageBits) - 1;
        return ((int)((key >> (2 * ImageBits)) & mask) - ImageZero, (int)((key >> ImageBits) & mask) - ImageZero, (int)(key & mask) - ImageZero);
    }

    /// <summary>Finds all pairs with distance strictly below <paramref name="cutoff"/>.</summary>
    /// <param name="points">Positions; they need not lie inside the lattice's first cell.</param>
    /// <param name="lattice">Space.</param>
    /// <param name="cutoff">Positive and finite.</param>
    /// <param name="half">Store each pair once.</param>
    /// <exception cref="ArgumentOutOfRangeException">The cutoff is not positive and finite.</exception>
    /// <exception cref="ArgumentException">There are too many images: a very thin lattice, or points thousands of cells apart.</exception>
    public void Build(ReadOnlySpan<Vec3> points, Lattice lattice, double cutoff, bool half)
    {
        if (!(cutoff > 0) || !double.IsFinite(cutoff))
        {
            throw new ArgumentOutOfRangeException(nameof(cutoff), cutoff, "The cutoff of a neighbour list must be positive and finite.");
        }

        Points = points.Length;
        Pairs = 0;
        Cutoff = cutoff;
        IsHalf = half;
        if (_start.Length < points.Length + 1)
        {
            _start = new int[points.Length + 1];
        }

        if (lattice.IsOpen && points.Length <= BruteForceLimit)
        {
            BuildOpenSmall(points, cutoff * cutoff, half);
        }
        else
        {
            BuildBinned(points, lattice, cutoff, half);
        }
    }

    /// <summary>Displacements and distances of the stored pairs at new positions, by the same expressions as in <see cref="Build"/>.</summary>
    internal void Refresh(ReadOnlySpan<Vec3> points, Lattice lattice)
    {
        for (var i = 0; i < Points; i++)
        {
            var centre = points[i];
            for (var p = _start[i]; p < _start[i + 1]; p++)
            {
                var d = points[_index[p]] - centre;
                if ((_key[p] & ImageMask) != Home)
                {
                    var (x, y, z) = Image(_key[p]);
                    d += lattice.Shift(x, y, z);
                }

                _dx[p] = d.X;
                _dy[p] = d.Y;
                _dz[p] = d.Z;
                _r[p] = Math.Sqrt(d.Dot(d));
            }
        }
    }

    private void BuildOpenSmall(ReadOnlySpan<Vec3> points, double cutoff2, bool half)
    {
        for (var i = 0; i < points.Length; i++)
        {
            _start[i] = Pairs;
            for (var j = half ? i + 1 : 0; j < points.Length; j++)
            {
                if (j != i)
                {
                    var d = points[j] - points[i];
                    Add(d, cutoff2, j, Key(j, 0, 0, 0));
                }
            }
        }

        _start[points.Length] = Pairs;
    }

    private void BuildBinned(ReadOnlySpan<Vec3> points, Lattice lattice, double cutoff, bool half)
    {
        _bins ??= new();
        _bins.Search(points, lattice, cutoff, half);
        var cutoff2 = cutoff * cutoff;
        for (var i = 0; i < points.Length; i++)
        {
            _start[i] = Pairs;
            foreach (var key in _bins.Candidates(i))
            {
                var j = (int)(key >> (3 * ImageBits));
                var d = points[j] - points[i];
                if ((key & ImageMask) != Home)
                {
                    var (x, y, z) = Image(key);
                    d += lattice.Shift(x, y, z);
                }

                Add(d, cutoff2, j, key);
            }
        }

        _start[points.Length] = Pairs;
    }

    private void Add(Vec3 d, double cutoff2, int j, long key)
    {
        var r2 = d.Dot(d);
        if (!(r2 < cutoff2))
        {
            return;
        }

        if (Pairs == _index.Length)
        {
            var n = Math.Max(256, 2 * Pairs);
            Array.Resize(ref _index, n);
            Array.Resize(ref _dx, n);
            Array.Resize(ref _dy, n);
            Array.Resize(ref _dz, n);
            Array.Resize(ref _r, n);
            Array.Resize(ref _key, n);
        }

        _index[Pairs] = j;
        _dx[Pairs] = d.X;
        _dy[Pairs] = d.Y;
        _dz[Pairs] = d.Z;
        _r[Pairs] = Math.Sqrt(r2);
        _key[Pairs] = key;
        Pairs++;
    }
}
