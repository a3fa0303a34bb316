using System.Collections.Immutable;
using System.Globalization;

namespace Pipelines;

/// <summary>
/// Which environments a model was shown: ranges of distances, and of the features that it looks through or the triangles that it sums over. Only ranges are
/// kept: asking costs no more than the descriptor.
/// </summary>
public sealed record TrainingDomain
{
    // A feature that hardly changed in training is not measured by its own range alone, but by at least this part of what features usually change by.
    private const double LeastRange = 1e-3;
    private const double Rounding = 1e-9;

    /// <summary>Å: neighbours nearer than this count.</summary>
    public required double Cutoff { get; init; }

    /// <summary>By the species of an atom and of its neighbour. Pairs that never occurred are not listed.</summary>
    public required ImmutableSortedDictionary<FeatureLabel, DistanceRange> Pairs { get; init; }

    /// <summary>The features that the model looks through; null for a sum over pairs and triplets.</summary>
    public AtomicDescriptor? Descriptor { get; init; }

    /// <summary>The smallest value of each feature, by species of the atom; species x width. Infinite for a species without atoms; minus infinity (and the largest infinity) for a feature that does not matter.</summary>
    public Block<double> Least { get; init; }

    /// <summary>The largest value of each feature, likewise.</summary>
    public Block<double> Most { get; init; }

    /// <summary>Which triangles were seen; null where the model does not look at them.</summary>
    internal TriangleDomain? Triangles { get; init; }

    /// <summary>Of a model on a descriptor.</summary>
    /// <param name="descriptor">With its species.</param>
    /// <param name="structures">Of the training frames; all their atoms count.</param>
    /// <param name="run">Threads, progress, cancellation.</param>
    public static TrainingDomain Of(AtomicDescriptor descriptor, IReadOnlyList<Structure> structures, Run run)
    {
        int width = descriptor.Width, kinds = descriptor.Species.Count;
        double[] least = new double[kinds * width], most = new double[kinds * width];
        Array.Fill(least, double.PositiveInfinity);
        Array.Fill(most, double.NegativeInfinity);
        for (var s = 0; s < structures.Count; s++)
        {
            run.Report("training domain", s, structures.Count);
            var features = descriptor.Of(structures[s], run.Threads);
            for (var i = 0; i < features.Rows; i++)
            {
                var row = features[i];
                var at = descriptor.Species.IndexOf(structures[s].Species[i]) * width;
                for (var v = 0; v < width; v++)
                {
                    (least[at + v], most[at + v]) = (Math.Min(least[at + v], row[v]), Math.Max(most[at + v], row[v]));
                }
            }
        }

        run.Report("training domain", structures.Count, structures.Count);
        var cutoff = descriptor.Cutoff.Radius;
        return new() { Cutoff = cutoff, Pairs = PairsOf(structures, cutoff), Descriptor = descriptor, Least = Block.Freeze(least), Most = Block.Freeze(most) };
    }

    /// <summary>Of a model that is a sum over pairs, and over triplets where they have a cutoff.</summary>
    /// <param name="cutoff">Of pairs, Å.</param>
    /// <param name="tripletCutoff">Of all three sides of a triplet, Å; null where there are none.</param>
    /// <param name="structures">Of the training frames; all their atoms count.</param>
    /// <param name="run">Threads, progress, cancellation.</param>
    public static TrainingDomain Of(double cutoff, double? tripletCutoff, IReadOnlyList<Structure> structures, Run run) => new()
    {
        Cutoff = cutoff,
        Pairs = PairsOf(structures, cutoff),
        Triangles = tripletCutoff is { } radius ? Pipelines.Triangles.Of(structures, radius, run) : null,
    };

    /// <summary>How far the environment of each atom lies outside.</summary>
    /// <param name="structure">Any.</param>
    /// <param name="threads">Degree of parallelism; it never changes a bit of the result.</param>
    public Block<Extrapolation> Of(Structure structure, int threads = 1)
    {
        var worst = new Extrapolation[structure.Count];
        AddPairs(structure, worst);
        if (Descriptor is not null)
        {
            AddFeatures(structure, threads, worst);
        }

        if (Triangles is { } triangles)
        {
            AddTriangles(structure, triangles, worst);
        }

        return Block.Freeze(worst);
    }

