using Pipelines.Numerics;

namespace Pipelines;

/// <summary>Triplet energies on a cube of knots.</summary>
internal static class TripletGridValues
{
    // Knots handled together share the exponentials of their edges; large enough that these cost little.
    private const int BlockSize = 4096;

    /// <summary>(n + 1)³ values for a triple of species in order, last side fastest; null where the expansions say nothing about the triple.</summary>
    public static double[]? Of(
        (NBodyKernel Kernel, PairExpansion[] Pairs, TripletExpansion[] Triplets)[] terms, Species a, Species b, Species c, UniformGrid grid, Run run)
    {
        var kind = KernelInput.TripleLabel(a, b, c);
        if (!terms.Any(t => t.Triplets.Any(e => e.Kind == kind)))
        {
            return null;
        }

        // With three equal species the energy is symmetric: a sixth of the knots is enough.
        var knots = grid.Intervals + 1;
        var symmetric = a == c;
        List<(int X, int Y, int Z)> nodes = [];
        for (var x = 0; x < knots; x++)
        {
            for (var y = symmetric ? x : 0; y < knots; y++)
            {
                for (var z = symmetric ? y : 0; z < knots; z++)
                {
                    nodes.Add((x, y, z));
                }
            }
        }

        var values = new double[knots * knots * knots];
        int[] labels = [KernelInput.PairLabel(a, b), KernelInput.PairLabel(a, c), KernelInput.PairLabel(b, c)];
        var perTerm = terms.Select(t => (Edges: Edges(t.Kernel, grid, labels), Expansions: t.Triplets.Where(e => e.Kind == kind).ToArray())).ToArray();
        var blocks = (nodes.Count + BlockSize - 1) / BlockSize;
        var done = 0;
        Parallel.For(0, blocks, new() { MaxDegreeOfParallelism = run.Threads, CancellationToken = run.Cancellation }, block =>
        {
            var from = block * BlockSize;
            var count = Math.Min(BlockSize, nodes.Count - from);
            var sums = new double[count];
            var corners = new int[3 * count];
            for (var m = 0; m < count; m++)
            {
                var (x, y, z) = nodes[from + m];
                (corners[m], corners[count + m], corners[(2 * count) + m]) = (x, knots + y, (2 * knots) + z);
            }

            foreach (var (edges, expansions) in perTerm)
            {
                foreach (var e in expansions)
                {
                    e.AddValues(edges, corners.AsSpan(0, count), corners.AsSpan(count, count), corners.AsSpan(2 * count, count), sums);
                }
            }

            for (var m = 0; m < count; m++)
            {
                Store(values, knots, nodes[from + m], sums[m], symmetric);
            }

            run.Report("triplet table", Interlocked.Increment(ref done), blocks);
        });
        return values;
    }

    private static KernelEdge[] Edges(NBodyKernel kernel, UniformGrid grid, int[] labels)
    {
        var knots = grid.Intervals + 1;
        var edges = new KernelEdge[3 * knots];
        for (var side = 0; side < 3; side++)
        {
            for (var i = 0; i < knots; i++)
            {
                var r = grid.Knot(i);
                var (f, fd) = kernel.Cutoff.At(r);
                edges[(side * knots) + i] = new(r, f, fd, Vec3.Zero, labels[side]);
            }
        }

        return edges;
    }

    private static void Store(double[] values, int knots, (int X, int Y, int Z) node, double value, bool symmetric)
    {
        void At(int x, int y, int z) => values[(((x * knots) + y) * knots) + z] = value;
        var (i, j, k) = node;
        At(i, j, k);
        if (symmetric)
        {
            At(i, k, j);
            At(j, i, k);
            At(j, k, i);
            At(k, i, j);
            At(k, j, i);
        }
    }
}
