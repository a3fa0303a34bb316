using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>One training: features and their derivatives are computed once and kept; then every member of the committee finds its weights.</summary>
internal sealed class NetworkProblem
{
    private readonly NetworkFit _fit;
    private readonly TrainingSet _chosen;
    private readonly TrainingSet? _watched;
    private readonly AtomicDescriptor _descriptor;
    private readonly Run _run;
    private readonly NetworkLayout _layout;
    private readonly NetworkFrame[] _training, _validation;
    private readonly ImmutableArray<Block<HiddenLayer>> _hidden;
    private readonly ImmutableSortedDictionary<Species, double> _isolated;
    private readonly Block<double> _means, _scales;
    private readonly double _shortest;

    public NetworkProblem(NetworkFit fit, TrainingSet chosen, TrainingSet? validation, Run run)
    {
        (_fit, _chosen, _watched, _run) = (fit, chosen, validation, run);
        int[] frames = [.. chosen.LabelledFrames];
        if (frames.Length == 0)
        {
            throw new DataException(new("The training set has no labels to learn from.", Found: $"{chosen}"));
        }

        Structure[] structures = [.. frames.Select(f => chosen.Data[f].Structure)];
        _descriptor = (AtomicDescriptor)fit.Descriptor.For(chosen.Data.Subset(frames.Concat(validation?.LabelledFrames ?? [])));
        CheckSpecies(structures);
        NetworkMemory.Check(fit, _descriptor, [.. structures, .. (validation?.LabelledFrames ?? []).Select(f => validation!.Data[f].Structure)]);
        _shortest = TrainingFrames.ShortestDistance(structures, _descriptor.Cutoff.Radius);
        _isolated = TrainingFrames.IsolatedAtoms([.. _descriptor.Species], fit.IsolatedAtomEnergies, chosen.Frames.Select(f => chosen.Data[f]));
        var features = new FeatureMatrix[frames.Length];
        Parallel.For(0, frames.Length, Options, f => features[f] = _descriptor.Of(structures[f]));
        var (mean, deviation) = TrainingFrames.Moments(_descriptor, structures, features);
        (_means, _scales) = (Block.Freeze(mean), Block.Freeze(TrainingFrames.Scales(mean, deviation)));
        _hidden = [.. _descriptor.Species.Select(_ => Block.From(fit.Hidden.Select(n => new HiddenLayer(n, fit.Activation))))];
        _layout = new(_hidden, _scales.Span);
        _training = Frames(chosen);
        _validation = validation is null ? [] : Frames(validation);
    }

    private ParallelOptions Options => new() { MaxDegreeOfParallelism = _run.Threads, CancellationToken = _run.Cancellation };

    /// <summary>The trained model.</summary>
    public NetworkModel Train()
    {
        var scale = new NetworkScale(EnergyUnit(), _fit.Noise, _fit.EnergyNoise);
        var hash = _chosen.Data.Trace().Hash;
        var checkpoint = _fit.Checkpoint is { } path ? NetworkCheckpoint.Open(path, Identity(hash), _fit.Members) : null;
        var trained = new (double[] Weights, IReadOnlyList<TrainingStep> History)[_fit.Members];
        try
        {
            Parallel.For(0, _fit.Members, Options, m => trained[m] = Trainer(m, scale, checkpoint).Train());
        }
        catch (OperationCanceledException)
        {
            checkpoint?.Write();
            throw;
        }
        catch (AggregateException e) when (e.InnerExceptions.Any(inner => inner is OperationCanceledException))
        {
            checkpoint?.Write();
            throw new OperationCanceledException(e.Message, e, _run.Cancellation);
        }
        catch (AggregateException e) when (e.InnerExceptions.OfType<DataException>().FirstOrDefault() is { } wrong)
        {
            throw new DataException(wrong.Error);
        }

        var model = new NetworkModel
        {
            Descriptor = _descriptor,
            Hidden = _hidden,
            Members = _fit.Members,
            Weights = Block.From(trained.SelectMany(t => t.Weights)),
            Means = _means,
            Scales = _scales,
            EnergyUnit = scale.EnergyUnit,
            ForceNoiseVariance = _fit.Noise,
            EnergyNoiseVariance = _fit.EnergyNoise,
            IsolatedAtomEnergies = _isolated,
            ShortestDistance = _shortest,
            Domain = TrainingDomain.Of(_descriptor, [.. _chosen.LabelledFrames.Select(f => _chosen.Data[f].Structure)], _run),
            Repulsion = _fit.Repulsion ? new Zbl(new Taper(0.7 * _shortest, 0.95 * _shortest)) : null,
            History = Block.From(trained.SelectMany(t => t.History)),
            DataHash = hash,
            PrecisionError = 0,
        };
        return _fit.Precision == NetworkPrecision.Double ? model : model with { PrecisionError = PrecisionError(trained[0].Weights, scale) };
    }

