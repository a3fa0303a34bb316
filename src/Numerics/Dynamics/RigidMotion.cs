namespace Pipelines.Numerics;

/// <summary>The motion of a set of points as a whole: its momentum, its angular momentum about the centre of mass, and how to take them out.</summary>
public static class RigidMotion
{
    // Below this ratio of the smallest to the mean principal moment the points count as a line: rotation about it is no motion.
    private const double Collinear = 1e-10;

    /// <summary>Sum of m x over sum of m; the origin where there are no points.</summary>
    public static Vec3 CentreOfMass(ReadOnlySpan<Vec3> positions, ReadOnlySpan<double> masses)
    {
        var (sum, mass) = (Momentum(positions, masses), Total(masses));
        return mass > 0 ? sum / mass : Vec3.Zero;
    }

    /// <summary>Sum of m v.</summary>
    public static Vec3 Momentum(ReadOnlySpan<Vec3> velocities, ReadOnlySpan<double> masses)
    {
        var sum = Vec3.Zero;
        for (var i = 0; i < velocities.Length; i++)
        {
            sum += masses[i] * velocities[i];
        }

        return sum;
    }

    /// <summary>Sum of m (x - c) × v, c the centre of mass.</summary>
    public static Vec3 AngularMomentum(ReadOnlySpan<Vec3> positions, ReadOnlySpan<Vec3> velocities, ReadOnlySpan<double> masses)
    {
        var centre = CentreOfMass(positions, masses);
        var sum = Vec3.Zero;
        for (var i = 0; i < positions.Length; i++)
        {
            sum += masses[i] * (positions[i] - centre).Cross(velocities[i]);
        }

        return sum;
    }

    /// <summary>Brings the centre of mass to rest.</summary>
    /// <param name="velocities">Updated.</param>
    /// <param name="masses">One a point.</param>
    /// <returns>The momentum taken out.</returns>
    public static Vec3 RemoveMomentum(Span<Vec3> velocities, ReadOnlySpan<double> masses)
    {
        var momentum = Momentum(velocities, masses);
        if (velocities.Length > 0)
        {
            var drift = momentum / Total(masses);
            foreach (ref var v in velocities)
            {
                v -= drift;
            }
        }

        return momentum;
    }

    /// <summary>Brings the rotation about the centre of mass to rest: v -= w × (x - c) with I w = L.</summary>
    /// <param name="positions">Where the points are.</param>
    /// <param name="velocities">Updated; their momentum should have been taken out.</param>
    /// <param name="masses">One a point.</param>
    /// <returns>The angular momentum taken out, and how many degrees of freedom rotation has: 3, 2 (a line) or 0 (a single place).</returns>
    public static (Vec3 AngularMomentum, int Freedoms) RemoveRotation(ReadOnlySpan<Vec3> positions, Span<Vec3> velocities, ReadOnlySpan<double> masses)
    {
        var centre = CentreOfMass(positions, masses);
        var momentum = AngularMomentum(positions, velocities, masses);
        var inertia = Mat3.Zero;
        for (var i = 0; i < positions.Length; i++)
        {
            var d = positions[i] - centre;
            inertia += masses[i] * ((d.Dot(d) * Mat3.Identity) - Mat3.Outer(d, d));
        }

        var mean = inertia.Trace / 3;
        if (!(mean > 0))
        {
            return (Vec3.Zero, 0);
        }

        // On a line both non-zero moments are half the trace, and L has no component along it.
        var isLine = !(inertia.Determinant > Collinear * mean * mean * mean);
        var spin = isLine ? 2 / inertia.Trace * momentum : inertia.Inverse() * momentum;
        for (var i = 0; i < positions.Length; i++)
        {
            velocities[i] -= spin.Cross(positions[i] - centre);
        }

        return (momentum, isLine ? 2 : 3);
    }

    private static double Total(ReadOnlySpan<double> masses)
    {
        var sum = 0.0;
        foreach (var m in masses)
        {
            sum += m;
        }

        return sum;
    }
}
