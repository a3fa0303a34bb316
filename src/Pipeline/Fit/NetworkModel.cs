using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>One step of a training that was looked at.</summary>
/// <param name="Member">Which network of the committee.</param>
/// <param name="Step">Iteration or epoch, from 0.</param>
/// <param name="Training">Loss on the training labels.</param>
/// <param name="Validation">Loss on the validation labels; NaN where there are none.</param>
public readonly record struct TrainingStep(int Member, int Step, double Training, double Validation);

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

    /// <summary>Units of the hidden layers.</summary>
    public required Block<int> Hidden { get; init; }

    /// <summary>Of hidden units.</summary>
    public required Activation Activation { get; init; }

    /// <summary>Members of the committee.</summary>
    public required int Members { get; init; }

    /// <summary>Weights and biases: members x species x parameters of a network.</summary>
    public required Block<double> Weights { get; init; }

    /// <summary>Subtracted from the features; species x width.</summary>
    public required Block<double> Means { get; init; }

    /// <summary>Multiplied with the features after that; species x width.</summary>
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

    /// <summary>Hash of the data it was trained on (provenance).</summary>
    public required string DataHash { get; init; }

    /// <inheritdoc/>
    public override double Cutoff => Descriptor.Cutoff.Radius;

    /// <inheritdoc/>
    public override ImmutableArray<Species> Species => [.. Descriptor.Species];

    /// <summary>The shape that all networks share.</summary>
    internal FeedForward Shape => new([Descriptor.Width, .. Hidden], Activation);

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
        return new FeatureEvaluator(Descriptor, () => new Committee(this), s => IsolatedAtomEnergies.GetValueOrDefault(s), Repulsion, structure, threads);
    }

    // The variance is that among the members, with one degree of freedom less than there are; zero for one member alone.
    private protected override GaussianPrediction Uncalibrated(Structure structure, Run run)
    {
        var mean = this.Evaluate(structure, run.Threads);
        var members = Enumerable.Range(0, Members).Select(m => Member(m).Evaluate(structure, run.Threads)).ToArray();
        var freedom = Math.Max(1, Members - 1);
        var forces = new Vec3[structure.Count];
        for (var i = 0; i < forces.Length; i++)
        {
            foreach (var m in members)
            {
                var d = m.Forces[i] - mean.Forces[i];
                forces[i] += new Vec3(d.X * d.X, d.Y * d.Y, d.Z * d.Z) / freedom;
            }
        }

        return new(mean, members.Sum(m => (m.Energy - mean.Energy) * (m.Energy - mean.Energy)) / freedom, Block.Freeze(forces), EnergyNoiseVariance * structure.Count, ForceNoiseVariance);
    }

    /// <inheritdoc/>
    public bool Equals(NetworkModel? other) =>
        other is not null && Descriptor == other.Descriptor && Hidden == other.Hidden && Activation == other.Activation && Members == other.Members && Weights == other.Weights
        && Means == other.Means && Scales == other.Scales && EnergyUnit.Equals(other.EnergyUnit) && ForceNoiseVariance.Equals(other.ForceNoiseVariance)
        && EnergyNoiseVariance.Equals(other.EnergyNoiseVariance) && Repulsion == other.Repulsion && History == other.History && DataHash == other.DataHash
        && SameFacts(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Descriptor, Weights);

    internal override void WriteTo(ModelWriter writer)
    {
        writer.Put<Descriptor>("descriptor", Descriptor);
        writer.Put("hidden", Hidden);
        writer.Put("activation", Activation);
        writer.Put("members", Members);
        writer.Put("energyUnit", EnergyUnit);
        writer.Put("forceNoiseVariance", ForceNoiseVariance);
        writer.Put("energyNoiseVariance", EnergyNoiseVariance);
        writer.PutIsolatedAtoms(this);
        writer.Put("shortestDistance", ShortestDistance);
        writer.PutRepulsion(Repulsion);
        writer.Put("dataHash", DataHash);
        writer.PutBlock("weights", Weights.Span);
        writer.PutBlock("means", Means.Span);
        writer.PutBlock("scales", Scales.Span);
        writer.PutBlock("history", History.Span);
    }

    internal static NetworkModel Read(ModelReader reader) => new()
    {
        Descriptor = reader.Get<Descriptor>("descriptor") as AtomicDescriptor ?? throw new FormatException("the descriptor has no fixed width"),
        Hidden = reader.Get<Block<int>>("hidden"),
        Activation = reader.Get<Activation>("activation"),
        Members = reader.Get<int>("members"),
        EnergyUnit = reader.Get<double>("energyUnit"),
        ForceNoiseVariance = reader.Get<double>("forceNoiseVariance"),
        EnergyNoiseVariance = reader.Get<double>("energyNoiseVariance"),
        IsolatedAtomEnergies = reader.GetIsolatedAtoms(),
        ShortestDistance = reader.Get<double>("shortestDistance"),
        Repulsion = reader.GetRepulsion(),
        DataHash = reader.Get<string>("dataHash"),
        Weights = Block.Freeze(reader.GetBlock<double>("weights")),
        Means = Block.Freeze(reader.GetBlock<double>("means")),
        Scales = Block.Freeze(reader.GetBlock<double>("scales")),
        History = Block.Freeze(reader.GetBlock<TrainingStep>("history")),
    };

    // The mean of all members for one atom.
    private sealed class Committee : IFeatureModel
    {
        private readonly NetworkModel _model;
        private readonly FeedForward _shape;
        private readonly FeedForward.Workspace _work = new();
        private readonly double[] _weights, _scaled, _derivative, _value = new double[1];

        public Committee(NetworkModel model)
        {
            (_model, _shape, _weights) = (model, model.Shape, model.Weights.ToArray());
            (_scaled, _derivative) = (new double[_shape.Inputs], new double[_shape.Inputs]);
        }

        public double Evaluate(int kind, ReadOnlySpan<double> features, Span<double> outer)
        {
            var (width, kinds) = (_shape.Inputs, _model.Descriptor.Species.Count);
            ReadOnlySpan<double> means = _model.Means.Span.Slice(kind * width, width), scales = _model.Scales.Span.Slice(kind * width, width);
            for (var v = 0; v < width; v++)
            {
                _scaled[v] = (features[v] - means[v]) * scales[v];
            }

            outer.Clear();
            var energy = 0.0;
            for (var m = 0; m < _model.Members; m++)
            {
                _shape.Evaluate(_weights.AsSpan(((m * kinds) + kind) * _shape.Parameters, _shape.Parameters), _scaled, _work, _value, _derivative);
                energy += _value[0];
                Vectors.AddScaled(1, _derivative, outer);
            }

            var unit = _model.EnergyUnit / _model.Members;
            for (var v = 0; v < width; v++)
            {
                outer[v] *= unit * scales[v];
            }

            return unit * energy;
        }
    }
}