    private NetworkTrainer Trainer(int member, NetworkScale scale, NetworkCheckpoint? checkpoint)
    {
        // Members come first: where there are fewer than threads, each has its share of the rest.
        var threads = Math.Max(1, _run.Threads / Math.Min(_fit.Members, _run.Threads));
        var loss = new NetworkLoss(_layout, scale, threads, _run.Cancellation);
        var watch = new NetworkLoss(_layout, scale, threads, _run.Cancellation);
        var frames = _fit.Committee == CommitteeKind.Seeds ? _training : Bootstrap(member);
        var (start, seed) = (Start(member), (ulong)_fit.Seed);
        var training = _fit.MethodFor(_layout.Parameters);
        NetworkOptimiser optimiser = training switch
        {
            LbfgsTraining lbfgs => new NetworkLbfgs(loss, frames, lbfgs, start),
            AdamTraining adam => new NetworkAdam(loss, frames, adam, start, seed, (uint)member),
            KalmanTraining kalman => new NetworkKalman(
                loss, frames, kalman, _layout, scale, start, seed, (uint)member, new DenseContext { Threads = threads, Cancellation = _run.Cancellation }),
            var other => throw new NotSupportedException(other.GetType().Name),
        };
        var name = _fit.Members == 1 ? "network" : $"network {member + 1} of {_fit.Members}";
        return new(
            member, name, optimiser, w => _validation.Length > 0 ? watch.Of(w, _validation, []) : null, training.Steps, _fit.Patience, _fit.CheckpointEvery, checkpoint, _run);
    }

    // Outputs of order one give forces of the data's size with the first weights.
    private double EnergyUnit()
    {
        var forces = _training.SelectMany(f => f.Forces).ToArray();
        if (forces.Length > 0)
        {
            // With outputs of one sign and the other, the mean square errors differ from that of the labels by the network's own.
            NetworkFrame[] some = [.. _training.Where(f => f.Forces.Length > 0).Take(20)];
            double Squares(double unit) => new NetworkLoss(_layout, new(unit, 1, 1), 1, _run.Cancellation).Of(Start(0), some, []).ForceSquares;
            var labels = some.Sum(f => f.Forces.Sum(l => l.Force.Dot(l.Force)));
            var given = Math.Sqrt(Math.Max(0, (0.5 * (Squares(1) + Squares(-1))) - labels) / some.Sum(f => 3 * f.Forces.Length));
            var wanted = Math.Sqrt(forces.Sum(f => f.Force.Dot(f.Force)) / (3 * forces.Length));
            return given > 0 && wanted > 0 ? wanted / given : 1;
        }

        var perAtom = _training.Where(f => f.Energy is not null).Select(f => f.Energy!.Value / f.Count).ToArray();
        var mean = perAtom.Average();
        return Math.Sqrt(perAtom.Sum(e => (e - mean) * (e - mean)) / perAtom.Length) is > 0 and var deviation ? deviation : 1;
    }

    private double[] Start(int member)
    {
        var weights = new double[_layout.Parameters];
        for (var k = 0; k < _layout.Kinds; k++)
        {
            _layout.Shapes[k].Initialise(_layout.Of(weights.AsSpan(), k), (ulong)_fit.Seed, (uint)((member * _layout.Kinds) + k));
        }

        return weights;
    }

