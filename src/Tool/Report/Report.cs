using System.Collections.Immutable;

namespace Pipelines.Tool;

/// <summary>A page for people: what was done, what came out, in figures and tables. Written as HTML and as Markdown from the same records.</summary>
/// <param name="Title">Headline.</param>
/// <param name="Lead">Two or three sentences.</param>
/// <param name="Chain">The chain as code.</param>
/// <param name="Tiles">The numbers that matter most.</param>
/// <param name="Movie">The trajectory, to be looked at.</param>
/// <param name="Sections">In order.</param>
internal sealed record Report(string Title, string Lead, string Chain, ImmutableArray<Tile> Tiles, StructureView Movie, ImmutableArray<Section> Sections);

/// <summary>One number.</summary>
/// <param name="Number">"0.058".</param>
/// <param name="Unit">"eV/Å".</param>
/// <param name="Meaning">What it is.</param>
internal sealed record Tile(string Number, string Unit, string Meaning);

/// <summary>A part of the page.</summary>
/// <param name="Title">Headline.</param>
/// <param name="Text">A paragraph.</param>
/// <param name="Figures">Side by side where there is room.</param>
/// <param name="Tables">Below the figures.</param>
internal sealed record Section(string Title, string Text, ImmutableArray<Captioned> Figures, ImmutableArray<Table> Tables);

/// <summary>A figure with what it says.</summary>
/// <param name="Id">File name of its data and picture.</param>
/// <param name="Figure">The figure.</param>
/// <param name="Caption">Says what is seen, with numbers.</param>
internal sealed record Captioned(string Id, Figure Figure, string Caption)
{
    /// <summary>As wide as two others.</summary>
    public bool Wide { get; init; }
}

/// <summary>Rows and columns of text; all but the first column are numbers unless it says otherwise.</summary>
/// <param name="Caption">What is in it.</param>
/// <param name="Head">Names of the columns.</param>
/// <param name="Rows">Cells.</param>
internal sealed record Table(string Caption, ImmutableArray<string> Head, ImmutableArray<ImmutableArray<string>> Rows)
{
    /// <summary>Words in all columns, not numbers.</summary>
    public bool Words { get; init; }
}
