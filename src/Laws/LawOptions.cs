using System.Collections.Immutable;

namespace Pipelines;

/// <summary>What the random structures of a potential's laws are made of. The defaults are read off the potential itself.</summary>
public sealed record LawOptions
{
    /// <summary>Å; a typical distance between nearest neighbours. Null: from the minimum of the potential's dimer curves.</summary>
    public double? Spacing { get; init; }

    /// <summary>Species to draw from. Empty: the potential's own; Ni, Cu and Pt where it takes any.</summary>
    public ImmutableArray<Species> Species { get; init; } = [];

    /// <summary>No structure has more atoms, but for the law about threads, which needs work to share out. At least 2.</summary>
    public int MaxAtoms { get; init; } = 60;
}
