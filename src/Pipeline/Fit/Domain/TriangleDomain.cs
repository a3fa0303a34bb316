using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// Which triangles the training data have: sides from an atom to two neighbours and between them, all within a radius, in cells of a grid. A triangle in a
/// cell next to one that was seen counts as seen.
/// </summary>
/// <param name="Radius">Å.</param>
/// <param name="Seen">For each atom's species and the neighbours' in order of atomic number: a byte a cell, 1 where a triangle was; cells³.</param>
internal sealed record TriangleDomain(double Radius, ImmutableSortedDictionary<FeatureLabel, Block<byte>> Seen)
{
    /// <summary>Cells along each side: a fifth of an ångström for a usual cutoff.</summary>
    public const int Cells = 24;

    // Never changed after construction: no copy is made by `with`.
    private readonly Dictionary<FeatureLabel, double[]> _distances = Seen.ToDictionary(s => s.Key, s => CellDistance.Of(s.Value.Span, Cells));

    public double Width => Radius / Cells;

    // Cells from the nearest that was seen; 0 where it is one of them or next to one; infinite where none of these species was.
    public double Gap(FeatureLabel label, double first, double second, double third)
    {
        if (!_distances.TryGetValue(label, out var distances))
        {
            return double.PositiveInfinity;
        }

        var away = distances[Cell(first, second, third)];
        return away * away <= 3 ? 0 : away - Math.Sqrt(3);
    }

    public int Cell(double first, double second, double third) => (((Place(first) * Cells) + Place(second)) * Cells) + Place(third);

    public bool Equals(TriangleDomain? other) => other is not null && Radius.Equals(other.Radius) && Seen.SequenceEqual(other.Seen);

    public override int GetHashCode() => HashCode.Combine(Radius, Seen.Count);

    private int Place(double side) => Math.Clamp((int)(side / Width), 0, Cells - 1);
}

/// <summary>Triangles about the atoms of structures.</summary>
internal static class Triangles
{
    public delegate void Visit(int atom, int first, int second, FeatureLabel label, double toFirst, double toSecond, double between);

    /// <summary>All triangles with all sides within the radius: sides to the neighbours in the order of their species, and of their length where species are the same.</summary>
    public static void ForEach(Structure structure, double radius, Visit visit)
    {
        var all = LocalEnvironments.Of(structure, radius);
        for (var i = 0; i < all.Count; i++)
        {
            int start = all.Start[i], end = all.Start[i + 1];
            for (var a = start; a < end; a++)
            {
                for (var b = a + 1; b < end; b++)
                {
                    var between = new Vec3(all.X[a] - all.X[b], all.Y[a] - all.Y[b], all.Z[a] - all.Z[b]).Length;
                    if (between >= radius)
                    {
                        continue;
                    }

                    var (j, k) = all.Species[a] < all.Species[b] || (all.Species[a] == all.Species[b] && all.R[a] <= all.R[b]) ? (a, b) : (b, a);
                    visit(i, all.Index[j], all.Index[k], new(all.Centres[i], all.Species[j], all.Species[k]), all.R[j], all.R[k], between);
                }
            }
        }
    }

    public static TriangleDomain Of(IReadOnlyList<Structure> structures, double radius, Run run)
    {
        Dictionary<FeatureLabel, byte[]> seen = [];
        var empty = new TriangleDomain(radius, ImmutableSortedDictionary<FeatureLabel, Block<byte>>.Empty);
        long done = 0;

        // Cells are only ever marked: the order in which threads meet does not matter.
        Parallel.For(
            0, structures.Count, new ParallelOptions { MaxDegreeOfParallelism = run.Threads, CancellationToken = run.Cancellation }, () => new Dictionary<FeatureLabel, byte[]>(),
            (s, _, own) =>
            {
                var (last, cells) = (default(FeatureLabel), Array.Empty<byte>());
                ForEach(structures[s], radius, (_, _, _, label, first, second, between) =>
                {
                    if (label != last || cells.Length == 0)
                    {
                        (last, cells) = (label, Cells(own, label));
                    }

                    cells[empty.Cell(first, second, between)] = 1;
                });
                run.Report("training domain", Interlocked.Increment(ref done), structures.Count);
                return own;
            },
            own =>
            {
                lock (seen)
                {
                    foreach (var (label, cells) in own)
                    {
                        var all = Cells(seen, label);
                        for (var c = 0; c < all.Length; c++)
                        {
                            all[c] |= cells[c];
                        }
                    }
                }
            });
        static byte[] Cells(Dictionary<FeatureLabel, byte[]> of, FeatureLabel label)
        {
            if (!of.TryGetValue(label, out var cells))
            {
                of[label] = cells = new byte[TriangleDomain.Cells * TriangleDomain.Cells * TriangleDomain.Cells];
            }

            return cells;
        }

        return new(radius, seen.ToImmutableSortedDictionary(s => s.Key, s => Block.Freeze(s.Value)));
    }
}
