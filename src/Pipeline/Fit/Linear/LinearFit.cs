using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>How least squares are solved.</summary>
public enum LinearSolver
{
    /// <summary>X^T X and its Cholesky factor: fast, and as good as the rest below condition numbers (of X) of about 1e7.</summary>
    NormalEquations,

    /// <summary>QR of the rows and of the prior below them, block by block: twice the work, and digits up to condition numbers of 1e14.</summary>
    Qr,

    /// <summary>Singular values of the triangle that QR leaves: for small problems, with truncation.</summary>
    Svd,
}

/// <summary>
/// Linear regression of local energies on the features of a descriptor (Sec. III.A, Eqs. 10 and 11), from energies, forces and virials, with the
/// posterior covariance of the coefficients as uncertainty. SNAP on the bispectrum, ACE on its basis, a 3-body force field on the power spectrum.
/// Memory does not grow with the number of frames: rows are summed block by block.
/// </summary>
/// <param name="Descriptor">The features.</param>
/// <param name="Prior">What is assumed of the coefficients; the evidence decides where left out.</param>
/// <param name="Noise">Variance of the noise of a force component, (eV/Å)²; with the evidence prior, where to begin.</param>
/// <param name="EnergyNoise">Variance of the noise of an energy, eV² per atom: a structure of N atoms has N times as much.</param>
/// <param name="VirialNoise">Variance of the noise of a component of the virial, eV² per atom; virials are not learned from where left out.</param>
/// <param name="TrainOn">Which labels.</param>
/// <param name="Environments">Which force labels; all those of the training set where left out.</param>
/// <param name="Frames">Which energy labels (and virials); all those of the training set where left out.</param>
/// <param name="Seed">Of the draws.</param>
/// <param name="IsolatedAtomEnergies">Energy of each species as an isolated atom, eV; fitted where left out.</param>
/// <param name="Repulsion">Add the universal screened repulsion (ZBL) below 0.95 of the shortest training distance; it is zero on the training data.</param>
/// <param name="Weights">How much the labels of some groups of frames count; all alike where left out.</param>
/// <param name="Solver">How the least squares are solved.</param>
/// <param name="Truncation">With the solver 'svd': directions whose singular value is less than this part of the largest are left to the prior; from 0 to 1.</param>
[Kind("linear")]
[Cites("10.1080/23746149.2019.1654919")]
public sealed record LinearFit(
    AtomicDescriptor Descriptor,
    LinearPrior? Prior = null,
    double Noise = 0.001,
    double EnergyNoise = 1e-6,
    double? VirialNoise = null,
    TrainOn TrainOn = TrainOn.Both,
    Draw? Environments = null,
    Draw? Frames = null,
    long Seed = 1,
    ImmutableSortedDictionary<string, double>? IsolatedAtomEnergies = null,
    bool Repulsion = true,
    LabelWeights? Weights = null,
    LinearSolver Solver = LinearSolver.NormalEquations,
    double Truncation = 1e-12)
    : Stage<ILabelled, LinearModel>, IFitStage, IExample<LinearFit>
{
    /// <summary>A 3-body force field on the power spectrum; and one in which surfaces count less and distorted crystals more.</summary>
    public static IEnumerable<LinearFit> Examples =>
    [
        new(Describe.Soap(5, nMax: 6, lMax: 4) with { Normalize = false }),
        new(
            Describe.Soap(5, nMax: 6, lMax: 4) with { Normalize = false },
            Weights: new("group", ImmutableSortedDictionary<string, LabelWeight>.Empty.Add("Surface", new(Force: 0.25)).Add("Elastic", new(Energy: 10, Virial: 4)))),
    ];

    /// <summary>(eV/Å)², positive.</summary>
    public double Noise { get; init; } = Parameter.Positive(Noise, "(eV/Å)²");

    /// <summary>eV² per atom, positive.</summary>
    public double EnergyNoise { get; init; } = Parameter.Positive(EnergyNoise, "eV² per atom");

    /// <summary>eV² per atom, positive.</summary>
    public double? VirialNoise { get; init; } = VirialNoise is { } v ? Parameter.Positive(v, "eV² per atom", nameof(VirialNoise)) : null;

    /// <summary>From 0 to 1.</summary>
    public double Truncation { get; init; } = Truncation is >= 0 and < 1 ? Truncation : throw new ArgumentException($"Truncation must be from 0 to 1 (no unit); found {Truncation}.", nameof(Truncation));

    /// <summary>The most coefficients that singular values are found for.</summary>
    public const int MostSingularValues = 2000;

    /// <summary>Bytes that a fit to any number of frames takes at most, beside the frames and the rows of the largest one.</summary>
    /// <param name="descriptor">The features, with their species.</param>
    public long Memory(AtomicDescriptor descriptor) => LinearMemory.Bytes(this, descriptor, Prior?.TransformFor(descriptor));

    /// <inheritdoc/>
    protected internal override IEnumerable<string> InputFiles => (Environments?.Files ?? []).Concat(Frames?.Files ?? []);

    /// <inheritdoc/>
    /// <exception cref="DataException">There are no labels of the kind asked for, or a species is not covered.</exception>
    public override LinearModel Apply(ILabelled input, Run run)
    {
        var chosen = TrainingFrames.Choose(input.Labels, Environments, Frames, Seed, TrainOn);
        return new LinearProblem(this, chosen, run).Solve();
    }

    Model IFitStage.Fit(ILabelled labels, Run run) => Apply(labels, run);
}

public static partial class Fit
{
    /// <summary>Linear regression on a descriptor's features; see <see cref="LinearFit"/>.</summary>
    public static LinearFit Linear(AtomicDescriptor descriptor, LinearPrior? prior = null, TrainOn trainOn = TrainOn.Both) => new(descriptor, prior, TrainOn: trainOn);
}
