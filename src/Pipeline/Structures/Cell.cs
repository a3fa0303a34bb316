using Pipelines.Numerics;

namespace Pipelines;

/// <summary>Three lattice vectors in Å (rows of <paramref name="Vectors"/>) and which of them repeat. A cluster has no cell at all.</summary>
/// <param name="Vectors">Rows a, b, c in Å.</param>
/// <param name="PeriodicX">Does a repeat?</param>
/// <param name="PeriodicY">Does b repeat?</param>
/// <param name="PeriodicZ">Does c repeat?</param>
public sealed record Cell(Mat3 Vectors, bool PeriodicX = true, bool PeriodicY = true, bool PeriodicZ = true)
{
    /// <summary>Rows a, b, c in Å; finite and not coplanar.</summary>
    public Mat3 Vectors { get; } = Valid(Vectors);

    /// <summary>Å³, positive for either handedness.</summary>
    public double Volume => Math.Abs(Vectors.Determinant);

    /// <summary>Does any axis repeat?</summary>
    public bool IsPeriodic => PeriodicX || PeriodicY || PeriodicZ;

    /// <summary>What the neighbour search needs.</summary>
    public Lattice ToLattice() => new(Vectors, PeriodicX, PeriodicY, PeriodicZ);

    /// <summary>A cube with edge <paramref name="edge"/> in Å, periodic.</summary>
    public static Cell Cubic(double edge) => new(edge * Mat3.Identity);

    private static Mat3 Valid(Mat3 v)
    {
        if (!v.IsFinite)
        {
            throw new ArgumentException($"A cell's vectors must be finite; found {v}.", nameof(Vectors));
        }

        var scale = v.Row(0).Length * v.Row(1).Length * v.Row(2).Length;
        if (!(Math.Abs(v.Determinant) > 1e-10 * scale))
        {
            throw new ArgumentException($"A cell's vectors must not be coplanar; found {v.Row(0)}, {v.Row(1)}, {v.Row(2)}. Leave the cell out for a cluster.", nameof(Vectors));
        }

        return v;
    }
}
