namespace Pipelines.Numerics;

/// <summary>Points that hang together by steps from neighbour to neighbour.</summary>
public static class Components
{
    private const int SmallEnoughForFlood = 512;
    private const double ThinLattice = 0.25;

    /// <summary>Do all points hang together by steps shorter than <paramref name="gap"/>? True for no points and for one.</summary>
    /// <param name="points">Positions.</param>
    /// <param name="lattice">Space.</param>
    /// <param name="gap">Positive and finite.</param>
    public static bool AreConnected(ReadOnlySpan<Vec3> points, Lattice lattice, double gap)
    {
        // A neighbour list visits every image within the gap, and a nearly flat lattice has millions of them.
        if (points.Length <= SmallEnoughForFlood || Thickness(lattice) < ThinLattice * gap)
        {
            return Flood(points, lattice, gap);
        }

        var list = new NeighborList();
        list.Build(points, lattice, gap, half: true);
        return Count(list) <= 1;
    }

    // The least distance of lattice planes; infinite in open space.
    private static double Thickness(Lattice lattice)
    {
        if (lattice.IsOpen)
        {
            return double.PositiveInfinity;
        }

        var reciprocal = lattice.Vectors.Inverse().Transposed;
        return 1 / Math.Max(reciprocal.Row(0).Length, Math.Max(reciprocal.Row(1).Length, reciprocal.Row(2).Length));
    }

    private static bool Flood(ReadOnlySpan<Vec3> points, Lattice lattice, double gap)
    {
        var inverse = Displacement.Inverse(lattice);
        var around = Around(lattice);
        var left = points.ToArray();

        // The points from "dry" on have not been reached; "next" is the first whose neighbours have not been looked at.
        var dry = 1;
        for (var next = 0; next < dry && dry < left.Length; next++)
        {
            for (var j = dry; j < left.Length; j++)
            {
                if (IsWithin(Displacement.Shortest(left[next], left[j], lattice, inverse), around, gap * gap))
                {
                    (left[j], left[dry]) = (left[dry], left[j]);
                    dry++;
                }
            }
        }

        return dry >= left.Length;
    }

    // In an oblique lattice the image next to the one that rounding finds may be nearer.
    private static Vec3[] Around(Lattice lattice)
    {
        var v = lattice.Vectors;
        if (lattice.IsOpen || (v.Row(0).Dot(v.Row(1)) == 0 && v.Row(1).Dot(v.Row(2)) == 0 && v.Row(2).Dot(v.Row(0)) == 0))
        {
            return [Vec3.Zero];
        }

        List<Vec3> shifts = [Vec3.Zero];
        for (var i = 1; i < 27; i++)
        {
            var (x, y, z) = (Step(i % 3), Step(i / 3 % 3), Step(i / 9));
            if ((x == 0 || lattice.PeriodicX) && (y == 0 || lattice.PeriodicY) && (z == 0 || lattice.PeriodicZ))
            {
                shifts.Add(lattice.Shift(x, y, z));
            }
        }

        return [.. shifts];

        static int Step(int digit) => digit == 2 ? -1 : digit;
    }

    private static bool IsWithin(Vec3 d, Vec3[] around, double gap2)
    {
        foreach (var shift in around)
        {
            var s = d + shift;
            if (s.Dot(s) < gap2)
            {
                return true;
            }
        }

        return false;
    }

    private static int Count(NeighborList list)
    {
        var parent = new int[list.Points];
        for (var i = 0; i < parent.Length; i++)
        {
            parent[i] = i;
        }

        var pieces = parent.Length;
        for (var i = 0; i < list.Points; i++)
        {
            for (var p = list.Start[i]; p < list.Start[i + 1]; p++)
            {
                var (a, b) = (Root(parent, i), Root(parent, list.Index[p]));
                if (a != b)
                {
                    parent[a] = b;
                    pieces--;
                }
            }
        }

        return pieces;
    }

    // Every step halves the path, so that later searches are short.
    private static int Root(int[] parent, int i)
    {
        while (parent[i] != i)
        {
            parent[i] = parent[parent[i]];
            i = parent[i];
        }

        return i;
    }
}
