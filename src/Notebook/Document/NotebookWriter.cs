using System.Text.Json;

namespace Pipelines.Notebooks;

/// <summary>Writes nbformat 4.5.</summary>
internal static class NotebookWriter
{
    public static string Write(NotebookDocument notebook)
    {
        Dictionary<string, object?> root = notebook.Rest.ToDictionary(p => p.Key, p => (object?)p.Value);
        root["cells"] = notebook.Cells.Select(Cell);
        root["metadata"] = notebook.Metadata;
        root["nbformat"] = 4;
        root["nbformat_minor"] = 5;
        return NotebookJson.Write(root);
    }

    private static Dictionary<string, object?> Cell(NotebookCell cell)
    {
        Dictionary<string, object?> json = cell.Rest.ToDictionary(p => p.Key, p => (object?)p.Value);
        json["cell_type"] = cell.Kind.ToString().ToLowerInvariant();
        json["id"] = cell.Id;
        json["metadata"] = cell.Metadata;
        json["source"] = Lines(cell.Source);
        if (cell.Kind == CellKind.Code)
        {
            json["execution_count"] = cell.Count;
            json["outputs"] = cell.Outputs.Select(Output);
        }

        return json;
    }

    private static object Output(NotebookOutput output) => output switch
    {
        StreamOutput s => new Dictionary<string, object?> { ["output_type"] = "stream", ["name"] = s.Name, ["text"] = Lines(s.Text) },
        ResultOutput r => new Dictionary<string, object?> { ["output_type"] = "execute_result", ["execution_count"] = r.Count, ["data"] = Data(r), ["metadata"] = r.Metadata ?? NotebookJson.EmptyObject },
        DisplayOutput d => new Dictionary<string, object?> { ["output_type"] = "display_data", ["data"] = Data(d), ["metadata"] = d.Metadata ?? NotebookJson.EmptyObject },
        ErrorOutput e => new Dictionary<string, object?> { ["output_type"] = "error", ["ename"] = e.Name, ["evalue"] = e.Message, ["traceback"] = e.Trace.Select(l => (object?)l) },
        OtherOutput o => o.Json,
        _ => throw new ArgumentException($"There is no output {output.GetType().Name}.", nameof(output)),
    };

    private static Dictionary<string, object?> Data(DisplayOutput output) =>
        output.Data.ToDictionary(p => p.Key, p => NotebookJson.IsJson(p.Key) ? NotebookJson.Parse(p.Value) : HasLines(p.Key) ? Lines(p.Value) : (object?)p.Value);

    private static bool HasLines(string mediaType) => mediaType.StartsWith("text/", StringComparison.Ordinal) || mediaType is MimeBundle.Svg or "application/javascript";

    // Each with its line end, but for the last.
    private static IEnumerable<object?> Lines(string text)
    {
        for (int at = 0, end; at < text.Length; at = end)
        {
            end = text.IndexOf('\n', at) is >= 0 and var n ? n + 1 : text.Length;
            yield return text[at..end];
        }
    }
}
