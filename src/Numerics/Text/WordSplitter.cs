using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Pipelines.Numerics;

/// <summary>Finds the words of a line of ASCII text: runs of bytes above the blank. All of a line's words are found before the first is read, so that
/// nothing waits for the end of the word before.</summary>
public static class WordSplitter
{
    /// <summary>Finds the words of the first line of a text.</summary>
    /// <param name="text">Holds a line end.</param>
    /// <param name="bounds">Receives begin and end of every word, alternately, as far as there is room.</param>
    /// <param name="length">The line's length without its line end.</param>
    /// <returns>The number of words, which may be more than there was room for.</returns>
    public static int Split(ReadOnlySpan<byte> text, Span<int> bounds, out int length)
    {
        var (at, count, carry) = (0, 0, 0u);
        while (true)
        {
            var (words, ends) = Classify(text, at);
            if (ends != 0)
            {
                words &= (ends & (0u - ends)) - 1;
            }

            // A bit wherever a word begins or ends.
            for (var edges = words ^ ((words << 1) | carry); edges != 0; edges &= edges - 1)
            {
                if ((uint)count < (uint)bounds.Length)
                {
                    bounds[count] = at + BitOperations.TrailingZeroCount(edges);
                }

                count++;
            }

            if (ends != 0)
            {
                length = at + BitOperations.TrailingZeroCount(ends);
                return count / 2;
            }

            carry = words >> 31;
            at += Vector256<byte>.Count;
        }
    }

    // One bit for each of the next 32 bytes: is it part of a word, is it a line end? What lies behind the text counts as line ends.
    private static (uint Words, uint Ends) Classify(ReadOnlySpan<byte> text, int at)
    {
        if (Vector256.IsHardwareAccelerated && text.Length - at >= Vector256<byte>.Count)
        {
            var bytes = Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(text), (nuint)at);
            return (
                Vector256.GreaterThan(bytes, Vector256.Create((byte)' ')).ExtractMostSignificantBits(),
                Vector256.Equals(bytes, Vector256.Create((byte)'\n')).ExtractMostSignificantBits());
        }

        var (words, ends) = (0u, 0u);
        for (var i = 0; i < Vector256<byte>.Count; i++)
        {
            var b = at + i < text.Length ? text[at + i] : (byte)'\n';
            words |= b > ' ' ? 1u << i : 0;
            ends |= b == '\n' ? 1u << i : 0;
        }

        return (words, ends);
    }
}
