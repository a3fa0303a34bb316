using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Pipelines.Notebooks;

/// <summary>A notebook file (nbformat 4; written as 4.5): cells, and what front ends keep about them. What is not understood is kept.</summary>
/// <param name="Cells">In order.</param>
public sealed record NotebookDocument(ImmutableArray<NotebookCell> Cells)
{
    /// <summary>What front ends keep about the notebook: which kernel, which language.</summary>
    public JsonElement Metadata { get; init; } = NotebookJson.Parse(CommonMetadata);

    /// <summary>Keys beside those of nbformat.</summary>
    public ImmutableSortedDictionary<string, JsonElement> Rest { get; init; } = ImmutableSortedDictionary.Create<string, JsonElement>(StringComparer.Ordinal);

    /// <summary>A notebook that every front end for C# opens.</summary>
    public const string CommonMetadata = """
        {"kernelspec":{"display_name":".NET (C#)","language":"C#","name":".net-csharp"},
         "language_info":{"file_extension":".cs","mimetype":"text/x-csharp","name":"C#","pygments_lexer":"csharp"},
         "polyglot_notebook":{"kernelInfo":{"defaultKernelName":"csharp","items":[{"aliases":[],"languageName":"csharp","name":"csharp"}]}}}
        """;

    /// <summary>Reads a file.</summary>
    public static Result<NotebookDocument> Read(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new DataError(e.Message, path);
        }
    }

    /// <summary>Reads a file's content.</summary>
    /// <param name="json">The content.</param>
    /// <param name="path">Its name, for errors.</param>
    public static Result<NotebookDocument> Parse(string json, string? path = null) => NotebookReader.Read(json, path);

    /// <summary>The content of a file, as Jupyter writes it: keys in order, one blank a level, text as lists of lines.</summary>
    public string ToJson() => NotebookWriter.Write(this);

    /// <summary>Writes a file; it appears whole.</summary>
    public void Write(string path)
    {
        var full = Path.GetFullPath(Pipelines.Write.Destination(path));
        var aside = $"{full}.{Environment.ProcessId}.tmp";
        try
        {
            File.WriteAllText(aside, ToJson(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            File.Move(aside, full, overwrite: true);
        }
        finally
        {
            File.Delete(aside);
        }
    }

    /// <summary>The notebook as if it had never run: what belongs in version control.</summary>
    public NotebookDocument Stripped() => this with { Cells = [.. Cells.Select(c => c.Stripped())] };
}
