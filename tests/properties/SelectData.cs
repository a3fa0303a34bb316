using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines.Tests;

/// <summary>Small data sets with labels whose values do not matter.</summary>
internal static class SelectData
{
    /// <summary>A trajectory: atoms near a line, moving a little from frame to frame.</summary>
    public static Dataset Chain(int frames, int atoms, params string[] symbols) => Dataset.Of(
        Enumerable.Range(0, frames).Select(f => Labelled(new Structure(
            Block.From(Enumerable.Range(0, atoms).Select(a => Species.Parse(symbols.Length == 0 ? "Ni" : symbols[a % symbols.Length]))),
            Block.From(Enumerable.Range(0, atoms).Select(a => new Vec3(2.4 * a, 0.03 * f, 0.1 * Math.Sin(f + a))))))));

    /// <summary>Random points, of the species given in turn.</summary>
    public static Structure Cloud(int atoms, int seed, double edge = 0, params string[] symbols)
    {
        var random = new Random(seed);
        var side = edge > 0 ? edge : 2.6 * Math.Cbrt(atoms);
        var positions = Enumerable.Range(0, atoms).Select(_ => side * new Vec3(random.NextDouble(), random.NextDouble(), random.NextDouble()));
        var species = Enumerable.Range(0, atoms).Select(a => Species.Parse(symbols.Length == 0 ? "Ni" : symbols[a % symbols.Length]));
        return new(Block.From(species), Block.From(positions), edge > 0 ? Cell.Cubic(edge) : null);
    }

    /// <summary>A structure with an energy and forces.</summary>
    public static Configuration Labelled(Structure structure, ImmutableSortedDictionary<string, string>? info = null) =>
        new(structure, -1, Block.From(structure.Positions.Select(p => 0.1 * p)), info: info);
}
