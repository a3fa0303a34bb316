using System.Collections.Immutable;

namespace Pipelines.Numerics;

/// <summary>
/// A complete set of linearly independent invariants, under rotation, reflection and exchange of neighbours of a kind, of up to four factors
/// A_nlm = sum over neighbours of R_n(r) Y_lm: Drautz 2019 (doi:10.1103/PhysRevB.99.014104). Two factors are coupled
/// to a tensor of degree l; three are the product of such a tensor with a third factor, four the product of two such tensors. Whatever
/// order one couples in, the invariants of given factors span the same space, and in this order the tensors of pairs are shared
/// by many functions (the recursive evaluation of Lysogorskiy et al. 2021, doi:10.1038/s41524-021-00559-9, on tensors instead of products).
/// </summary>
public sealed class CorrelationBasis
{
    /// <summary>Finds the functions.</summary>
    /// <param name="rule">Which correlations there are.</param>
    public CorrelationBasis(CorrelationRule rule)
    {
        Rule = rule;
        List<CorrelationFunction> all = [];
        for (var order = 1; order <= rule.Degrees.Length; order++)
        {
            Extend(rule.Channels(order), order, 0, 0, new CorrelationChannel[order], 0, all);
        }

        Functions = [.. all];
    }

    /// <summary>Which correlations there are.</summary>
    public CorrelationRule Rule { get; }

    /// <summary>The functions, by order, then channels.</summary>
    public ImmutableArray<CorrelationFunction> Functions { get; }

    /// <summary>Makes a kernel for these functions.</summary>
    /// <param name="radial">The radial functions.</param>
    public IEnvironmentKernel CreateKernel(RadialFamily radial) =>
        System.Runtime.Intrinsics.Vector512.IsHardwareAccelerated ? CreateKernel<EightLanes>(radial) : CreateKernel<FourLanes>(radial);

    internal IEnvironmentKernel CreateKernel<T>(RadialFamily radial)
        where T : unmanaged, ILanes<T> => new CorrelationKernel<T>(new(this, T.Count), radial);

    private void Extend(CorrelationChannel[] channels, int order, int depth, int from, CorrelationChannel[] chosen, double degree, List<CorrelationFunction> all)
    {
        if (depth == order)
        {
            foreach (var l in Couplings(chosen))
            {
                all.Add(new([.. chosen], l));
            }

            return;
        }

        // Those that follow have a degree of at least one each.
        for (var k = from; k < channels.Length; k++)
        {
            var sum = degree + Rule.Degree(channels[k]);
            if (Rule.Allows(order, sum + (order - depth - 1)))
            {
                chosen[depth] = channels[k];
                Extend(channels, order, depth + 1, k, chosen, sum, all);
            }
        }
    }

    private static int[] Couplings(CorrelationChannel[] chosen) => chosen switch
    {
        [_] => [0],
        [var a, var b] => a.L == b.L ? [0] : [],
        [var a, var b, var c] => ((a.L + b.L + c.L) & 1) == 0 && c.L <= a.L + b.L ? [c.L] : [],
        _ => IndependentCouplings.Of(chosen),
    };
}
