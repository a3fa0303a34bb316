using Pipelines.Numerics;

namespace Pipelines;

/// <summary>When are two frames comparable, and how far are they apart?</summary>
internal static class FrameDistances
{
    /// <summary>
    /// Å, root mean square an atom. Below it two frames teach a force field the same: it is the vibration of a metal at room temperature, and half of
    /// what moves an atom enough to matter (Lindemann: a tenth of the bond length).
    /// </summary>
    public const double NearlySame = 0.15;

    /// <summary>Same elements in the same order, same cell.</summary>
    public static bool Comparable(Structure a, Structure b) => a.Species == b.Species && a.Cell == b.Cell;

    /// <summary>Å; root mean square displacement an atom without the common translation.</summary>
    public static double Between(Structure a, Structure b) => Displacement.RootMeanSquare(a.Positions.Span, b.Positions.Span, a.Lattice);
}
