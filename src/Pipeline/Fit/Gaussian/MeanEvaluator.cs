using Pipelines.Numerics;

namespace Pipelines;

/// <summary>The mean of a Gaussian process: terms of its kernel, energies of isolated atoms, and what lies under it.</summary>
internal sealed class MeanEvaluator(IEvaluator[] terms, double[] offsets) : IEvaluator
{
    private readonly Vec3[] _forces = new Vec3[offsets.Length];
    private readonly double[] _energies = new double[offsets.Length];

    public double Evaluate(ReadOnlySpan<Vec3> positions, Span<Vec3> forces, Span<double> atomEnergies, out Mat3 virial)
    {
        forces.Clear();
        virial = default;
        var energy = 0.0;
        if (!atomEnergies.IsEmpty)
        {
            offsets.CopyTo(atomEnergies);
        }

        foreach (var term in terms)
        {
            energy += term.Evaluate(positions, _forces, atomEnergies.IsEmpty ? [] : _energies, out var share);
            virial += share;
            for (var i = 0; i < forces.Length; i++)
            {
                forces[i] += _forces[i];
            }

            for (var i = 0; i < atomEnergies.Length; i++)
            {
                atomEnergies[i] += _energies[i];
            }
        }

        foreach (var offset in offsets)
        {
            energy += offset;
        }

        return energy;
    }
}
