using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>In what the members of a committee differ.</summary>
public enum CommitteeKind
{
    /// <summary>In the weights that they start from and the order of their batches.</summary>
    Seeds,

    /// <summary>In these, and in the frames that they learn from: each draws as many as there are, with replacement (Efron 1979, doi:10.1214/aos/1176344552).</summary>
    Bootstrap,
}

/// <summary>How exactly the derivatives of features are kept while a network is trained.</summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "These are the precisions' names.")]
public enum NetworkPrecision
{
    /// <summary>Eight bytes a number.</summary>
    Double,

    /// <summary>Four bytes: half the memory, and faster where memory limits; all sums over weights stay in double precision. The model tells the error.</summary>
    Single,
}

/// <summary>
/// Feed-forward networks (Sec. III.B, Eq. 12), one for each species, on the features of a descriptor, trained on energies and forces together: Behler and Parrinello 2007,
/// doi:10.1103/PhysRevLett.98.146401. Several members that start from different weights make a committee, whose spread is the uncertainty. The loss is
/// half the mean square error over its noise, for energies and for forces; where there are validation labels, the weights kept are those of the smallest
/// validation loss.
/// </summary>
/// <param name="Descriptor">The features.</param>
/// <param name="Hidden">Units of the hidden layers.</param>
/// <param name="Activation">Of hidden units.</param>
/// <param name="Training">How weights are found; where left out, by the extended Kalman filter for up to 2,000 weights a member, beyond that by L-BFGS.</param>
/// <param name="Members">Networks in the committee, at least 1.</param>
/// <param name="Noise">Weighs forces: variance of the noise of a force component, (eV/Å)².</param>
/// <param name="EnergyNoise">Weighs energies: eV² per atom.</param>
/// <param name="Validation">Share of the frames that are watched and not learned from, where the input is no split; 0 to 0.9.</param>
/// <param name="Environments">Which force labels; all those of the training set where left out.</param>
/// <param name="Frames">Which energy labels; all those of the training set where left out.</param>
/// <param name="Seed">Of weights, draws and batches.</param>
/// <param name="IsolatedAtomEnergies">Energy of each species as an isolated atom, eV; fitted where left out.</param>
/// <param name="Repulsion">Add the universal screened repulsion (ZBL) below 0.95 of the shortest training distance; it is zero on the training data.</param>
/// <param name="Committee">In what members differ.</param>
/// <param name="Patience">A training ends when the validation loss has not fallen for so many epochs, at least 1.</param>
/// <param name="Precision">How the derivatives of features are kept.</param>
/// <param name="Weights">How much the labels of some groups of frames count; all alike where left out.</param>
[Kind("network")]
[Cites("10.1103/PhysRevLett.98.146401")]
[Cites("10.1080/23746149.2019.1654919")]
public sealed record NetworkFit(
    AtomicDescriptor Descriptor,
    Block<int> Hidden = default,
    Activation Activation = Activation.Tanh,
    NetworkTraining? Training = null,
    int Members = 1,
    double Noise = 0.001,
    double EnergyNoise = 1e-6,
    double Validation = 0.1,
    Draw? Environments = null,
    Draw? Frames = null,
    long Seed = 1,
    ImmutableSortedDictionary<string, double>? IsolatedAtomEnergies = null,
    bool Repulsion = true,
    CommitteeKind Committee = CommitteeKind.Seeds,
    int Patience = 60,
    NetworkPrecision Precision = NetworkPrecision.Double,
    LabelWeights? Weights = null)
    : Stage<ILabelled, NetworkModel>, IFitStage, IExample<NetworkFit>
{
    /// <summary>Two hidden layers on the power spectrum.</summary>
    public static IEnumerable<NetworkFit> Examples =>
    [
        new(Describe.Soap(5, nMax: 4, lMax: 3), [15, 15]),
        new(Describe.SymmetryFunctions(6.0), [15, 15], Training: new KalmanTraining(), Members: 4, Committee: CommitteeKind.Bootstrap) { Checkpoint = "network.checkpoint" },
        new(Describe.SymmetryFunctions(6.0), [20], Activation.Silu, new AdamTraining(Schedule: new PlateauRate()), Precision: NetworkPrecision.Single),
    ];

    /// <summary>Units of the hidden layers; two of 15 where left out.</summary>
    public Block<int> Hidden { get; init; } = Hidden.Length == 0 ? [15, 15] : Hidden.All(n => n >= 1)
        ? Hidden
        : throw new ArgumentException($"Hidden layers must have at least one unit; found {string.Join(", ", Hidden)}.", nameof(Hidden));

    /// <summary>At least 1.</summary>
    public int Members { get; init; } = Parameter.AtLeast(1, Members);

    /// <summary>(eV/Å)², positive.</summary>
    public double Noise { get; init; } = Parameter.Positive(Noise, "(eV/Å)²");

    /// <summary>eV² per atom, positive.</summary>
    public double EnergyNoise { get; init; } = Parameter.Positive(EnergyNoise, "eV² per atom");

    /// <summary>0 to 0.9.</summary>
    public double Validation { get; init; } = Validation is >= 0 and <= 0.9
        ? Validation
        : throw new ArgumentException($"{nameof(Validation)} must be between 0 and 0.9; found {Validation}.", nameof(Validation));

    /// <summary>At least 1.</summary>
    public int Patience { get; init; } = Parameter.AtLeast(1, Patience);

    /// <summary>
    /// A file from which the training goes on if it was stopped, by whatever: with the same bits as if it had not been. Null for none. It stays when the training is complete;
    /// then it gives the result at once.
    /// </summary>
    public string? Checkpoint { get; init; }

    /// <summary>The checkpoint is written every so many epochs, at least 1; and when the run is cancelled.</summary>
    public int CheckpointEvery
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentException($"{nameof(CheckpointEvery)} must be at least 1; found {value}.", nameof(CheckpointEvery));
    } = 10;

    /// <summary>The method for so many weights: the filter's work grows with their square.</summary>
    internal NetworkTraining MethodFor(double weights) => Training ?? (weights <= 2000 ? new KalmanTraining() : new LbfgsTraining());

    /// <inheritdoc/>
    protected internal override int AlgorithmVersion => 2;

    /// <inheritdoc/>
    protected internal override IEnumerable<string> InputFiles => (Environments?.Files ?? []).Concat(Frames?.Files ?? []);

    /// <inheritdoc/>
    /// <exception cref="DataException">There are no labels, or a species is not covered; or the checkpoint is damaged, or of another training.</exception>
    public override NetworkModel Apply(ILabelled input, Run run)
    {
        var chosen = Draw.Resolve(input.Labels, Environments, Frames, Seed).GetOrThrow();
        var validation = input is Split { Validation: var watched } && watched.LabelledFrames.Any() ? watched : null;
        if (validation is null && Validation > 0)
        {
            int[] frames = [.. chosen.LabelledFrames];
            DrawStream.Shuffle.Sequence(Seed).Shuffle<int>(frames);
            var kept = (int)(frames.Length * Validation);
            validation = kept > 0 ? chosen.Within(Block.From(frames.Take(kept).Order())) : null;
            chosen = chosen.Within(Block.From(frames.Skip(kept).Order()));
        }

        return new NetworkProblem(this, chosen, validation, run).Train();
    }

    Model IFitStage.Fit(ILabelled labels, Run run) => Apply(labels, run);
}

public static partial class Fit
{
    /// <summary>Feed-forward networks on a descriptor's features; see <see cref="NetworkFit"/>.</summary>
    public static NetworkFit Network(AtomicDescriptor descriptor, Block<int> hidden = default, NetworkTraining? training = null, int members = 1, long seed = 1) =>
        new(descriptor, hidden, Training: training, Members: members, Seed: seed);
}
