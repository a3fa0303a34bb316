using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>What every fit needs to know of its training frames.</summary>
internal static class TrainingFrames
{
    /// <summary>The labels that a fit draws, of the kinds that it learns from.</summary>
    /// <exception cref="DataException">There are none, or a draw cannot be done.</exception>
    public static TrainingSet Choose(TrainingSet available, Draw? environments, Draw? frames, long seed, TrainOn on)
    {
        var drawn = Draw.Resolve(available, environments, frames, seed).GetOrThrow();
        var chosen = on switch
        {
            TrainOn.Forces => drawn with { Frames = [] },
            TrainOn.Energies => drawn with { Environments = [] },
            _ => drawn,
        };
        return chosen.Environments.Length > 0 || chosen.Frames.Length > 0
            ? chosen
            : throw new DataException(new($"The training set has no {(on == TrainOn.Energies ? "energies" : "forces")} to learn from.", Found: $"{drawn}"));
    }

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

    /// <summary>
    /// Energy of each species as an isolated atom, eV: those given, or else what least squares on the compositions says (an energy's noise grows with the square
    /// root of its atoms). Where the compositions do not tell species apart, they differ as little as they can.
    /// </summary>
    /// <param name="species">All of them.</param>
    /// <param name="given">By symbol.</param>
    /// <param name="frames">Those whose energies are trained on; the rest of them is not looked at.</param>
    /// <exception cref="DataException">Some are given, but not all.</exception>
    public static ImmutableSortedDictionary<Species, double> IsolatedAtoms(
        IReadOnlyCollection<Species> species, ImmutableSortedDictionary<string, double>? given, IEnumerable<Configuration> frames)
    {
        if (given is null)
        {
            Species[] ordered = [.. species.Order()];
            var energies = Compositions(ordered, [.. frames.Where(f => f.Energy is not null && f.Structure.Count > 0)]);
            return ordered.Index().ToImmutableSortedDictionary(s => s.Item, s => energies[s.Index]);
        }

        return species.ToImmutableSortedDictionary(s => s, s => given.TryGetValue(s.Symbol, out var e)
            ? e
            : throw new DataException(new($"The isolated-atom energies given lack {s}.", Found: string.Join(", ", given.Keys), Expected: string.Join(", ", species))));
    }

    /// <summary>
    /// The same model with the constants of integration that forces alone leave open: the energies of isolated atoms that make those of some training frames right,
    /// spread over all of them, for frames are often sorted by what they are made of.
    /// </summary>
    /// <param name="model">Trained on forces.</param>
    /// <param name="frames">Those that it was trained on.</param>
    /// <param name="run">Threads, progress, cancellation.</param>
    public static TModel WithZeroOfEnergy<TModel>(TModel model, IEnumerable<Configuration> frames, Run run)
        where TModel : Model
    {
        const int most = 20;
        Configuration[] known = [.. frames.Where(f => f.Energy is not null && f.Structure.Count > 0)];
        Configuration[] some = known.Length <= most ? known : [.. Enumerable.Range(0, most).Select(k => known[k * known.Length / most])];
        var left = new Configuration[some.Length];
        for (var f = 0; f < some.Length; f++)
        {
            run.Report("zero of energy", f, some.Length);
            left[f] = new(some[f].Structure, some[f].Energy!.Value - model.Evaluate(some[f].Structure, run.Threads).Energy);
        }

        run.Report("zero of energy", some.Length, some.Length);
        var step = IsolatedAtoms([.. model.Species], null, left);
        return some.Length == 0 ? model : model with { IsolatedAtomEnergies = step.ToImmutableSortedDictionary(e => e.Key, e => e.Value + model.IsolatedAtomEnergies[e.Key]) };
    }

    /// <summary>Sees that there are virials, where they are asked for.</summary>
    /// <exception cref="DataException">No frame has one.</exception>
    public static void CheckVirials(double? virialNoise, IEnumerable<Configuration> frames)
    {
        if (virialNoise is not null && frames.All(f => f.Virial is null))
        {
            throw new DataException(new("There are no virials to learn from. Leave virialNoise out, or choose frames that have one.", Field: "virialNoise", Found: "frames without a virial"));
        }
    }

    // The mean of all atoms, and from there the shortest step of least squares.
    private static double[] Compositions(Species[] species, Configuration[] frames)
    {
        // Compositions that differ by less than a thousandth say nothing that noise would not drown.
        const double negligible = 1e-6;
        var n = species.Length;
        var mean = frames.Length == 0 ? 0 : frames.Sum(f => f.Energy!.Value) / frames.Sum(f => f.Structure.Count);
        var (gram, right, values) = (new double[n * n], new double[n], new double[n]);
        foreach (var frame in frames)
        {
            double[] counts = [.. species.Select(s => (double)frame.Structure.Species.Count(x => x == s))];
            var weight = 1.0 / frame.Structure.Count;
            Vectors.AddScaled(weight * (frame.Energy!.Value - (mean * frame.Structure.Count)), counts, right);
            for (var s = 0; s < n; s++)
            {
                Vectors.AddScaled(weight * counts[s], counts, gram.AsSpan(s * n, n));
            }
        }

        var energies = Enumerable.Repeat(mean, n).ToArray();
        if (n > 1)
        {
            Dense.SymmetricEigen(n, gram, values);
            for (var k = 0; k < n; k++)
            {
                var direction = gram.AsSpan(k * n, n);
                if (values[k] > negligible * values[^1])
                {
                    Vectors.AddScaled(Vectors.Dot(direction, right) / values[k], direction, energies);
                }
            }
        }

        return energies;
    }

    /// <summary>One over each deviation; 0 for what never changes to rounding: it carries no information.</summary>
    public static double[] Scales(double[] mean, double[] deviation) =>
        [.. deviation.Select((d, v) => d > 1e-10 * Math.Abs(mean[v]) ? 1 / d : 0)];

    /// <summary>Mean and standard deviation of each feature among the atoms of each species; species x width. Summed in the order of frames.</summary>
    public static (double[] Mean, double[] Deviation) Moments(AtomicDescriptor descriptor, IReadOnlyList<Structure> structures, IReadOnlyList<FeatureMatrix> features)
    {
        var moments = new FeatureMoments(descriptor);
        for (var f = 0; f < features.Count; f++)
        {
            moments.Add(structures[f], features[f]);
        }

        return moments.Result();
    }
}
