using Pipelines.Numerics;

namespace Pipelines;

/// <summary>Energy, forces and virial of a model on the features of a descriptor: contracted point by point, without a Jacobian.</summary>
internal sealed class FeatureEvaluator : IEvaluator
{
    // Å; neighbour lists are built anew when an atom has moved by half of it.
    private const double Skin = 0.5;

    private readonly EnvironmentSweep _sweep;
    private readonly IFeatureModel[] _models;
    private readonly int[] _kinds;
    private readonly Lattice _lattice;
    private readonly double[] _offsets, _energies;
    private readonly IEvaluator? _baseline;
    private readonly Vec3[] _more;

    /// <summary>Prepares.</summary>
    /// <param name="descriptor">The features.</param>
    /// <param name="model">The energy of an atom as a function of its features; called once a thread.</param>
    /// <param name="offset">Added to the energy of each atom, eV.</param>
    /// <param name="baseline">Added to everything, where there is one.</param>
    /// <param name="structure">Species and cell.</param>
    /// <param name="threads">Degree of parallelism.</param>
    public FeatureEvaluator(AtomicDescriptor descriptor, Func<IFeatureModel> model, Func<Species, double> offset, IPotential? baseline, Structure structure, int threads)
    {
        _sweep = new(descriptor.Cutoff.Radius, descriptor.CreateKernel, threads, Skin);
        _models = [.. Enumerable.Range(0, threads).Select(_ => model())];
        _kinds = descriptor.Species.IndicesOf(structure.Species.Span);
        _lattice = structure.Lattice;
        _offsets = [.. structure.Species.Select(offset)];
        _energies = new double[structure.Count];
        _baseline = baseline?.CreateEvaluator(structure, threads);
        _more = baseline is null ? [] : new Vec3[structure.Count];
    }

    public double Evaluate(ReadOnlySpan<Vec3> positions, Span<Vec3> forces, Span<double> atomEnergies, out Mat3 virial)
    {
        _sweep.Update(positions, _kinds, _lattice);
        var energy = _sweep.Evaluate(_models, forces, _energies, out virial);
        var own = atomEnergies.IsEmpty ? [] : atomEnergies[.._energies.Length];
        if (_baseline is not null)
        {
            energy += _baseline.Evaluate(positions, _more, own, out var more);
            virial += more;
            for (var i = 0; i < _more.Length; i++)
            {
                forces[i] += _more[i];
            }
        }
        else
        {
            own.Clear();
        }

        for (var i = 0; i < _offsets.Length; i++)
        {
            energy += _offsets[i];
            if (!own.IsEmpty)
            {
                own[i] += _energies[i] + _offsets[i];
            }
        }

        return energy;
    }
}