    /// <summary>A cause in words: "Ni-Ni: neighbour 12 at 1.920 Å; the shortest seen is 2.110 Å".</summary>
    public string Explain(Extrapolation e) => e.Cause switch
    {
        ExtrapolationCause.Species => string.Create(CultureInfo.InvariantCulture, $"no atom of {e.Label} was in the training data"),
        ExtrapolationCause.Triangle => string.Create(CultureInfo.InvariantCulture,
            $"{e.Label}: neighbours {e.Index} and {e.Other}, {e.Value:F3} Å apart; {(double.IsFinite(e.Most) ? $"the nearest triangle seen is {e.Most:F2} Å away" : "no such triangle was seen")}"),
        ExtrapolationCause.Feature => string.Create(CultureInfo.InvariantCulture,
            $"component {e.Index} ({Descriptor!.Columns[e.Index]}) of {e.Label}: {e.Value:G5}{(e.IsOutside ? $", {e.Degree - 1:0.0##} ranges {(e.Value < e.Least ? $"below the smallest seen, {e.Least:G5}" : $"above the largest seen, {e.Most:G5}")}" : string.Empty)}"),
        _ => DistanceInWords(e),
    };

    /// <inheritdoc/>
    public bool Equals(TrainingDomain? other) =>
        other is not null && Cutoff.Equals(other.Cutoff) && Pairs.SequenceEqual(other.Pairs) && Descriptor == other.Descriptor && Least == other.Least && Most == other.Most
        && Equals(Triangles, other.Triangles);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Cutoff, Pairs.Count, Descriptor, Least);

    private string DistanceInWords(Extrapolation e)
    {
        var pair = Pairs.TryGetValue(e.Label, out var seen);
        var who = e.Index < 0 ? string.Create(CultureInfo.InvariantCulture, $"no neighbour within {Cutoff:0.##} Å") : string.Create(CultureInfo.InvariantCulture, $"neighbour {e.Index} at {e.Value:F3} Å");
        var range = !pair ? "no such pair was seen within the cutoff"
            : e.Cause == ExtrapolationCause.Farthest ? string.Create(CultureInfo.InvariantCulture, $"the longest seen is {seen.Longest:F3} Å")
            : e.Value < seen.Shortest || seen.FarthestNearest - e.Value > e.Value - seen.Shortest ? string.Create(CultureInfo.InvariantCulture, $"the shortest seen is {seen.Shortest:F3} Å")
            : string.Create(CultureInfo.InvariantCulture, $"the farthest nearest neighbour seen is at {seen.FarthestNearest:F3} Å");
        return $"{e.Label}: {who}; {range}";
    }

    private static ImmutableSortedDictionary<FeatureLabel, DistanceRange> PairsOf(IReadOnlyList<Structure> structures, double cutoff)
    {
        SpeciesList kinds = [.. structures.SelectMany(s => s.Species).Distinct()];
        var ranges = new DistanceRange[kinds.Count * kinds.Count];
        Array.Fill(ranges, new(double.PositiveInfinity, 0, 0));
        foreach (var structure in structures)
        {
            ForEachNearest(structure, kinds, cutoff, (_, slot, _, nearest, _, longest) => ranges[slot] = ranges[slot].With(new(nearest, nearest, longest)));
        }

        return Enumerable.Range(0, ranges.Length).Where(s => ranges[s].Shortest < cutoff)
            .ToImmutableSortedDictionary(s => new FeatureLabel(kinds[s / kinds.Count], kinds[s % kinds.Count]), s => ranges[s]);
    }

    private delegate void Nearest(int atom, int slot, int nearestAt, double nearest, int longestAt, double longest);

    // For each atom and each species: its nearest neighbour of that species (at the cutoff where it has none), and the farthest.
    private static void ForEachNearest(Structure structure, SpeciesList kinds, double cutoff, Nearest visit)
    {
        var all = LocalEnvironments.Of(structure, cutoff);
        var of = kinds.IndicesOf(structure.Species.Span);
        var n = kinds.Count;
        int[] nearestAt = new int[n], longestAt = new int[n];
        double[] nearest = new double[n], longest = new double[n];
        for (var i = 0; i < all.Count; i++)
        {
            Array.Fill(nearest, cutoff);
            Array.Fill(nearestAt, -1);
            Array.Fill(longestAt, -1);
            Array.Clear(longest);
            for (var p = all.Start[i]; p < all.Start[i + 1]; p++)
            {
                var (kind, r) = (of[all.Index[p]], all.R[p]);
                if (r < nearest[kind])
                {
                    (nearest[kind], nearestAt[kind]) = (r, all.Index[p]);
                }

                if (r > longest[kind])
                {
                    (longest[kind], longestAt[kind]) = (r, all.Index[p]);
                }
            }

            for (var k = 0; k < n; k++)
            {
                visit(i, (of[i] * n) + k, nearestAt[k], nearest[k], longestAt[k], longest[k]);
            }
        }
    }

    private static void Keep(ref Extrapolation worst, Extrapolation candidate)
    {
        if (candidate.Degree > worst.Degree || worst.Label == default)
        {
            worst = candidate;
        }
    }

    // 1 at either end, 0 in the middle; beyond an end 1 plus the distance from it in units of the scale.
    private static double Degree(double value, double least, double most, double scale)
    {
        if (double.IsInfinity(least))
        {
            return 0;
        }

        var beyond = Math.Max(least - value, value - most);
        return beyond > Rounding * scale ? 1 + (beyond / scale) : most - least > Rounding * scale ? Math.Min(1, Math.Abs((2 * value) - least - most) / (most - least)) : 0;
    }

    private void AddPairs(Structure structure, Extrapolation[] worst)
    {
        SpeciesList kinds = [.. structure.Species.Distinct(), .. Pairs.Keys.SelectMany(SpeciesOf)];
        var labels = Enumerable.Range(0, kinds.Count * kinds.Count).Select(s => new FeatureLabel(kinds[s / kinds.Count], kinds[s % kinds.Count])).ToArray();
        var unseen = new DistanceRange(Cutoff, Cutoff, Cutoff);
        var ranges = labels.Select(l => Pairs.GetValueOrDefault(l, unseen)).ToArray();
        ForEachNearest(structure, kinds, Cutoff, (atom, slot, nearestAt, nearest, longestAt, longest) =>
        {
            var (label, range) = (labels[slot], ranges[slot]);
            Keep(ref worst[atom], new(Degree(nearest, range.Shortest, range.FarthestNearest, range.Spread), ExtrapolationCause.Nearest, nearestAt, -1, nearest, range.Shortest, range.FarthestNearest, label));

            // Distances that reach as far as the cutoff end there and not with the data.
            if (range.Longest + range.Spread < Cutoff && longest > range.Longest)
            {
                Keep(ref worst[atom], new(Degree(longest, range.Shortest, range.Longest, range.Spread), ExtrapolationCause.Farthest, longestAt, -1, longest, range.Shortest, range.Longest, label));
            }
        });
    }

    private static IEnumerable<Species> SpeciesOf(FeatureLabel pair) => [new(pair.Code >> 8), new(pair.Code & 255)];

    private void AddFeatures(Structure structure, int threads, Extrapolation[] worst)
    {
        var (descriptor, width) = (Descriptor!, Descriptor!.Width);
        var scales = Scales();
        var features = descriptor.Of(structure, threads);
        for (var i = 0; i < worst.Length; i++)
        {
            var row = features[i];
            var at = descriptor.Species.IndexOf(structure.Species[i]) * width;
            if (width > 0 && double.IsPositiveInfinity(Least[at]))
            {
                worst[i] = new(double.PositiveInfinity, ExtrapolationCause.Species, -1, -1, 0, 0, 0, new(structure.Species[i]));
                continue;
            }

            var (column, degree) = (0, -1.0);
            for (var v = 0; v < width; v++)
            {
                var d = Degree(row[v], Least[at + v], Most[at + v], scales[at + v]);
                (column, degree) = d > degree ? (v, d) : (column, degree);
            }

            if (width > 0)
            {
                Keep(ref worst[i], new(degree, ExtrapolationCause.Feature, column, -1, row[column], Least[at + column], Most[at + column], new(structure.Species[i])));
            }
        }
    }

    private static void AddTriangles(Structure structure, TriangleDomain triangles, Extrapolation[] worst) =>
        Pipelines.Triangles.ForEach(structure, triangles.Radius, (atom, j, k, label, first, second, between) =>
        {
            var gap = triangles.Gap(label, first, second, between);
            if (gap > 0)
            {
                Keep(ref worst[atom], new(1 + Math.Min(gap, TriangleDomain.Cells), ExtrapolationCause.Triangle, j, k, between, 0, double.IsFinite(gap) ? (gap + Math.Sqrt(3)) * triangles.Width : double.PositiveInfinity, label));
            }
        });

    private double[] Scales()
    {
        var width = Descriptor!.Width;
        var scales = new double[Least.Length];
        for (var kind = 0; kind < scales.Length / Math.Max(1, width); kind++)
        {
            var own = Enumerable.Range(kind * width, width).Select(p => Most[p] - Least[p]).ToArray();
            var moved = own.Where(r => r > 0 && double.IsFinite(r)).Order().ToArray();
            var usual = moved.Length > 0 ? moved[moved.Length / 2] : Most.Span.Slice(kind * width, width).ToArray().Max(Math.Abs);
            var floor = usual > 0 && double.IsFinite(usual) ? LeastRange * usual : 1;
            for (var v = 0; v < width; v++)
            {
                scales[(kind * width) + v] = Math.Max(own[v], floor);
            }
        }

        return scales;
    }
}
