namespace Pipelines.Numerics;

/// <summary>
/// The elementary moves that integrators are made of, in place on spans. Masses come in the units in which mass times velocity squared
/// is an energy, so that no conversion hides in here.
/// </summary>
public static class Propagators
{
    /// <summary>v += dt F / m.</summary>
    /// <param name="velocities">One a point; updated.</param>
    /// <param name="forces">One a point.</param>
    /// <param name="masses">One a point, in energy / velocity².</param>
    /// <param name="dt">Time.</param>
    public static void Kick(Span<Vec3> velocities, ReadOnlySpan<Vec3> forces, ReadOnlySpan<double> masses, double dt)
    {
        for (var i = 0; i < velocities.Length; i++)
        {
            velocities[i] += dt / masses[i] * forces[i];
        }
    }

    /// <summary>x += dt v.</summary>
    /// <param name="positions">One a point; updated.</param>
    /// <param name="velocities">One a point.</param>
    /// <param name="dt">Time.</param>
    public static void Drift(Span<Vec3> positions, ReadOnlySpan<Vec3> velocities, double dt)
    {
        for (var i = 0; i < positions.Length; i++)
        {
            positions[i] += dt * velocities[i];
        }
    }

    /// <summary>
    /// The exact solution of the Ornstein-Uhlenbeck process: v = c v + sqrt((1 - c²) kT/m) noise. With c = 0 it draws velocities from
    /// the Maxwell-Boltzmann distribution.
    /// </summary>
    /// <param name="velocities">One a point; updated.</param>
    /// <param name="masses">One a point, in energy / velocity².</param>
    /// <param name="decay">c = exp(-friction time), 0 to 1.</param>
    /// <param name="thermalEnergy">kT.</param>
    /// <param name="noise">Independent normal numbers, one an axis of a point.</param>
    /// <returns>The energy put in.</returns>
    public static double Thermalise(Span<Vec3> velocities, ReadOnlySpan<double> masses, double decay, double thermalEnergy, ReadOnlySpan<Vec3> noise)
    {
        var heat = 0.0;
        var spread = (1 - (decay * decay)) * thermalEnergy;
        for (var i = 0; i < velocities.Length; i++)
        {
            var old = velocities[i];
            var v = (decay * old) + (Math.Sqrt(spread / masses[i]) * noise[i]);
            velocities[i] = v;
            heat += masses[i] * (v.Dot(v) - old.Dot(old));
        }

        return 0.5 * heat;
    }

    /// <summary>Half the sum of m v².</summary>
    /// <param name="velocities">One a point.</param>
    /// <param name="masses">One a point, in energy / velocity².</param>
    public static double KineticEnergy(ReadOnlySpan<Vec3> velocities, ReadOnlySpan<double> masses)
    {
        var sum = 0.0;
        for (var i = 0; i < velocities.Length; i++)
        {
            sum += masses[i] * velocities[i].Dot(velocities[i]);
        }

        return 0.5 * sum;
    }

    /// <summary>The first vector whose length is not a number or beyond a limit, or -1.</summary>
    /// <param name="vectors">Any vectors.</param>
    /// <param name="limit">Finite.</param>
    public static int FirstBeyond(ReadOnlySpan<Vec3> vectors, double limit)
    {
        var limit2 = limit * limit;
        for (var i = 0; i < vectors.Length; i++)
        {
            if (!(vectors[i].Dot(vectors[i]) <= limit2))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The length of the longest vector; not a number where one of them is not.</summary>
    public static double MaxLength(ReadOnlySpan<Vec3> vectors)
    {
        var max = 0.0;
        foreach (var v in vectors)
        {
            max = Math.Max(max, v.Dot(v));
        }

        return Math.Sqrt(max);
    }
}
