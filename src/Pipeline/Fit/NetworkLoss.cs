using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// The loss of networks on energies and forces, and its gradient by the weights. Frames are cut into parts of fixed size whose gradients are added in
/// order: the same bits on any number of threads.
/// </summary>
internal sealed class NetworkLoss(FeedForward shape, int kinds, double energyUnit, double forceNoise, double energyNoise, Run run)
{
    private const int FramesAtOnce = 16;

    private readonly List<Part> _parts = [];

    /// <summary>Weights and biases of the networks of all species.</summary>
    public int Parameters => kinds * shape.Parameters;

    /// <summary>Half the mean square of the errors over their noise.</summary>
    /// <param name="weights">Species x parameters.</param>
    /// <param name="frames">The frames.</param>
    /// <param name="gradient">Destination; overwritten; may be empty.</param>
    /// <param name="atOnce">Frames of a part.</param>
    public double Of(ReadOnlySpan<double> weights, IReadOnlyList<NetworkFrame> frames, Span<double> gradient, int atOnce = FramesAtOnce)
    {
        var count = (frames.Count + atOnce - 1) / atOnce;
        while (_parts.Count < count)
        {
            _parts.Add(new(this));
        }

        var all = weights.ToArray();
        var wanted = !gradient.IsEmpty;
        Parallel.For(0, count, new() { MaxDegreeOfParallelism = run.Threads, CancellationToken = run.Cancellation }, p =>
            _parts[p].Evaluate(all, frames, p * atOnce, Math.Min(frames.Count, (p + 1) * atOnce), wanted));
        var (loss, labels) = (0.0, 0L);
        gradient.Clear();
        for (var p = 0; p < count; p++)
        {
            loss += _parts[p].Loss;
            labels += _parts[p].Labels;
            if (wanted)
            {
                Vectors.AddScaled(1, _parts[p].Gradient, gradient);
            }
        }

        Vectors.Scale(1.0 / labels, gradient);
        return loss / labels;
    }

    /// <summary>Root mean square of the forces that networks give to frames, eV/Å.</summary>
    public double ForceScale(ReadOnlySpan<double> weights, IReadOnlyList<NetworkFrame> frames)
    {
        var part = new Part(this);
        part.Evaluate(weights.ToArray(), frames, 0, frames.Count, gradient: false);
        return part.ForceScale;
    }

    // What one thread needs for some frames at a time.
    private sealed class Part
    {
        private readonly NetworkLoss _of;
        private readonly FeedForward.Workspace[] _work;
        private double[] _inputs = [], _values = [], _derivatives = [], _outer = [], _directions = [], _forces = [];

        public Part(NetworkLoss of)
        {
            _of = of;
            _work = [.. Enumerable.Range(0, of.Kinds).Select(_ => new FeedForward.Workspace())];
            Gradient = new double[of.Parameters];
        }

        public double Loss { get; private set; }

        public long Labels { get; private set; }

        public double[] Gradient { get; }

        public double ForceScale { get; private set; }

        public void Evaluate(double[] weights, IReadOnlyList<NetworkFrame> frames, int from, int to, bool gradient)
        {
            var (shape, width) = (_of.Shape, _of.Shape.Inputs);
            var atoms = 0;
            for (var f = from; f < to; f++)
            {
                atoms += frames[f].Count;
            }

            Grow(atoms, width);

            // Rows are sorted by species: place[i] is the row of the i-th atom of all frames.
            var (place, first) = Places(frames, from, to, atoms);
            for (var (f, i) = (from, 0); f < to; f++)
            {
                for (var a = 0; a < frames[f].Count; a++, i++)
                {
                    frames[f].Features.AsSpan(a * width, width).CopyTo(_inputs.AsSpan(place[i] * width));
                }
            }

            for (var k = 0; k < _of.Kinds; k++)
            {
                var rows = first[k + 1] - first[k];
                if (rows > 0)
                {
                    shape.Evaluate(
                        weights.AsSpan(k * shape.Parameters, shape.Parameters), _inputs.AsSpan(first[k] * width, rows * width), _work[k],
                        _values.AsSpan(first[k], rows), _derivatives.AsSpan(first[k] * width, rows * width));
                }
            }

            Residuals(frames, from, to, place, width, gradient);
            if (!gradient)
            {
                return;
            }

            Gradient.AsSpan().Clear();
            for (var k = 0; k < _of.Kinds; k++)
            {
                var rows = first[k + 1] - first[k];
                if (rows > 0)
                {
                    shape.AddGradient(
                        weights.AsSpan(k * shape.Parameters, shape.Parameters), _work[k], _outer.AsSpan(first[k], rows),
                        _directions.AsSpan(first[k] * width, rows * width), Gradient.AsSpan(k * shape.Parameters, shape.Parameters));
                }
            }
        }

