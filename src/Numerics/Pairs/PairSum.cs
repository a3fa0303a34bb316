namespace Pipelines.Numerics;

/// <summary>
/// Energy, forces and virial of an embedded pair sum over a half neighbour list: every pair is visited once for its terms and once for its
/// force. Points are cut into a number of ranges that depends on their number only; each range adds into its own buffers, and the buffers are
/// reduced in order, so that the number of threads never changes a bit.
/// </summary>
/// <typeparam name="T">The functions.</typeparam>
public sealed class PairSum<T>
    where T : struct, IPairTerms
{
    private const int PointsPerRange = 128;
    private const int MostRanges = 8;

    private readonly T _terms;
    private readonly int[] _kinds;
    private readonly Lattice _lattice;
    private readonly double _cutoff;
    private readonly int _ranges;
    private readonly ParallelOptions _options;
    private readonly NeighborList _list = new();
    private readonly Action<int> _measureRange;
    private readonly Action<int> _pushRange;

    // Range k owns the block [k * n, (k + 1) * n) of each of these.
    private readonly double[] _energy;
    private readonly double[] _density;
    private readonly Vec3[] _force;
    private readonly Mat3[] _virial;
    private readonly double[] _embeddingSlope;

    // One entry a pair.
    private double[] _pairSlope = [];
    private double[] _firstSlope = [];
    private double[] _secondSlope = [];

    /// <summary>Prepares the buffers.</summary>
    /// <param name="terms">The functions.</param>
    /// <param name="kinds">The kind of each point.</param>
    /// <param name="lattice">Space.</param>
    /// <param name="cutoff">Positive; infinity where every pair counts (open space only).</param>
    /// <param name="threads">Degree of parallelism.</param>
    /// <exception cref="ArgumentException">The cutoff is not positive, or infinite in a space that repeats; or threads is below one.</exception>
    public PairSum(T terms, ReadOnlySpan<int> kinds, Lattice lattice, double cutoff, int threads)
    {
        if (!(cutoff > 0))
        {
            throw new ArgumentException($"A cutoff must be positive; found {cutoff}.", nameof(cutoff));
        }

        if (double.IsInfinity(cutoff) && !lattice.IsOpen)
        {
            throw new ArgumentException("Without a cutoff every pair counts, which needs open space; this lattice repeats.", nameof(lattice));
        }

        if (threads < 1)
        {
            throw new ArgumentException($"There must be at least one thread; found {threads}.", nameof(threads));
        }

        var n = kinds.Length;
        (_terms, _kinds, _lattice) = (terms, kinds.ToArray(), lattice);
        _cutoff = Math.Min(cutoff, double.MaxValue);
        _ranges = Math.Clamp(n / PointsPerRange, 1, MostRanges);
        _options = new() { MaxDegreeOfParallelism = threads };
        _energy = new double[_ranges * n];
        _density = new double[T.IsEmbedded ? _ranges * n : 0];
        _embeddingSlope = new double[T.IsEmbedded ? n : 0];
        _force = new Vec3[_ranges * n];
        _virial = new Mat3[_ranges];
        (_measureRange, _pushRange) = (Measure, Push);
    }

    /// <summary>Evaluates the sum.</summary>
    /// <param name="points">Positions.</param>
    /// <param name="forces">Destination: -dE/d(position).</param>
    /// <param name="energies">Destination: half of each pair energy to each end, and the embedding energy; may be empty.</param>
    /// <param name="virial">-dE/d(strain) = -sum over pairs of dE/dr d (x) d / r.</param>
    /// <returns>The energy: the point energies summed in order.</returns>
    public double Evaluate(ReadOnlySpan<Vec3> points, Span<Vec3> forces, Span<double> energies, out Mat3 virial)
    {
        var n = _kinds.Length;
        _list.Build(points, _lattice, _cutoff, half: true);
        if (_pairSlope.Length < _list.Pairs)
        {
            var length = _list.Pairs + (_list.Pairs / 4);
            _pairSlope = new double[length];
            _firstSlope = new double[T.IsEmbedded ? length : 0];
            _secondSlope = new double[T.IsEmbedded ? length : 0];
        }

        ForEachRange(_measureRange);
        Reduce(_energy, n);
        if (T.IsEmbedded)
        {
            Reduce(_density, n);
            for (var i = 0; i < n; i++)
            {
                (var value, _embeddingSlope[i]) = _terms.Embed(_kinds[i], _density[i]);
                _energy[i] += value;
            }
        }

        ForEachRange(_pushRange);
        var total = 0.0;
        for (var i = 0; i < n; i++)
        {
            var force = _force[i];
            for (var k = 1; k < _ranges; k++)
            {
                force += _force[(k * n) + i];
            }

            forces[i] = force;
            total += _energy[i];
        }

        virial = _virial[0];
        for (var k = 1; k < _ranges; k++)
        {
            virial += _virial[k];
        }

        if (!energies.IsEmpty)
        {
            _energy.AsSpan(0, n).CopyTo(energies);
        }

        return total;
    }

    private void ForEachRange(Action<int> body)
    {
        if (_ranges == 1 || _options.MaxDegreeOfParallelism == 1)
        {
            for (var k = 0; k < _ranges; k++)
            {
                body(k);
            }
        }
        else
        {
            Parallel.For(0, _ranges, _options, body);
        }
    }

    // Rows of a half list only reach forward, so early rows are longer; equal counts of pairs, not of points, make equal work.
    private (int From, int To) Range(int k)
    {
        var start = _list.Start;
        int At(int part, ReadOnlySpan<int> rows)
        {
            if (part == _ranges)
            {
                return _kinds.Length;
            }

            var row = rows.BinarySearch((int)((long)_list.Pairs * part / _ranges));
            return part == 0 ? 0 : Math.Min(row < 0 ? ~row : row, _kinds.Length);
        }

        return (At(k, start), At(k + 1, start));
    }

    // First visit: pair energies, densities and all derivatives.
    private void Measure(int k)
    {
        var n = _kinds.Length;
        var (from, to) = Range(k);
        ReadOnlySpan<int> start = _list.Start, index = _list.Index;
        var distance = _list.R;
        var energy = _energy.AsSpan(k * n, n);
        var density = T.IsEmbedded ? _density.AsSpan(k * n, n) : default;
        energy.Clear();
        density.Clear();
        for (var i = from; i < to; i++)
        {
            var a = _kinds[i];
            double energyHere = 0, densityHere = 0;
            for (var p = start[i]; p < start[i + 1]; p++)
            {
                var j = index[p];
                var term = _terms.At(a, _kinds[j], distance[p]);
                var half = 0.5 * term.Energy;
                energyHere += half;
                energy[j] += half;
                _pairSlope[p] = term.EnergySlope;
                if (T.IsEmbedded)
                {
                    densityHere += term.FirstDensity;
                    density[j] += term.SecondDensity;
                    _firstSlope[p] = term.FirstSlope;
                    _secondSlope[p] = term.SecondSlope;
                }
            }

            energy[i] += energyHere;
            if (T.IsEmbedded)
            {
                density[i] += densityHere;
            }
        }
    }

    // Second visit: forces along the pairs.
    private void Push(int k)
    {
        var n = _kinds.Length;
        var (from, to) = Range(k);
        ReadOnlySpan<int> start = _list.Start, index = _list.Index;
        ReadOnlySpan<double> dx = _list.Dx, dy = _list.Dy, dz = _list.Dz, distance = _list.R;
        var force = _force.AsSpan(k * n, n);
        force.Clear();
        double xx = 0, xy = 0, xz = 0, yy = 0, yz = 0, zz = 0;
        for (var i = from; i < to; i++)
        {
            var here = Vec3.Zero;
            for (var p = start[i]; p < start[i + 1]; p++)
            {
                var j = index[p];
                var slope = _pairSlope[p];
                if (T.IsEmbedded)
                {
                    slope += (_embeddingSlope[i] * _firstSlope[p]) + (_embeddingSlope[j] * _secondSlope[p]);
                }

                var d = new Vec3(dx[p], dy[p], dz[p]);
                var pull = slope / distance[p] * d;
                here += pull;
                force[j] -= pull;
                xx -= pull.X * d.X;
                xy -= pull.X * d.Y;
                xz -= pull.X * d.Z;
                yy -= pull.Y * d.Y;
                yz -= pull.Y * d.Z;
                zz -= pull.Z * d.Z;
            }

            force[i] += here;
        }

        _virial[k] = new(xx, xy, xz, xy, yy, yz, xz, yz, zz);
    }

    private void Reduce(double[] blocks, int n)
    {
        for (var k = 1; k < _ranges; k++)
        {
            for (var i = 0; i < n; i++)
            {
                blocks[i] += blocks[(k * n) + i];
            }
        }
    }
}
