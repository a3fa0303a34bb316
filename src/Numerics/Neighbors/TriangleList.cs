namespace Pipelines.Numerics;

/// <summary>
/// All triangles whose three sides are pairs of a half <see cref="NeighborList"/>, each exactly once, in open and periodic space.
/// A triangle is three pair numbers: first-second, first-third, second-third, with its corners in the order of the list's keys.
/// </summary>
/// <remarks>
/// The order of corners (point, then image) does not change under lattice translations, so that a triangle has one first corner,
/// and its other two stand in that corner's half row; the third side is found by merging two sorted rows.
/// </remarks>
public sealed class TriangleList
{
    private int[] _start = [0];
    private int[] _first = [], _second = [], _third = [];

    /// <summary>Number of triangles.</summary>
    public int Count { get; private set; }

    /// <summary>Number of points.</summary>
    public int Points { get; private set; }

    /// <summary>The triangles whose first corner is point i are Start[i] .. Start[i + 1].</summary>
    public ReadOnlySpan<int> Start => _start.AsSpan(0, Points + 1);

    /// <summary>Pair from the first to the second corner.</summary>
    public ReadOnlySpan<int> First => _first.AsSpan(0, Count);

    /// <summary>Pair from the first to the third corner.</summary>
    public ReadOnlySpan<int> Second => _second.AsSpan(0, Count);

    /// <summary>Pair from the second to the third corner.</summary>
    public ReadOnlySpan<int> Third => _third.AsSpan(0, Count);

    /// <summary>Finds the triangles.</summary>
    /// <param name="start">Row bounds of the half list.</param>
    /// <param name="index">Neighbour of each pair.</param>
    /// <param name="keys">Keys of each pair, ascending in each row.</param>
    public void Build(ReadOnlySpan<int> start, ReadOnlySpan<int> index, ReadOnlySpan<long> keys)
    {
        Points = start.Length - 1;
        Count = 0;
        if (_start.Length < start.Length)
        {
            _start = new int[start.Length];
        }

        for (var i = 0; i < Points; i++)
        {
            _start[i] = Count;
            for (var p = start[i]; p < start[i + 1]; p++)
            {
                // Row of the second corner, as seen from its own cell; its image is added to every key of that row.
                var j = index[p];
                var offset = keys[p] - NeighborList.Key(j, 0, 0, 0);
                var s = start[j];
                var end = start[j + 1];
                for (var q = p + 1; q < start[i + 1]; q++)
                {
                    while (s < end && keys[s] + offset < keys[q])
                    {
                        s++;
                    }

                    if (s < end && keys[s] + offset == keys[q])
                    {
                        Add(p, q, s);
                    }
                }
            }
        }

        _start[Points] = Count;
    }

    private void Add(int first, int second, int third)
    {
        if (Count == _first.Length)
        {
            var n = Math.Max(256, 2 * Count);
            Array.Resize(ref _first, n);
            Array.Resize(ref _second, n);
            Array.Resize(ref _third, n);
        }

        (_first[Count], _second[Count], _third[Count]) = (first, second, third);
        Count++;
    }
}
