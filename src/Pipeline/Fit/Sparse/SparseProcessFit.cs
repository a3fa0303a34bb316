using System.Collections.Immutable;

namespace Pipelines;

/// <summary>How a sparse Gaussian process approximates the exact one with inducing values u, Q being what u explains of the covariance K.</summary>
public enum SparseApproximation
{
    /// <summary>Subset of regressors: the prior itself is that of Q, so that variance vanishes far from the data.</summary>
    Sor,

    /// <summary>Deterministic training conditional: the same mean; the prior's remainder K - Q is added to the variance, which grows far from the data.</summary>
    Dtc,

    /// <summary>
    /// Fully independent training conditional: labels are also noisy by their own share of K - Q, so that those u cannot explain count for less. Variances are
    /// chosen without these shares; a second pass over the data then takes them into account.
    /// </summary>
    Fitc,
}

/// <summary>What the variances of a sparse process (of each term, and of the noises) are chosen by.</summary>
public enum SparseTuning
{
    /// <summary>They stay as given.</summary>
    None,

    /// <summary>
    /// The error on training frames left out, in folds of consecutive frames: the mean of the logarithms of the root mean square errors of forces, energies and virials.
    /// Of frames of a trajectory neighbours are alike: nothing that takes them for independent (the evidence) knows how far a model carries.
    /// </summary>
    Blocks,

    /// <summary>The marginal likelihood of the training labels under the approximation.</summary>
    Evidence,
}

