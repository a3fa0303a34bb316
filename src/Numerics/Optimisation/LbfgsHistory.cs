using System.Runtime.InteropServices;

namespace Pipelines.Numerics;

/// <summary>The last steps s and gradient changes y of an L-BFGS run, in a ring.</summary>
internal sealed class LbfgsHistory(int n, int capacity)
{
    private readonly double[][] _step = new double[capacity][];
    private readonly double[][] _change = new double[capacity][];
    private readonly double[] _inverse = new double[capacity];
    private readonly double[] _alpha = new double[capacity];
    private double[] _spareStep = new double[n], _spareChange = new double[n];
    private int _next;

    public int Count { get; private set; }

    public void Clear() => Count = 0;

    /// <summary>Adds a pair, unless the curvature along it is not positive (then the quadratic model would not be convex).</summary>
    public void Add(ReadOnlySpan<double> x, ReadOnlySpan<double> newX, ReadOnlySpan<double> gradient, ReadOnlySpan<double> newGradient)
    {
        // Not into the ring yet: its next place is that of the oldest pair, which stays where this one is refused.
        var (s, y) = (_spareStep, _spareChange);
        newX.CopyTo(s);
        Vectors.AddScaled(-1, x, s);
        newGradient.CopyTo(y);
        Vectors.AddScaled(-1, gradient, y);
        var curvature = Vectors.Dot(s, y);
        if (curvature > 1e-12 * Math.Sqrt(Vectors.Dot(s, s) * Vectors.Dot(y, y)))
        {
            (_spareStep, _step[_next]) = (_step[_next] ?? new double[n], s);
            (_spareChange, _change[_next]) = (_change[_next] ?? new double[n], y);
            _inverse[_next] = 1 / curvature;
            _next = (_next + 1) % capacity;
            Count = Math.Min(Count + 1, capacity);
        }
    }

    /// <summary>direction = -H gradient by the two-loop recursion; the negative gradient where nothing is known yet.</summary>
    public void Direction(ReadOnlySpan<double> gradient, Span<double> direction)
    {
        gradient.CopyTo(direction);
        Vectors.Scale(-1, direction);
        if (Count == 0)
        {
            return;
        }

        for (var age = 1; age <= Count; age++)
        {
            var i = Slot(age);
            _alpha[i] = _inverse[i] * Vectors.Dot(_step[i], direction);
            Vectors.AddScaled(-_alpha[i], _change[i], direction);
        }

        var last = Slot(1);
        Vectors.Scale(1 / (_inverse[last] * Vectors.Dot(_change[last], _change[last])), direction);
        for (var age = Count; age >= 1; age--)
        {
            var i = Slot(age);
            var beta = _inverse[i] * Vectors.Dot(_change[i], direction);
            Vectors.AddScaled(_alpha[i] - beta, _step[i], direction);
        }
    }

    /// <summary>Writes the pairs down.</summary>
    public void Save(BinaryWriter writer)
    {
        writer.Write(Count);
        writer.Write(_next);
        for (var i = 0; i < capacity; i++)
        {
            writer.Write(_step[i] is not null);
            if (_step[i] is not null)
            {
                writer.Write(_inverse[i]);
                writer.Write(MemoryMarshal.AsBytes(_step[i].AsSpan()));
                writer.Write(MemoryMarshal.AsBytes(_change[i].AsSpan()));
            }
        }
    }

    /// <summary>Takes the pairs that another one of the same size wrote down.</summary>
    public void Load(BinaryReader reader)
    {
        (Count, _next) = (reader.ReadInt32(), reader.ReadInt32());
        for (var i = 0; i < capacity; i++)
        {
            if (reader.ReadBoolean())
            {
                _inverse[i] = reader.ReadDouble();
                reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes((_step[i] = new double[n]).AsSpan()));
                reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes((_change[i] = new double[n]).AsSpan()));
            }
        }
    }

    private int Slot(int age) => (_next - age + capacity) % capacity;
}
