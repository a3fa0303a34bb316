namespace Pipelines;

/// <summary>Seeded draws without replacement. A longer draw with the same seed begins with the shorter one.</summary>
internal static class Sampling
{
    /// <summary>The first <paramref name="count"/> places of a seeded permutation of 0 .. <paramref name="size"/> - 1 (Fisher and Yates).</summary>
    public static int[] Draw(int size, int count, long seed, int stream)
    {
        var order = new int[size];
        for (var i = 0; i < size; i++)
        {
            order[i] = i;
        }

        for (var i = 0; i < count; i++)
        {
            var j = i + Below(size - i, seed, stream, i);
            (order[i], order[j]) = (order[j], order[i]);
        }

        return order.AsSpan(0, count).ToArray();
    }

    // Multiply-shift: the bias of 2^-32 of a draw from less than 2^31 is far below what any sample can show.
    private static int Below(int bound, long seed, int stream, int counter)
    {
        var x = Mix(Mix(Mix(unchecked((ulong)seed)) + (uint)stream) + (uint)counter);
        return (int)Math.BigMul(x, (ulong)bound, out _);
    }

    // SplitMix64's finaliser (Steele, Lea and Flood 2014, doi:10.1145/2714064.2660195).
    private static ulong Mix(ulong x)
    {
        x += 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
