namespace Pipelines.Numerics;

/// <summary>Distances with one label as one side of a 2-body kernel, in separate padded arrays; padding has cutoff weight zero.</summary>
public sealed class PairGroup
{
    /// <summary>Makes a group of edges that share a label.</summary>
    public PairGroup(IReadOnlyList<KernelEdge> edges)
    {
        Edges = [.. edges];
        Label = edges.Count == 0 ? -1 : edges[0].Label;
        Padded = (Edges.Length + TripletGroup.Lanes - 1) / TripletGroup.Lanes * TripletGroup.Lanes;
        R = Pad(e => e.R, 1);
        F = Pad(e => e.F, 0);
        Fd = Pad(e => e.Fd, 0);
        Unit = [Pad(e => e.Unit.X, 0), Pad(e => e.Unit.Y, 0), Pad(e => e.Unit.Z, 0)];
    }

    /// <summary>Groups with different labels never match.</summary>
    public int Label { get; }

    /// <summary>The edges.</summary>
    public ReadOnlySpan<KernelEdge> All => Edges;

    internal KernelEdge[] Edges { get; }

    internal int Padded { get; }

    internal double[] R { get; }

    internal double[] F { get; }

    internal double[] Fd { get; }

    internal double[][] Unit { get; }

    private double[] Pad(Func<KernelEdge, double> value, double padding)
    {
        var a = new double[Padded];
        for (var i = 0; i < Padded; i++)
        {
            a[i] = i < Edges.Length ? value(Edges[i]) : padding;
        }

        return a;
    }
}
