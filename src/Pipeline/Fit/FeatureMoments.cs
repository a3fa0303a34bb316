using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// Mean and standard deviation of each feature among the atoms of each species, frame by frame: features are not kept, and nothing cancels (Chan, Golub and
/// LeVeque 1983, doi:10.1080/00031305.1983.10483115, Eqs. 2.1).
/// </summary>
internal sealed class FeatureMoments(AtomicDescriptor descriptor)
{
    private const int FramesAtOnce = 64;

    private readonly int _width = descriptor.Width;
    private readonly double[] _mean = new double[descriptor.Species.Count * descriptor.Width], _squares = new double[descriptor.Species.Count * descriptor.Width];
    private readonly double[] _count = new double[descriptor.Species.Count];

    /// <summary>Those of some structures, summed in their order.</summary>
    public static (double[] Mean, double[] Deviation) Of(AtomicDescriptor descriptor, IReadOnlyList<Structure> structures, Run run)
    {
        var moments = new FeatureMoments(descriptor);
        var features = new FeatureMatrix[FramesAtOnce];
        for (var from = 0; from < structures.Count; from += FramesAtOnce)
        {
            var (start, count) = (from, Math.Min(FramesAtOnce, structures.Count - from));
            Parallel.For(0, count, new() { MaxDegreeOfParallelism = run.Threads, CancellationToken = run.Cancellation }, f => features[f] = descriptor.Of(structures[start + f]));
            for (var f = 0; f < count; f++)
            {
                moments.Add(structures[from + f], features[f]);
            }
        }

        return moments.Result();
    }

    /// <summary>Adds a frame.</summary>
    public void Add(Structure structure, FeatureMatrix features)
    {
        var (mean, squares) = (new double[_width], new double[_width]);
        for (var kind = 0; kind < _count.Length; kind++)
        {
            var species = descriptor.Species[kind];
            int[] atoms = [.. Enumerable.Range(0, structure.Count).Where(i => structure.Species[i] == species)];
            if (atoms.Length == 0)
            {
                continue;
            }

            Array.Clear(mean);
            Array.Clear(squares);
            foreach (var i in atoms)
            {
                Vectors.AddScaled(1, features[i], mean);
            }

            Vectors.Scale(1.0 / atoms.Length, mean);
            foreach (var i in atoms)
            {
                var row = features[i];
                for (var v = 0; v < _width; v++)
                {
                    squares[v] += (row[v] - mean[v]) * (row[v] - mean[v]);
                }
            }

            var (before, after) = (_count[kind], _count[kind] + atoms.Length);
            for (int v = 0, p = kind * _width; v < _width; v++, p++)
            {
                var step = mean[v] - _mean[p];
                _mean[p] += step * atoms.Length / after;
                _squares[p] += squares[v] + (step * step * before * atoms.Length / after);
            }

            _count[kind] = after;
        }
    }

    /// <summary>Species x width.</summary>
    public (double[] Mean, double[] Deviation) Result() =>
        (_mean, [.. _squares.Select((s, p) => Math.Sqrt(s / Math.Max(1, _count[p / _width])))]);
}
