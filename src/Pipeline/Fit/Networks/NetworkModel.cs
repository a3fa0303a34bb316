using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// Networks on the features of a descriptor, one for each species, and several members where it is a committee: the energy is the members' mean,
/// the variance their spread.
/// </summary>
public sealed record NetworkModel : UncertainModel, IExample<NetworkModel>
{
    /// <summary>A small one on two species.</summary>
    public static IEnumerable<NetworkModel> Examples => [ExampleModels.Network];

    /// <summary>The features.</summary>
    public required AtomicDescriptor Descriptor { get; init; }

    /// <summary>The hidden layers of each species' network.</summary>
    public required ImmutableArray<Block<HiddenLayer>> Hidden { get; init; }

    /// <summary>Members of the committee.</summary>
    public required int Members { get; init; }

    /// <summary>Weights and biases: members x species x layers of (inputs x outputs, biases). The inputs are the features with a scale, in their order.</summary>
    public required Block<double> Weights { get; init; }

    /// <summary>Subtracted from the features; species x width.</summary>
    public required Block<double> Means { get; init; }

    /// <summary>Multiplied with the features after that; species x width. A feature whose scale is zero is no input.</summary>
    public required Block<double> Scales { get; init; }

    /// <summary>eV; the outputs of the networks are in this unit.</summary>
    public required double EnergyUnit { get; init; }

    /// <summary>Variance of the noise on a force component that the loss assumed, (eV/Å)².</summary>
    public required double ForceNoiseVariance { get; init; }

    /// <summary>Variance of the noise on an energy that the loss assumed, eV² per atom.</summary>
    public required double EnergyNoiseVariance { get; init; }

    /// <summary>Short-range repulsion below the training distances, where there is one.</summary>
    public required Zbl? Repulsion { get; init; }

    /// <summary>How the training went.</summary>
    public required Block<TrainingStep> History { get; init; }

    /// <summary>Hash of the data it was trained on, or of the files it was read from (provenance).</summary>
    public required string DataHash { get; init; }

    /// <summary>The largest change of a force, on the first training frames, that single precision in training amounts to, eV/Å; 0 with double precision.</summary>
    public double PrecisionError { get; init; }

    /// <inheritdoc/>
    public override double Cutoff => Descriptor.Cutoff.Radius;

    /// <inheritdoc/>
    public override ImmutableArray<Species> Species => [.. Descriptor.Species];

    /// <summary>Where the weights of a member lie.</summary>
    internal NetworkLayout Layout => new(Hidden, Scales.Span);

    /// <summary>A member alone, as a model without spread.</summary>
    /// <param name="member">From 0.</param>
    public NetworkModel Member(int member)
    {
        var length = Weights.Length / Members;
        return this with { Members = 1, Weights = Block.Create(Weights.Span.Slice(member * length, length)) };
    }

    /// <inheritdoc/>
    public override IEvaluator CreateEvaluator(Structure structure, int threads = 1)
    {
        this.Require(structure);
        return new FeatureEvaluator(Descriptor, () => new NetworkCommittee(this), s => IsolatedAtomEnergies.GetValueOrDefault(s), Repulsion, structure, threads);
    }

    // The variance is that among the members, with one degree of freedom less than there are; zero for one member alone.
    private protected override GaussianPrediction Uncalibrated(Structure structure, Run run)
    {
        var mean = this.Evaluate(structure, run.Threads);
        var spread = Members > 1 ? NetworkSpread.Of(this, structure, run) : NetworkSpread.None(structure.Count);
        return new(mean, spread.Energy, spread.Forces, EnergyNoiseVariance * structure.Count, ForceNoiseVariance) { LatentAtomEnergyVariance = spread.AtomEnergies };
    }

    /// <inheritdoc/>
    public bool Equals(NetworkModel? other) =>
        other is not null && Descriptor == other.Descriptor && Hidden.SequenceEqual(other.Hidden) && Members == other.Members && Weights == other.Weights
        && Means == other.Means && Scales == other.Scales && EnergyUnit.Equals(other.EnergyUnit) && ForceNoiseVariance.Equals(other.ForceNoiseVariance)
        && EnergyNoiseVariance.Equals(other.EnergyNoiseVariance) && Repulsion == other.Repulsion && History == other.History && DataHash == other.DataHash
        && PrecisionError.Equals(other.PrecisionError) && SameFacts(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Descriptor, Weights);

    internal override void WriteTo(ModelWriter writer)
    {
        writer.Put<Descriptor>("descriptor", Descriptor);
        writer.Put("hidden", Hidden);
        writer.Put("members", Members);
        writer.Put("energyUnit", EnergyUnit);
        writer.Put("forceNoiseVariance", ForceNoiseVariance);
        writer.Put("energyNoiseVariance", EnergyNoiseVariance);
        writer.PutIsolatedAtoms(this);
        writer.Put("shortestDistance", ShortestDistance);
        writer.PutRepulsion(Repulsion);
        writer.Put("dataHash", DataHash);
        writer.Put("precisionError", PrecisionError);
        writer.PutBlock("weights", Weights.Span);
        writer.PutBlock("means", Means.Span);
        writer.PutBlock("scales", Scales.Span);
        writer.PutBlock("history", History.Span);
    }

    internal static NetworkModel Read(ModelReader reader) => new()
    {
        Descriptor = reader.Get<Descriptor>("descriptor") as AtomicDescriptor ?? throw new FormatException("the descriptor has no fixed width"),
        Hidden = reader.Get<ImmutableArray<Block<HiddenLayer>>>("hidden"),
        Members = reader.Get<int>("members"),
        EnergyUnit = reader.Get<double>("energyUnit"),
        ForceNoiseVariance = reader.Get<double>("forceNoiseVariance"),
        EnergyNoiseVariance = reader.Get<double>("energyNoiseVariance"),
        IsolatedAtomEnergies = reader.GetIsolatedAtoms(),
        ShortestDistance = reader.Get<double>("shortestDistance"),
        Repulsion = reader.GetRepulsion(),
        DataHash = reader.Get<string>("dataHash"),
        PrecisionError = reader.Get<double>("precisionError"),
        Weights = Block.Freeze(reader.GetBlock<double>("weights")),
        Means = Block.Freeze(reader.GetBlock<double>("means")),
        Scales = Block.Freeze(reader.GetBlock<double>("scales")),
        History = Block.Freeze(reader.GetBlock<TrainingStep>("history")),
    };
}
