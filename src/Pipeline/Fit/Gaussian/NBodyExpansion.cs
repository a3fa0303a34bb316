using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// The mean of a Gaussian process with finite-order kernels as what it is: pair energies and triplet energies, each a sum over the
/// training set that is contracted with the weights once (Sec. III.C.c). Evaluating it is what mapping makes cheap.
/// </summary>
internal sealed class NBodyExpansion : IMeanTerm
{
    private readonly List<(NBodyKernel Kernel, PairExpansion[] Pairs, TripletExpansion[] Triplets)> _terms = [];

    /// <summary>Adds a finite-order term of the kernel.</summary>
    public void Add(NBodyKernel term, LabelWeighting training)
    {
        List<(PairGroup Group, Vec3 Force, double Energy)> pairs = [];
        List<(TripletGroup Group, Vec3 Force, double Energy)> triplets = [];
        var at = 0;
        foreach (var features in training.Features)
        {
            var weights = training.Weights.Span.Slice(at, features.Size);
            at += features.Size;
            if (features is NBodyFeatures<PairGroup> two)
            {
                Collect(two, term.Variance, weights, pairs);
            }
            else if (features is NBodyFeatures<TripletGroup> three)
            {
                Collect(three, term.Variance, weights, triplets);
            }
        }

        _terms.Add((
            term,
            [.. pairs.GroupBy(p => p.Group.Label).OrderBy(g => g.Key).Select(g => new PairExpansion(term.LengthScale, [.. g]))],
            [.. triplets.GroupBy(t => (t.Group.Kind, t.Group.Labels[0], t.Group.Labels[1], t.Group.Labels[2])).OrderBy(g => g.Key)
                .Select(g => new TripletExpansion(term.LengthScale, [.. g]))]));
    }

    /// <summary>The terms and their expansions.</summary>
    public IReadOnlyList<(NBodyKernel Kernel, PairExpansion[] Pairs, TripletExpansion[] Triplets)> Terms => _terms;

    /// <inheritdoc/>
    public IEvaluator CreateEvaluator(Structure structure, int threads) => new ExpansionEvaluator(this, structure, threads);

    /// <summary>Energy of a pair at distance r and its derivative, from one term.</summary>
    public static (double Value, double Derivative) Pair(NBodyKernel kernel, PairExpansion[] expansions, double r, int label)
    {
        var (f, fd) = kernel.Cutoff.At(r);
        var edge = new KernelEdge(r, f, fd, Vec3.Zero, label);
        var expansion = Array.Find(expansions, e => e.Label == label);
        return expansion is null ? (0, 0) : expansion.At(edge);
    }

    private static void Collect<TGroup>(NBodyFeatures<TGroup> features, double variance, ReadOnlySpan<double> weights, List<(TGroup Group, Vec3 Force, double Energy)> into)
    {
        var factor = features.Weight * variance;
        for (var side = 0; side < features.Sides.Length; side++)
        {
            var force = features.Size switch
            {
                6 => VirialComponents.Row(weights, side),
                3 => new Vec3(weights[0], weights[1], weights[2]),
                _ => Vec3.Zero,
            };
            var energy = features.Size == 1 ? weights[0] : 0;
            into.AddRange(features.Sides[side].Select(g => (g, factor * force, factor * energy)));
        }
    }
}
