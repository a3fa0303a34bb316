using Pipelines.Numerics;

namespace Pipelines;

/// <summary>The extended Kalman filter on energies and drawn force components; errors in units of their noise.</summary>
internal sealed class NetworkKalman(
    NetworkLoss loss, NetworkFrame[] frames, KalmanTraining training, NetworkLayout layout, NetworkScale scale, double[] start, ulong seed, uint member, DenseContext context)
    : NetworkOptimiser(loss, frames)
{
    // Mean squares of errors are taken over about so many labels.
    private const double Memory = 1.0 / 50;

    private readonly KalmanFilter _filter = new(start.Length, 1 / training.Epsilon);
    private readonly NetworkDerivatives _derivatives = new(layout, scale);
    private readonly double[] _rows = new double[Batch(training, frames) * start.Length], _errors = new double[Batch(training, frames)], _variances = new double[Batch(training, frames)], _seen = new double[2];
    private double _noise = training.Noise, _eta = training.Eta, _forgetting = training.Forgetting;

    public override double[] Weights { get; } = start;

    public override NetworkErrors Begin() => Loss.Of(Weights, Frames, []);

    public override NetworkErrors Epoch(int epoch, out bool ended)
    {
        var draws = NetworkDraws.Of(seed, member, epoch);
        var order = draws.Order(Frames.Length);
        List<(int Frame, int Component)> labels = [];
        foreach (var f in order)
        {
            if (Frames[f].Energy is not null)
            {
                labels.Add((f, -1));
            }

            foreach (var component in draws.Order(3 * Frames[f].Forces.Length).Take(training.Forces))
            {
                labels.Add((f, component));
            }
        }

        ended = false;
        var learned = false;
        for (var from = 0; from < labels.Count; from += _errors.Length)
        {
            learned |= Learn(labels, from, Math.Min(_errors.Length, labels.Count - from));
            context.Cancellation.ThrowIfCancellationRequested();
        }

        if (!learned)
        {
            throw new DataException(new(
                "The covariance of the weights is no longer positive: rounding has eaten it. Take a larger epsilon, a smaller mostEta, or forgetting nearer to 1.", Found: $"no update in epoch {epoch + 1}"));
        }

        return Loss.Of(Weights, Frames, []);
    }

    public override void Save(BinaryWriter writer)
    {
        Put(writer, Weights);
        _filter.Save(writer);
        Put(writer, _seen);
        writer.Write(_noise);
        writer.Write(_eta);
        writer.Write(_forgetting);
    }

    public override void Load(BinaryReader reader)
    {
        Get(reader, Weights);
        _filter.Load(reader);
        Get(reader, _seen);
        (_noise, _eta, _forgetting) = (reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());
    }

    // Labels of an update, of which there are no more than those of an epoch.
    private static int Batch(KalmanTraining training, NetworkFrame[] frames)
    {
        var labels = frames.Sum(f => (f.Energy is null ? 0L : 1) + Math.Min(training.Forces, 3L * f.Forces.Length));
        return labels > 0
            ? (int)Math.Min(training.Batch, labels)
            : throw new DataException(new("The filter would learn nothing: no frame has an energy, and no force components are drawn.", Field: "forces", Found: "0", Expected: "at least 1"));
    }

    private bool Learn(List<(int Frame, int Component)> labels, int from, int count)
    {
        Span<double> rows = _rows.AsSpan(0, count * layout.Parameters), errors = _errors.AsSpan(0, count);
        rows.Clear();

        // Labels of one frame follow each other: they share its network.
        for (var at = 0; at < count;)
        {
            var (frame, next) = (labels[from + at].Frame, at);
            while (next < count && labels[from + next].Frame == frame)
            {
                next++;
            }

            _derivatives.Of(
                Weights, Frames[frame], labels, from + at, next - at, rows[(at * layout.Parameters)..(next * layout.Parameters)], errors[at..next]);
            at = next;
        }

        _eta = Math.Min(training.MostEta, _eta * Math.Exp(training.EtaGrowth));
        var variances = _variances.AsSpan(0, count);
        Variances(labels, from, errors, variances);
        if (!_filter.Update(Weights, rows, errors, variances, _forgetting, context))
        {
            return false;
        }

        _forgetting = 1 - ((1 - _forgetting) * training.ForgettingGrowth);
        _noise = Math.Max(training.LeastNoise, _noise * Math.Exp(-training.NoiseDecay));
        _filter.AddNoise(_noise);
        return true;
    }

    // While a network is far from its labels, errors of its linearisation are no smaller than its own: labels must not be trusted more than errors of their kind allow.
    private void Variances(List<(int Frame, int Component)> labels, int from, ReadOnlySpan<double> errors, Span<double> variances)
    {
        for (var kind = 0; kind < 2; kind++)
        {
            var (sum, count) = (0.0, 0);
            for (var l = 0; l < errors.Length; l++)
            {
                if ((labels[from + l].Component < 0) == (kind == 0))
                {
                    sum += errors[l] * errors[l];
                    count++;
                }
            }

            if (count > 0)
            {
                _seen[kind] = _seen[kind] == 0 ? sum / count : _seen[kind] + (Math.Min(1, count * Memory) * ((sum / count) - _seen[kind]));
            }
        }

        for (var l = 0; l < errors.Length; l++)
        {
            variances[l] = Math.Max(1 / _eta, _seen[labels[from + l].Component < 0 ? 0 : 1]);
        }
    }
}

