using Pipelines.Numerics;

namespace Pipelines;

/// <summary>The mean of a sparse process: term by term, contracted point by point, without a Jacobian.</summary>
internal sealed class SparseEvaluator : IEvaluator
{
    // Å; neighbour lists are built anew when an atom has moved by half of it.
    private const double Skin = 0.5;

    private readonly (EnvironmentSweep Sweep, IFeatureModel[] Models)[] _terms;
    private readonly int[] _kinds;
    private readonly Lattice _lattice;
    private readonly double[] _offsets, _energies;
    private readonly Vec3[] _more;
    private readonly IEvaluator? _baseline;

    public SparseEvaluator(SparseProcess model, Structure structure, int threads)
    {
        _terms = [.. model.Means().Select((m, t) => (
            new EnvironmentSweep(model.Sets[t].Radius, m.Kernel, threads, Skin), Enumerable.Range(0, threads).Select(_ => m.Model()).ToArray()))];
        _kinds = model.SpeciesList.IndicesOf(structure.Species.Span);
        _lattice = structure.Lattice;
        _offsets = [.. structure.Species.Select(s => model.IsolatedAtomEnergies[s])];
        (_energies, _more) = (new double[structure.Count], new Vec3[structure.Count]);
        _baseline = model.Repulsion?.CreateEvaluator(structure, threads);
    }

    public double Evaluate(ReadOnlySpan<Vec3> positions, Span<Vec3> forces, Span<double> atomEnergies, out Mat3 virial)
    {
        var own = atomEnergies.IsEmpty ? [] : atomEnergies[.._offsets.Length];
        var energy = 0.0;
        virial = Mat3.Zero;
        forces[.._offsets.Length].Clear();
        own.Clear();
        for (var i = 0; i < _offsets.Length; i++)
        {
            energy += _offsets[i];
        }

        foreach (var (sweep, models) in _terms)
        {
            sweep.Update(positions, _kinds, _lattice);
            energy += sweep.Evaluate(models, _more, _energies, out var more);
            Add(forces, own, ref virial, more);
        }

        if (_baseline is not null)
        {
            energy += _baseline.Evaluate(positions, _more, _energies, out var more);
            Add(forces, own, ref virial, more);
        }

        for (var i = 0; i < own.Length; i++)
        {
            own[i] += _offsets[i];
        }

        return energy;
    }

    private void Add(Span<Vec3> forces, Span<double> own, ref Mat3 virial, Mat3 more)
    {
        virial += more;
        for (var i = 0; i < _more.Length; i++)
        {
            forces[i] += _more[i];
        }

        for (var i = 0; i < own.Length; i++)
        {
            own[i] += _energies[i];
        }
    }
}
