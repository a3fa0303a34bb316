using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>A mapped force field in a model file.</summary>
internal static class MappedForceFieldFile
{
    public static void Write(MappedForceField field, ModelWriter writer)
    {
        writer.Put("kinds", field.Kinds);
        writer.PutIsolatedAtoms(field);
        writer.Put("shortestDistance", field.ShortestDistance);
        writer.Put("certificate", field.Certificate);
        writer.Put("pairGrid", Grid(field.PairGrid));
        writer.Put("pairs", field.Pairs.Keys.Select(k => new[] { k.Item1.Symbol, k.Item2.Symbol }));
        writer.Put("tripletGrids", field.Triplets.Select(t => Grid(t.Grid)));
        writer.Put("triplets", field.Triplets.Select(t => t.Tables.Keys.Select(k => new[] { k.Item1.Symbol, k.Item2.Symbol, k.Item3.Symbol })));
        foreach (var ((a, b), table) in field.Pairs)
        {
            writer.PutBlock($"pair {a} {b}", table.Span);
        }

        foreach (var (i, layer) in field.Triplets.Index())
        {
            foreach (var ((a, b, c), table) in layer.Tables)
            {
                writer.PutBlock($"triplet {i} {a} {b} {c}", table.Span);
            }
        }
    }

    public static MappedForceField Read(ModelReader reader)
    {
        var grids = reader.Get<double[][]>("tripletGrids");
        var triples = reader.Get<string[][][]>("triplets");
        return new()
        {
            Kinds = reader.Get<ImmutableArray<Species>>("kinds"),
            IsolatedAtomEnergies = reader.GetIsolatedAtoms(),
            ShortestDistance = reader.Get<double>("shortestDistance"),
            Certificate = reader.Get<MapCertificate>("certificate"),
            PairGrid = Grid(reader.Get<double[]>("pairGrid")),
            Pairs = reader.Get<string[][]>("pairs").ToImmutableSortedDictionary(
                k => (Pipelines.Species.Parse(k[0]), Pipelines.Species.Parse(k[1])), k => Block.Freeze(reader.GetBlock<double>($"pair {k[0]} {k[1]}"))),
            Triplets = [.. grids.Select((g, i) => new TripletMap(Grid(g), triples[i].ToImmutableSortedDictionary(
                k => (Pipelines.Species.Parse(k[0]), Pipelines.Species.Parse(k[1]), Pipelines.Species.Parse(k[2])),
                k => Block.Freeze(reader.GetBlock<double>($"triplet {i} {k[0]} {k[1]} {k[2]}")))))],
        };
    }

    private static double[] Grid(UniformGrid grid) => [grid.Start, grid.End, grid.Intervals];

    private static UniformGrid Grid(double[] grid) => new(grid[0], grid[1], (int)grid[2]);
}
