using Pipelines.Numerics;

namespace Pipelines;

/// <summary>One frame as a network's training sees it: scaled features, their sparse derivatives, and the labels less what is added to every atom.</summary>
internal sealed class NetworkFrame
{
    private readonly int[] _start, _atoms;
    private readonly double[] _jacobian;
    private readonly int _width;

    public NetworkFrame(Structure structure, AtomicDescriptor descriptor, Block<double> means, Block<double> scales, double? energy, (int Atom, Vec3 Force)[] forces)
    {
        _width = descriptor.Width;
        Kinds = descriptor.Species.IndicesOf(structure.Species.Span);
        (Energy, Forces) = (energy, forces);
        var raw = descriptor.Of(structure);
        Features = new double[structure.Count * _width];
        for (var i = 0; i < structure.Count; i++)
        {
            for (var v = 0; v < _width; v++)
            {
                Features[(i * _width) + v] = (raw[i][v] - means[(Kinds[i] * _width) + v]) * scales[(Kinds[i] * _width) + v];
            }
        }

        if (forces.Length == 0)
        {
            (_start, _atoms, _jacobian) = (new int[structure.Count + 1], [], []);
            return;
        }

        var derivatives = descriptor.Jacobian(structure);
        (_start, _atoms, _jacobian) = (derivatives.Start.ToArray(), derivatives.Atoms.ToArray(), derivatives.Values.ToArray());
        for (var i = 0; i < structure.Count; i++)
        {
            for (var row = 3 * _start[i]; row < 3 * _start[i + 1]; row++)
            {
                for (var v = 0; v < _width; v++)
                {
                    _jacobian[((long)row * _width) + v] *= scales[(Kinds[i] * _width) + v];
                }
            }
        }
    }

    /// <summary>Number of atoms.</summary>
    public int Count => Kinds.Length;

    /// <summary>The atoms' kinds.</summary>
    public int[] Kinds { get; }

    /// <summary>Atoms x width.</summary>
    public double[] Features { get; }

    /// <summary>eV, where it is a label.</summary>
    public double? Energy { get; }

    /// <summary>The force labels.</summary>
    public (int Atom, Vec3 Force)[] Forces { get; }

    /// <summary>Forces on all atoms, given the derivative of each atom's energy by its features.</summary>
    /// <param name="outer">Atoms x width.</param>
    /// <param name="forces">Destination, three an atom; overwritten.</param>
    public void AddForces(ReadOnlySpan<double> outer, Span<double> forces)
    {
        forces.Clear();
        for (var i = 0; i < Count; i++)
        {
            var g = outer.Slice(i * _width, _width);
            for (var e = _start[i]; e < _start[i + 1]; e++)
            {
                for (var a = 0; a < 3; a++)
                {
                    forces[(3 * _atoms[e]) + a] -= Vectors.Dot(_jacobian.AsSpan(((3 * e) + a) * _width, _width), g);
                }
            }
        }
    }

    /// <summary>The transpose: the direction in each atom's features along which the sum of weights times forces changes.</summary>
    /// <param name="weights">Three an atom.</param>
    /// <param name="directions">Destination, atoms x width; overwritten.</param>
    public void Directions(ReadOnlySpan<double> weights, Span<double> directions)
    {
        directions.Clear();
        for (var i = 0; i < Count; i++)
        {
            var d = directions.Slice(i * _width, _width);
            for (var e = _start[i]; e < _start[i + 1]; e++)
            {
                for (var a = 0; a < 3; a++)
                {
                    Vectors.AddScaled(-weights[(3 * _atoms[e]) + a], _jacobian.AsSpan(((3 * e) + a) * _width, _width), d);
                }
            }
        }
    }
}
