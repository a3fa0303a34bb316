using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Pipelines;

/// <summary>The training of one member of a committee: epochs until they are spent or the validation loss no longer falls; the weights of the least loss are kept.</summary>
internal sealed class NetworkTrainer(
    int member, string name, NetworkOptimiser optimiser, Func<double[], NetworkErrors?> validate, int epochs, int patience, int checkpointEvery, NetworkCheckpoint? checkpoint, Run run)
{
    private readonly List<TrainingStep> _history = [];
    private double _best = double.PositiveInfinity;
    private double[] _kept = [];
    private int _epoch, _since;
    private bool _ended;

    /// <summary>Trains, or goes on with it.</summary>
    public (double[] Weights, IReadOnlyList<TrainingStep> History) Train()
    {
        if (checkpoint is not null && checkpoint[member] is { Length: > 0 } state)
        {
            Load(state);
        }
        else
        {
            Look(optimiser.Begin());
        }

        while (!_ended && _epoch < epochs)
        {
            Report();
            var errors = optimiser.Epoch(_epoch++, out var ended);
            Look(errors);
            _ended = ended || (!double.IsNaN(_history[^1].Validation) && _since >= patience);
            if (checkpoint is not null)
            {
                checkpoint[member] = Save();
                if (_ended || _epoch == epochs || _epoch % checkpointEvery == 0)
                {
                    checkpoint.Write();
                }
            }
        }

        Report();

        // With validation, learning too much by heart is no divergence: then the training loss falls.
        return _since == _epoch && _history[^1].Training > 2 * _history[0].Training
            ? throw Diverged($"a training loss from {_history[0].Training:g3} to {_history[^1].Training:g3}, never better than the weights it began with")
            : (_kept, _history);
    }

    private void Look(NetworkErrors training)
    {
        var watched = validate(optimiser.Weights);
        var judged = watched?.Loss ?? training.Loss;
        _history.Add(new(
            member, _epoch, training.Loss, watched?.Loss ?? double.NaN, training.EnergyRmse, training.ForceRmse, watched?.EnergyRmse ?? double.NaN, watched?.ForceRmse ?? double.NaN));
        if (!double.IsFinite(judged) || !double.IsFinite(training.Loss))
        {
            throw _epoch == 0
                ? new(new("The loss of the first weights is not a finite number: labels or features are too large to be learned.", Field: name, Found: $"{training.Loss}", Expected: "a finite loss"))
                : Diverged($"a loss that is not a finite number after epoch {_epoch}");
        }

        if (judged < _best)
        {
            (_best, _kept, _since) = (judged, [.. optimiser.Weights], 0);
        }
        else
        {
            _since++;
        }

        optimiser.Hear(judged);
    }

    private DataException Diverged(string found) => new(new(
        "The training diverged; there is no model. Take smaller steps: a smaller learning rate or weight decay (Adam), a larger epsilon or less noise (Kalman filter), or L-BFGS.",
        Field: name, Found: found, Expected: "a loss that falls"));

    private void Report()
    {
        var last = _history[^1];
        static string Pair(string what, double training, double validation, double unit, string format) =>
            double.IsNaN(training) ? string.Empty
            : string.Create(CultureInfo.InvariantCulture, $", {what} {(training * unit).ToString(format)}{(double.IsNaN(validation) ? string.Empty : $" / {(validation * unit).ToString(format)}")}");
        var detail = $"epoch {last.Step}"
            + Pair("meV/atom", last.TrainingEnergy, last.ValidationEnergy, 1000, "F2")
            + Pair("eV/Å", last.TrainingForce, last.ValidationForce, 1, "F4");
        run.Report(name, _ended ? epochs : _epoch, epochs, detail);
    }

    private byte[] Save()
    {
        using var memory = new MemoryStream();
        using (var writer = new BinaryWriter(memory, Encoding.UTF8))
        {
            writer.Write(_epoch);
            writer.Write(_since);
            writer.Write(_ended);
            writer.Write(_best);
            writer.Write(_kept.Length);
            writer.Write(MemoryMarshal.AsBytes(_kept.AsSpan()));
            writer.Write(_history.Count);
            writer.Write(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_history)));
            optimiser.Save(writer);
        }

        return memory.ToArray();
    }

    private void Load(byte[] state)
    {
        using var reader = new BinaryReader(new MemoryStream(state), Encoding.UTF8);
        (_epoch, _since, _ended, _best) = (reader.ReadInt32(), reader.ReadInt32(), reader.ReadBoolean(), reader.ReadDouble());
        _kept = new double[reader.ReadInt32()];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(_kept.AsSpan()));
        CollectionsMarshal.SetCount(_history, reader.ReadInt32());
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_history)));
        optimiser.Load(reader);
    }
}
