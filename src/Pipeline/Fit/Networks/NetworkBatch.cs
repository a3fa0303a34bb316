using Pipelines.Numerics;

namespace Pipelines;

/// <summary>What one thread needs for the networks of some frames at a time: the atoms of a species are rows of one matrix.</summary>
internal sealed class NetworkBatch
{
    private readonly NetworkLayout _layout;
    private readonly NetworkScale _scale;
    private readonly FeedForward.Workspace[] _work;
    private readonly double[][] _inputs, _values, _derivatives, _outer, _directions;
    private readonly int[] _rows, _next;
    private double[] _own = [], _field = [];

    public NetworkBatch(NetworkLayout layout, NetworkScale scale)
    {
        double[][] None() => [.. Enumerable.Repeat(Array.Empty<double>(), layout.Kinds)];
        (_layout, _scale, _rows, _next) = (layout, scale, new int[layout.Kinds], new int[layout.Kinds]);
        _work = [.. Enumerable.Range(0, layout.Kinds).Select(_ => new FeedForward.Workspace())];
        (_inputs, _values, _derivatives, _outer, _directions) = (None(), None(), None(), None(), None());
    }

    /// <summary>The errors of some frames.</summary>
    /// <param name="weights">Of all species.</param>
    /// <param name="frames">All frames.</param>
    /// <param name="from">The first one.</param>
    /// <param name="to">The one after the last.</param>
    /// <param name="gradient">Destination: that of the sum of losses by the weights; added to; may be empty.</param>
    public NetworkErrors Evaluate(ReadOnlySpan<double> weights, ReadOnlySpan<NetworkFrame> frames, int from, int to, Span<double> gradient)
    {
        Gather(frames[from..to]);
        for (var k = 0; k < _layout.Kinds; k++)
        {
            if (_rows[k] > 0)
            {
                var size = _rows[k] * _layout.Shapes[k].Inputs;
                _layout.Shapes[k].Evaluate(_layout.Of(weights, k), _inputs[k].AsSpan(0, size), _work[k], _values[k].AsSpan(0, _rows[k]), _derivatives[k].AsSpan(0, size));
            }
        }

        var errors = default(NetworkErrors);
        Array.Clear(_next);
        foreach (var frame in frames[from..to])
        {
            errors += Residuals(frame, !gradient.IsEmpty);
        }

        for (var k = 0; k < _layout.Kinds && !gradient.IsEmpty; k++)
        {
            if (_rows[k] > 0)
            {
                var size = _rows[k] * _layout.Shapes[k].Inputs;
                _layout.Shapes[k].AddGradient(_layout.Of(weights, k), _work[k], _outer[k].AsSpan(0, _rows[k]), _directions[k].AsSpan(0, size), _layout.Of(gradient, k));
            }
        }

        return errors;
    }

    /// <summary>The forces on the atoms of a frame with force labels, eV/Å; three an atom.</summary>
    public double[] Forces(ReadOnlySpan<double> weights, NetworkFrame frame)
    {
        Evaluate(weights, [frame], 0, 1, []);
        return [.. _field.Take(frame.Derivatives is null ? 0 : 3 * frame.Count).Select(g => -_scale.EnergyUnit * g)];
    }

    private void Gather(ReadOnlySpan<NetworkFrame> frames)
    {
        Array.Clear(_rows);
        var (features, atoms) = (0, 0);
        foreach (var frame in frames)
        {
            (features, atoms) = (Math.Max(features, frame.Features.Length), Math.Max(atoms, frame.Count));
            foreach (var kind in frame.Kinds)
            {
                _rows[kind]++;
            }
        }

        for (var k = 0; k < _layout.Kinds; k++)
        {
            if (_values[k].Length < _rows[k])
            {
                var size = _rows[k] * _layout.Shapes[k].Inputs;
                (_values[k], _outer[k]) = (new double[_rows[k]], new double[_rows[k]]);
                (_inputs[k], _derivatives[k], _directions[k]) = (new double[size], new double[size], new double[size]);
            }
        }

        if (_own.Length < features)
        {
            _own = new double[features];
        }

        if (_field.Length < 6 * atoms)
        {
            _field = new double[6 * atoms];
        }

        Array.Clear(_next);
        foreach (var frame in frames)
        {
            for (var i = 0; i < frame.Count; i++)
            {
                var k = frame.Kinds[i];
                frame.Features.AsSpan(frame.Of(i)).CopyTo(_inputs[k].AsSpan(_next[k]++ * _layout.Shapes[k].Inputs));
            }
        }
    }

    // The next frame's errors, and for the gradient: what each atom's energy counts, and the direction in its features that the force errors point along.
    private NetworkErrors Residuals(NetworkFrame frame, bool gradient)
    {
        var (unit, n, errors, outer) = (_scale.EnergyUnit, frame.Count, default(NetworkErrors), 0.0);
        Span<double> own = _own.AsSpan(0, frame.Features.Length), field = _field.AsSpan(0, 3 * n), weight = _field.AsSpan(3 * n, 3 * n);
        var energy = 0.0;
        for (var i = 0; i < n; i++)
        {
            var k = frame.Kinds[i];
            var row = _next[k]++;
            energy += unit * _values[k][row];
            _derivatives[k].AsSpan(row * _layout.Shapes[k].Inputs, _layout.Shapes[k].Inputs).CopyTo(own[frame.Of(i)]);
        }

        if (frame.Energy is { } reference)
        {
            var error = energy - reference;
            var noise = _scale.EnergyNoise * n / frame.Weight.Energy;
            errors += new NetworkErrors(0.5 * error * error / noise, 1, error * error / ((double)n * n), 1, 0, 0);
            outer = unit * error / noise;
        }

        if (frame.Derivatives is { } derivatives)
        {
            field.Clear();
            weight.Clear();
            derivatives.AddGradient(own, field);
            var (squares, noise) = (0.0, _scale.ForceNoise / frame.Weight.Force);
            foreach (var (atom, force) in frame.Forces)
            {
                for (var a = 0; a < 3; a++)
                {
                    var error = (-unit * field[(3 * atom) + a]) - force[a];
                    squares += error * error;
                    weight[(3 * atom) + a] = -unit * error / noise;
                }
            }

            errors += new NetworkErrors(0.5 * squares / noise, 3L * frame.Forces.Length, 0, 0, squares, 3L * frame.Forces.Length);
        }

        if (!gradient)
        {
            return errors;
        }

        if (frame.Derivatives is { } along)
        {
            along.Differential(weight, own);
        }
        else
        {
            own.Clear();
        }

        // Rows were counted forwards: the frame's own begin where they were before it.
        for (var i = n - 1; i >= 0; i--)
        {
            _next[frame.Kinds[i]]--;
        }

        for (var i = 0; i < n; i++)
        {
            var k = frame.Kinds[i];
            var row = _next[k]++;
            _outer[k][row] = outer;
            own[frame.Of(i)].CopyTo(_directions[k].AsSpan(row * _layout.Shapes[k].Inputs));
        }

        return errors;
    }
}

/// <summary>What the outputs of networks and the errors of labels are measured in.</summary>
/// <param name="EnergyUnit">eV.</param>
/// <param name="ForceNoise">Variance of a force component, (eV/Å)².</param>
/// <param name="EnergyNoise">Variance of an energy, eV² an atom.</param>
internal readonly record struct NetworkScale(double EnergyUnit, double ForceNoise, double EnergyNoise);
