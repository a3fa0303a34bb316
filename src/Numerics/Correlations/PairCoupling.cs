using System.Collections.Concurrent;

namespace Pipelines.Numerics;

/// <summary>
/// The couplings of two degrees to several, one below the other, as a sparse matrix of (2 l1 + 1)(2 l2 + 1) products to the components of the tensors,
/// and its transpose.
/// </summary>
internal sealed class PairCoupling
{
    private static readonly ConcurrentDictionary<(int, int, long), PairCoupling> Known = new();

    private PairCoupling(int l1, int l2, int[] degrees)
    {
        (First, Second) = ((2 * l1) + 1, (2 * l2) + 1);
        Outputs = degrees.Sum(l => (2 * l) + 1);
        List<(int Out, int Product, double Value)> terms = [];
        var offset = 0;
        foreach (var l in degrees)
        {
            terms.AddRange(RealCoupling.Of(l1, l2, l).Terms.Select(t => (offset + t.Out, (t.First * Second) + t.Second, t.Value)));
            offset += (2 * l) + 1;
        }

        (Start, Product, Value) = Rows([.. terms.Select(t => (t.Out, t.Product, t.Value))], Outputs);
        (BackStart, BackOut, BackValue) = Rows([.. terms.Select(t => (t.Product, t.Out, t.Value))], First * Second);
    }

    /// <summary>2 l1 + 1.</summary>
    public int First { get; }

    /// <summary>2 l2 + 1.</summary>
    public int Second { get; }

    /// <summary>Components of all tensors.</summary>
    public int Outputs { get; }

    /// <summary>The products of component k of the tensors are Start[k] .. Start[k + 1].</summary>
    public int[] Start { get; }

    /// <summary>m1 (2 l2 + 1) + m2.</summary>
    public int[] Product { get; }

    public double[] Value { get; }

    /// <summary>The components that product k is in are BackStart[k] .. BackStart[k + 1].</summary>
    public int[] BackStart { get; }

    public int[] BackOut { get; }

    public double[] BackValue { get; }

    /// <summary>The couplings of these degrees; made once.</summary>
    public static PairCoupling Of(int l1, int l2, int[] degrees) =>
        Known.GetOrAdd((l1, l2, degrees.Sum(l => 1L << l)), key => new(key.Item1, key.Item2, degrees));

    private static (int[] Start, int[] Column, double[] Value) Rows((int Row, int Column, double Value)[] terms, int rows)
    {
        Array.Sort(terms);
        var start = new int[rows + 1];
        foreach (var t in terms)
        {
            start[t.Row + 1]++;
        }

        for (var k = 0; k < rows; k++)
        {
            start[k + 1] += start[k];
        }

        return (start, [.. terms.Select(t => t.Column)], [.. terms.Select(t => t.Value)]);
    }
}
