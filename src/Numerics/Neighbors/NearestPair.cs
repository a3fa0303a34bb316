namespace Pipelines.Numerics;

/// <summary>The two points that are closest to each other.</summary>
/// <param name="First">The smaller index, or -1 where there is no pair.</param>
/// <param name="Second">The larger index; the same as the first where a point is closest to its own image.</param>
/// <param name="Distance">Infinity where there is no pair.</param>
public readonly record struct NearestPair(int First, int Second, double Distance)
{
    /// <summary>Finds the closest pair; of equally close ones, the first.</summary>
    /// <param name="points">Finite positions.</param>
    /// <param name="lattice">Space.</param>
    /// <param name="guess">About the distance to expect; positive. It costs time, not correctness, to be wrong.</param>
    public static NearestPair Find(ReadOnlySpan<Vec3> points, Lattice lattice, double guess)
    {
        var none = new NearestPair(-1, -1, double.PositiveInfinity);
        if (points.Length == 0 || (points.Length == 1 && lattice.IsOpen))
        {
            return none;
        }

        var list = new NeighborList();
        for (var cutoff = guess; double.IsFinite(cutoff); cutoff *= 2)
        {
            list.Build(points, lattice, cutoff, half: true);
            if (list.Pairs > 0)
            {
                return Closest(list);
            }
        }

        return none;
    }

    private static NearestPair Closest(NeighborList list)
    {
        var best = new NearestPair(-1, -1, double.PositiveInfinity);
        for (var i = 0; i < list.Points; i++)
        {
            for (var p = list.Start[i]; p < list.Start[i + 1]; p++)
            {
                if (list.R[p] < best.Distance)
                {
                    best = new(i, list.Index[p], list.R[p]);
                }
            }
        }

        return best;
    }
}
