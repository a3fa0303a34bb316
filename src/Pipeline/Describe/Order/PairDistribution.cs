using Pipelines.Numerics;

namespace Pipelines;

/// <summary>How many pairs there are at each distance: the histogram, the pair-distance distribution of a cluster, and g(r).</summary>
public sealed record PairDistribution
{
    private PairDistribution(double step, long[] counts, double around, double partners, double density)
    {
        (Step, Counts, Density) = (step, Block.Freeze(counts), density);
        double[] distribution = new double[counts.Length], g = new double[counts.Length];
        for (var b = 0; b < counts.Length; b++)
        {
            var (inner, outer) = (b * step, (b + 1) * step);
            var volume = 4 * Math.PI / 3 * ((outer * outer * outer) - (inner * inner * inner));

            // Every pair is seen from both its ends.
            distribution[b] = counts[b] == 0 ? 0 : counts[b] / (around * partners * step);
            g[b] = counts[b] == 0 ? 0 : counts[b] / (around * volume * density);
        }

        (Distribution, G) = (Block.Freeze(distribution), Block.Freeze(g));
    }

    /// <summary>Å; bin b holds the distances from b step to (b + 1) step.</summary>
    public double Step { get; }

    /// <summary>Ordered pairs in each bin: for one species, or all, twice the number of pairs.</summary>
    public Block<long> Counts { get; }

    /// <summary>1/Å; the share of all ordered pairs: over all distances of a cluster its integral is 1. For a crystal the pairs of an atom with one cell are all.</summary>
    public Block<double> Distribution { get; }

    /// <summary>g(r): pairs over those of an ideal gas with <see cref="Density"/>.</summary>
    public Block<double> G { get; }

    /// <summary>1/Å³; of the partners.</summary>
    public double Density { get; }

    /// <summary>Å; the middles of the bins.</summary>
    public Block<double> R => Block.From(Enumerable.Range(0, Counts.Length).Select(b => (b + 0.5) * Step));

    /// <summary>Counts pairs.</summary>
    /// <param name="structure">The atoms.</param>
    /// <param name="cutoff">Å; the largest distance, positive.</param>
    /// <param name="step">Å; the width of a bin, positive.</param>
    /// <param name="around">The species in the centre; all where null.</param>
    /// <param name="partners">The species around it; all where null.</param>
    /// <param name="density">
    /// 1/Å³, of the partners, for g(r). By default their number over the volume of a cell that repeats along all axes; for anything else the close-packed √2/d³ at
    /// the typical distance d of nearest neighbours, times their share.
    /// </param>
    public static PairDistribution Of(
        Structure structure, double cutoff, double step = 0.05, Species? around = null, Species? partners = null, double? density = null)
    {
        Parameter.Positive(cutoff, "Å");
        Parameter.Positive(step, "Å");
        if (density is { } given)
        {
            Parameter.Positive(given, "1/Å³", nameof(density));
        }

        var list = new NeighborList();
        list.Build(structure.Positions.Span, structure.Lattice, cutoff, half: true);
        var counts = new long[(int)Math.Ceiling(cutoff / step)];
        for (var i = 0; i < list.Points; i++)
        {
            for (var p = list.Start[i]; p < list.Start[i + 1]; p++)
            {
                Species a = structure.Species[i], b = structure.Species[list.Index[p]];
                var ends = (Is(a, around) && Is(b, partners) ? 1 : 0) + (Is(b, around) && Is(a, partners) ? 1 : 0);
                counts[Math.Min(counts.Length - 1, (int)(list.R[p] / step))] += ends;
            }
        }

        int first = structure.Species.Count(s => Is(s, around)), second = structure.Species.Count(s => Is(s, partners));
        int both = structure.Species.Count(s => Is(s, around) && Is(s, partners));
        var others = second - ((double)both / Math.Max(1, first));
        return new(step, counts, first, others, density ?? Natural(structure, second));
    }

    private static bool Is(Species species, Species? wanted) => wanted is null || wanted == species;

    private static double Natural(Structure structure, int partners)
    {
        if (structure.Cell is { PeriodicX: true, PeriodicY: true, PeriodicZ: true } cell)
        {
            return partners / cell.Volume;
        }

        var d = NearestNeighbors.Distance(structure);
        return Math.Sqrt(2) / (d * d * d) * partners / structure.Count;
    }
}
