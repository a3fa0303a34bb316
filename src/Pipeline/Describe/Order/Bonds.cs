using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// Who is bonded to whom: the graph that coordination, common neighbours, surfaces and sites are read from. Every bond is stored from both its ends,
/// in compressed rows: the partners of atom i are the range Start[i] .. Start[i + 1]. An atom that repeats in a small cell is a partner once for each image.
/// </summary>
[Cites("10.1088/0965-0393/20/4/045021")]
public sealed class Bonds
{
    private readonly long[] _keys;

    private Bonds(Structure structure, int[] start, int[] partners, Vec3[] vectors, long[] keys, double length)
    {
        (Structure, Length, _keys) = (structure, length, keys);
        (Start, Partners, Vectors) = (Block.Freeze(start), Block.Freeze(partners), Block.Freeze(vectors));
    }

    /// <summary>The atoms.</summary>
    public Structure Structure { get; }

    /// <summary>Rows; one more than atoms.</summary>
    public Block<int> Start { get; }

    /// <summary>The atom at the other end, ascending in each row.</summary>
    public Block<int> Partners { get; }

    /// <summary>Partner minus atom, Å.</summary>
    public Block<Vec3> Vectors { get; }

    /// <summary>Å: the mean length of a bond; NaN where there are none.</summary>
    public double Length { get; }

    /// <summary>Number of bonds, each counted once.</summary>
    public int Count => Partners.Length / 2;

    /// <summary>Order of (partner, image), ascending in each row; see <see cref="NeighborList.Key"/>.</summary>
    internal ReadOnlySpan<long> Keys => _keys;

    /// <summary>The coordination number of an atom: its bonds.</summary>
    public int Coordination(int atom) => Start[atom + 1] - Start[atom];

    /// <summary>Are two partners of an atom, given by their bonds with it, bonded to each other?</summary>
    internal bool Bonded(int p, int q)
    {
        var j = Partners[p];
        return Keys[Start[j]..Start[j + 1]].BinarySearch(_keys[q] - _keys[p] + NeighborList.Key(j, 0, 0, 0)) >= 0;
    }

    /// <summary>Atoms nearer than the first minimum of the pair distribution (<see cref="NearestNeighbors.FirstMinimum"/>): the default.</summary>
    public static Bonds Of(Structure structure)
    {
        var cutoff = NearestNeighbors.FirstMinimum(structure);
        return double.IsNaN(cutoff) ? Find(structure, new double[structure.Count], 0) : Within(structure, cutoff);
    }

    /// <summary>Atoms nearer than a cutoff.</summary>
    /// <param name="structure">The atoms.</param>
    /// <param name="cutoff">Å, positive.</param>
    public static Bonds Within(Structure structure, double cutoff)
    {
        Parameter.Positive(cutoff, "Å");
        var reach = new double[structure.Count];
        reach.AsSpan().Fill(cutoff);
        return Find(structure, reach, cutoff);
    }

    /// <summary>
    /// Atoms nearer than (1 + √2)/2 times the mean of their bulk metals' distances of nearest neighbours: the same for every frame of a trajectory.
    /// </summary>
    /// <exception cref="ArgumentException">A species is not in the table of <see cref="NearestNeighbors.Bulk"/>.</exception>
    public static Bonds FromBulk(Structure structure)
    {
        var reach = new double[structure.Count];
        for (var i = 0; i < reach.Length; i++)
        {
            reach[i] = NearestNeighbors.HalfWay * NearestNeighbors.Bulk(structure.Species[i]);
        }

        return Find(structure, reach, reach.Length == 0 ? 0 : reach.Max());
    }

    /// <summary>
    /// Atoms nearer than the mean of their own cutoffs, each atom's being (1 + √2)/2 times the mean distance of the atoms within it: Stukowski's
    /// adaptive cutoff (2012, doi:10.1088/0965-0393/20/4/045021), continued to surfaces by asking for the fixed point instead of twelve neighbours.
    /// For particles under strain, alloys of unlike sizes and coexisting phases.
    /// </summary>
    public static Bonds Adaptive(Structure structure)
    {
        var typical = NearestNeighbors.Distance(structure);
        if (double.IsNaN(typical))
        {
            return Of(structure);
        }

        var list = new NeighborList();
        var widest = 2 * typical;
        list.Build(structure.Positions.Span, structure.Lattice, widest, half: false);
        var reach = new double[structure.Count];
        var sorted = Array.Empty<double>();
        for (var i = 0; i < reach.Length; i++)
        {
            var r = list.R[list.Start[i]..list.Start[i + 1]];
            sorted = sorted.Length < r.Length ? new double[2 * r.Length] : sorted;
            r.CopyTo(sorted);
            sorted.AsSpan(0, r.Length).Sort();
            reach[i] = Math.Min(widest, FixedPoint(sorted.AsSpan(0, r.Length)));
        }

        return Filter(structure, list, reach);
    }

    // From the six nearest on; every step can only add neighbours or take some away, and a few steps settle it.
    private static double FixedPoint(ReadOnlySpan<double> sorted)
    {
        var count = Math.Min(6, sorted.Length);
        for (var step = 0; step < 16 && count > 0; step++)
        {
            var mean = 0.0;
            foreach (var r in sorted[..count])
            {
                mean += r / count;
            }

            var next = 0;
            while (next < sorted.Length && sorted[next] < NearestNeighbors.HalfWay * mean)
            {
                next++;
            }

            if (next == count || step == 15)
            {
                return NearestNeighbors.HalfWay * mean;
            }

            count = next;
        }

        return 0;
    }

    private static Bonds Find(Structure structure, double[] reach, double furthest)
    {
        var list = new NeighborList();
        if (furthest > 0)
        {
            list.Build(structure.Positions.Span, structure.Lattice, furthest, half: false);
        }

        return Filter(structure, list, reach);
    }

    private static Bonds Filter(Structure structure, NeighborList list, double[] reach)
    {
        ReadOnlySpan<int> index = list.Index;
        ReadOnlySpan<double> r = list.R, x = list.Dx, y = list.Dy, z = list.Dz;
        var start = new int[structure.Count + 1];
        var partners = new int[list.Pairs];
        var vectors = new Vec3[list.Pairs];
        var keys = new long[list.Pairs];
        var (count, length) = (0, 0.0);
        for (var i = 0; i < list.Points; i++)
        {
            for (var p = list.Start[i]; p < list.Start[i + 1]; p++)
            {
                if (r[p] < 0.5 * (reach[i] + reach[index[p]]))
                {
                    (partners[count], vectors[count], keys[count]) = (index[p], new(x[p], y[p], z[p]), list.Keys[p]);
                    length += r[p];
                    count++;
                }
            }

            start[i + 1] = count;
        }

        if (count < partners.Length)
        {
            (partners, vectors, keys) = (partners[..count], vectors[..count], keys[..count]);
        }

        return new(structure, start, partners, vectors, keys, length / count);
    }
}
