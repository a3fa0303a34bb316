using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// Common-neighbour analysis: a signature (r, s, t) for each bond (Faken and Jónsson 1994, doi:10.1016/0927-0256(94)90109-0) and, from those of its
/// bonds, a class for each atom.
/// </summary>
[Cites("10.1016/0927-0256(94)90109-0")]
[Cites("10.1021/j100303a014")]
public sealed class CommonNeighborAnalysis
{
    private CommonNeighborAnalysis(Bonds bonds, PairSignature[] signatures, AtomClass[] classes) =>
        (Bonds, Signatures, Classes) = (bonds, Block.Freeze(signatures), ImmutableArray.Create(classes));

    /// <summary>Who is bonded to whom.</summary>
    public Bonds Bonds { get; }

    /// <summary>The signature of each bond, as seen from either end: parallel to <see cref="Bonds.Partners"/>.</summary>
    public Block<PairSignature> Signatures { get; }

    /// <summary>The class of each atom.</summary>
    public ImmutableArray<AtomClass> Classes { get; }

    /// <summary>How many bonds have each signature; every bond is counted once.</summary>
    public ImmutableSortedDictionary<PairSignature, int> SignatureCounts =>
        Signatures.CountBy(s => s).ToImmutableSortedDictionary(s => s.Key, s => s.Value / 2);

    /// <summary>How many atoms have each class.</summary>
    public ImmutableSortedDictionary<AtomClass, int> ClassCounts => Classes.CountBy(c => c).ToImmutableSortedDictionary();

    /// <summary>Analyses bonds; the cost is linear in the atoms.</summary>
    public static CommonNeighborAnalysis Of(Bonds bonds)
    {
        ReadOnlySpan<int> start = bonds.Start.Span;
        var signatures = new PairSignature[bonds.Partners.Length];
        new CommonNeighbors().Signatures(start, bonds.Partners.Span, bonds.Keys, signatures);
        var classes = new AtomClass[start.Length - 1];
        for (var i = 0; i < classes.Length; i++)
        {
            classes[i] = AtomClasses.Of(signatures.AsSpan(start[i], start[i + 1] - start[i]));
        }

        return new(bonds, signatures, classes);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", ClassCounts.OrderByDescending(c => c.Value).Select(c => $"{c.Value} {c.Key}"));
}
