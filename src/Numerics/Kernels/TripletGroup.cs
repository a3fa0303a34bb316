namespace Pipelines.Numerics;

/// <summary>
/// Triplets of distances of one kind as one side of a 3-body kernel, in separate padded arrays. Edges 1 and 2 meet in the first corner;
/// edge 3 joins the other two. For the derivative with respect to the first corner (a force) the rows carry unit vectors.
/// </summary>
/// <remarks>
/// Edges 1 and 2 take few distinct values, the rows: every exponential of theirs is computed once per row, not once per triplet.
/// Labels say which edges may be matched with which (the kinds of their ends); triplets of one group have the same three labels.
/// Padding has cutoff weight zero: it contributes exactly nothing.
/// </remarks>
public sealed class TripletGroup
{
    // Sections of the buffer: edge q = 0, 1, 2 is added to R and F; to Fd for q = 0, 1; x, y, z to a unit vector.
    internal const int R = 0;
    internal const int F = 3;
    internal const int Fd = 6;
    internal const int Unit1 = 8;
    internal const int Unit2 = 11;
    private const int SectionCount = 14;

    /// <summary>Makes a group.</summary>
    /// <param name="kind">Groups of different kinds never match (the multiset of corner labels).</param>
    /// <param name="labels">Labels of edges 1, 2, 3.</param>
    /// <param name="rows">Distinct edges that meet in a first corner.</param>
    /// <param name="row1">Row of edge 1 of each triplet.</param>
    /// <param name="row2">Row of edge 2 of each triplet.</param>
    /// <param name="edge3">Edge 3 of each triplet.</param>
    public TripletGroup(
        long kind, (int First, int Second, int Third) labels, IReadOnlyList<KernelEdge> rows, IReadOnlyList<int> row1, IReadOnlyList<int> row2, IReadOnlyList<KernelEdge> edge3)
    {
        Kind = kind;
        Labels = [labels.First, labels.Second, labels.Third];
        Rows = [.. rows];
        Row1 = [.. row1];
        Row2 = [.. row2];
        Third = [.. edge3];
        Data = new(SectionCount, row1.Count);
        for (var q = 0; q < 3; q++)
        {
            KernelEdge Edge(int i) => q == 0 ? rows[row1[i]] : q == 1 ? rows[row2[i]] : edge3[i];

            // A padded triplet has a harmless distance and no weight.
            Data.Fill(R + q, i => Edge(i).R, 1);
            Data.Fill(F + q, i => Edge(i).F, 0);
            Data.Fill(Unit1 + q, i => rows[row1[i]].Unit[q], 0);
            Data.Fill(Unit2 + q, i => rows[row2[i]].Unit[q], 0);
            if (q < 2)
            {
                Data.Fill(Fd + q, i => Edge(i).Fd, 0);
            }
        }
    }

    /// <summary>Groups of different kinds never match.</summary>
    public long Kind { get; }

    /// <summary>Number of triplets.</summary>
    public int Count => Row1.Length;

    internal int[] Labels { get; }

    internal KernelEdge[] Rows { get; }

    internal int[] Row1 { get; }

    internal int[] Row2 { get; }

    internal KernelEdge[] Third { get; }

    /// <summary>Distances, cutoffs and unit vectors of all triplets.</summary>
    internal Sections Data { get; }
}