        // Losses, and for the gradient: what each atom's energy counts, and the direction in its features that the force errors point along.
        private void Residuals(IReadOnlyList<NetworkFrame> frames, int from, int to, int[] place, int width, bool gradient)
        {
            var (unit, i0, squares, forces) = (_of.EnergyUnit, 0, 0.0, 0L);
            (Loss, Labels) = (0, 0);
            for (var f = from; f < to; f++)
            {
                var frame = frames[f];
                var n = frame.Count;
                Span<double> own = _inputs.AsSpan(0, n * width), field = _forces.AsSpan(0, 3 * n), weight = _forces.AsSpan(3 * n, 3 * n);
                var outer = 0.0;
                if (frame.Energy is { } energy)
                {
                    var error = -energy;
                    for (var a = 0; a < n; a++)
                    {
                        error += unit * _values[place[i0 + a]];
                    }

                    Loss += 0.5 * error * error / (_of.EnergyNoise * n);
                    Labels++;
                    outer = unit * error / (_of.EnergyNoise * n);
                }

                if (frame.Forces.Length > 0)
                {
                    for (var a = 0; a < n; a++)
                    {
                        _derivatives.AsSpan(place[i0 + a] * width, width).CopyTo(own[(a * width)..]);
                    }

                    frame.AddForces(own, field);
                    weight.Clear();
                    foreach (var (atom, reference) in frame.Forces)
                    {
                        for (var a = 0; a < 3; a++)
                        {
                            var value = unit * field[(3 * atom) + a];
                            var error = value - reference[a];
                            Loss += 0.5 * error * error / _of.ForceNoise;
                            weight[(3 * atom) + a] = unit * error / _of.ForceNoise;
                            squares += value * value;
                        }
                    }

                    Labels += 3L * frame.Forces.Length;
                    forces += 3L * frame.Forces.Length;
                }

                if (gradient)
                {
                    if (frame.Forces.Length > 0)
                    {
                        frame.Directions(weight, own);
                    }
                    else
                    {
                        own.Clear();
                    }

                    for (var a = 0; a < n; a++)
                    {
                        _outer[place[i0 + a]] = outer;
                        own.Slice(a * width, width).CopyTo(_directions.AsSpan(place[i0 + a] * width));
                    }
                }

                i0 += n;
            }

            ForceScale = forces == 0 ? 0 : Math.Sqrt(squares / forces);
        }

        private (int[] Place, int[] First) Places(IReadOnlyList<NetworkFrame> frames, int from, int to, int atoms)
        {
            var first = new int[_of.Kinds + 1];
            for (var f = from; f < to; f++)
            {
                foreach (var kind in frames[f].Kinds)
                {
                    first[kind + 1]++;
                }
            }

            for (var k = 0; k < _of.Kinds; k++)
            {
                first[k + 1] += first[k];
            }

            var next = first.ToArray();
            var place = new int[atoms];
            for (var (f, i) = (from, 0); f < to; f++)
            {
                foreach (var kind in frames[f].Kinds)
                {
                    place[i++] = next[kind]++;
                }
            }

            return (place, first);
        }

        private void Grow(int atoms, int width)
        {
            if (_values.Length < atoms)
            {
                (_values, _outer, _forces) = (new double[atoms], new double[atoms], new double[6 * atoms]);
                (_inputs, _derivatives, _directions) = (new double[atoms * width], new double[atoms * width], new double[atoms * width]);
            }
        }
    }

    private FeedForward Shape => shape;

    private int Kinds => kinds;

    private double EnergyUnit => energyUnit;

    private double ForceNoise => forceNoise;

    private double EnergyNoise => energyNoise;
}
