using System.Text;

namespace Pipelines;

/// <summary>One key of a comment line: where key and value lie in its bytes.</summary>
/// <param name="Key">The key, without quotes, escapes still in place.</param>
/// <param name="QuotedKey">Keys in quotes are information, never labels: that is how a writer keeps an "energy" of another kind.</param>
/// <param name="Value">The value, without quotes but with braces or brackets; empty for a word that stands alone.</param>
/// <param name="QuotedValue">Are there escapes to undo?</param>
/// <param name="Alone">A word without "=".</param>
internal readonly record struct CommentEntry(Range Key, bool QuotedKey, Range Value, bool QuotedValue, bool Alone);

/// <summary>
/// The second line of a frame as key=value pairs. Blanks around "=" are allowed, values may be quoted, braced or bracketed, and words may stand alone
/// (they are flags).
/// </summary>
internal static class CommentLine
{
    /// <summary>Splits a line; false where a quote or a bracket never closes.</summary>
    public static bool TrySplit(ReadOnlySpan<byte> line, List<CommentEntry> entries)
    {
        entries.Clear();
        var at = 0;
        while (true)
        {
            SkipBlanks(line, ref at);
            if (at == line.Length)
            {
                return true;
            }

            if (!TryKey(line, ref at, out var key, out var quotedKey))
            {
                return false;
            }

            var next = at;
            SkipBlanks(line, ref next);
            if (next == line.Length || line[next] != '=')
            {
                entries.Add(new(key, quotedKey, default, QuotedValue: false, Alone: true));
                continue;
            }

            at = next + 1;
            SkipBlanks(line, ref at);
            if (!TryValue(line, ref at, out var value, out var quotedValue))
            {
                return false;
            }

            entries.Add(new(key, quotedKey, value, quotedValue, Alone: false));
        }
    }

    /// <summary>The text of a key or a value, with its escapes undone: \" is ", \\ is \, \n is a line end; any other backslash stands for itself.</summary>
    public static string Text(ReadOnlySpan<byte> bytes, bool quoted)
    {
        var text = ByteText.Decode(bytes);
        if (!quoted || !text.Contains('\\', StringComparison.Ordinal))
        {
            return text;
        }

        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var next = text[i] == '\\' && i + 1 < text.Length ? text[i + 1] : '\0';
            if (next is '"' or '\\' or 'n')
            {
                plain.Append(next == 'n' ? '\n' : next);
                i++;
            }
            else
            {
                plain.Append(text[i]);
            }
        }

        return plain.ToString();
    }

    private static void SkipBlanks(ReadOnlySpan<byte> line, ref int at)
    {
        while (at < line.Length && ByteText.IsBlank(line[at]))
        {
            at++;
        }
    }

    private static bool TryKey(ReadOnlySpan<byte> line, ref int at, out Range key, out bool quoted)
    {
        quoted = line[at] == '"';
        if (quoted)
        {
            return TryQuoted(line, ref at, out key);
        }

        var start = at;
        while (at < line.Length && line[at] != '=' && !ByteText.IsBlank(line[at]))
        {
            at++;
        }

        key = start..at;
        return true;
    }

    private static bool TryValue(ReadOnlySpan<byte> line, ref int at, out Range value, out bool quoted)
    {
        quoted = false;
        var start = at;
        if (at < line.Length && line[at] == '"')
        {
            quoted = true;
            return TryQuoted(line, ref at, out value);
        }

        if (at < line.Length && line[at] is (byte)'{' or (byte)'[')
        {
            return TryBracketed(line, ref at, out value);
        }

        while (at < line.Length && !ByteText.IsBlank(line[at]))
        {
            at++;
        }

        value = start..at;
        return true;
    }

    private static bool TryQuoted(ReadOnlySpan<byte> line, ref int at, out Range inside)
    {
        var start = ++at;
        while (at < line.Length && line[at] != '"')
        {
            at += line[at] == '\\' ? 2 : 1;
        }

        inside = start..Math.Min(at, line.Length);
        return at++ < line.Length;
    }

    private static bool TryBracketed(ReadOnlySpan<byte> line, ref int at, out Range value)
    {
        var (start, depth) = (at, 0);
        do
        {
            depth += line[at] switch
            {
                (byte)'{' or (byte)'[' => 1,
                (byte)'}' or (byte)']' => -1,
                _ => 0,
            };
            at++;
        }
        while (depth > 0 && at < line.Length);
        value = start..at;
        return depth == 0;
    }
}
