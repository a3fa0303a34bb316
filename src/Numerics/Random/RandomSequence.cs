namespace Pipelines.Numerics;

/// <summary>
/// Random numbers in sequence, for draws, shuffles and samples. The same seed and stream give the same sequence on every machine and in every
/// version of this library: the methods below say exactly which numbers they use. Not safe for use by several threads at once.
/// </summary>
/// <remarks>
/// Word i of the sequence is the low (i even) or high (i odd) half of the Philox block with counter 2^64 - 1 and draw i / 2, so it never meets the
/// numbers that <see cref="Philox"/> gives to small counters of the same seed and stream. It ends after 2^33 words.
/// </remarks>
/// <param name="seed">Any number.</param>
/// <param name="stream">Keeps uses of one seed apart.</param>
public sealed class RandomSequence(ulong seed, uint stream = 0)
{
    private uint _draw;
    private ulong _kept;
    private bool _hasKept;

    /// <summary>64 random bits.</summary>
    public ulong NextUInt64()
    {
        if (_hasKept)
        {
            _hasKept = false;
            return _kept;
        }

        var (w0, w1, w2, w3) = Philox.Block(seed, ulong.MaxValue, stream, _draw);
        _draw = checked(_draw + 1);
        _kept = ((ulong)w3 << 32) | w2;
        _hasKept = true;
        return ((ulong)w1 << 32) | w0;
    }

    /// <summary>Uniform on [0, 1): the upper 53 bits of the next word.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1L << 53));

    /// <summary>
    /// Uniform on 0 ... bound - 1 without bias: the upper half of word * bound, drawing again where the lower half is below 2^64 mod bound
    /// (Lemire 2019, doi:10.1145/3230636).
    /// </summary>
    /// <param name="bound">At least 1.</param>
    public int NextInt32(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bound, 1);
        var range = (ulong)bound;
        var rejected = (0 - range) % range;
        while (true)
        {
            var high = Math.BigMul(NextUInt64(), range, out var low);
            if (low >= rejected)
            {
                return (int)high;
            }
        }
    }

    /// <summary>Every order equally likely: element i, from the last down to 1, changes places with element NextInt32(i + 1).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = NextInt32(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>
    /// <paramref name="count"/> different numbers of 0 ... <paramref name="total"/> - 1 in the order drawn: place i of the identity, from 0 up,
    /// changes places with i + NextInt32(total - i). A larger sample begins with the smaller one.
    /// </summary>
    /// <param name="count">0 ... total.</param>
    /// <param name="total">At least 0.</param>
    public int[] Sample(int count, int total)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(total);
        if (count < 0 || count > total)
        {
            throw new ArgumentOutOfRangeException(nameof(count), count, $"count must be from 0 to {total}");
        }

        // Only the places that moved are stored: a sample of a few from millions stays small.
        var moved = new Dictionary<int, int>();
        var sample = new int[count];
        for (var i = 0; i < count; i++)
        {
            var j = i + NextInt32(total - i);
            sample[i] = moved.GetValueOrDefault(j, j);
            moved[j] = moved.GetValueOrDefault(i, i);
        }

        return sample;
    }
}
