namespace Pipelines.Numerics;

/// <summary>
/// Can a ball roll over a point? A probe touches the point where its centre lies at a given distance from it and no other point is nearer to that centre.
/// The places where it can lie are a sphere less a cap for each neighbour; if anything is left, then also a place where it touches two more
/// points, or one more and nothing else on that circle, or the sphere is whole: these are tried, so that the answer is exact.
/// </summary>
public static class Probe
{
    // Those nearest alone nearly always cover the sphere where all do.
    private const int First = 14;
    private const double Rounding = 1 - 1e-9;

    /// <summary>Does the probe touch the point at the origin?</summary>
    /// <param name="neighbors">Displacements, in order of length; those from twice the distance on do not matter.</param>
    /// <param name="distance">From the centre of the probe to a point that it touches; positive.</param>
    public static bool Touches(ReadOnlySpan<Vec3> neighbors, double distance)
    {
        var near = 0;
        while (near < neighbors.Length && neighbors[near].Length < 2 * distance)
        {
            near++;
        }

        return (near <= First || Finds(neighbors[..First], distance)) && Finds(neighbors[..near], distance);
    }

    private static bool Finds(ReadOnlySpan<Vec3> points, double distance)
    {
        if (points.Length == 0 || points[0].Length == 0)
        {
            return points.Length == 0;
        }

        var blocker = 0;
        for (var j = 0; j < points.Length; j++)
        {
            var a = points[j];
            var aa = a.Dot(a);
            var across = Math.Abs(a.X) < 0.6 * Math.Sqrt(aa) ? new Vec3(1, 0, 0) : new Vec3(0, 1, 0);
            if (Free(0.5 * a, a.Cross(across), points, distance, ref blocker))
            {
                return true;
            }

            for (var k = 0; k < j; k++)
            {
                var b = points[k];
                double bb = b.Dot(b), ab = a.Dot(b), determinant = (aa * bb) - (ab * ab);
                if (determinant > 1e-12 * aa * bb)
                {
                    // Where the planes half way to a and to b meet.
                    var s = 0.5 * bb * (aa - ab) / determinant;
                    var t = 0.5 * aa * (bb - ab) / determinant;
                    if (Free((s * a) + (t * b), a.Cross(b), points, distance, ref blocker))
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }

    // The two places at the distance from the origin on the line foot + x normal, perpendicular to the foot.
    private static bool Free(Vec3 foot, Vec3 normal, ReadOnlySpan<Vec3> points, double distance, ref int blocker)
    {
        var height2 = (distance * distance) - foot.Dot(foot);
        if (height2 < 0)
        {
            return false;
        }

        var up = Math.Sqrt(height2 / normal.Dot(normal)) * normal;
        return Free(foot + up, points, distance, ref blocker) || Free(foot - up, points, distance, ref blocker);
    }

    private static bool Free(Vec3 centre, ReadOnlySpan<Vec3> points, double distance, ref int blocker)
    {
        var limit = distance * distance * Rounding;
        var d = points[blocker] - centre;
        if (d.Dot(d) < limit)
        {
            return false;
        }

        for (var k = 0; k < points.Length; k++)
        {
            d = points[k] - centre;
            if (d.Dot(d) < limit)
            {
                blocker = k;
                return false;
            }
        }

        return true;
    }
}
