using System.Numerics;

namespace Pipelines.Numerics;

/// <summary>
/// Common-neighbour analysis of a symmetric graph in compressed rows. The neighbours of a point are numbered by their place in its row; who of
/// them know each other is one bit each, so that common neighbours, the pairs among them and their connected parts are a few
/// operations on words. Owns its scratch memory, which only grows: one a thread.
/// </summary>
public sealed class CommonNeighbors
{
    private ulong[] _bits = [];
    private ulong[] _common = [], _left = [], _part = [];

    /// <summary>The signature of every pair; both directions of a pair have the same.</summary>
    /// <param name="start">Row bounds.</param>
    /// <param name="index">The neighbour of each pair.</param>
    /// <param name="keys">Keys of each pair (<see cref="NeighborList.Key"/>), ascending in each row.</param>
    /// <param name="signatures">Destination, one a pair; overwritten.</param>
    public void Signatures(ReadOnlySpan<int> start, ReadOnlySpan<int> index, ReadOnlySpan<long> keys, Span<PairSignature> signatures)
    {
        for (var i = 0; i < start.Length - 1; i++)
        {
            var words = Acquaint(i, start, index, keys);
            var count = start[i + 1] - start[i];
            for (var p = 0; p < count; p++)
            {
                signatures[start[i] + p] = words == 1 ? Signature(_bits[p], _bits) : Signature(_bits.AsSpan(p * words, words), words);
            }
        }
    }

    // Bit q of row p: are the p-th and the q-th neighbour of this point neighbours? Words a row.
    private int Acquaint(int point, ReadOnlySpan<int> start, ReadOnlySpan<int> index, ReadOnlySpan<long> keys)
    {
        var own = keys[start[point]..start[point + 1]];
        var words = Math.Max(1, (own.Length + 63) / 64);
        if (_bits.Length < own.Length * words)
        {
            _bits = new ulong[2 * own.Length * words];
        }

        _bits.AsSpan(0, own.Length * words).Clear();
        for (var p = 0; p < own.Length; p++)
        {
            // The neighbour's row, as seen from its own cell; its image is added to every key of that row.
            var j = index[start[point] + p];
            var offset = own[p] - NeighborList.Key(j, 0, 0, 0);
            var row = keys[start[j]..start[j + 1]];
            var s = 0;
            for (var q = p + 1; q < own.Length; q++)
            {
                var wanted = own[q] - offset;
                while (s < row.Length && row[s] < wanted)
                {
                    s++;
                }

                if (s < row.Length && row[s] == wanted)
                {
                    _bits[(p * words) + (q >> 6)] |= 1UL << (q & 63);
                    _bits[(q * words) + (p >> 6)] |= 1UL << (p & 63);
                }
            }
        }

        return words;
    }

    private static PairSignature Signature(ulong common, ReadOnlySpan<ulong> bits)
    {
        var (pairs, longest) = (0, 0);
        for (var left = common; left != 0;)
        {
            // Everybody connected to the first one left.
            var part = left & (~left + 1);
            var ends = 0;
            for (var open = part; open != 0;)
            {
                var next = BitOperations.TrailingZeroCount(open);
                var partners = bits[next] & common;
                ends += BitOperations.PopCount(partners);
                open = (open & (open - 1)) | (partners & ~part);
                part |= partners;
            }

            (pairs, longest) = (pairs + (ends / 2), Math.Max(longest, ends / 2));
            left &= ~part;
        }

        return new(BitOperations.PopCount(common), pairs, longest);
    }

    // The same for points with more than 64 neighbours.
    private PairSignature Signature(ReadOnlySpan<ulong> row, int words)
    {
        if (_common.Length < words)
        {
            (_common, _left, _part) = (new ulong[words], new ulong[words], new ulong[words]);
        }

        Span<ulong> common = _common.AsSpan(0, words), left = _left.AsSpan(0, words), open = _part.AsSpan(0, words);
        row.CopyTo(common);
        row.CopyTo(left);
        var (count, pairs, longest) = (0, 0, 0);
        open.Clear();
        for (var first = First(left); first >= 0; first = First(left))
        {
            open[first >> 6] |= 1UL << (first & 63);
            left[first >> 6] &= ~(1UL << (first & 63));
            var ends = 0;
            for (var next = first; next >= 0; next = First(open))
            {
                open[next >> 6] &= ~(1UL << (next & 63));
                count++;
                for (var w = 0; w < words; w++)
                {
                    var partners = _bits[(next * words) + w] & common[w];
                    ends += BitOperations.PopCount(partners);
                    open[w] |= partners & left[w];
                    left[w] &= ~partners;
                }
            }

            (pairs, longest) = (pairs + (ends / 2), Math.Max(longest, ends / 2));
        }

        return new(count, pairs, longest);
    }

    private static int First(ReadOnlySpan<ulong> bits)
    {
        for (var w = 0; w < bits.Length; w++)
        {
            if (bits[w] != 0)
            {
                return (w << 6) + BitOperations.TrailingZeroCount(bits[w]);
            }
        }

        return -1;
    }
}
