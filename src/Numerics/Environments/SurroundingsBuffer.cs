namespace Pipelines.Numerics;

/// <summary>Puts neighbours into canonical order. Its memory is reused: one a thread.</summary>
public sealed class SurroundingsBuffer
{
    private int[] _kinds = [], _order = [], _source = [];
    private double[] _x = [], _y = [], _z = [], _r = [];

    /// <summary>Number of neighbours within the cutoff.</summary>
    public int Count { get; private set; }

    /// <summary>Added to each <see cref="Source"/>: where the arrays given begin in a longer list.</summary>
    public int Offset { get; set; }

    /// <summary>The place that each neighbour had in the arrays given, plus <see cref="Offset"/>.</summary>
    public ReadOnlySpan<int> Source => _source.AsSpan(0, Count);

    /// <summary>The neighbours strictly within the cutoff, in canonical order.</summary>
    /// <param name="kind">The centre's kind.</param>
    /// <param name="kinds">One a neighbour.</param>
    /// <param name="x">x of neighbour minus centre.</param>
    /// <param name="y">y of neighbour minus centre.</param>
    /// <param name="z">z of neighbour minus centre.</param>
    /// <param name="r">Distances.</param>
    /// <param name="cutoff">Neighbours from here on are left out.</param>
    /// <returns>Views of this buffer, good until the next call.</returns>
    public Surroundings Fill(
        int kind, ReadOnlySpan<int> kinds, ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> z, ReadOnlySpan<double> r, double cutoff)
    {
        Grow(r.Length);
        Count = 0;
        for (var j = 0; j < r.Length; j++)
        {
            if (r[j] < cutoff)
            {
                _r[Count] = r[j];
                _order[Count++] = j;
            }
        }

        _r.AsSpan(0, Count).Sort(_order.AsSpan(0, Count));
        SortTies(x, y, z);
        ByKind(kinds);
        for (var k = 0; k < Count; k++)
        {
            var j = _source[k];
            _source[k] += Offset;
            (_kinds[k], _x[k], _y[k], _z[k], _r[k]) = (kinds[j], x[j], y[j], z[j], r[j]);
        }

        return new(kind, _kinds.AsSpan(0, Count), _x.AsSpan(0, Count), _y.AsSpan(0, Count), _z.AsSpan(0, Count), _r.AsSpan(0, Count));
    }

    private void Grow(int count)
    {
        if (_r.Length < count)
        {
            var n = Math.Max(count, 2 * _r.Length);
            (_kinds, _order, _source) = (new int[n], new int[n], new int[n]);
            (_x, _y, _z, _r) = (new double[n], new double[n], new double[n], new double[n]);
        }
    }

    // Neighbours at the same distance, bit for bit, are many in a crystal; there are few in each shell, so insertion is enough.
    private void SortTies(ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> z)
    {
        for (var k = 1; k < Count; k++)
        {
            var j = _order[k];
            var at = k;
            for (; at > 0 && _r[at - 1] == _r[k] && After(_order[at - 1], j, x, y, z); at--)
            {
                _order[at] = _order[at - 1];
            }

            _order[at] = j;
        }
    }

    private static bool After(int i, int j, ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> z) =>
        x[i] != x[j] ? x[i] > x[j] : y[i] != y[j] ? y[i] > y[j] : z[i] > z[j];

    // Stable, one pass a kind: kinds are few.
    private void ByKind(ReadOnlySpan<int> kinds)
    {
        var (done, kind) = (0, 0);
        while (done < Count)
        {
            var next = int.MaxValue;
            for (var k = 0; k < Count; k++)
            {
                var other = kinds[_order[k]];
                if (other == kind)
                {
                    _source[done++] = _order[k];
                }
                else if (other > kind)
                {
                    next = Math.Min(next, other);
                }
            }

            kind = next;
        }
    }
}
