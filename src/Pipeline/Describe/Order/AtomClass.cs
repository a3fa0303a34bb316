using System.Collections.Frozen;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>What an atom is in a compact structure, by the signatures of its bonds.</summary>
public enum AtomClass
{
    /// <summary>None of those below: disordered, a defect, or a place that compact shapes do not have.</summary>
    Other,

    /// <summary>Inside a face-centred cubic crystal: 12 × 421.</summary>
    Fcc,

    /// <summary>Inside a hexagonal close-packed crystal, a stacking fault or a twin plane: 6 × 421, 6 × 422.</summary>
    Hcp,

    /// <summary>Inside a body-centred cubic crystal: 8 × 666, 6 × 444 (bonds up to the second shell).</summary>
    Bcc,

    /// <summary>The centre of an icosahedron: 12 × 555.</summary>
    Icosahedral,

    /// <summary>On a five-fold axis, inside: 2 × 555, 10 × 422.</summary>
    FiveFoldAxis,

    /// <summary>On a (111) facet: 3 × 421, 6 × 311.</summary>
    Facet111,

    /// <summary>On a (100) facet: 4 × 421, 4 × 211.</summary>
    Facet100,

    /// <summary>On the edge of two (111) facets of one crystal: 421, 4 × 311, 2 × 200. Also the outer row of a (110) facet.</summary>
    Edge111,

    /// <summary>On the edge of a (111) and a (100) facet: 2 × 421, 2 × 311, 3 × 211.</summary>
    Edge100,

    /// <summary>Where a twin plane comes out at the edge of two (111) facets, as on the edges of an icosahedron: 2 × 422, 2 × 322, 4 × 311.</summary>
    TwinEdge,

    /// <summary>Where a twin plane comes out between two (100) facets, on the sides of Ino's decahedron: 2 × 422, 2 × 211, 2 × 100.</summary>
    TwinEdge100,

    /// <summary>Where a twin plane comes out in a re-entrant notch, as in Marks's decahedron: 2 × 422, 2 × 421, 4 × 311, 2 × 300.</summary>
    Notch,

    /// <summary>A corner of a single crystal: of a truncated octahedron (421, 2 × 311, 2 × 211, 200), a cuboctahedron (421, 4 × 211) or an octahedron (4 × 200).</summary>
    Corner,

    /// <summary>A corner where a twin plane comes out: of Marks's decahedron (422, 322, 2 × 311, 300, 2 × 200), Ino's (422, 322, 2 × 211, 100) or a bipyramid (2 × 322, 2 × 211).</summary>
    TwinCorner,

    /// <summary>A corner where a five-fold axis comes out: 555, 5 × 322.</summary>
    FiveFoldCorner,
}

/// <summary>The signatures that make a class.</summary>
internal static class AtomClasses
{
    // Five bits for how often each of these occurs among an atom's bonds.
    private static readonly FrozenDictionary<PairSignature, int> Places =
        new[] { "666", "555", "444", "422", "421", "322", "311", "300", "211", "200", "100" }
            .Index().ToFrozenDictionary(s => PairSignature.Parse(s.Item), s => 5 * s.Index);

    private static readonly FrozenDictionary<ulong, AtomClass> Table = new Dictionary<string, AtomClass>
    {
        ["12 421"] = AtomClass.Fcc,
        ["6 421, 6 422"] = AtomClass.Hcp,
        ["8 666, 6 444"] = AtomClass.Bcc,
        ["12 555"] = AtomClass.Icosahedral,
        ["2 555, 10 422"] = AtomClass.FiveFoldAxis,
        ["3 421, 6 311"] = AtomClass.Facet111,
        ["4 421, 4 211"] = AtomClass.Facet100,
        ["1 421, 4 311, 2 200"] = AtomClass.Edge111,
        ["2 421, 2 311, 3 211"] = AtomClass.Edge100,
        ["2 422, 2 322, 4 311"] = AtomClass.TwinEdge,
        ["2 422, 2 211, 2 100"] = AtomClass.TwinEdge100,
        ["2 422, 2 421, 4 311, 2 300"] = AtomClass.Notch,
        ["1 421, 2 311, 2 211, 1 200"] = AtomClass.Corner,
        ["1 421, 4 211"] = AtomClass.Corner,
        ["4 200"] = AtomClass.Corner,
        ["1 422, 1 322, 2 311, 1 300, 2 200"] = AtomClass.TwinCorner,
        ["1 422, 1 322, 2 211, 1 100"] = AtomClass.TwinCorner,
        ["2 322, 2 211"] = AtomClass.TwinCorner,
        ["1 555, 5 322"] = AtomClass.FiveFoldCorner,
    }.ToFrozenDictionary(e => Code(e.Key), e => e.Value);

    /// <summary>The class of an atom with these bonds.</summary>
    public static AtomClass Of(ReadOnlySpan<PairSignature> bonds)
    {
        if (bonds.Length > 31)
        {
            return AtomClass.Other;
        }

        var code = 0UL;
        foreach (var bond in bonds)
        {
            if (!Places.TryGetValue(bond, out var place))
            {
                return AtomClass.Other;
            }

            code += 1UL << place;
        }

        return Table.GetValueOrDefault(code);
    }

    private static ulong Code(string bonds) => bonds.Split(", ").Select(b => b.Split(' '))
        .Aggregate(0UL, (code, b) => code + (ulong.Parse(b[0]) << Places[PairSignature.Parse(b[1])]));
}
