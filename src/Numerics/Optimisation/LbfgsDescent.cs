using System.Runtime.InteropServices;

namespace Pipelines.Numerics;

/// <summary>The method of <see cref="Lbfgs"/> one iteration at a time; it can be written down between two of them and goes on from there with the same bits.</summary>
public sealed class LbfgsDescent
{
    private readonly LbfgsOptions _options;
    private readonly double[] _direction;
    private readonly LbfgsHistory _history;
    private readonly LineSearch _search;

    /// <summary>Prepares; nothing is evaluated yet.</summary>
    /// <param name="objective">The function and its gradient.</param>
    /// <param name="start">Where to start; not changed.</param>
    /// <param name="options">Null for <see cref="LbfgsOptions.Default"/>.</param>
    public LbfgsDescent(Objective objective, ReadOnlySpan<double> start, LbfgsOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(objective);
        var n = start.Length;
        (_options, X, Gradient, _direction) = (options ?? LbfgsOptions.Default, start.ToArray(), new double[n], new double[n]);
        (_history, _search) = (new(n, _options.History), new(objective, n));
    }

    /// <summary>The last accepted point.</summary>
    public double[] X { get; }

    /// <summary>The gradient there.</summary>
    public double[] Gradient { get; }

    /// <summary>The value there.</summary>
    public double Value { get; private set; }

    /// <summary>The largest component of the gradient there, in magnitude.</summary>
    public double GradientNorm { get; private set; }

    /// <summary>Accepted steps.</summary>
    public int Iterations { get; private set; }

    /// <summary>Calls of the objective since this began or was read back.</summary>
    public int Evaluations => _search.Evaluations;

    /// <summary>Evaluates the start; false where it is not finite.</summary>
    public bool Begin()
    {
        _search.Evaluate(X);
        Take();
        return double.IsFinite(Value) && double.IsFinite(GradientNorm);
    }

    /// <summary>One iteration; the objective was last called at the point that it accepts.</summary>
    /// <returns>Why there is no next one; null where there is.</returns>
    public MinimizationStatus? Next()
    {
        if (GradientNorm <= _options.GradientTolerance)
        {
            return MinimizationStatus.GradientConverged;
        }

        if (Iterations == _options.MaximumIterations)
        {
            return MinimizationStatus.IterationsSpent;
        }

        var previous = Value;
        if (!Step())
        {
            return MinimizationStatus.NoLowerValue;
        }

        Iterations++;
        return _options.ValueTolerance > 0 && previous - Value < _options.ValueTolerance * Math.Max(Math.Abs(Value), 1) ? MinimizationStatus.ValueConverged : null;
    }

    /// <summary>Writes down where it stands.</summary>
    public void Save(BinaryWriter writer)
    {
        writer.Write(Iterations);
        writer.Write(Value);
        writer.Write(MemoryMarshal.AsBytes(X.AsSpan()));
        writer.Write(MemoryMarshal.AsBytes(Gradient.AsSpan()));
        _history.Save(writer);
    }

    /// <summary>Goes on from where another one of the same objective and options stood.</summary>
    public void Load(BinaryReader reader)
    {
        (Iterations, Value) = (reader.ReadInt32(), reader.ReadDouble());
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(X.AsSpan()));
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(Gradient.AsSpan()));
        GradientNorm = Vectors.LargestMagnitude(Gradient);
        _history.Load(reader);
    }

    private bool Step()
    {
        // A history that misleads is forgotten once; steepest descent itself failing is the end.
        for (; ; _history.Clear())
        {
            _history.Direction(Gradient, _direction);
            var slope = Vectors.Dot(_direction, Gradient);
            var first = _history.Count == 0 ? _options.FirstStep / Math.Sqrt(Vectors.Dot(_direction, _direction)) : 1;
            var longest = _options.MaximumStep / Vectors.LargestMagnitude(_direction);
            if (slope < 0 && _search.Run(X, _direction, Value, slope, first, longest))
            {
                _history.Add(X, _search.X, Gradient, _search.Gradient);
                Take();
                return true;
            }

            if (_history.Count == 0)
            {
                return false;
            }
        }
    }

    private void Take()
    {
        _search.X.CopyTo(X, 0);
        _search.Gradient.CopyTo(Gradient, 0);
        Value = _search.Value;
        GradientNorm = Vectors.LargestMagnitude(Gradient);
    }
}
