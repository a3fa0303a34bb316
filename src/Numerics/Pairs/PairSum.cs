using System.Runtime.Intrinsics;

namespace Pipelines.Numerics;

/// <summary>
/// Energy, forces and virial of an embedded pair sum over a half neighbour list with a skin: every pair is visited once for its terms and once
/// for its force. Points are cut into a number of ranges that depends on their number only; each range adds into its own buffers, and the
/// buffers are reduced in order, so that neither the number of threads nor the age of the list changes a bit.
/// </summary>
/// <typeparam name="T">The functions.</typeparam>
public sealed class PairSum<T>
    where T : struct, IPairTerms
{
    private const int PointsPerRange = 128;
    private const int MostRanges = 8;

    // About a third of the distance of nearest points: a list outlives tens of steps of dynamics and holds two thirds more pairs than needed.
    private const double Skin = 0.8;

    private readonly int[] _kinds;
    private readonly Lattice _lattice;
    private readonly ParallelOptions _options;
    private readonly VerletList _verlet;
    private readonly PairRange<T>[] _ranges;
    private readonly Action<int> _measure;
    private readonly Action<int> _push;
    private readonly T _terms;

    // Positions, and the images' translations of pairs where space repeats, padded to four numbers.
    private readonly Vector256<double>[] _points;
    private readonly double[] _embeddingSlope;
    private Vector256<double>[] _shift = [];

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
        _options = new() { MaxDegreeOfParallelism = threads };
        _points = new Vector256<double>[n];
        _embeddingSlope = new double[T.IsEmbedded ? n : 0];

        // Cut by the number of points alone: the stored pairs depend on when the list was built, the order of summation must not.
        var count = Math.Clamp(n / PointsPerRange, 1, MostRanges);
        _ranges = [.. Enumerable.Range(0, count).Select(k => new PairRange<T>(
            terms, _kinds, _verlet.Cutoff, (int)((long)n * k / count), (int)((long)n * (k + 1) / count)))];
        _measure = k => _ranges[k].Measure(_verlet.List, _points, _shift);
        _push = k => _ranges[k].Push(_embeddingSlope);
    }

    /// <summary>Evaluates the sum.</summary>
    /// <param name="points">Positions.</param>
    /// <param name="forces">Destination: -dE/d(position).</param>
    /// <param name="energies">Destination: half of each pair energy to each end, and the embedding energy; may be empty.</param>
    /// <param name="virial">-dE/d(strain) = -sum over pairs of dE/dr d (x) d / r.</param>
    /// <returns>The energy: the sum of the point energies, rounded about once (isolated points may have large energies that cancel).</returns>
    public double Evaluate(ReadOnlySpan<Vec3> points, Span<Vec3> forces, Span<double> energies, out Mat3 virial)
    {
        Prepare(points);
        ForEachRange(_measure);
        var total = default(CompensatedSum);
        for (var i = 0; i < _kinds.Length; i++)
        {
            double energy = 0, density = 0;
            foreach (var range in _ranges)
            {
                energy += range.Energy[i];
                if (T.IsEmbedded)
                {
                    density += range.Density[i];
                }
            }

            if (T.IsEmbedded)
            {
                (var value, _embeddingSlope[i]) = _terms.Embed(_kinds[i], density);
                energy += value;
            }

            total.Add(energy);
            if (!energies.IsEmpty)
            {
                energies[i] = energy;
            }
        }

        ForEachRange(_push);
        for (var i = 0; i < forces.Length; i++)
        {
            var force = Vector256<double>.Zero;
            foreach (var range in _ranges)
            {
                force += range.Force[i];
            }

            forces[i] = new(force[0], force[1], force[2]);
        }

        virial = Mat3.Zero;
        foreach (var range in _ranges)
        {
            virial += range.Virial;
        }

        return total.Value;
    }

    private void Prepare(ReadOnlySpan<Vec3> points)
    {
        for (var i = 0; i < points.Length; i++)
        {
            _points[i] = Vector256.Create(points[i].X, points[i].Y, points[i].Z, 0);
        }

        if (_verlet.Update(points, _lattice, refresh: false) && !_lattice.IsOpen)
        {
            var keys = _verlet.List.Keys;
            _shift = _shift.Length < keys.Length ? new Vector256<double>[keys.Length + (keys.Length / 4)] : _shift;
            for (var p = 0; p < keys.Length; p++)
            {
                var (x, y, z) = NeighborList.Image(keys[p]);
                var shift = _lattice.Shift(x, y, z);
                _shift[p] = Vector256.Create(shift.X, shift.Y, shift.Z, 0);
            }
        }
    }

    private void ForEachRange(Action<int> body)
    {
        if (_ranges.Length == 1 || _options.MaxDegreeOfParallelism == 1)
        {
            for (var k = 0; k < _ranges.Length; k++)
            {
                body(k);
            }
        }
        else
        {
            Parallel.For(0, _ranges.Length, _options, body);
        }
    }
}
