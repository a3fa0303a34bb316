using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Pipelines;

/// <summary>Small helpers on the bytes of a text file.</summary>
internal static class ByteText
{
    private const int SnippetLength = 48;
    private const int SentenceLength = 240;

    public static bool IsBlank(byte b) => b is (byte)' ' or (byte)'\t' or (byte)'\r';

    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> line) => line.Trim(" \t\r\n"u8);

    /// <summary>UTF-8, or Latin-1 where the bytes are not UTF-8 (an old "Å").</summary>
    public static string Decode(ReadOnlySpan<byte> text) => (Utf8.IsValid(text) ? Encoding.UTF8 : Encoding.Latin1).GetString(text);

    /// <summary>What was found, short and printable.</summary>
    public static string Snippet(ReadOnlySpan<byte> text)
    {
        text = Trim(text);
        if (text.IsEmpty)
        {
            return "nothing";
        }

        var cut = text.Length > SnippetLength;
        return $"'{Printable(Decode(cut ? text[..SnippetLength] : text))}{(cut ? "...'" : "'")}";
    }

    /// <summary>An error that may quote a file, short and printable in every part.</summary>
    public static DataError Printable(DataError error) => error with
    {
        Message = Short(error.Message)!,
        Field = Short(error.Field),
        Found = Short(error.Found),
        Expected = Short(error.Expected),
    };

    private static string? Short(string? text) => text is null ? null : Printable(text.Length > SentenceLength ? $"{text[..SentenceLength]}..." : text);

    private static string Printable(string text)
    {
        var shown = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            _ = char.IsControl(c) ? shown.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:X2}") : shown.Append(c);
        }

        return shown.ToString();
    }

    /// <summary>The next word (bytes above the blank) of a line from <paramref name="at"/> on; empty at the end.</summary>
    public static ReadOnlySpan<byte> NextWord(ReadOnlySpan<byte> line, scoped ref int at)
    {
        while (at < line.Length && line[at] <= ' ')
        {
            at++;
        }

        var start = at;
        while (at < line.Length && line[at] > ' ')
        {
            at++;
        }

        return line[start..at];
    }

    public static int CountWords(ReadOnlySpan<byte> line)
    {
        var (at, count) = (0, 0);
        while (!NextWord(line, ref at).IsEmpty)
        {
            count++;
        }

        return count;
    }
}
