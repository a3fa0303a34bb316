namespace Pipelines;

/// <summary>What random structures look like.</summary>
public enum StructureKind
{
    /// <summary>A dense, disordered cluster.</summary>
    Compact,

    /// <summary>Atoms so far apart that many distances lie about the cutoff.</summary>
    Gas,

    /// <summary>All atoms in one plane.</summary>
    Coplanar,

    /// <summary>All atoms on one line.</summary>
    Collinear,

    /// <summary>A dense cluster in which two atoms have come much too close.</summary>
    NearlyCoincident,

    /// <summary>The innermost atoms of a 147-atom Mackay icosahedron, exactly or almost.</summary>
    Icosahedral,

    /// <summary>One atom.</summary>
    SingleAtom,

    /// <summary>Two atoms, at any distance up to a little beyond the cutoff.</summary>
    Dimer,

    /// <summary>A triclinic cell that repeats along three axes, with atoms anywhere, also outside the first cell.</summary>
    Triclinic,

    /// <summary>One to four atoms in a cell smaller than the cutoff: an atom sees its own images.</summary>
    SmallCell,

    /// <summary>A cell that repeats along two axes.</summary>
    Slab,

    /// <summary>A cell that repeats along one axis.</summary>
    Wire,
}
