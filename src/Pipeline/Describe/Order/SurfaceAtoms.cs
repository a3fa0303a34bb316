using Pipelines.Numerics;

namespace Pipelines;

/// <summary>Which atoms are at the surface.</summary>
/// <param name="Structure">The atoms.</param>
/// <param name="Mask">One an atom.</param>
public sealed record SurfaceAtoms(Structure Structure, Block<bool> Mask)
{
    // In mean bond lengths: more than the 1 of a vacancy, and much more than the 0.71 of an octahedral hole.
    private const double Reach = 1.1;

    /// <summary>How many.</summary>
    public int Count => Mask.Count(m => m);

    /// <summary>The atoms inside and those at the surface, as "Au10@Au48"; "@" alone where there are no atoms.</summary>
    public string CoreShell => $"{Part(false)}@{Part(true)}";

    /// <summary>
    /// The atoms that a probe can touch from outside, a ball somewhat larger than an atom: it does not fit into vacancies, and whether a neighbour is a
    /// little nearer or further does not matter as it does for coordination numbers.
    /// </summary>
    /// <param name="bonds">Gives the size of an atom: the mean length of bonds.</param>
    /// <param name="reach">Distance from the centre of the probe to the atoms that it touches, in mean lengths of bonds; positive.</param>
    public static SurfaceAtoms Of(Bonds bonds, double reach = Reach)
    {
        Parameter.Positive(reach, "bond lengths");
        var structure = bonds.Structure;
        var mask = new bool[structure.Count];
        if (bonds.Count == 0)
        {
            mask.AsSpan().Fill(true);
            return new(structure, Block.Freeze(mask));
        }

        var distance = reach * bonds.Length;
        var list = new NeighborList();
        list.Build(structure.Positions.Span, structure.Lattice, 2 * distance, half: false);
        var (points, lengths) = (Array.Empty<Vec3>(), Array.Empty<double>());
        for (var i = 0; i < mask.Length; i++)
        {
            var count = list.Start[i + 1] - list.Start[i];
            if (points.Length < count)
            {
                (points, lengths) = (new Vec3[2 * count], new double[2 * count]);
            }

            for (var k = 0; k < count; k++)
            {
                var p = list.Start[i] + k;
                (points[k], lengths[k]) = (new(list.Dx[p], list.Dy[p], list.Dz[p]), list.R[p]);
            }

            lengths.AsSpan(0, count).Sort(points.AsSpan(0, count));
            mask[i] = Probe.Touches(points.AsSpan(0, count), distance);
        }

        return new(structure, Block.Freeze(mask));
    }

    /// <summary>The atoms with few bonds.</summary>
    /// <param name="bonds">Who is bonded to whom.</param>
    /// <param name="fewerThan">Atoms with fewer bonds are at the surface: 11 takes the atoms of facets and of Marks's notches, and leaves those that lack one by chance.</param>
    public static SurfaceAtoms ByCoordination(Bonds bonds, int fewerThan = 11) =>
        new(bonds.Structure, Block.From(Enumerable.Range(0, bonds.Structure.Count).Select(i => bonds.Coordination(i) < fewerThan)));

    private string Part(bool outside) => new Structure(
        Block.From(Structure.Species.Where((_, i) => Mask[i] == outside)), Block.From(Structure.Positions.Where((_, i) => Mask[i] == outside))).Formula;
}
