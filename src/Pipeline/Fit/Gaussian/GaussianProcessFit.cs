using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>Which labels a fit learns from.</summary>
public enum TrainOn
{
    /// <summary>Forces on atoms. Energies only set the isolated-atom energies afterwards.</summary>
    Forces,

    /// <summary>Total energies.</summary>
    Energies,

    /// <summary>Both.</summary>
    Both,
}

/// <summary>What the hyper-parameters of a fit are chosen by.</summary>
public enum Optimise
{
    /// <summary>They stay as given.</summary>
    None,

    /// <summary>Largest log marginal likelihood, with its exact gradient (Rasmussen and Williams 2006, Eqs. 2.30 and 5.9).</summary>
    MarginalLikelihood,

    /// <summary>Largest leave-one-out log predictive probability, in closed form (Rasmussen and Williams 2006, Eqs. 5.10 to 5.13).</summary>
    LeaveOneOut,
}

/// <summary>
/// Exact Gaussian process regression on forces, energies or both (Sec. III.C, Eqs. 13 to 15). Time grows with the cube and memory with the
/// square of the number of labels; the memory is checked before it is taken.
/// </summary>
/// <param name="Kernel">Covariance of local energies.</param>
/// <param name="Noise">σ_n² of Eqs. 13 and 14: variance of the noise of a force component, (eV/Å)².</param>
/// <param name="TrainOn">Which labels.</param>
/// <param name="Environments">Which force labels; all those of the training set where left out.</param>
/// <param name="Frames">Which energy labels; all those of the training set where left out.</param>
/// <param name="Seed">Of the draws.</param>
/// <param name="EnergyNoise">Variance of the noise of an energy, eV² per atom: a structure of N atoms has N times as much.</param>
/// <param name="IsolatedAtomEnergies">Energy of each species as an isolated atom, eV; fitted where left out.</param>
/// <param name="Convention">How local energies add up.</param>
/// <param name="Optimise">What hyper-parameters and noises are chosen by.</param>
/// <param name="VirialNoise">Variance of the noise of a component of the virial, eV² per atom; virials are not learned from where left out.</param>
/// <param name="Weights">How much the labels of some groups of frames count; all alike where left out.</param>
/// <param name="Repulsion">Add the universal screened repulsion (ZBL) below 0.95 of the shortest training distance; it is zero on the training data.</param>
/// <param name="Search">How hyper-parameters are looked for, where they are; from one start without bounds where left out.</param>
[Kind("gaussianProcess")]
[Cites("10.1080/23746149.2019.1654919")]
public sealed record GaussianProcessFit(
    Kernel Kernel,
    double Noise = 0.001,
    TrainOn TrainOn = TrainOn.Forces,
    Draw? Environments = null,
    Draw? Frames = null,
    long Seed = 1,
    double EnergyNoise = 1e-6,
    ImmutableSortedDictionary<string, double>? IsolatedAtomEnergies = null,
    Convention Convention = Convention.TotalEnergy,
    Optimise Optimise = Optimise.None,
    double? VirialNoise = null,
    LabelWeights? Weights = null,
    bool Repulsion = true,
    EvidenceSearch? Search = null)
    : Stage<ILabelled, GaussianProcess>, IFitStage, IExample<GaussianProcessFit>
{
    /// <summary>A 2+3-body fit to 200 forces, with length scales and noise that suit transition metals; pairs and SOAP, with a search for hyper-parameters.</summary>
    public static IEnumerable<GaussianProcessFit> Examples =>
    [
        new(new TwoBodyKernel(0.6, 6.5) + new ThreeBodyKernel(0.5, 6.5, 0.15), Noise: 0.0015, Environments: 200),
        new(
            new TwoBodyKernel(0.8, 6) + new DescriptorKernel(Describe.Soap(5), new DotProduct(4, 0.5)), TrainOn: TrainOn.Both, Environments: 200, Frames: 100,
            Optimise: Optimise.MarginalLikelihood, VirialNoise: 1e-4, Search: new(Starts: 3, Bounds: ImmutableSortedDictionary<string, ParameterBounds>.Empty.Add("noise", new(1e-5, 1)))),
    ];

    // Broad: the data decide. Total energies per atom differ between codes and settings by electronvolts, not by tens of them, from their mean.
    private const double FittedIsolatedAtomVariance = 100;

    /// <summary>(eV/Å)², not negative.</summary>
    public double Noise { get; init; } = NotNegative(Noise, nameof(Noise));

    /// <summary>eV² per atom, not negative.</summary>
    public double EnergyNoise { get; init; } = NotNegative(EnergyNoise, nameof(EnergyNoise));

    /// <summary>eV² per atom, positive.</summary>
    public double? VirialNoise { get; init; } = VirialNoise is { } v ? Parameter.Positive(v, "eV² per atom", nameof(VirialNoise)) : null;

    /// <summary>eV, finite.</summary>
    public ImmutableSortedDictionary<string, double>? IsolatedAtomEnergies { get; init; } = Finite(IsolatedAtomEnergies);

    /// <inheritdoc/>
    protected internal override IEnumerable<string> InputFiles => (Environments?.Files ?? []).Concat(Frames?.Files ?? []);

    /// <inheritdoc/>
    public override GaussianProcess Apply(ILabelled input, Run run)
    {
        if (Convention == Convention.Local && Kernel.Summands.FirstOrDefault(t => t is not NBodyKernel) is { } many)
        {
            throw new DataException(new(
                "In the local convention the forces of a many-body kernel are not those of its energy. Use the total-energy convention.",
                Field: "convention", Found: $"local, with a kernel of kind {Spec.KindOf(many.GetType())}", Expected: "totalEnergy"));
        }

        var available = input.Labels;
        var chosen = Choose(Draw.Resolve(available, Environments, Frames, Seed).GetOrThrow());
        var own = Kernel.For(Dataset.Of(chosen.LabelledFrames.Select(f => chosen.Data[f])));
        var problem = new GaussianProcessProblem(this with { Kernel = own }, chosen, FittedIsolatedAtomVariance, run);
        var (kernel, noise, path) = Optimise == Optimise.None
            ? (own, problem.InitialNoise, null)
            : HyperparameterSearch.Run(problem, own, Optimise, Search ?? new(), run);
        var model = problem.Solve(kernel, noise, path, run);
        return TrainOn == TrainOn.Forces && IsolatedAtomEnergies is null ? TrainingFrames.WithZeroOfEnergy(model, chosen.Environments.Select(e => e.Frame).Distinct().Select(f => available.Data[f]), run) : model;
    }

    Model IFitStage.Fit(ILabelled labels, Run run) => Apply(labels, run);

    private TrainingSet Choose(TrainingSet drawn) => TrainOn switch
    {
        TrainOn.Forces => drawn.Environments.Length > 0 ? drawn with { Frames = [] } : throw Nothing("forces"),
        TrainOn.Energies => drawn.Frames.Length > 0 ? drawn with { Environments = [] } : throw Nothing("energies"),
        _ => drawn is { Environments.Length: > 0, Frames.Length: > 0 } ? drawn : throw Nothing(drawn.Frames.Length > 0 ? "forces" : "energies"),
    };

    private DataException Nothing(string what) => new(new(
        $"The training set has no {what}, but trainOn says '{TrainOn}'. Choose {(what == "forces" ? "environments" : "frames")} as well, or train on what is there.",
        Found: $"environments {Environments?.ToString() ?? "not given"}, frames {Frames?.ToString() ?? "not given"}"));

    private static ImmutableSortedDictionary<string, double>? Finite(ImmutableSortedDictionary<string, double>? energies) =>
        energies?.FirstOrDefault(e => !double.IsFinite(e.Value)) is { Key: not null } bad
            ? throw new ArgumentException($"{nameof(IsolatedAtomEnergies)} must be finite (eV); found {bad.Value} for {bad.Key}.", nameof(energies))
            : energies;

    private static double NotNegative(double value, string name) => value >= 0 && double.IsFinite(value)
        ? value
        : throw new ArgumentException($"{name} must be finite and not negative; found {value}.", name);
}

