using Pipelines.Numerics;

namespace Pipelines;

/// <summary>Where one more atom can be put.</summary>
internal static class Approach
{
    /// <summary>The structure with one more atom.</summary>
    public static Structure Add(Structure s, Species species, Vec3 position) =>
        new([.. s.Species, species], [.. s.Positions, position], s.Cell);

    /// <summary>An atom and a direction from it in which, at the distance asked for, there is room for one more atom; -1 where none was found.</summary>
    public static (int Centre, Vec3 Direction) Find(double spacing, Structure s, SplitMix random, double distance)
    {
        var neighbors = new NeighborList();
        var species = s.Species[0];
        for (var attempt = 0; attempt < 20; attempt++)
        {
            var centre = random.Index(s.Count);
            var direction = random.Direction();
            var all = Add(s, species, s.Positions[centre] + (distance * direction));
            neighbors.Build(all.Positions.Span, all.Lattice, 0.7 * spacing, half: false);
            if (neighbors.Start[all.Count] == neighbors.Start[all.Count - 1])
            {
                return (centre, direction);
            }
        }

        return (-1, Vec3.Zero);
    }

    /// <summary>The nearest point to a cluster along a ray from the origin that is beyond the cutoff of every atom.</summary>
    public static Vec3 Tangent(Structure s, Vec3 direction, double cutoff)
    {
        var t = 0.0;
        foreach (var p in s.Positions)
        {
            // |t u - p| = rc, the larger root; atoms further from the ray than rc do not matter.
            var along = p.Dot(direction);
            var across = p.Dot(p) - (along * along);
            t = Math.Max(t, across < cutoff * cutoff ? along + Math.Sqrt((cutoff * cutoff) - across) : 0);
        }

        return t * (1 + 1e-9) * direction;
    }
}
