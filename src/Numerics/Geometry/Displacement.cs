namespace Pipelines.Numerics;

/// <summary>How far two sets of points are apart, point by point, apart from a common translation.</summary>
public static class Displacement
{
    /// <summary>The vector from one point to the nearest image of another, for points that lie within half a lattice spacing of each other.</summary>
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

        var inverse = lattice.IsOpen ? default : lattice.Vectors.Inverse();
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