/// <summary>
/// Sparse Gaussian process regression on energies, forces and virials: independent terms (2-body, 3-body, many-body), each seen through a few inducing
/// values (Quiñonero-Candela and Rasmussen 2005). Time is linear in the number of labels, memory constant in the number of frames, and stated
/// where there is too little.
/// </summary>
/// <remarks>
/// What matters, in order: the descriptor's cutoff and exponent; the number of inducing points (errors fall until several hundred for the many-body term, 15 to 30
/// for pairs); then how terms and noises are weighed, which errors on training frames left out decide unless told otherwise: the kernels' variances and the noises
/// given are where the search begins. Length scales stay as given unless a search is asked for.
/// </remarks>
/// <param name="Terms">At least one.</param>
/// <param name="Approximation">Of the exact process.</param>
/// <param name="Noise">Variance of the noise of a force component, (eV/Å)².</param>
/// <param name="EnergyNoise">Variance of the noise of an energy, eV² per atom: a structure of N atoms has N times as much.</param>
/// <param name="VirialNoise">Variance of the noise of a component of the virial, eV² per atom; virials are not learned from where left out.</param>
/// <param name="Tuning">What the variance of each term and the noises are chosen by, beginning with those given.</param>
/// <param name="TrainOn">Which labels.</param>
/// <param name="Environments">Which force labels; all those of the training set where left out.</param>
/// <param name="Frames">Which energy labels (and virials); all those of the training set where left out.</param>
/// <param name="Seed">Of the draws.</param>
/// <param name="IsolatedAtomEnergies">Energy of each species as an isolated atom, eV; fitted where left out.</param>
/// <param name="Weights">How much the labels of some groups of frames count; all alike where left out.</param>
/// <param name="Solver">QR, or normal equations, which take half the time; in whitened inducing values both are good. Singular values are not for sparse processes.</param>
/// <param name="Search">Look for the kernels' length scales, too; they stay as given where left out.</param>
/// <param name="Repulsion">Add the universal screened repulsion (ZBL) below 0.95 of the shortest training distance; it is zero on the training data.</param>
[Kind("sparseProcess")]
[Cites("10.1080/23746149.2019.1654919")]
public sealed record SparseProcessFit(
    ImmutableArray<SparseTerm> Terms,
    SparseApproximation Approximation = SparseApproximation.Dtc,
    double Noise = 0.0025,
    double EnergyNoise = 1e-6,
    double? VirialNoise = null,
    SparseTuning Tuning = SparseTuning.Blocks,
    TrainOn TrainOn = TrainOn.Both,
    Draw? Environments = null,
    Draw? Frames = null,
    long Seed = 1,
    ImmutableSortedDictionary<string, double>? IsolatedAtomEnergies = null,
    LabelWeights? Weights = null,
    LinearSolver Solver = LinearSolver.Qr,
    SparseSearch? Search = null,
    bool Repulsion = true)
    : Stage<ILabelled, SparseProcess>, IFitStage, IExample<SparseProcessFit>
{
    /// <summary>Pairs and SOAP; pairs and triplets.</summary>
    public static IEnumerable<SparseProcessFit> Examples =>
    [
        new([new(new TwoBodyKernel(1, 6), 20), new(new DescriptorKernel(Describe.Soap(new Cutoff(6, Width: 2)), new DotProduct(4, 10)), 300, InducingChoice.Cur)]),
        new([new(new TwoBodyKernel(1, 6), 20), new(new ThreeBodyKernel(0.8, 5, 0.1), 100, InducingChoice.FarthestPoints)], SparseApproximation.Fitc, Tuning: SparseTuning.Evidence),
    ];

    /// <summary>At least one.</summary>
    public ImmutableArray<SparseTerm> Terms { get; init; } = Terms is { IsDefaultOrEmpty: false }
        ? Terms
        : throw new ArgumentException("A sparse process needs at least one term; found none.", nameof(Terms));

    /// <summary>QR or normal equations.</summary>
    public LinearSolver Solver { get; init; } = Solver != LinearSolver.Svd
        ? Solver
        : throw new ArgumentException($"The solver of a sparse process is qr or normalEquations; found {Solver}.", nameof(Solver));

    /// <summary>Needs a tuning to be judged by.</summary>
    public SparseSearch? Search { get; init; } = Search is null || Tuning != SparseTuning.None
        ? Search
        : throw new ArgumentException("A search for length scales is judged by the tuning: blocks or evidence; found none.", nameof(Search));

    /// <summary>(eV/Å)², positive.</summary>
    public double Noise { get; init; } = Parameter.Positive(Noise, "(eV/Å)²");

    /// <summary>eV² per atom, positive.</summary>
    public double EnergyNoise { get; init; } = Parameter.Positive(EnergyNoise, "eV² per atom");

    /// <summary>eV² per atom, positive.</summary>
    public double? VirialNoise { get; init; } = VirialNoise is { } v ? Parameter.Positive(v, "eV² per atom", nameof(VirialNoise)) : null;

    /// <inheritdoc/>
    protected internal override IEnumerable<string> InputFiles => (Environments?.Files ?? []).Concat(Frames?.Files ?? []);

    /// <inheritdoc/>
    /// <exception cref="DataException">There are no labels of the kind asked for, or too little memory.</exception>
    public override SparseProcess Apply(ILabelled input, Run run)
    {
        var chosen = TrainingFrames.Choose(input.Labels, Environments, Frames, Seed, TrainOn);
        if (Search is null)
        {
            return new SparseProblem(this, chosen, run).Solve(null);
        }

        var (best, path) = Search.Best(this, chosen, run);
        return new SparseProblem(best, chosen, run).Solve(path);
    }

    Model IFitStage.Fit(ILabelled labels, Run run) => Apply(labels, run);

    /// <inheritdoc/>
    public bool Equals(SparseProcessFit? other) =>
        other is not null && Terms.SequenceEqual(other.Terms) && (Approximation, Noise, EnergyNoise, VirialNoise, Tuning) == (other.Approximation, other.Noise, other.EnergyNoise, other.VirialNoise, other.Tuning)
        && (TrainOn, Environments, Frames, Seed, Weights, Solver, Search, Repulsion) == (other.TrainOn, other.Environments, other.Frames, other.Seed, other.Weights, other.Solver, other.Search, other.Repulsion)
        && Given(this).SequenceEqual(Given(other));

    private static ImmutableSortedDictionary<string, double> Given(SparseProcessFit fit) => fit.IsolatedAtomEnergies ?? ImmutableSortedDictionary<string, double>.Empty;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Terms.Length, Terms[0], Noise, Seed);
}

public static partial class Fit
{
    /// <summary>Sparse Gaussian process regression; see <see cref="SparseProcessFit"/>.</summary>
    /// <param name="terms">At least one.</param>
    public static SparseProcessFit SparseProcess(params ReadOnlySpan<SparseTerm> terms) => new([.. terms]);
}
