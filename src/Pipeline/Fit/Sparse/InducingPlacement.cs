using Pipelines.Numerics;

namespace Pipelines;

/// <summary>Finds candidates in training frames and chooses inducing points among them.</summary>
internal static class InducingPlacement
{
    // What the points chosen explain to this share of the largest variance is rounding: one more would make their covariance matrix singular.
    private const double Rounding = 1e-10;

    // Distances have one dimension: candidates closer than this many to the cutoff's length bring nothing.
    private const int MostDistances = 400;

    // Triangles come from so many frames at most.
    private const int MostFrames = 200;

    /// <summary>The inducing points of a term, in the order in which they were chosen, and the factor of their covariance matrix, block by block.</summary>
    /// <param name="term">The term.</param>
    /// <param name="species">The model's species.</param>
    /// <param name="structures">The training structures.</param>
    /// <param name="noise">Variance of the noise of a force component: the ridge of leverage scores, per ångström squared.</param>
    /// <param name="random">Draws.</param>
    /// <exception cref="DataException">There is nothing within the kernel's cutoff.</exception>
    public static (InducingSet Set, double[][] Lower) Choose(SparseTerm term, SpeciesList species, IReadOnlyList<Structure> structures, double noise, RandomSequence random)
    {
        var candidates = InducingSet.Of(term.Kernel, species, Candidates(term, species, structures, random));
        if (candidates.Count == 0)
        {
            throw new DataException(new($"A term of the sparse process ({Spec.KindOf(term.Kernel.GetType())}) sees nothing in the training data: nothing is within its cutoff of {term.Kernel.Radius} Å. Use a longer one, or check that lengths are in Å."));
        }

        List<int> chosen = [];
        List<double[]> lower = [];
        foreach (var block in candidates.Blocks)
        {
            var (from, count) = block.GetOffsetAndLength(candidates.Count);
            var variances = Enumerable.Range(from, count).Select(candidates.Variance).ToArray();
            void Column(int point, Span<double> column) => candidates.Column(from + point, block, column);
            var factor = CovarianceFactor.Of(variances, Column, term.Inducing, Rounding, Order(term, variances, Column, noise, random));
            chosen.AddRange(factor.Pivots.Select(p => from + p));
            lower.Add(factor.Lower());
        }

        return (InducingSet.Of(term.Kernel, species, candidates.Pick(chosen)), [.. lower]);
    }

    // In which order the points are taken; null for always the one explained least.
    private static int[]? Order(SparseTerm term, double[] variances, CovarianceColumn column, double noise, RandomSequence random)
    {
        switch (term.Choice)
        {
            case InducingChoice.Variance:
                return null;
            case InducingChoice.FarthestPoints:
                return PointSelection.FarthestPoints(variances, column, term.Inducing);
            case InducingChoice.Cur:
                return PointSelection.Cur(Known(), term.Inducing);
            case InducingChoice.Leverage:
                // The smallest of -ln(u)/score: a draw without replacement (Efraimidis and Spirakis 2006, doi:10.1016/j.ipl.2005.11.003).
                var scores = PointSelection.LeverageScores(Known(), noise);
                return [.. scores.Select((s, i) => (Key: -Math.Log(1 - random.NextDouble()) / Math.Max(s, 1e-300), i)).OrderBy(x => x.Key).ThenBy(x => x.i).Select(x => x.i)];
            default:
                return random.Sample(variances.Length, variances.Length);
        }

        CovarianceFactor Known() => CovarianceFactor.Of(variances, column, 2 * term.Inducing, Rounding);
    }

    private static SparsePoints Candidates(SparseTerm term, SpeciesList species, IReadOnlyList<Structure> structures, RandomSequence random) => term.Kernel switch
    {
        TwoBodyKernel pair => Distances(pair, Math.Min(term.Candidates, MostDistances), species, structures),
        ThreeBodyKernel triplet => Triangles(triplet, term.Candidates, species, structures, random),
        DescriptorKernel descriptor => Environments(descriptor, term.Candidates, structures, random),
        _ => throw new NotSupportedException(term.Kernel.GetType().Name),
    };

