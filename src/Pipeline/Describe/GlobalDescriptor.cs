using System.Collections.Immutable;

namespace Pipelines;

/// <summary>The features of a whole structure.</summary>
/// <param name="Values">One a feature.</param>
/// <param name="ByPosition">d(feature)/d(position), 1/Å times its unit; shape atoms x 3 x features; null where not asked for.</param>
/// <param name="ByStrain">d(feature)/d(strain), its unit; shape 9 x features (xx, xy, xz, yx, ...); null where not asked for.</param>
public sealed record GlobalFeatures(Block<double> Values, Block<double>? ByPosition = null, Block<double>? ByStrain = null);

/// <summary>A descriptor with one vector of fixed width for each structure.</summary>
[SpecFamily]
public abstract record GlobalDescriptor : Descriptor
{
    /// <summary>Sets the species.</summary>
    protected GlobalDescriptor(SpeciesList species) => Species = species;

    /// <summary>The species it tells apart; left empty, they are those of the data that the stage is applied to.</summary>
    public SpeciesList Species { get; init; }

    /// <summary>Features a structure.</summary>
    public abstract int Width { get; }

    /// <summary>What each feature is, in words and numbers; one a feature.</summary>
    public abstract ImmutableArray<string> Columns { get; }

    /// <summary>The most atoms that a structure may have.</summary>
    public virtual int MaxAtoms => int.MaxValue;

    /// <summary>Does it look at clusters only, not at periodic structures?</summary>
    public virtual bool ClustersOnly => false;

    /// <summary>
    /// Å, an estimate from below: how far atoms may move before features that are sorted change their order, where they jump or have a kink. Infinity where the
    /// features are smooth everywhere. The laws of continuity and differentiation are asked away from there.
    /// </summary>
    public virtual double ToNextKink(Structure structure) => double.PositiveInfinity;

    /// <summary>The features of a structure.</summary>
    /// <param name="structure">Its species must be among <see cref="Species"/>.</param>
    /// <param name="gradients">Also give the derivatives.</param>
    /// <exception cref="ArgumentException">A species is not covered, or the structure is of a sort that this descriptor cannot look at.</exception>
    public abstract GlobalFeatures Of(Structure structure, bool gradients = false);

    /// <inheritdoc/>
    public override Descriptor For(Dataset data) => this with { Species = SpeciesCover.Of(Species, data) };
}
