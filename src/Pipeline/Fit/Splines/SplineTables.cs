using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>Weights of spline functions turned into tables: the sums of products as what they are, tensors of B-spline coefficients.</summary>
internal static class SplineTables
{
    private const double LargestTables = 2e9;

    // Where pairs go over to the repulsion the tables need finer knots than the splines; a refined cubic spline is the same function.
    private const double PairStep = 0.005;

    /// <summary>Bytes that the tables of triplets take, checked before anything is computed.</summary>
    /// <exception cref="DataException">Too many.</exception>
    public static void CheckMemory(int species, UniformGrid grid)
    {
        var bytes = sizeof(double) * species * (species + 1.0) * (species + 2.0) / 6 * Math.Pow(grid.Coefficients, 3);
        if (bytes > LargestTables)
        {
            throw new DataException(new(
                $"The triplet tables would take {bytes / 1e9:F1} GB. Place knots further apart, or use a shorter cutoff.", Found: $"{species} species", Expected: $"at most {LargestTables / 1e9:F0} GB"));
        }
    }

    /// <summary>The force field of given weights.</summary>
    public static MappedForceField Of(
        ImmutableArray<Species> kinds, ImmutableArray<SplineLayer> layers, SplineDesign design, double[] weights, double shortest, ImmutableSortedDictionary<Species, double> isolated)
    {
        var pairs = layers.Index().Where(l => l.Item.Order == 2).ToArray();
        var triplets = layers.Index().Where(l => l.Item.Order == 3).ToArray();
        var start = layers[0].Functions.Grid.Start;
        var grid = PairGrid([.. pairs.Select(p => p.Item.Functions.Grid)], start);
        return new()
        {
            Kinds = kinds,
            IsolatedAtomEnergies = isolated,
            ShortestDistance = shortest,
            PairGrid = grid,
            Pairs = design.Sets(2).ToImmutableSortedDictionary(
                s => (kinds[s[0]], kinds[s[1]]),
                s => PairTable(kinds[s[0]], kinds[s[1]], [.. pairs.Select(p => (p.Item.Functions.Grid, Pair(p.Item, weights.AsSpan(design.ColumnOf(p.Index, s)))))], grid, start, shortest)),
            Triplets = [.. triplets.Select(t => new TripletMap(t.Item.Functions.Grid, design.Sets(3).ToImmutableSortedDictionary(
                s => (kinds[s[0]], kinds[s[1]], kinds[s[2]]), s => Triplet(t.Item, s, weights.AsSpan(design.ColumnOf(t.Index, s))))))],

            // Not made from anything else.
            Certificate = new(0, 0, 0, 0, 0),
        };
    }

    private static UniformGrid PairGrid(UniformGrid[] grids, double start)
    {
        if (grids.Length == 0)
        {
            return new(start, start + 1, (int)Math.Ceiling(1 / PairStep));
        }

        var longest = grids.MaxBy(g => g.End);
        return longest with { Intervals = longest.Intervals * (int)Math.Ceiling(longest.Step / PairStep) };
    }

    private static Block<double> PairTable(Species a, Species b, (UniformGrid Grid, double[] Coefficients)[] splines, UniformGrid grid, double start, double shortest)
    {
        (double Value, double Slope) Energy(double r)
        {
            var (value, slope) = (0.0, 0.0);
            foreach (var (own, coefficients) in splines)
            {
                var (e, d) = r < own.End ? CubicBSpline.Evaluate(own, coefficients, r) : (0, 0);
                (value, slope) = (value + e, slope + d);
            }

            return SplineMap.Repulsive(a, b, r, start, shortest, value, slope);
        }

        var values = new double[grid.Intervals + 1];
        for (var i = 0; i < grid.Intervals; i++)
        {
            values[i] = Energy(grid.Knot(i)).Value;
        }

        var table = new double[grid.Coefficients];
        CubicBSpline.Interpolate(grid, values, Energy(grid.Start).Slope, 0, table);
        return Block.Freeze(table);
    }

    private static double[] Pair(SplineLayer layer, ReadOnlySpan<double> weights)
    {
        var functions = layer.Functions.Coefficients();
        var sum = new double[layer.Functions.Grid.Coefficients];
        for (var c = 0; c < sum.Length; c++)
        {
            for (var f = 0; f < layer.Functions.Count; f++)
            {
                sum[c] += functions[(c * layer.Functions.Count) + f] * layer.PairScales[f] * weights[f];
            }
        }

        return sum;
    }

    private static Block<double> Triplet(SplineLayer layer, int[] kinds, ReadOnlySpan<double> weights)
    {
        var terms = layer.TermsOf(kinds[0], kinds[1], kinds[2]);
        var scaled = new double[terms.Count];
        for (var t = 0; t < scaled.Length; t++)
        {
            scaled[t] = terms.Scales[t] * weights[t];
        }

        // Axis by axis: the last one is contracted and becomes the first, so that three passes restore their order.
        var (functions, m, n) = (layer.Functions.Coefficients(), layer.Functions.Grid.Coefficients, layer.Functions.Count);
        var tensor = terms.Tensor(n, oddLast: kinds[1] == kinds[2], scaled);
        for (var pass = 0; pass < 3; pass++)
        {
            var rows = tensor.Length / n;
            var next = new double[m * rows];
            Dense.Multiply(false, true, m, rows, n, 1, functions, tensor, 0, next);
            tensor = next;
        }

        return Block.Freeze(tensor);
    }
}
