using System.Buffers;
using System.Text;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>Lists in comment lines: numbers or booleans apart by blanks, commas, tabs, or any nesting of brackets and braces.</summary>
internal static class NumberList
{
    private static readonly SearchValues<byte> Separators = SearchValues.Create(" \t\r,;{}[]()"u8);

    /// <summary>Reads all numbers of a list; false where something is no number or there are more than fit.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, Span<double> values, out int count)
    {
        count = 0;
        for (var word = Next(ref text); !word.IsEmpty; word = Next(ref text))
        {
            if (count == values.Length || !DecimalText.TryParse(word, out values[count]))
            {
                return false;
            }

            count++;
        }

        return true;
    }

    /// <summary>Reads three booleans, or one for all three.</summary>
    public static bool TryBooleans(ReadOnlySpan<byte> text, Span<bool> values)
    {
        var count = 0;
        for (var word = Next(ref text); !word.IsEmpty; word = Next(ref text))
        {
            var isTrue = Is(word, "T") || Is(word, "true") || Is(word, "1");
            if (count == values.Length || !(isTrue || Is(word, "F") || Is(word, "false") || Is(word, "0")))
            {
                return false;
            }

            values[count++] = isTrue;
        }

        if (count == 1)
        {
            values.Fill(values[0]);
        }

        return count == 1 || count == values.Length;
    }

    /// <summary>Nine numbers, row by row.</summary>
    public static Mat3 Matrix(ReadOnlySpan<double> v) => new(v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8]);

    private static bool Is(ReadOnlySpan<byte> word, string name) => Ascii.EqualsIgnoreCase(word, name);

    private static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> text)
    {
        var start = text.IndexOfAnyExcept(Separators);
        text = start < 0 ? default : text[start..];
        var end = text.IndexOfAny(Separators);
        var word = end < 0 ? text : text[..end];
        text = text[word.Length..];
        return word;
    }
}
