using System.Runtime.InteropServices;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>A method of training, one epoch (or iteration) at a time. Between two of them it can be written down, and goes on from there with the same bits.</summary>
internal abstract class NetworkOptimiser(NetworkLoss loss, NetworkFrame[] frames)
{
    /// <summary>The loss.</summary>
    protected NetworkLoss Loss => loss;

    /// <summary>What is learned from.</summary>
    protected NetworkFrame[] Frames => frames;

    /// <summary>Where it stands.</summary>
    public abstract double[] Weights { get; }

    /// <summary>The errors on the training labels with the weights that it begins with.</summary>
    public abstract NetworkErrors Begin();

    /// <summary>One pass.</summary>
    /// <param name="epoch">From 0.</param>
    /// <param name="ended">There is nothing left to gain.</param>
    public abstract NetworkErrors Epoch(int epoch, out bool ended);

    /// <summary>Hears the loss by which the training is judged after every epoch.</summary>
    public virtual void Hear(double judged)
    {
    }

    /// <summary>Writes down where it stands.</summary>
    public abstract void Save(BinaryWriter writer);

    /// <summary>Goes on from there.</summary>
    public abstract void Load(BinaryReader reader);

    /// <summary>Writes numbers.</summary>
    protected static void Put(BinaryWriter writer, double[] numbers) => writer.Write(MemoryMarshal.AsBytes(numbers.AsSpan()));

    /// <summary>Reads as many numbers.</summary>
    protected static void Get(BinaryReader reader, double[] numbers) => reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(numbers.AsSpan()));
}

/// <summary>L-BFGS: an iteration is an epoch.</summary>
internal sealed class NetworkLbfgs : NetworkOptimiser
{
    private readonly LbfgsDescent _descent;
    private readonly double[] _x;
    private NetworkErrors _errors;

    public NetworkLbfgs(NetworkLoss loss, NetworkFrame[] frames, LbfgsTraining training, double[] start)
        : base(loss, frames)
    {
        _x = new double[start.Length];
        _descent = new(Objective, start, new() { MaximumIterations = training.Iterations, History = 20, GradientTolerance = 1e-9, FirstStep = 0.1 });
    }

    public override double[] Weights => _descent.X;

    public override NetworkErrors Begin()
    {
        _descent.Begin();
        return _errors;
    }

    public override NetworkErrors Epoch(int epoch, out bool ended)
    {
        // The last evaluation is that of the point accepted; where none is, nothing has changed.
        var before = _errors;
        ended = _descent.Next() is MinimizationStatus.GradientConverged or MinimizationStatus.NoLowerValue or MinimizationStatus.StartNotFinite;
        return ended ? before : _errors;
    }

    public override void Save(BinaryWriter writer) => _descent.Save(writer);

    public override void Load(BinaryReader reader)
    {
        _descent.Load(reader);
        _errors = Loss.Of(Weights, Frames, []);
    }

    private double Objective(ReadOnlySpan<double> x, Span<double> gradient)
    {
        x.CopyTo(_x);
        _errors = Loss.Of(_x, Frames, gradient);
        return _errors.Loss;
    }
}

/// <summary>Adam on shuffled batches. The errors of an epoch are those that its batches had before their steps.</summary>
internal sealed class NetworkAdam(NetworkLoss loss, NetworkFrame[] frames, AdamTraining training, double[] start, ulong seed, uint member) : NetworkOptimiser(loss, frames)
{
    private readonly Adam _adam = new(start.Length);
    private readonly double[] _gradient = new double[start.Length];
    private readonly RateSchedule _schedule = training.Schedule ?? new CosineRate();
    private double _best = double.PositiveInfinity;
    private int _since, _stalls;

    public override double[] Weights { get; } = start;

    public override NetworkErrors Begin() => Loss.Of(Weights, Frames, []);

    public override NetworkErrors Epoch(int epoch, out bool ended)
    {
        var order = NetworkDraws.Of(seed, member, epoch).Order(Frames.Length);
        var size = Math.Min(training.Batch, order.Length);
        var batches = (order.Length + size - 1) / size;
        var errors = default(NetworkErrors);
        for (var b = 0; b < batches; b++)
        {
            var (from, to) = (b * size, Math.Min(order.Length, (b + 1) * size));
            var batch = new NetworkFrame[to - from];
            for (var i = from; i < to; i++)
            {
                batch[i - from] = Frames[order[i]];
            }

            errors += Loss.Of(Weights, batch, _gradient);
            _adam.Step(Weights, _gradient, training.LearningRate * _schedule.Factor(epoch + ((double)b / batches), training.Epochs, _stalls), training.WeightDecay);
        }

        ended = false;
        return errors;
    }

    public override void Hear(double judged)
    {
        if (judged < _best)
        {
            (_best, _since) = (judged, 0);
        }
        else if (_schedule is PlateauRate plateau && ++_since >= plateau.Patience)
        {
            (_since, _stalls) = (0, _stalls + 1);
        }
    }

    public override void Save(BinaryWriter writer)
    {
        Put(writer, Weights);
        _adam.Save(writer);
        writer.Write(_best);
        writer.Write(_since);
        writer.Write(_stalls);
    }

    public override void Load(BinaryReader reader)
    {
        Get(reader, Weights);
        _adam.Load(reader);
        (_best, _since, _stalls) = (reader.ReadDouble(), reader.ReadInt32(), reader.ReadInt32());
    }
}

/// <summary>The random numbers of an epoch: they depend on nothing but seed, member and epoch, so that a restart needs no generator's state.</summary>
internal static class NetworkDraws
{
    private const uint First = 1000, PerMember = 1 << 20;

    /// <summary>Those of an epoch; below zero, of what comes before the first one.</summary>
    public static RandomSequence Of(ulong seed, uint member, int epoch) => new(seed, unchecked(First + (member * PerMember) + (uint)(epoch + 1)));

    /// <summary>The numbers below count, shuffled.</summary>
    public static int[] Order(this RandomSequence draws, int count)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        draws.Shuffle<int>(order);
        return order;
    }
}
