namespace Pipelines.Numerics;

/// <summary>How far two sets of points are apart, point by point, apart from a common translation.</summary>
public static class Displacement
{
    /// <summary>
    /// What turns a displacement into numbers of lattice vectors for <see cref="Shortest"/>: the inverse of the lattice, in which vectors that do not repeat are
    /// replaced by their parts at right angles to those that do. A long way along a vector that does not repeat may be several steps along
    /// one that does, where the two are oblique.
    /// </summary>
    public static Mat3 Inverse(Lattice lattice)
    {
        if (lattice.IsOpen)
        {
            return default;
        }

        Span<Vec3> rows = [lattice.Vectors.Row(0), lattice.Vectors.Row(1), lattice.Vectors.Row(2)];
        ReadOnlySpan<bool> repeats = [lattice.PeriodicX, lattice.PeriodicY, lattice.PeriodicZ];

        // An orthogonal basis of what repeats.
        Span<Vec3> basis = stackalloc Vec3[3];
        var size = 0;
        for (var i = 0; i < 3; i++)
        {
            if (repeats[i])
            {
                basis[size] = Without(rows[i], basis[..size]);
                size++;
            }
        }

        for (var i = 0; i < 3; i++)
        {
            rows[i] = repeats[i] ? rows[i] : Without(rows[i], basis[..size]);
        }

        return Mat3.FromRows(rows[0], rows[1], rows[2]).Inverse();
    }

    private static Vec3 Without(Vec3 v, ReadOnlySpan<Vec3> basis)
    {
        foreach (var b in basis)
        {
            v -= v.Dot(b) / b.Dot(b) * b;
        }

        return v;
    }

    /// <summary>The vector from one point to the nearest image of another, for points that lie within half a lattice spacing of each other.</summary>
    /// <param name="from">One point.</param>
    /// <param name="to">The other.</param>
    /// <param name="lattice">Space.</param>
    /// <param name="inverse">Its <see cref="Inverse"/>.</param>
    public static Vec3 Shortest(Vec3 from, Vec3 to, Lattice lattice, Mat3 inverse)
    {
        var d = to - from;
        if (lattice.IsOpen)
        {
            return d;
        }

        var s = d * inverse;
        return d - lattice.Shift(
            lattice.PeriodicX ? (int)Math.Round(s.X) : 0,
            lattice.PeriodicY ? (int)Math.Round(s.Y) : 0,
            lattice.PeriodicZ ? (int)Math.Round(s.Z) : 0);
    }

    /// <summary>Root mean square length of the displacements from <paramref name="a"/> to <paramref name="b"/> after their mean is taken off; not rotated.</summary>
    /// <param name="a">Points.</param>
    /// <param name="b">As many points, in the same order.</param>
    /// <param name="lattice">Space; its vectors must not be coplanar where anything repeats.</param>
    public static double RootMeanSquare(ReadOnlySpan<Vec3> a, ReadOnlySpan<Vec3> b, Lattice lattice)
    {
        if (a.IsEmpty)
        {
            return 0;
        }

        var inverse = Inverse(lattice);
        var sum = Vec3.Zero;
        for (var i = 0; i < a.Length; i++)
        {
            sum += Shortest(a[i], b[i], lattice, inverse);
        }

        var mean = sum / a.Length;
        var squares = 0.0;
        for (var i = 0; i < a.Length; i++)
        {
            var d = Shortest(a[i], b[i], lattice, inverse) - mean;
            squares += d.Dot(d);
        }

        return Math.Sqrt(squares / a.Length);
    }
}
