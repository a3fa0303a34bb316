using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// The mean of a Gaussian process with finite-order kernels as what it is: pair energies and triplet energies, each a sum over the
/// training set that is contracted with the weights once (Sec. III.C.c). Evaluating it is what mapping makes cheap.
/// </summary>
internal sealed class NBodyExpansion
{
    private readonly (NBodyKernel Kernel, PairExpansion[] Pairs, TripletExpansion[] Triplets)[] _terms;

    /// <param name="terms">The finite-order terms of the kernel.</param>
    /// <param name="inputs">Training structures.</param>
    /// <param name="labels">Training labels: structure and label.</param>
    /// <param name="weights">One for each component of each label.</param>
    /// <param name="convention">How local energies add up.</param>
    public NBodyExpansion(
        IEnumerable<NBodyKernel> terms, IReadOnlyList<KernelInput> inputs, ReadOnlySpan<TrainingLabel> labels, ReadOnlySpan<double> weights, Convention convention)
    {
        List<(NBodyKernel, PairExpansion[], TripletExpansion[])> built = [];
        foreach (var term in terms)
        {
            List<(PairGroup Group, Vec3 Force, double Energy)> pairs = [];
            List<(TripletGroup Group, Vec3 Force, double Energy)> triplets = [];
            var at = 0;
            foreach (var (structure, label) in labels)
            {
                var force = label.Size == 3 ? new Vec3(weights[at], weights[at + 1], weights[at + 2]) : Vec3.Zero;
                var energy = label.Size == 1 ? weights[at] : 0;
                at += label.Size;
                var features = term.Prepare(inputs[structure], label, convention);
                if (features is NBodyFeatures<PairGroup> two)
                {
                    pairs.AddRange(two.Groups.Select(g => (g, two.Weight * term.Variance * force, two.Weight * term.Variance * energy)));
                }
                else if (features is NBodyFeatures<TripletGroup> three)
                {
                    triplets.AddRange(three.Groups.Select(g => (g, three.Weight * term.Variance * force, three.Weight * term.Variance * energy)));
                }
            }

            built.Add((
                term,
                [.. pairs.GroupBy(p => p.Group.Label).OrderBy(g => g.Key).Select(g => new PairExpansion(term.LengthScale, [.. g]))],
                [.. triplets.GroupBy(t => (t.Group.Kind, t.Group.Labels[0], t.Group.Labels[1], t.Group.Labels[2])).OrderBy(g => g.Key)
                    .Select(g => new TripletExpansion(term.LengthScale, [.. g]))]));
        }

        _terms = [.. built];
    }

    /// <summary>The terms and their expansions.</summary>
    public IReadOnlyList<(NBodyKernel Kernel, PairExpansion[] Pairs, TripletExpansion[] Triplets)> Terms => _terms;

    /// <summary>Energy of a pair at distance r and its derivative, from one term.</summary>
    public static (double Value, double Derivative) Pair(NBodyKernel kernel, PairExpansion[] expansions, double r, int label)
    {
        var (f, fd) = kernel.Cutoff.At(r);
        var edge = new KernelEdge(r, f, fd, Vec3.Zero, label);
        var expansion = Array.Find(expansions, e => e.Label == label);
        return expansion is null ? (0, 0) : expansion.At(edge);
    }
}
