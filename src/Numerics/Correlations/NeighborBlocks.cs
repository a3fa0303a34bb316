namespace Pipelines.Numerics;

/// <summary>
/// Radial functions and harmonics of the neighbours of a point, as many neighbours side by side as there are lanes. A block holds
/// neighbours of one kind; what is empty in it contributes nothing.
/// </summary>
internal sealed unsafe class NeighborBlocks<T>
    where T : unmanaged, ILanes<T>
{
    // Nearer than this there is no direction: 1/r and its square stay far from overflow.
    private const double Coincident = 1e-100;

    // Direction x, y, z; 1/r; coordinate, its slope, envelope, its slope.
    private const int Rows = 8;

    private readonly RadialFamily _family;
    private readonly SolidHarmonics _solid;
    private readonly int _radials;
    private readonly int[] _firstBlock, _firstNeighbor;
    private readonly Scratch _points = new(), _radial = new(), _slopes = new(), _harmonics = new(), _gradients, _result;

    public NeighborBlocks(RadialFamily family, int kinds, int radials, int degree)
    {
        _family = family;
        _solid = new(degree);
        _radials = (radials + 3) / 4 * 4;
        (_firstBlock, _firstNeighbor) = (new int[kinds + 1], new int[kinds + 1]);
        _gradients = new(3 * HarmonicStep);
        _result = new(3 * T.Count);
    }

    /// <summary>From one block's radial functions to the next's.</summary>
    public int RadialStep => _radials * T.Count;

    /// <summary>From one block's harmonics to the next's.</summary>
    public int HarmonicStep => _solid.Count * T.Count;

    public int Blocks(int kind) => _firstBlock[kind + 1] - _firstBlock[kind];

    public int First(int kind, int block) => _firstNeighbor[kind] + (block * T.Count);

    public int Count(int kind, int block) => Math.Min(T.Count, _firstNeighbor[kind + 1] - First(kind, block));

    public double* Radial(int kind, int block = 0) => _radial.Start + ((_firstBlock[kind] + block) * RadialStep);

    public double* Slope(int kind, int block) => _slopes.Start + ((_firstBlock[kind] + block) * RadialStep);

    public double* Harmonics(int kind, int block = 0) => _harmonics.Start + ((_firstBlock[kind] + block) * HarmonicStep);

    public T Inverse(int kind, int block) => T.Load(Point(kind, block) + (3 * T.Count));

    public T Direction(int kind, int block, int axis) => T.Load(Point(kind, block) + (axis * T.Count));

    /// <summary>The gradients of a block's harmonics: three times <see cref="HarmonicStep"/>.</summary>
    public double* Gradients(double* harmonics)
    {
        _solid.Gradients<T>(harmonics, _gradients.Start, _gradients.Start + HarmonicStep, _gradients.Start + (2 * HarmonicStep));
        return _gradients.Start;
    }

    /// <summary>Computes everything for these neighbours; slopes only where they are wanted.</summary>
    public void Fill(in Surroundings at, bool slopes)
    {
        var (kinds, neighbor) = (_firstBlock.Length - 1, 0);
        for (var kind = 0; kind < kinds; kind++)
        {
            _firstNeighbor[kind] = neighbor;
            while (neighbor < at.Count && at.Kinds[neighbor] == kind)
            {
                neighbor++;
            }

            _firstBlock[kind + 1] = _firstBlock[kind] + ((neighbor - _firstNeighbor[kind] + T.Count - 1) / T.Count);
        }

        _firstNeighbor[kinds] = neighbor;
        var blocks = _firstBlock[kinds];
        _points.Grow(blocks * Rows * T.Count);
        _harmonics.Grow(blocks * HarmonicStep);
        _radial.Grow(blocks * RadialStep);
        _slopes.Grow(slopes ? blocks * RadialStep : 0);
        for (var kind = 0; kind < kinds; kind++)
        {
            for (var block = 0; block < Blocks(kind); block++)
            {
                var point = Point(kind, block);
                Load(at, First(kind, block), Count(kind, block), point);
                _solid.Values<T>(point, point + T.Count, point + (2 * T.Count), Harmonics(kind, block));
                Polynomials(point + (4 * T.Count), Radial(kind, block), slopes ? Slope(kind, block) : null);
            }
        }
    }

    /// <summary>The gradient of a block's neighbours: along the direction, and what is to be divided by r.</summary>
    public void Put(int kind, int block, T along, T gx, T gy, T gz)
    {
        var inverse = Inverse(kind, block);
        T.MultiplyAdd(along, Direction(kind, block, 0), inverse * gx).Store(_result.Start);
        T.MultiplyAdd(along, Direction(kind, block, 1), inverse * gy).Store(_result.Start + T.Count);
        T.MultiplyAdd(along, Direction(kind, block, 2), inverse * gz).Store(_result.Start + (2 * T.Count));
    }

    /// <summary>What was put last, to where it belongs.</summary>
    public void Scatter(int kind, int block, Span<double> gx, Span<double> gy, Span<double> gz)
    {
        var (first, count) = (First(kind, block), Count(kind, block));
        new ReadOnlySpan<double>(_result.Start, count).CopyTo(gx[first..]);
        new ReadOnlySpan<double>(_result.Start + T.Count, count).CopyTo(gy[first..]);
        new ReadOnlySpan<double>(_result.Start + (2 * T.Count), count).CopyTo(gz[first..]);
    }

    private double* Point(int kind, int block) => _points.Start + ((_firstBlock[kind] + block) * Rows * T.Count);

    private void Load(in Surroundings at, int first, int count, double* point)
    {
        // Harmonics are orthonormal on the sphere; times sqrt(4 pi) that of degree 0 is one.
        var norm = Math.Sqrt(4 * Math.PI);
        new Span<double>(point, Rows * T.Count).Clear();
        for (var k = 0; k < count; k++)
        {
            var r = at.R[first + k];
            var inverse = r > Coincident ? 1 / r : 0;
            var radial = _family.At(r);
            point[k] = at.X[first + k] * inverse;
            point[k + T.Count] = at.Y[first + k] * inverse;
            point[k + (2 * T.Count)] = at.Z[first + k] * inverse;
            point[k + (3 * T.Count)] = inverse;
            point[k + (4 * T.Count)] = radial.X;
            point[k + (5 * T.Count)] = radial.Slope;
            point[k + (6 * T.Count)] = norm * radial.Envelope;
            point[k + (7 * T.Count)] = norm * radial.EnvelopeSlope;
        }
    }

    // p_1 = f, p_2 = x f (first kind) or 2 x f (second), p_(n+1) = 2 x p_n - p_(n-1).
    private void Polynomials(double* at, double* values, double* slopes)
    {
        T x = T.Load(at), f = T.Load(at + (2 * T.Count)), twice = x + x, before = T.All(0), last = f;
        for (var n = 0; n < _radials; n++)
        {
            last.Store(values + (n * T.Count));
            var factor = n == 0 && !_family.SecondKind ? x : twice;
            (before, last) = (last, (factor * last) - before);
        }

        if (slopes == null)
        {
            return;
        }

        T dx = T.Load(at + T.Count), df = T.Load(at + (3 * T.Count));
        (before, last) = (T.All(0), df);
        for (var n = 0; n < _radials; n++)
        {
            last.Store(slopes + (n * T.Count));
            var (factor, slope) = n == 0 && !_family.SecondKind ? (x, dx) : (twice, dx + dx);
            (before, last) = (last, T.MultiplyAdd(slope, T.Load(values + (n * T.Count)), (factor * last) - before));
        }
    }
}