    // A species that no draw has would keep the network that it began with: one frame of it more, then.
    private NetworkFrame[] Bootstrap(int member)
    {
        var draws = NetworkDraws.Of((ulong)_fit.Seed, (uint)member, -1);
        List<int> drawn = [.. Enumerable.Range(0, _training.Length).Select(_ => draws.NextInt32(_training.Length))];
        for (var k = 0; k < _layout.Kinds; k++)
        {
            if (!drawn.Any(f => _training[f].Kinds.Contains(k)))
            {
                int[] with = [.. Enumerable.Range(0, _training.Length).Where(f => _training[f].Kinds.Contains(k))];
                drawn.Add(with[draws.NextInt32(with.Length)]);
            }
        }

        return [.. drawn.Order().Select(f => _training[f])];
    }

    private NetworkFrame[] Frames(TrainingSet set, NetworkPrecision? precision = null, int most = int.MaxValue)
    {
        var forces = set.Environments.ToLookup(e => e.Frame, e => e.Atom);
        var energies = set.Frames.ToHashSet();
        int[] numbers = [.. set.LabelledFrames.Take(most)];
        var weights = LabelWeights.Of(_fit.Weights, set.Data, numbers);
        var frames = new NetworkFrame[numbers.Length];
        var done = 0;
        Parallel.For(0, frames.Length, Options, f =>
        {
            var c = set.Data[numbers[f]];
            var energy = energies.Contains(numbers[f]) ? c.Energy - c.Structure.Species.Sum(s => _isolated[s]) : null;
            frames[f] = new(
                c.Structure, _descriptor, _layout, _means, _scales, energy, [.. forces[numbers[f]].Distinct().Order().Select(a => (a, c.Forces!.Value[a]))], weights[f],
                (precision ?? _fit.Precision) == NetworkPrecision.Single);
            _run.Report("features", Interlocked.Increment(ref done), frames.Length);
        });
        return frames;
    }

    // The largest difference that single precision makes to a force on some of the training frames.
    private double PrecisionError(double[] weights, NetworkScale scale)
    {
        const int frames = 20;
        var batch = new NetworkBatch(_layout, scale);
        var exact = Frames(_chosen, NetworkPrecision.Double, frames);
        var largest = 0.0;
        for (var f = 0; f < exact.Length; f++)
        {
            var (one, two) = (batch.Forces(weights, exact[f]), batch.Forces(weights, _training[f]));
            for (var c = 0; c < one.Length; c++)
            {
                largest = Math.Max(largest, Math.Abs(one[c] - two[c]));
            }
        }

        return largest;
    }

    // A network that no training frame has shaped would be evaluated on validation frames as if it knew something.
    private void CheckSpecies(Structure[] training)
    {
        var seen = training.SelectMany(s => s.Species).ToHashSet();
        if (_descriptor.Species.Where(s => !seen.Contains(s)).ToArray() is { Length: > 0 } missing)
        {
            throw new DataException(new(
                $"No training frame has {string.Join(" or ", missing)}: its network would stay as it was drawn. Put such frames among the training data, or leave the species out.",
                Field: "species", Found: string.Join(", ", seen.Order()), Expected: string.Join(", ", _descriptor.Species)));
        }
    }

    // All that a training depends on; where its checkpoint lies and how often it is written change nothing.
    private string Identity(string data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Add(string text) => hash.AppendData(Encoding.UTF8.GetBytes(text + "\n"));
        Add(Spec.Canonical(_fit with { Checkpoint = null, CheckpointEvery = 1 }));
        Add($"{_fit.AlgorithmVersion} {data} {_watched?.Data.Trace().Hash} {Dense.Backend.Name}");
        foreach (var set in (TrainingSet?[])[_chosen, _watched])
        {
            Add(string.Join(' ', set?.Frames.AsEnumerable() ?? []));
            Add(string.Join(' ', set?.Environments.Select(e => $"{e.Frame}:{e.Atom}") ?? []));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
