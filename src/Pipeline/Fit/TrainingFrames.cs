using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>What every fit needs to know of its training frames.</summary>
internal static class TrainingFrames
{
    /// <summary>The shortest distance between two atoms, Å; at most the cutoff.</summary>
    /// <exception cref="DataException">Two atoms are in one place.</exception>
    public static double ShortestDistance(IEnumerable<Structure> structures, double cutoff)
    {
        var shortest = cutoff;
        var list = new NeighborList();
        foreach (var structure in structures)
        {
            list.Build(structure.Positions.Span, structure.Lattice, cutoff, half: true);
            foreach (var r in list.R)
            {
                shortest = Math.Min(shortest, r);
            }
        }

        return shortest > 0 ? shortest : throw new DataException(new("Two atoms are in one place in the training data."));
    }

    /// <summary>Energy of each species as an isolated atom, eV: those given, or else what the data suggest for all of them.</summary>
    /// <exception cref="DataException">Some are given, but not all.</exception>
    public static ImmutableSortedDictionary<Species, double> IsolatedAtoms(
        IReadOnlyCollection<Species> species, ImmutableSortedDictionary<string, double>? given, Func<double> suggested)
    {
        if (given is null)
        {
            var mean = suggested();
            return species.ToImmutableSortedDictionary(s => s, _ => mean);
        }

        return species.ToImmutableSortedDictionary(s => s, s => given.TryGetValue(s.Symbol, out var e)
            ? e
            : throw new DataException(new($"The isolated-atom energies given lack {s}.", Found: string.Join(", ", given.Keys), Expected: string.Join(", ", species))));
    }

    /// <summary>One over each deviation; 0 for what never changes to rounding: it carries no information.</summary>
    public static double[] Scales(double[] mean, double[] deviation) =>
        [.. deviation.Select((d, v) => d > 1e-10 * Math.Abs(mean[v]) ? 1 / d : 0)];

    /// <summary>Mean and standard deviation of each feature among the atoms of each species; species x width. Summed in the order of frames.</summary>
    public static (double[] Mean, double[] Deviation) Moments(AtomicDescriptor descriptor, IReadOnlyList<Structure> structures, IReadOnlyList<FeatureMatrix> features)
    {
        var (width, kinds) = (descriptor.Width, descriptor.Species.Count);
        double[] mean = new double[kinds * width], deviation = new double[kinds * width], count = new double[kinds];
        for (var pass = 0; pass < 2; pass++)
        {
            for (var f = 0; f < features.Count; f++)
            {
                for (var i = 0; i < features[f].Rows; i++)
                {
                    var kind = descriptor.Species.IndexOf(structures[f].Species[i]);
                    var row = features[f][i];
                    if (pass == 0)
                    {
                        count[kind]++;
                        Vectors.AddScaled(1, row, mean.AsSpan(kind * width, width));
                        continue;
                    }

                    for (var v = 0; v < width; v++)
                    {
                        var d = row[v] - mean[(kind * width) + v];
                        deviation[(kind * width) + v] += d * d;
                    }
                }
            }

            for (var p = 0; p < mean.Length; p++)
            {
                if (pass == 0)
                {
                    mean[p] /= Math.Max(1, count[p / width]);
                }
                else
                {
                    deviation[p] = Math.Sqrt(deviation[p] / Math.Max(1, count[p / width]));
                }
            }
        }

        return (mean, deviation);
    }
}
