using System.Collections.Immutable;
using System.Text.Json;

namespace Pipelines.Notebooks;

/// <summary>Something that a cell put out, as nbformat 4 keeps it.</summary>
public abstract record NotebookOutput;

/// <summary>Text on a stream.</summary>
/// <param name="Name">"stdout" or "stderr".</param>
/// <param name="Text">As written.</param>
public sealed record StreamOutput(string Name, string Text) : NotebookOutput;

/// <summary>A value that was shown.</summary>
/// <param name="Data">Its forms by media type; JSON forms are their text.</param>
public record DisplayOutput(ImmutableSortedDictionary<string, string> Data) : NotebookOutput
{
    /// <summary>What else is known about the forms.</summary>
    public JsonElement? Metadata { get; init; }
}

/// <summary>The value of a cell's last expression.</summary>
/// <param name="Data">Its forms by media type.</param>
/// <param name="Count">The cell's number when it ran.</param>
public sealed record ResultOutput(ImmutableSortedDictionary<string, string> Data, int? Count) : DisplayOutput(Data);

/// <summary>Why the cell failed.</summary>
/// <param name="Name">The exception's type.</param>
/// <param name="Message">In words.</param>
/// <param name="Trace">What a person is shown, line by line.</param>
public sealed record ErrorOutput(string Name, string Message, ImmutableArray<string> Trace) : NotebookOutput;

/// <summary>An output of a kind that this library does not know: kept as it is.</summary>
/// <param name="Json">All of it.</param>
public sealed record OtherOutput(JsonElement Json) : NotebookOutput;
