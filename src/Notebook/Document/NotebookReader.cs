using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Pipelines.Notebooks;

/// <summary>Reads nbformat 4.0 to 4.5; cells of files older than 4.5 are given ids.</summary>
internal sealed partial class NotebookReader
{
    private static readonly string[] OfNotebook = ["cells", "metadata", "nbformat", "nbformat_minor"];
    private static readonly string[] OfCell = ["cell_type", "id", "metadata", "source", "execution_count", "outputs"];
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);

    public static Result<NotebookDocument> Read(string json, string? path)
    {
        try
        {
            using var document = JsonDocument.Parse(Encoding.UTF8.GetBytes(json));
            return new NotebookReader().Notebook(document.RootElement);
        }
        catch (JsonException e)
        {
            return new DataError("This is not JSON, so no notebook.", path, e.LineNumber + 1);
        }
        catch (InvalidOperationException e)
        {
            return new DataError($"A text is no text: {e.Message}", path);
        }
        catch (Wrong e)
        {
            return new DataError(e.Message, path, e.Cell is { } cell ? LineOf(json, cell) : null, Field: e.Field, Found: e.Found, Expected: e.Expected);
        }
    }

    [GeneratedRegex("^[a-zA-Z0-9_-]{1,64}$")]
    private static partial Regex IdPattern();

    private NotebookDocument Notebook(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("nbformat", out var format) || Integer(format) is not { } major)
        {
            throw new Wrong("This JSON is no notebook.", "nbformat", null, "an object with nbformat 4");
        }

        if (major != 4 || !root.TryGetProperty("cells", out var cells) || cells.ValueKind != JsonValueKind.Array)
        {
            throw new Wrong("Notebooks of this format are not read.", "nbformat", $"{major}", "4, with a list of cells");
        }

        return new([.. cells.EnumerateArray().Select(Cell)])
        {
            Metadata = Object(root, "metadata", null),
            Rest = Rest(root, OfNotebook),
        };
    }

    private NotebookCell Cell(JsonElement cell, int index)
    {
        if (cell.ValueKind != JsonValueKind.Object)
        {
            throw new Wrong("A cell is an object.", $"cells[{index}]", cell.ValueKind.ToString(), "an object", index);
        }

        var kind = (cell.TryGetProperty("cell_type", out var type) && type.ValueKind == JsonValueKind.String ? type.GetString() : null) switch
        {
            "code" => CellKind.Code,
            "markdown" => CellKind.Markdown,
            "raw" => CellKind.Raw,
            var other => throw new Wrong("A cell is of an unknown kind.", $"cells[{index}].cell_type", other ?? "none", "code, markdown or raw", index),
        };
        var source = cell.TryGetProperty("source", out var text) ? NotebookJson.TextOf(text) : null;
        return new(kind, Id(cell, index), source ?? throw new Wrong("A cell has no source.", $"cells[{index}].source", null, "text or a list of lines", index))
        {
            Metadata = Object(cell, "metadata", index),
            Count = cell.TryGetProperty("execution_count", out var count) ? Integer(count) : null,
            Outputs = kind == CellKind.Code && cell.TryGetProperty("outputs", out var outputs) && outputs.ValueKind == JsonValueKind.Array
                ? [.. outputs.EnumerateArray().Select((o, k) => Output(o, $"cells[{index}].outputs[{k}]", index))]
                : [],
            Rest = Rest(cell, OfCell),
        };
    }

    private string Id(JsonElement cell, int index)
    {
        if (!cell.TryGetProperty("id", out var given))
        {
            for (var k = index + 1; ; k++)
            {
                if (_ids.Add($"cell-{k}"))
                {
                    return $"cell-{k}";
                }
            }
        }

        var id = given.ValueKind == JsonValueKind.String ? given.GetString()! : given.GetRawText();
        return !IdPattern().IsMatch(id) ? throw new Wrong("A cell's id is not valid.", $"cells[{index}].id", id, "1 to 64 letters, digits, - and _", index)
            : !_ids.Add(id) ? throw new Wrong("Two cells have the same id.", $"cells[{index}].id", id, "ids that differ", index)
            : id;
    }

    private static NotebookOutput Output(JsonElement output, string field, int cell)
    {
        if (output.ValueKind != JsonValueKind.Object || !output.TryGetProperty("output_type", out var type))
        {
            throw new Wrong("An output says not what it is.", field, null, "an object with output_type", cell);
        }

        switch (type.ToString())
        {
            case "stream":
                return new StreamOutput(Text(output, "name", field, cell), Text(output, "text", field, cell));
            case "display_data":
                return new DisplayOutput(Data(output, field, cell)) { Metadata = Object(output, "metadata", cell) };
            case "execute_result":
                var count = output.TryGetProperty("execution_count", out var n) ? Integer(n) : null;
                return new ResultOutput(Data(output, field, cell), count) { Metadata = Object(output, "metadata", cell) };
            case "error":
                var trace = output.TryGetProperty("traceback", out var lines) && lines.ValueKind == JsonValueKind.Array ? lines.EnumerateArray().Select(l => l.ToString()) : [];
                return new ErrorOutput(Text(output, "ename", field, cell), Text(output, "evalue", field, cell), [.. trace]);
            default:
                return new OtherOutput(output.Clone());
        }
    }

    private static int? Integer(JsonElement element) => element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out var n) ? n : null;

    private static ImmutableSortedDictionary<string, string> Data(JsonElement output, string field, int cell) => Members(Object(output, "data", cell)).ToImmutableSortedDictionary(
        p => p.Name,
        p => NotebookJson.IsJson(p.Name) ? p.Value.GetRawText() : NotebookJson.TextOf(p.Value) ?? throw new Wrong("An output's form is no text.", $"{field}.data", p.Name, "text or a list of lines", cell),
        StringComparer.Ordinal);

    private static string Text(JsonElement parent, string name, string field, int cell) =>
        (parent.TryGetProperty(name, out var text) ? NotebookJson.TextOf(text) : null) ?? throw new Wrong("An output lacks a text.", $"{field}.{name}", null, "text or a list of lines", cell);

    private static JsonElement Object(JsonElement parent, string name, int? cell) =>
        !parent.TryGetProperty(name, out var value) ? NotebookJson.EmptyObject
        : value.ValueKind == JsonValueKind.Object ? value.Clone()
        : throw new Wrong($"The {name} are no object.", cell is { } c ? $"cells[{c}].{name}" : name, value.ValueKind.ToString(), "an object", cell);

    private static ImmutableSortedDictionary<string, JsonElement> Rest(JsonElement parent, string[] known) =>
        Members(parent).Where(p => !known.Contains(p.Name)).ToImmutableSortedDictionary(p => p.Name, p => p.Value.Clone(), StringComparer.Ordinal);

    // Of a key that is there twice the last one counts, as in every reader of JSON.
    private static IEnumerable<JsonProperty> Members(JsonElement parent) => parent.EnumerateObject().Reverse().DistinctBy(p => p.Name);

    // The line on which a cell begins.
    private static long? LineOf(string json, int cell)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        var reader = new Utf8JsonReader(bytes);
        for (var (inside, seen) = (false, -1); reader.Read();)
        {
            if (!inside)
            {
                inside = reader.CurrentDepth == 1 && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("cells");
            }
            else if (reader.CurrentDepth == 2 && reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray) && ++seen == cell)
            {
                return 1 + bytes.AsSpan(0, (int)reader.TokenStartIndex).Count((byte)'\n');
            }
        }

        return null;
    }

    private sealed class Wrong(string message, string field, string? found, string expected, int? cell = null) : Exception(message)
    {
        public string Field => @field;

        public string? Found => found;

        public string Expected => expected;

        public int? Cell => cell;
    }
}
