using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>One training: features and their derivatives are computed once and kept; then every member of the committee finds its weights.</summary>
internal sealed class NetworkProblem
{
    // A validation loss that has not fallen for so many looks will not fall.
    private const int Patience = 60;

    private readonly NetworkFit _fit;
    private readonly TrainingSet _chosen;
    private readonly AtomicDescriptor _descriptor;
    private readonly Run _run;
    private readonly NetworkFrame[] _training, _validation;
    private readonly ImmutableSortedDictionary<Species, double> _isolated;
    private readonly Block<double> _means, _scales;
    private readonly double _shortest;

    public NetworkProblem(NetworkFit fit, TrainingSet chosen, TrainingSet? validation, Run run)
    {
        (_fit, _chosen, _run) = (fit, chosen, run);
        int[] frames = [.. chosen.LabelledFrames];
        if (frames.Length == 0)
        {
            throw new DataException(new("The training set has no labels to learn from.", Found: $"{chosen}"));
        }

        Structure[] structures = [.. frames.Select(f => chosen.Data[f].Structure)];
        _descriptor = (AtomicDescriptor)fit.Descriptor.For(chosen.Data.Subset(frames.Concat(validation?.LabelledFrames ?? [])));
        _shortest = TrainingFrames.ShortestDistance(structures, _descriptor.Cutoff.Radius);
        _isolated = TrainingFrames.IsolatedAtoms([.. _descriptor.Species], fit.IsolatedAtomEnergies, chosen.Frames.Select(f => chosen.Data[f]));
        var features = new FeatureMatrix[frames.Length];
        Parallel.For(0, frames.Length, Options, f => features[f] = _descriptor.Of(structures[f]));
        var (mean, deviation) = TrainingFrames.Moments(_descriptor, structures, features);
        (_means, _scales) = (Block.Freeze(mean), Block.Freeze(TrainingFrames.Scales(mean, deviation)));
        _training = Frames(chosen);
        _validation = validation is null ? [] : Frames(validation);
    }

    private ParallelOptions Options => new() { MaxDegreeOfParallelism = _run.Threads, CancellationToken = _run.Cancellation };

    /// <summary>The trained model.</summary>
    public NetworkModel Train()
    {
        var shape = new FeedForward([_descriptor.Width, .. _fit.Hidden], _fit.Activation);
        var kinds = _descriptor.Species.Count;
        var unit = EnergyUnit(shape, kinds);
        var loss = new NetworkLoss(shape, kinds, unit, _fit.Noise, _fit.EnergyNoise, _run);
        List<TrainingStep> history = [];
        var weights = Enumerable.Range(0, _fit.Members).SelectMany(m => Train(loss, Start(shape, kinds, m), m, history)).ToArray();
        return new NetworkModel
        {
            Descriptor = _descriptor,
            Hidden = _fit.Hidden,
            Activation = _fit.Activation,
            Members = _fit.Members,
            Weights = Block.Freeze(weights),
            Means = _means,
            Scales = _scales,
            EnergyUnit = unit,
            ForceNoiseVariance = _fit.Noise,
            EnergyNoiseVariance = _fit.EnergyNoise,
            IsolatedAtomEnergies = _isolated,
            ShortestDistance = _shortest,
            Domain = TrainingDomain.Of(_descriptor, [.. _chosen.LabelledFrames.Select(f => _chosen.Data[f].Structure)], _run),
            Repulsion = _fit.Repulsion ? new Zbl(new Taper(0.7 * _shortest, 0.95 * _shortest)) : null,
            History = Block.From(history),
            DataHash = _chosen.Data.Trace().Hash,
        };
    }

    // Outputs of order one give forces of the data's size with the first weights.
    private double EnergyUnit(FeedForward shape, int kinds)
    {
        var forces = _training.SelectMany(f => f.Forces).ToArray();
        if (forces.Length > 0)
        {
            var given = new NetworkLoss(shape, kinds, 1, 1, 1, _run).ForceScale(Start(shape, kinds, 0), [.. _training.Take(20)]);
            var wanted = Math.Sqrt(forces.Sum(f => f.Force.Dot(f.Force)) / (3 * forces.Length));
            return given > 0 && wanted > 0 ? wanted / given : 1;
        }

        var perAtom = _training.Where(f => f.Energy is not null).Select(f => f.Energy!.Value / f.Count).ToArray();
        var mean = perAtom.Average();
        return Math.Sqrt(perAtom.Sum(e => (e - mean) * (e - mean)) / perAtom.Length) is > 0 and var deviation ? deviation : 1;
    }

