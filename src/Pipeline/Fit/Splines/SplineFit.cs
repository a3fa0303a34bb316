using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// A force field of pair and triplet energies on cubic B-splines, fitted as the linear model it is (Sec. III.A, Eqs. 10 and 11) from energies, forces and
/// virials: no mapping afterwards, a cost linear in the number of frames, and the posterior covariance of its weights as uncertainty. With the prior
/// <see cref="SplineCovariance"/> it is the Gaussian process of <see cref="GaussianProcessFit"/> followed by <see cref="SplineMap"/>.
/// </summary>
/// <param name="Prior">The functions, and what is assumed of them.</param>
/// <param name="Noise">Variance of the noise of a force component, (eV/Å)².</param>
/// <param name="EnergyNoise">Variance of the noise of an energy, eV² per atom: a structure of N atoms has N times as much.</param>
/// <param name="VirialNoise">Variance of the noise of a component of the virial, eV² per atom; virials are not learned from where left out.</param>
/// <param name="TrainOn">Which labels.</param>
/// <param name="Environments">Which force labels; all those of the training set where left out.</param>
/// <param name="Frames">Which energy labels (and virials); all those of the training set where left out.</param>
/// <param name="Seed">Of the draws.</param>
/// <param name="IsolatedAtomEnergies">Energy of each species as an isolated atom, eV; fitted where left out.</param>
/// <param name="Optimise">Variances, length scales and noises maximise the evidence, or stay as given.</param>
/// <param name="Weights">How much the labels of some groups of frames count; all alike where left out.</param>
[Kind("splineForceField")]
[Cites("10.1080/23746149.2019.1654919")]
public sealed record SplineFit(
    SplinePrior Prior,
    double Noise = 0.001,
    double EnergyNoise = 1e-6,
    double? VirialNoise = null,
    TrainOn TrainOn = TrainOn.Both,
    Draw? Environments = null,
    Draw? Frames = null,
    long Seed = 1,
    ImmutableSortedDictionary<string, double>? IsolatedAtomEnergies = null,
    Optimise Optimise = Optimise.None,
    LabelWeights? Weights = null)
    : Stage<ILabelled, SplineForceField>, IFitStage, IExample<SplineFit>
{
    /// <summary>The weight space of a 2+3-body Gaussian process; curvature.</summary>
    public static IEnumerable<SplineFit> Examples => [new(SplineCovariance.Examples.First(), Noise: 0.0015), new(SplineCurvature.Examples.First(), Optimise: Optimise.MarginalLikelihood)];

    /// <summary>(eV/Å)², positive.</summary>
    public double Noise { get; init; } = Parameter.Positive(Noise, "(eV/Å)²");

    /// <summary>eV² per atom, positive.</summary>
    public double EnergyNoise { get; init; } = Parameter.Positive(EnergyNoise, "eV² per atom");

    /// <summary>eV² per atom, positive.</summary>
    public double? VirialNoise { get; init; } = VirialNoise is { } v ? Parameter.Positive(v, "eV² per atom", nameof(VirialNoise)) : null;

    /// <summary>Not by leaving out.</summary>
    public Optimise Optimise { get; init; } = Optimise != Optimise.LeaveOneOut
        ? Optimise
        : throw new ArgumentException($"{nameof(Optimise)} must be {Optimise.None} or {Optimise.MarginalLikelihood}; found {Optimise}.", nameof(Optimise));

    /// <inheritdoc/>
    protected internal override IEnumerable<string> InputFiles => (Environments?.Files ?? []).Concat(Frames?.Files ?? []);

    /// <inheritdoc/>
    /// <exception cref="DataException">There are no labels of the kind asked for, or there are more unknowns than memory for them.</exception>
    public override SplineForceField Apply(ILabelled input, Run run)
    {
        var chosen = TrainingFrames.Choose(input.Labels, Environments, Frames, Seed, TrainOn);
        return new SplineProblem(this, chosen, run).Solve();
    }

    Model IFitStage.Fit(ILabelled labels, Run run) => Apply(labels, run);
}

public static partial class Fit
{
    /// <summary>Splines fitted directly; see <see cref="SplineFit"/>.</summary>
    public static SplineFit Splines(SplinePrior prior, double noise = 0.001, TrainOn trainOn = TrainOn.Both) => new(prior, noise, TrainOn: trainOn);

    /// <summary>The Gaussian process of 2-body and 3-body kernels in the weight space of splines; see <see cref="SplineCovariance"/>.</summary>
    public static SplineFit Splines(Kernel kernel, double noise = 0.001, TrainOn trainOn = TrainOn.Both) => new(new SplineCovariance(kernel), noise, TrainOn: trainOn);
}
