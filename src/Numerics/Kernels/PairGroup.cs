namespace Pipelines.Numerics;

/// <summary>Distances with one label as one side of a 2-body kernel, in separate padded arrays; padding has cutoff weight zero.</summary>
public sealed class PairGroup
{
    // Sections of the buffer.
    internal const int R = 0;
    internal const int F = 1;
    internal const int Fd = 2;
    internal const int Unit = 3;

    /// <summary>Makes a group of edges that share a label.</summary>
    public PairGroup(IReadOnlyList<KernelEdge> edges)
    {
        Edges = [.. edges];
        Label = edges.Count == 0 ? -1 : edges[0].Label;
        Data = new(6, Edges.Length);
        Data.Fill(R, i => Edges[i].R, 1);
        Data.Fill(F, i => Edges[i].F, 0);
        Data.Fill(Fd, i => Edges[i].Fd, 0);
        for (var axis = 0; axis < 3; axis++)
        {
            Data.Fill(Unit + axis, i => Edges[i].Unit[axis], 0);
        }
    }

    /// <summary>Groups with different labels never match.</summary>
    public int Label { get; }

    internal KernelEdge[] Edges { get; }

    /// <summary>Distances, cutoffs and unit vectors.</summary>
    internal Sections Data { get; }
}
