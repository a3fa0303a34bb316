using System.Runtime.Intrinsics;

namespace Pipelines.Numerics;

/// <summary>The tuples whose neighbours are of certain kinds, and where values are sorted, their values and ranks. Its memory is reused.</summary>
/// <param name="orbits">Their polynomials.</param>
/// <param name="start">Where their features begin.</param>
internal sealed class TupleChannel(TupleOrbits orbits, int start)
{
    private const int Lanes = 4;

    private int[] _tuples = [], _ranks = [], _order = [];
    private double[] _sorted = [];
    private int _room;

    /// <summary>The first feature.</summary>
    public int Start { get; } = start;

    /// <summary>Kinds of the neighbours.</summary>
    public int[] Kinds { get; } = orbits.Kinds;

    /// <summary>Neighbours of a tuple.</summary>
    public int Neighbors { get; } = orbits.Kinds.Length;

    /// <summary>Sides of a tuple.</summary>
    public int Sides { get; } = orbits.Sides;

    /// <summary>The largest exponent.</summary>
    public int Degree { get; } = orbits.Orbits.Max(o => o[0].Sum(e => e));

    /// <summary>Exponents of the sides in each monomial of each polynomial.</summary>
    public byte[][][] Orbits { get; } = orbits.Orbits;

    /// <summary>Number of tuples.</summary>
    public int Count { get; private set; }

    /// <summary>Forgets the tuples.</summary>
    public void Clear() => Count = 0;

    /// <summary>Adds a tuple; numbers that it does not need are zero.</summary>
    public void Add(int j, int k, int l)
    {
        if (_tuples.Length <= 3 * Count)
        {
            Array.Resize(ref _tuples, Math.Max(96, 2 * _tuples.Length));
        }

        (_tuples[3 * Count], _tuples[(3 * Count) + 1], _tuples[(3 * Count) + 2]) = (j, k, l);
        Count++;
    }

    /// <summary>The neighbours of a tuple.</summary>
    public ReadOnlySpan<int> Tuple(int index) => _tuples.AsSpan(3 * index, 3);

    /// <summary>Makes room for values to sort.</summary>
    public void Prepare(bool sorts)
    {
        if (sorts && _room < Count)
        {
            _room = 2 * Count;
            (_sorted, _order, _ranks) = (new double[(Orbits.Length * _room) + Lanes], new int[_room], new int[Orbits.Length * _room]);
        }
    }

    /// <summary>Keeps the values of up to four tuples.</summary>
    public void Store(int orbit, int first, Vector256<double> values)
    {
        for (var lane = 0; lane < Lanes && first + lane < Count; lane++)
        {
            _sorted[(orbit * _room) + first + lane] = -values[lane];
        }
    }

    /// <summary>Sorts the values of a polynomial and gives the largest, in descending order.</summary>
    public void Sort(int orbit, int keep, Span<double> largest)
    {
        var values = _sorted.AsSpan(orbit * _room, Count);
        for (var i = 0; i < Count; i++)
        {
            _order[i] = i;
        }

        values.Sort(_order.AsSpan(0, Count));
        for (var i = 0; i < Count; i++)
        {
            _ranks[(orbit * _room) + _order[i]] = i;
        }

        for (var i = 0; i < Math.Min(keep, Count); i++)
        {
            largest[i] = -values[i];
        }
    }

    /// <summary>The place of a tuple in the sorted list of a polynomial.</summary>
    public int Rank(int orbit, int tuple) => _ranks[(orbit * _room) + tuple];

    /// <summary>What the values of up to four tuples count, by their places in the list.</summary>
    public Vector256<double> Weights(int orbit, int first, int keep, ReadOnlySpan<double> outer)
    {
        Span<double> weights = stackalloc double[Lanes];
        for (var lane = 0; lane < Lanes; lane++)
        {
            var rank = first + lane < Count ? Rank(orbit, first + lane) : keep;
            weights[lane] = rank < keep ? outer[rank] : 0;
        }

        return Vector256.Create<double>(weights);
    }
}
