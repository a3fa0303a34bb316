using System.Runtime.Intrinsics;

namespace Pipelines.Numerics;

/// <summary>One thread's share of an embedded pair sum: the pairs whose first point lies in a range. It owns all that it writes.</summary>
internal sealed class PairRange<T>(T terms, int[] kinds, double cutoff, int from, int to)
    where T : struct, IPairTerms
{
    // Pairs inside the cutoff, row after row; row i ends at _end[i - from].
    private readonly int[] _end = new int[to - from];
    private int[] _second = [];
    private Vector256<double>[] _displacement = [];
    private double[] _distance = [];
    private double[] _pairSlope = [];
    private double[] _firstSlope = [];
    private double[] _secondSlope = [];

    /// <summary>Pair energies, half to each end. One entry a point, wherever it lies.</summary>
    public double[] Energy { get; } = new double[kinds.Length];

    /// <summary>Densities.</summary>
    public double[] Density { get; } = new double[T.IsEmbedded ? kinds.Length : 0];

    /// <summary>Forces, padded.</summary>
    public Vector256<double>[] Force { get; } = new Vector256<double>[kinds.Length];

    /// <summary>Virial.</summary>
    public Mat3 Virial { get; private set; }

    /// <summary>First visit of each pair: energy, densities and all derivatives by distance.</summary>
    public void Measure(NeighborList list, Vector256<double>[] points, Vector256<double>[] shift)
    {
        var start = list.Start;
        Reserve(start[to] - start[from]);
        Array.Clear(Energy);
        Array.Clear(Density);
        var functions = terms;
        int[] second = _second, kind = kinds;
        double[] energy = Energy, density = Density, distance = _distance, pairSlope = _pairSlope, firstSlope = _firstSlope, secondSlope = _secondSlope;
        var q = 0;
        for (var i = from; i < to; i++)
        {
            var end = Collect(list, points, shift, i, q);
            var kindHere = kind[i];
            double energyHere = 0, densityHere = 0;
            for (; q < end; q++)
            {
                var j = second[q];
                var term = functions.At(kindHere, kind[j], distance[q]);
                var half = 0.5 * term.Energy;
                energyHere += half;
                energy[j] += half;
                pairSlope[q] = term.EnergySlope;
                if (T.IsEmbedded)
                {
                    densityHere += term.FirstDensity;
                    density[j] += term.SecondDensity;
                    firstSlope[q] = term.FirstSlope;
                    secondSlope[q] = term.SecondSlope;
                }
            }

            _end[i - from] = end;
            energy[i] += energyHere;
            if (T.IsEmbedded)
            {
                density[i] += densityHere;
            }
        }
    }

    /// <summary>Second visit: forces along the pairs.</summary>
    /// <param name="embeddingSlope">dF/d(density) of each point.</param>
    public void Push(double[] embeddingSlope)
    {
        var force = Force;
        Array.Clear(force);
        int[] second = _second;
        double[] distance = _distance, pairSlope = _pairSlope, firstSlope = _firstSlope, secondSlope = _secondSlope;
        Vector256<double> x = default, y = default, z = default;
        var q = 0;
        for (var i = from; i < to; i++)
        {
            var here = Vector256<double>.Zero;
            var slopeHere = T.IsEmbedded ? embeddingSlope[i] : 0;
            for (; q < _end[i - from]; q++)
            {
                var j = second[q];
                var slope = pairSlope[q];
                if (T.IsEmbedded)
                {
                    slope += (slopeHere * firstSlope[q]) + (embeddingSlope[j] * secondSlope[q]);
                }

                // Points at one place push in no direction, however hard.
                var d = _displacement[q];
                var pull = distance[q] > 0 ? d * (slope / distance[q]) : Vector256<double>.Zero;
                here += pull;
                force[j] -= pull;
                x -= pull * d[0];
                y -= pull * d[1];
                z -= pull * d[2];
            }

            force[i] += here;
        }

        // Symmetric up to rounding: its upper triangle counts.
        Virial = new(x[0], x[1], x[2], x[1], y[1], y[2], x[2], y[2], z[2]);
    }

    // Which of the list's pairs of point i are inside the cutoff; written branch-free, since half of them are not.
    private int Collect(NeighborList list, Vector256<double>[] points, Vector256<double>[] shift, int i, int q)
    {
        int begin = list.Start[i], end = list.Start[i + 1], first = q;
        var index = list.Index;
        var here = points[i];
        var limit = cutoff * cutoff;
        int[] second = _second;
        double[] distance = _distance;
        var displacement = _displacement;
        for (var p = begin; p < end; p++)
        {
            var j = index[p];
            var d = points[j] - here;
            if (shift.Length > 0)
            {
                d += shift[p];
            }

            var square = d * d;
            var r2 = square[0] + square[1] + square[2];
            second[q] = j;
            displacement[q] = d;
            distance[q] = r2;
            q += r2 < limit ? 1 : 0;
        }

        // Up to three entries too many: nobody reads them before they are overwritten.
        for (var k = first; k < q; k += Vector256<double>.Count)
        {
            var lanes = distance.AsSpan(k, Vector256<double>.Count);
            Vector256.Sqrt(Vector256.Create<double>(lanes)).CopyTo(lanes);
        }

        return q;
    }

    private void Reserve(int pairs)
    {
        // A pair is written before it is known to be inside the cutoff, and roots are taken four at a time.
        var length = pairs + Vector256<double>.Count;
        if (_second.Length >= length)
        {
            return;
        }

        length += pairs / 4;
        _second = new int[length];
        _displacement = new Vector256<double>[length];
        _distance = new double[length];
        _pairSlope = new double[length];
        if (T.IsEmbedded)
        {
            _firstSlope = new double[length];
            _secondSlope = new double[length];
        }
    }
}
