using System.Collections.Immutable;

namespace Pipelines.Tests;

/// <summary>Small clusters with the energies and forces of an analytic teacher, and symmetry functions to learn them with.</summary>
internal static class NetworkData
{
    public static SymmetryFunctions Features { get; } = Describe.SymmetryFunctions(4.5, radial: 4, angular: 2) with { Species = [Species.Parse("Ni"), Species.Parse("Pt")] };

    public static Dataset Clusters(int frames) => Dataset.Of(Enumerable.Range(0, frames).Select(i =>
    {
        ImmutableArray<Species> species = i % 4 == 0 ? [Species.Parse("Ni")] : [Species.Parse("Ni"), Species.Parse("Pt")];
        var s = new RandomStructures(species, 2.6, 4.5).Next(RandomStructures.Clusters[i % RandomStructures.Clusters.Length], 8 + (i % 9), (ulong)i);
        var e = new Emt().Evaluate(s);
        return new Configuration(s, e.Energy, e.Forces);
    }));
}
