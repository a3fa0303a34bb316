using System.Collections.Immutable;

namespace Pipelines.Notebooks;

/// <summary>How a cell ended.</summary>
public enum CellStatus
{
    /// <summary>To its end.</summary>
    Fine,

    /// <summary>It did not compile, or threw.</summary>
    Failed,

    /// <summary>It was interrupted.</summary>
    Interrupted,
}

/// <summary>What went wrong in a cell.</summary>
/// <param name="Name">The exception's type, or "CompilationError".</param>
/// <param name="Message">In words.</param>
/// <param name="Line">Line of the cell, from 1, where it is known.</param>
/// <param name="Trace">What a person is shown, line by line; frames of the machinery are left out.</param>
public sealed record CellError(string Name, string Message, int? Line, ImmutableArray<string> Trace);

/// <summary>What became of a cell.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Number">Its number in the session, from 1.</param>
/// <param name="Value">What its last expression looks like; null where it has none.</param>
/// <param name="Error">Set unless it is fine.</param>
/// <param name="Abandoned">It did not heed the interrupt: its thread goes on, unheard, and what it declared is lost.</param>
public sealed record CellResult(CellStatus Status, int Number, MimeBundle? Value = null, CellError? Error = null, bool Abandoned = false);
