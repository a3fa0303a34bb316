using Pipelines.Numerics;

namespace Pipelines;

/// <summary>Size and shape of a cluster from the tensor of gyration S = sum of m (x - centre)(x - centre)^T / sum of m.</summary>
/// <param name="Mass">Sum of the weights: u, or the number of atoms.</param>
/// <param name="Centre">Å; of mass, or of the positions.</param>
/// <param name="Moments">Å²; eigenvalues of S, ascending.</param>
/// <param name="Axes">The axes that belong to them, as rows; orthonormal, signs arbitrary.</param>
public sealed record ClusterShape(double Mass, Vec3 Centre, Vec3 Moments, Mat3 Axes)
{
    /// <summary>Å; root mean square distance from the centre.</summary>
    public double GyrationRadius => Math.Sqrt(Moments.X + Moments.Y + Moments.Z);

    /// <summary>Å; radius of the even sphere with this radius of gyration.</summary>
    public double SphereRadius => Math.Sqrt(5.0 / 3) * GyrationRadius;

    /// <summary>u Å² (or atoms times Å²); moments of inertia about the principal axes, ascending; they belong to the axes in reverse order.</summary>
    public Vec3 Inertia => Mass * new Vec3(Moments.X + Moments.Y, Moments.X + Moments.Z, Moments.Y + Moments.Z);

    /// <summary>Å²; the largest moment less the mean of the others: 0 for a sphere.</summary>
    public double Asphericity => Moments.Z - (0.5 * (Moments.X + Moments.Y));

    /// <summary>Å²; the difference of the two smaller moments: 0 for a cylinder.</summary>
    public double Acylindricity => Moments.Y - Moments.X;

    /// <summary>Relative shape anisotropy, from 0 (a sphere, any Platonic shape) over 1/4 (a flat disc) to 1 (a line).</summary>
    public double Anisotropy
    {
        get
        {
            var (trace, second) = (Moments.X + Moments.Y + Moments.Z, (Moments.X * Moments.Y) + (Moments.X * Moments.Z) + (Moments.Y * Moments.Z));
            return trace > 0 ? 1 - (3 * second / (trace * trace)) : 0;
        }
    }

    /// <summary>Measures a cluster.</summary>
    /// <param name="structure">At least one atom, nothing periodic.</param>
    /// <param name="byMass">Weigh atoms by their masses; else all alike.</param>
    /// <exception cref="ArgumentException">There are no atoms, or the cell repeats: then there is no centre.</exception>
    public static ClusterShape Of(Structure structure, bool byMass = true)
    {
        if (structure.Count == 0 || structure.Cell is { IsPeriodic: true })
        {
            throw new ArgumentException($"A shape needs at least one atom and no periodic cell; found {structure}.", nameof(structure));
        }

        double Weight(int i) => byMass ? structure.Species[i].Mass : 1;
        var (mass, centre) = (0.0, Vec3.Zero);
        for (var i = 0; i < structure.Count; i++)
        {
            mass += Weight(i);
            centre += Weight(i) * structure.Positions[i];
        }

        centre /= mass;
        var s = Mat3.Zero;
        for (var i = 0; i < structure.Count; i++)
        {
            var x = structure.Positions[i] - centre;
            s += Weight(i) / mass * Mat3.Outer(x, x);
        }

        double[] a = [s.XX, s.XY, s.XZ, s.YX, s.YY, s.YZ, s.ZX, s.ZY, s.ZZ], moments = new double[3];
        Dense.SymmetricEigen(3, a, moments);

        // Rounding must not make a flat cluster's smallest moment negative.
        return new(
            mass, centre, new(Math.Max(0, moments[0]), Math.Max(0, moments[1]), Math.Max(0, moments[2])),
            new(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8]));
    }
}