    // A uniform grid from the shortest distance of each pair of species to the cutoff.
    private static SparsePoints Distances(TwoBodyKernel kernel, int count, SpeciesList species, IReadOnlyList<Structure> structures)
    {
        SortedDictionary<(int, int), double> shortest = [];
        var list = new NeighborList();
        foreach (var structure in structures)
        {
            list.Build(structure.Positions.Span, structure.Lattice, kernel.Radius, half: true);
            for (var i = 0; i < list.Points; i++)
            {
                for (var p = list.Start[i]; p < list.Start[i + 1]; p++)
                {
                    var (a, b) = (species.IndexOf(structure.Species[i]), species.IndexOf(structure.Species[list.Index[p]]));
                    var key = (Math.Min(a, b), Math.Max(a, b));
                    shortest[key] = Math.Min(list.R[p], shortest.GetValueOrDefault(key, kernel.Radius));
                }
            }
        }

        return new(
            Block.From(shortest.SelectMany(s => Enumerable.Range(0, count).SelectMany(_ => new[] { s.Key.Item1, s.Key.Item2 }))),
            Block.From(shortest.SelectMany(s => Enumerable.Range(0, count).Select(i => s.Value + ((kernel.Radius - s.Value) * (i + 0.5) / count)))));
    }

    // Triangles of some frames, so many of each kind.
    private static SparsePoints Triangles(ThreeBodyKernel kernel, int count, SpeciesList species, IReadOnlyList<Structure> structures, RandomSequence random)
    {
        SortedDictionary<(int, int, int), List<(double, double, double)>> all = [];
        NeighborList list = new();
        TriangleList triangles = new();
        foreach (var frame in random.Sample(Math.Min(MostFrames, structures.Count), structures.Count))
        {
            var structure = structures[frame];
            list.Build(structure.Positions.Span, structure.Lattice, kernel.Radius, half: true);
            triangles.Build(list.Start, list.Index, list.Keys);
            for (var i = 0; i < list.Points; i++)
            {
                for (var t = triangles.Start[i]; t < triangles.Start[i + 1]; t++)
                {
                    int p = triangles.First[t], q = triangles.Second[t], s = triangles.Third[t];
                    var (a, b, c) = (species.IndexOf(structure.Species[i]), species.IndexOf(structure.Species[list.Index[p]]), species.IndexOf(structure.Species[list.Index[q]]));
                    var (ab, ac, bc) = (list.R[p], list.R[q], list.R[s]);

                    // Corners in order of kinds, their sides with them.
                    if (a > b)
                    {
                        (a, b, ac, bc) = (b, a, bc, ac);
                    }

                    if (b > c)
                    {
                        (b, c, ab, ac) = (c, b, ac, ab);
                    }

                    if (a > b)
                    {
                        (a, b, ac, bc) = (b, a, bc, ac);
                    }

                    if (!all.TryGetValue((a, b, c), out var found))
                    {
                        all[(a, b, c)] = found = [];
                    }

                    found.Add((ab, ac, bc));
                }
            }
        }

        List<int> kinds = [];
        List<double> sides = [];
        foreach (var ((a, b, c), found) in all)
        {
            foreach (var i in random.Sample(Math.Min(count, found.Count), found.Count).Order())
            {
                kinds.AddRange([a, b, c]);
                sides.AddRange([found[i].Item1, found[i].Item2, found[i].Item3]);
            }
        }

        return new(Block.From(kinds), Block.From(sides));
    }

    // Some atoms of each species; features are computed for their frames only.
    private static SparsePoints Environments(DescriptorKernel kernel, int count, IReadOnlyList<Structure> structures, RandomSequence random)
    {
        var (species, width) = (kernel.Descriptor.Species, kernel.Descriptor.Width);
        List<(int Frame, int Atom)>[] all = [.. species.Select(_ => new List<(int, int)>())];
        for (var f = 0; f < structures.Count; f++)
        {
            var kinds = species.IndicesOf(structures[f].Species.Span);
            for (var a = 0; a < kinds.Length; a++)
            {
                all[kinds[a]].Add((f, a));
            }
        }

        List<(int Kind, int Frame, int Atom)> drawn = [];
        for (var k = 0; k < all.Length; k++)
        {
            drawn.AddRange(random.Sample(Math.Min(count, all[k].Count), all[k].Count).Order().Select(i => (k, all[k][i].Frame, all[k][i].Atom)));
        }

        var values = new double[drawn.Count * width];
        foreach (var frame in drawn.Index().GroupBy(d => d.Item.Frame))
        {
            var features = kernel.Descriptor.Of(structures[frame.Key]);
            foreach (var (place, (_, _, atom)) in frame)
            {
                features[atom].CopyTo(values.AsSpan(place * width));
            }
        }

        return new(Block.From(drawn.Select(d => d.Kind)), Block.Freeze(values));
    }
}