    private double[] Start(FeedForward shape, int kinds, int member)
    {
        var weights = new double[kinds * shape.Parameters];
        for (var k = 0; k < kinds; k++)
        {
            shape.Initialise(weights.AsSpan(k * shape.Parameters, shape.Parameters), (ulong)_fit.Seed, (uint)((member * kinds) + k));
        }

        return weights;
    }

    private double[] Train(NetworkLoss loss, double[] start, int member, List<TrainingStep> history)
    {
        var (best, at, since) = (double.PositiveInfinity, start, 0);

        // Keeps the weights of the smallest validation loss (of the training loss, without validation); false where it no longer falls.
        bool Watch(int step, int steps, ReadOnlySpan<double> weights, double training)
        {
            _run.Report(_fit.Members == 1 ? "network" : $"network {member + 1} of {_fit.Members}", step, steps);
            var validation = _validation.Length > 0 ? loss.Of(weights, _validation, []) : double.NaN;
            history.Add(new(member, step, training, validation));
            var judged = _validation.Length > 0 ? validation : training;
            if (judged < best)
            {
                (best, at, since) = (judged, weights.ToArray(), 0);
                return true;
            }

            return _validation.Length == 0 || ++since < Patience;
        }

        switch (_fit.Training ?? new LbfgsTraining())
        {
            case AdamTraining adam:
                Descend(loss, adam, start.ToArray(), member, Watch);
                break;
            case LbfgsTraining lbfgs:
                Lbfgs.Minimize(
                    (x, gradient) => loss.Of(x, _training, gradient), start, new() { MaximumIterations = lbfgs.Iterations, History = 20, GradientTolerance = 1e-9, FirstStep = 0.1 },
                    (step, x, value, _) => Watch(step, lbfgs.Iterations, x, value), _run.Cancellation);
                break;
            case var other:
                throw new NotSupportedException(other.GetType().Name);
        }

        return at;
    }

    private void Descend(NetworkLoss loss, AdamTraining adam, double[] weights, int member, Watcher watch)
    {
        var method = new Adam(weights.Length);
        var gradient = new double[weights.Length];
        int[] order = [.. Enumerable.Range(0, _training.Length)];
        var batches = (order.Length + adam.Batch - 1) / adam.Batch;
        var draws = new RandomSequence((ulong)_fit.Seed, 1000 + (uint)member);
        for (var epoch = 0; epoch < adam.Epochs; epoch++)
        {
            draws.Shuffle<int>(order);
            var sum = 0.0;
            for (var b = 0; b < batches; b++)
            {
                var batch = order.Skip(b * adam.Batch).Take(adam.Batch).Select(i => _training[i]).ToArray();
                sum += loss.Of(weights, batch, gradient, Math.Max(1, (adam.Batch + 3) / 4)) * batch.Length;
                var progress = (double)((epoch * batches) + b) / (adam.Epochs * batches);
                method.Step(weights, gradient, 0.5 * adam.LearningRate * (1 + Math.Cos(Math.PI * progress)), adam.WeightDecay);
            }

            if (!watch(epoch, adam.Epochs, weights, sum / order.Length))
            {
                return;
            }
        }
    }

    private NetworkFrame[] Frames(TrainingSet set)
    {
        var forces = set.Environments.ToLookup(e => e.Frame, e => e.Atom);
        var energies = set.Frames.ToHashSet();
        int[] numbers = [.. set.LabelledFrames];
        var frames = new NetworkFrame[numbers.Length];
        Parallel.For(0, frames.Length, Options, f =>
        {
            var c = set.Data[numbers[f]];
            var energy = energies.Contains(numbers[f]) ? c.Energy - c.Structure.Species.Sum(s => _isolated[s]) : null;
            frames[f] = new(c.Structure, _descriptor, _means, _scales, energy, [.. forces[numbers[f]].Distinct().Order().Select(a => (a, c.Forces!.Value[a]))]);
        });
        return frames;
    }

    private delegate bool Watcher(int step, int steps, ReadOnlySpan<double> weights, double training);
}
