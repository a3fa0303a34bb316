using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Pipelines.Notebooks;

/// <summary>JSON as Jupyter writes it, so that saving a notebook here and there gives the same bytes.</summary>
internal static class NotebookJson
{
    public static JsonElement EmptyObject { get; } = Parse("{}");

    public static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    /// <summary>Is a form of this media type JSON, not text?</summary>
    public static bool IsJson(string mediaType) => mediaType == "application/json" || mediaType.EndsWith("+json", StringComparison.Ordinal);

    /// <summary>Text that may be given as a list of lines.</summary>
    public static string? TextOf(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Array when element.EnumerateArray().All(e => e.ValueKind == JsonValueKind.String) => string.Concat(element.EnumerateArray().Select(e => e.GetString())),
        _ => null,
    };

    /// <summary>Writes what is built of dictionaries, lists, strings, numbers and JSON: keys sorted, one blank a level.</summary>
    public static string Write(object value)
    {
        var text = new StringBuilder();
        Write(text, value, 0);
        return text.Append('\n').ToString();
    }

    private static void Write(StringBuilder text, object? value, int depth)
    {
        switch (value)
        {
            case null:
                text.Append("null");
                break;
            case string s:
                Quote(text, s);
                break;
            case int n:
                text.Append(n.ToString(CultureInfo.InvariantCulture));
                break;
            case IEnumerable<KeyValuePair<string, object?>> pairs:
                Braced(text, '{', '}', [.. pairs.OrderBy(p => p.Key, StringComparer.Ordinal)], depth, pair =>
                {
                    Quote(text, pair.Key);
                    text.Append(": ");
                    Write(text, pair.Value, depth + 1);
                });
                break;
            case IEnumerable<object?> items:
                Braced(text, '[', ']', [.. items], depth, item => Write(text, item, depth + 1));
                break;
            case JsonElement { ValueKind: JsonValueKind.Object } element:
                Write(text, element.EnumerateObject().Select(p => KeyValuePair.Create(p.Name, (object?)p.Value)), depth);
                break;
            case JsonElement { ValueKind: JsonValueKind.Array } element:
                Write(text, element.EnumerateArray().Select(e => (object?)e), depth);
                break;
            case JsonElement { ValueKind: JsonValueKind.String } element:
                Quote(text, element.GetString()!);
                break;
            case JsonElement element:
                text.Append(element.GetRawText());
                break;
            default:
                throw new ArgumentException($"A notebook cannot hold a {value.GetType().Name}.", nameof(value));
        }
    }

    private static void Braced<T>(StringBuilder text, char open, char close, T[] items, int depth, Action<T> write)
    {
        text.Append(open);
        for (var i = 0; i < items.Length; i++)
        {
            text.Append(i == 0 ? "\n" : ",\n").Append(' ', depth + 1);
            write(items[i]);
        }

        if (items.Length > 0)
        {
            text.Append('\n').Append(' ', depth);
        }

        text.Append(close);
    }

    private static void Quote(StringBuilder text, string s)
    {
        text.Append('"');
        foreach (var c in s)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                < ' ' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => text.Append(c),
            };
        }

        text.Append('"');
    }
}
