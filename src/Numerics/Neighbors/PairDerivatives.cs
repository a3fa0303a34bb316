namespace Pipelines.Numerics;

/// <summary>The chain rule from derivatives by distances to forces on points.</summary>
public static class PairDerivatives
{
    /// <summary>Adds -dE/dx of each point and -dE/d(strain), given dE/dr of each pair of a half list.</summary>
    /// <param name="list">A half list.</param>
    /// <param name="derivatives">dE/dr of each pair.</param>
    /// <param name="forces">One a point; added to.</param>
    /// <param name="virial">-sum of dE/dr r u (x) u; added to.</param>
    public static void AddForces(NeighborList list, ReadOnlySpan<double> derivatives, Span<Vec3> forces, ref Mat3 virial)
    {
        for (var i = 0; i < list.Points; i++)
        {
            for (var p = list.Start[i]; p < list.Start[i + 1]; p++)
            {
                var d = new Vec3(list.Dx[p], list.Dy[p], list.Dz[p]);
                if (list.R[p] == 0)
                {
                    continue; // Two points in one place: no direction, no force.
                }

                var f = derivatives[p] / list.R[p] * d;
                forces[i] += f;
                forces[list.Index[p]] -= f;
                virial -= Mat3.Outer(f, d);
            }
        }
    }
}
