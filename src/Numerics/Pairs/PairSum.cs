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

    // Of a bond of a metal, about a third: lists outlive some ten steps of dynamics and hold a third more pairs than needed.
    private const double Skin = 0.8;

    private readonly T _terms;
    private readonly int[] _kinds;
    private readonly Lattice _lattice;
    private readonly int _ranges;
    private readonly ParallelOptions _options;
    private readonly VerletList _verlet;
    private readonly Action<int> _measureRange;
    private readonly Action<int> _pushRange;

    // Range k owns the block [k * n, (k + 1) * n) of each of these.
    private readonly double[] _energy;
    private readonly double[] _density;
    private readonly Vec3[] _force;
    private readonly Mat3[] _virial;
    private readonly double[] _embeddingSlope;

    // One entry a pair inside the cutoff, in the order of the list; row i begins where its row of the list does and ends at _end[i].
    private readonly int[] _end;
    private int[] _pair = [];
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
        _verlet = new(Math.Min(cutoff, double.MaxValue), Skin, half: true);
        _ranges = Math.Clamp(n / PointsPerRange, 1, MostRanges);
        _options = new() { MaxDegreeOfParallelism = threads };
        _energy = new double[_ranges * n];
        _density = new double[T.IsEmbedded ? _ranges * n : 0];
        _embeddingSlope = new double[T.IsEmbedded ? n : 0];
        _force = new Vec3[_ranges * n];
        _virial = new Mat3[_ranges];
        _end = new int[n];
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
        _verlet.Update(points, _lattice);
        var pairs = _verlet.List.Pairs;
        if (_pair.Length < pairs)
        {
            var length = pairs + (pairs / 4);
            _pair = new int[length];
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

    // Cut by the number of points alone: the stored pairs depend on when the list was built, the order of summation must not.
    private (int From, int To) Range(int k) =>
        ((int)((long)_kinds.Length * k / _ranges), (int)((long)_kinds.Length * (k + 1) / _ranges));

    // First visit: pair energies, densities and all derivatives.
    private void Measure(int k)
    {
        var n = _kinds.Length;
        var (from, to) = Range(k);
        var list = _verlet.List;
        ReadOnlySpan<int> start = list.Start, index = list.Index;
        var distance = list.R;
        var cutoff = _verlet.Cutoff;
        var energy = _energy.AsSpan(k * n, n);
        var density = T.IsEmbedded ? _density.AsSpan(k * n, n) : default;
        energy.Clear();
        density.Clear();
        for (var i = from; i < to; i++)
        {
            var a = _kinds[i];
            double energyHere = 0, densityHere = 0;
            var q = start[i];
            for (var p = q; p < start[i + 1]; p++)
            {
                var r = distance[p];
                if (r >= cutoff)
                {
                    continue;
                }

                var j = index[p];
                var term = _terms.At(a, _kinds[j], r);
                var half = 0.5 * term.Energy;
                energyHere += half;
                energy[j] += half;
                _pair[q] = p;
                _pairSlope[q] = term.EnergySlope;
                if (T.IsEmbedded)
                {
                    densityHere += term.FirstDensity;
                    density[j] += term.SecondDensity;
                    _firstSlope[q] = term.FirstSlope;
                    _secondSlope[q] = term.SecondSlope;
                }

                q++;
            }

            _end[i] = q;
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
        var list = _verlet.List;
        ReadOnlySpan<int> start = list.Start, index = list.Index;
        ReadOnlySpan<double> dx = list.Dx, dy = list.Dy, dz = list.Dz, distance = list.R;
        var force = _force.AsSpan(k * n, n);
        force.Clear();
        double xx = 0, xy = 0, xz = 0, yy = 0, yz = 0, zz = 0;
        for (var i = from; i < to; i++)
        {
            var here = Vec3.Zero;
            for (var q = start[i]; q < _end[i]; q++)
            {
                var p = _pair[q];
                var j = index[p];
                var slope = _pairSlope[q];
                if (T.IsEmbedded)
                {
                    slope += (_embeddingSlope[i] * _firstSlope[q]) + (_embeddingSlope[j] * _secondSlope[q]);
                }

                var d = new Vec3(dx[p], dy[p], dz[p]);

                // Points at one place push in no direction, however hard.
                var pull = distance[p] > 0 ? slope / distance[p] * d : Vec3.Zero;
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
