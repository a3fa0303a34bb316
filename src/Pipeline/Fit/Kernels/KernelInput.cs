using Pipelines.Numerics;

namespace Pipelines;

/// <summary>A structure with the neighbour lists that kernels prepare labels from, built once for all labels of the structure.</summary>
public sealed class KernelInput
{
    private readonly Lazy<NeighborList> _full;
    private readonly Lazy<NeighborList> _half;

    /// <summary>Finds neighbours on first use.</summary>
    /// <param name="structure">The structure.</param>
    /// <param name="radius">The largest cutoff of the kernel, Å.</param>
    public KernelInput(Structure structure, double radius)
    {
        Structure = structure;
        Radius = radius;
        _full = new(() => Build(half: false));
        _half = new(() => Build(half: true));
    }

    /// <summary>The structure.</summary>
    public Structure Structure { get; }

    /// <summary>Å.</summary>
    public double Radius { get; }

    internal NeighborList Full => _full.Value;

    internal NeighborList Half => _half.Value;

    /// <summary>A number for an unordered pair of species.</summary>
    internal static int PairLabel(Species a, Species b) => (Math.Min(a.Number, b.Number) << 8) | Math.Max(a.Number, b.Number);

    /// <summary>A number for an unordered triple of species.</summary>
    internal static long TripleLabel(Species a, Species b, Species c)
    {
        Span<int> z = [a.Number, b.Number, c.Number];
        z.Sort();
        return ((long)z[0] << 16) | ((long)z[1] << 8) | (long)z[2];
    }

    private NeighborList Build(bool half)
    {
        var list = new NeighborList();
        list.Build(Structure.Positions.Span, Structure.Lattice, Radius, half);
        return list;
    }
}
