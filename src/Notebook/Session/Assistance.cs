using System.Collections.Immutable;

namespace Pipelines.Notebooks;

/// <summary>Is a cell's text whole?</summary>
public enum Completeness
{
    /// <summary>It can be run.</summary>
    Complete,

    /// <summary>It goes on: a bracket or a statement is open.</summary>
    Incomplete,

    /// <summary>It is wrong whatever follows.</summary>
    Invalid,
}

/// <summary>Something that could stand at a place.</summary>
/// <param name="Text">What to write.</param>
/// <param name="Kind">"method", "property", "class", "keyword" ...</param>
/// <param name="Signature">As it is declared.</param>
public sealed record Completion(string Text, string Kind, string Signature);

/// <summary>What could stand in the place of a part of a cell.</summary>
/// <param name="Start">Where the part begins.</param>
/// <param name="End">Where it ends.</param>
/// <param name="Items">Parameters first, then in the order of their names.</param>
public sealed record Completions(int Start, int End, ImmutableArray<Completion> Items);
