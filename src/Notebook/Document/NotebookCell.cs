using System.Collections.Immutable;
using System.Text.Json;

namespace Pipelines.Notebooks;

/// <summary>What a cell holds.</summary>
public enum CellKind
{
    /// <summary>Code to run.</summary>
    Code,

    /// <summary>Text in Markdown.</summary>
    Markdown,

    /// <summary>Text that is nobody's business.</summary>
    Raw,
}

/// <summary>A cell of a notebook file.</summary>
/// <param name="Kind">What it holds.</param>
/// <param name="Id">Unique in the notebook: 1 to 64 letters, digits, - and _.</param>
/// <param name="Source">Its text.</param>
public sealed record NotebookCell(CellKind Kind, string Id, string Source)
{
    /// <summary>What front ends keep about it.</summary>
    public JsonElement Metadata { get; init; } = NotebookJson.EmptyObject;

    /// <summary>Its number when it ran; null where it has not.</summary>
    public int? Count { get; init; }

    /// <summary>What it put out.</summary>
    public ImmutableArray<NotebookOutput> Outputs { get; init; } = [];

    /// <summary>Keys that this library does not know, and attachments.</summary>
    public ImmutableSortedDictionary<string, JsonElement> Rest { get; init; } = ImmutableSortedDictionary.Create<string, JsonElement>(StringComparer.Ordinal);

    /// <summary>Its tags.</summary>
    public ImmutableArray<string> Tags => Metadata.TryGetProperty("tags", out var tags) && tags.ValueKind == JsonValueKind.Array
        ? [.. tags.EnumerateArray().Where(t => t.ValueKind == JsonValueKind.String).Select(t => t.GetString()!)]
        : [];

    /// <summary>The cell as if it had never run.</summary>
    public NotebookCell Stripped() => this with { Count = null, Outputs = [] };
}
