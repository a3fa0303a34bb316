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
    /// <summary>Doubles in one vector; arrays are padded to a multiple of it.</summary>
    internal const int Lanes = 4;

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
        Padded = (Count + Lanes - 1) / Lanes * Lanes;
        R = [Pad(i => rows[row1[i]].R, 1), Pad(i => rows[row2[i]].R, 1), Pad(i => edge3[i].R, 1)];
        F = [Pad(i => rows[row1[i]].F, 0), Pad(i => rows[row2[i]].F, 0), Pad(i => edge3[i].F, 0)];
        Fd = [Pad(i => rows[row1[i]].Fd, 0), Pad(i => rows[row2[i]].Fd, 0)];
        Unit =
        [
            Pad(i => rows[row1[i]].Unit.X, 0), Pad(i => rows[row1[i]].Unit.Y, 0), Pad(i => rows[row1[i]].Unit.Z, 0),
            Pad(i => rows[row2[i]].Unit.X, 0), Pad(i => rows[row2[i]].Unit.Y, 0), Pad(i => rows[row2[i]].Unit.Z, 0),
        ];
    }

    /// <summary>Groups of different kinds never match.</summary>
    public long Kind { get; }

    /// <summary>Number of triplets.</summary>
    public int Count => Row1.Length;

    internal int Padded { get; }

    internal int[] Labels { get; }

    internal KernelEdge[] Rows { get; }

    internal int[] Row1 { get; }

    internal int[] Row2 { get; }

    internal KernelEdge[] Third { get; }

    /// <summary>Distances of edges 1, 2, 3.</summary>
    internal double[][] R { get; }

    /// <summary>Cutoff values of edges 1, 2, 3.</summary>
    internal double[][] F { get; }

    /// <summary>Cutoff derivatives of edges 1, 2.</summary>
    internal double[][] Fd { get; }

    /// <summary>x, y, z of the unit vector along edge 1, then along edge 2.</summary>
    internal double[][] Unit { get; }

    private double[] Pad(Func<int, double> value, double padding)
    {
        var a = new double[Padded];
        for (var i = 0; i < Padded; i++)
        {
            a[i] = i < Count ? value(i) : padding;
        }

        return a;
    }
}
