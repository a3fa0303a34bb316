using System.Runtime.InteropServices;

namespace Pipelines.Numerics;

/// <summary>Adam with decoupled weight decay: Kingma and Ba 2014 (arXiv:1412.6980, algorithm 1); Loshchilov and Hutter 2017 (arXiv:1711.05101).</summary>
/// <param name="unknowns">Number of variables.</param>
public sealed class Adam(int unknowns)
{
    private const double Beta1 = 0.9, Beta2 = 0.999, Epsilon = 1e-8;

    private readonly double[] _first = new double[unknowns], _second = new double[unknowns];
    private int _steps;

    /// <summary>One step.</summary>
    /// <param name="x">Moved.</param>
    /// <param name="gradient">At x.</param>
    /// <param name="rate">Learning rate.</param>
    /// <param name="decay">x shrinks by rate times so much.</param>
    public void Step(Span<double> x, ReadOnlySpan<double> gradient, double rate, double decay = 0)
    {
        _steps++;
        double one = 1 - Math.Pow(Beta1, _steps), two = 1 - Math.Pow(Beta2, _steps);
        for (var i = 0; i < x.Length; i++)
        {
            _first[i] = (Beta1 * _first[i]) + ((1 - Beta1) * gradient[i]);
            _second[i] = (Beta2 * _second[i]) + ((1 - Beta2) * gradient[i] * gradient[i]);
            x[i] -= rate * ((_first[i] / one / (Math.Sqrt(_second[i] / two) + Epsilon)) + (decay * x[i]));
        }
    }

    /// <summary>Writes down where it stands.</summary>
    public void Save(BinaryWriter writer)
    {
        writer.Write(_steps);
        writer.Write(MemoryMarshal.AsBytes(_first.AsSpan()));
        writer.Write(MemoryMarshal.AsBytes(_second.AsSpan()));
    }

    /// <summary>Goes on from where another one of as many variables stood.</summary>
    public void Load(BinaryReader reader)
    {
        _steps = reader.ReadInt32();
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(_first.AsSpan()));
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(_second.AsSpan()));
    }
}
