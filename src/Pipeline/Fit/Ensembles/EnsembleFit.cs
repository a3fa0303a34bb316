using System.Collections.Immutable;

namespace Pipelines;

/// <summary>
/// Several fits to the same labels, whose mean is the model: methods that err for different reasons err less together, and where they disagree nobody should be sure.
/// </summary>
/// <param name="Members">At least one. The first says where the ensemble extrapolates: put the one that looks farthest first.</param>
[Kind("ensemble")]
[Cites("10.1080/23746149.2019.1654919")]
public sealed record EnsembleFit(ImmutableArray<IFitStage> Members) : Stage<ILabelled, Ensemble>, IFitStage, IExample<EnsembleFit>
{
    /// <summary>A linear model on the power spectrum and splines of pairs and triplets.</summary>
    public static IEnumerable<EnsembleFit> Examples => [new([LinearFit.Examples.First(), SplineFit.Examples.First()])];

    /// <summary>At least one.</summary>
    public ImmutableArray<IFitStage> Members { get; init; } = Members is { IsDefaultOrEmpty: false }
        ? Members
        : throw new ArgumentException("An ensemble needs at least one fit.", nameof(Members));

    /// <inheritdoc/>
    protected internal override IEnumerable<string> InputFiles => Members.OfType<IReadsFiles>().SelectMany(m => m.InputFiles).Distinct();

    /// <inheritdoc/>
    /// <exception cref="DataException">A fit has no variance, or its own reason not to be done.</exception>
    public override Ensemble Apply(ILabelled input, Run run) => Ensemble.Of([.. Members.Select(m => m.Fit(input, run) switch
    {
        UncertainModel model => model,
        var other => throw new DataException(new($"A member of an ensemble must know how sure it is; a {Spec.KindOf(other.GetType())} does not.")),
    })]);

    /// <inheritdoc/>
    public bool Equals(EnsembleFit? other) => other is not null && Members.SequenceEqual(other.Members);

    /// <inheritdoc/>
    public override int GetHashCode() => Members.Aggregate(17, HashCode.Combine);

    Model IFitStage.Fit(ILabelled labels, Run run) => Apply(labels, run);
}

public static partial class Fit
{
    /// <summary>The mean of several fits; see <see cref="EnsembleFit"/>.</summary>
    public static EnsembleFit Ensemble(params ImmutableArray<IFitStage> members) => new(members);
}