public static partial class Fit
{
    /// <summary>Exact Gaussian process regression; see <see cref="GaussianProcessFit"/>.</summary>
    public static GaussianProcessFit GaussianProcess(
        Kernel kernel, double noise = 0.001, TrainOn trainOn = TrainOn.Forces, Draw? environments = null, Draw? frames = null, long seed = 1, Optimise optimise = Optimise.None) =>
        new(kernel, noise, trainOn, environments, frames, seed, Optimise: optimise);

    /// <summary>
    /// Kernel ridge regression: the same weights as those of a Gaussian process whose noise is the ridge (of energies per atom), and so the same stage. Its mean
    /// is the ridge regression; that it has a variance, too, is a gift of the other reading.
    /// </summary>
    /// <param name="kernel">Similarity of local energies.</param>
    /// <param name="ridge">Added to the diagonal: for a force component, and for an energy times the number of atoms. Not negative.</param>
    /// <param name="trainOn">Which labels.</param>
    /// <param name="environments">Which force labels.</param>
    /// <param name="frames">Which energy labels.</param>
    /// <param name="seed">Of the draws.</param>
    public static GaussianProcessFit KernelRidge(
        Kernel kernel, double ridge, TrainOn trainOn = TrainOn.Forces, Draw? environments = null, Draw? frames = null, long seed = 1) =>
        new(kernel, ridge, trainOn, environments, frames, seed, EnergyNoise: ridge);
}