/// <summary>Derivatives of single labels by the weights, in units of their noise.</summary>
internal sealed class NetworkDerivatives(NetworkLayout layout, NetworkScale scale)
{
    private readonly FeedForward.Workspace[] _work = [.. layout.Shapes.Select(_ => new FeedForward.Workspace())];
    private double[] _inputs = [], _directions = [], _values = [], _outer = [], _slopes = [], _own = [], _field = [];

    /// <summary>Adds derivatives and gives errors (label less answer) of labels of one frame.</summary>
    public void Of(double[] weights, NetworkFrame frame, List<(int Frame, int Component)> labels, int from, int count, Span<double> derivatives, Span<double> errors)
    {
        var n = frame.Count;
        Grow((count + 1) * n, (count + 1) * frame.Features.Length, frame);
        Array.Clear(_field);
        var energy = 0.0;
        Span<int> ends = stackalloc int[count];
        for (var k = 0; k < layout.Kinds; k++)
        {
            // First the answers on the atoms as they are; then rows label after label, of those atoms only that the label depends on.
            var (shape, width, own) = (layout.Shapes[k], layout.Shapes[k].Inputs, 0);
            for (var i = 0; i < n; i++)
            {
                if (frame.Kinds[i] == k)
                {
                    frame.Features.AsSpan(frame.Of(i)).CopyTo(_inputs.AsSpan(own++ * width));
                }
            }

            if (own == 0)
            {
                continue;
            }

            shape.Evaluate(layout.Of(weights, k), _inputs.AsSpan(0, own * width), _work[k], _values.AsSpan(0, own), _slopes.AsSpan(0, own * width));
            for (var (i, row) = (0, 0); i < n; i++)
            {
                if (frame.Kinds[i] == k)
                {
                    energy += _values[row];
                    _slopes.AsSpan(row++ * width, width).CopyTo(_own.AsSpan(frame.Of(i)));
                }
            }

            var rows = 0;
            for (var l = 0; l < count; l++)
            {
                rows = Rows(frame, k, labels[from + l].Component, rows);
                ends[l] = rows;
            }

            if (rows > 0)
            {
                shape.Evaluate(layout.Of(weights, k), _inputs.AsSpan(0, rows * width), _work[k], _values.AsSpan(0, rows), _slopes.AsSpan(0, rows * width));
                shape.AddGradients(
                    layout.Of(weights, k), _work[k], _outer.AsSpan(0, rows), _directions.AsSpan(0, rows * width), ends, layout.Parameters, derivatives[layout.Offsets[k]..]);
            }
        }

        frame.Derivatives?.AddGradient(_own.AsSpan(0, frame.Features.Length), _field);
        for (var l = 0; l < count; l++)
        {
            var component = labels[from + l].Component;
            errors[l] = component < 0
                ? (frame.Energy!.Value - (scale.EnergyUnit * energy)) / EnergyDeviation(frame)
                : (frame.Forces[component / 3].Force[component % 3] + (scale.EnergyUnit * _field[(3 * frame.Forces[component / 3].Atom) + (component % 3)])) / ForceDeviation(frame);
        }
    }

    private double EnergyDeviation(NetworkFrame frame) => Math.Sqrt(scale.EnergyNoise * frame.Count / frame.Weight.Energy);

    private double ForceDeviation(NetworkFrame frame) => Math.Sqrt(scale.ForceNoise / frame.Weight.Force);

    private int Rows(NetworkFrame frame, int kind, int component, int rows)
    {
        var width = layout.Shapes[kind].Inputs;
        for (var i = 0; i < frame.Count; i++)
        {
            var direction = _directions.AsSpan(rows * width, width);
            if (frame.Kinds[i] != kind || (component >= 0 && !frame.Derivatives!.Column(i, frame.Forces[component / 3].Atom, component % 3, direction)))
            {
                continue;
            }

            if (component < 0)
            {
                direction.Clear();
                _outer[rows] = scale.EnergyUnit / EnergyDeviation(frame);
            }
            else
            {
                Vectors.Scale(-scale.EnergyUnit / ForceDeviation(frame), direction);
                _outer[rows] = 0;
            }

            frame.Features.AsSpan(frame.Of(i)).CopyTo(_inputs.AsSpan(rows++ * width));
        }

        return rows;
    }

    private void Grow(int rows, int features, NetworkFrame frame)
    {
        if (_values.Length < rows)
        {
            (_values, _outer) = (new double[rows], new double[rows]);
        }

        if (_inputs.Length < features)
        {
            (_inputs, _directions, _slopes) = (new double[features], new double[features], new double[features]);
        }

        if (_own.Length < frame.Features.Length)
        {
            _own = new double[frame.Features.Length];
        }

        if (_field.Length < 3 * frame.Count)
        {
            _field = new double[3 * frame.Count];
        }
    }
}
