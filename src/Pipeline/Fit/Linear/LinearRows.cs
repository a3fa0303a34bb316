using Pipelines.Numerics;

namespace Pipelines;

/// <summary>A frame's part in a linear fit.</summary>
internal sealed record LinearFrame(Configuration Labels, bool Energy, int[] Atoms, bool WithVirial, LabelWeight Weight)
{
    public bool Virial => WithVirial && Labels.Virial is not null;

    public int ForceRows => (3 * Atoms.Length) + (Virial ? Label.Virial.Size : 0);

    public int Rows => ForceRows + (Energy ? 1 : 0);

    /// <summary>What rows of forces, of the virial and of the energy are multiplied by, so that all forces, and all energies, have the same noise.</summary>
    public (double Forces, double Virial, double Energy) Factors(LinearFit fit)
    {
        var atoms = Math.Max(1, Labels.Structure.Count);
        return (Math.Sqrt(Weight.Force), Virial ? Math.Sqrt(Weight.Virial * fit.Noise / (fit.VirialNoise!.Value * atoms)) : 1, Math.Sqrt(Weight.Energy / atoms));
    }

    /// <summary>Log of the product of all rows' factors: the density of labels is that of rows times it.</summary>
    public double LogFactors(LinearFit fit)
    {
        var (forces, virial, energy) = Factors(fit);
        return (3 * Atoms.Length * Math.Log(forces)) + (Virial ? Label.Virial.Size * Math.Log(virial) : 0) + (Energy ? Math.Log(energy) : 0);
    }
}

/// <summary>The rows of a linear fit, block by block: scaled, centred, whitened, and divided by what makes their noise that of a force component or of one atom's energy.</summary>
/// <param name="fit">Noises.</param>
/// <param name="descriptor">The features.</param>
/// <param name="transform">Whitens, where the prior says so.</param>
/// <param name="scales">Of features and constants.</param>
/// <param name="means">Of features.</param>
/// <param name="offsets">Energy of each species' isolated atom, subtracted from labels.</param>
/// <param name="run">Threads, cancellation, progress.</param>
internal sealed class LinearRows(LinearFit fit, AtomicDescriptor descriptor, FeatureTransform? transform, double[] scales, double[] means, double[] offsets, Run run)
{
    /// <summary>Rows of a block of X: enough for fast products, little enough to keep memory small.</summary>
    public const int AtOnce = 2048;

    private readonly int _columns = DesignRows.Unknowns(descriptor);

    private ParallelOptions Options => new() { MaxDegreeOfParallelism = run.Threads, CancellationToken = run.Cancellation };

    /// <summary>Blocks of frames: rows are computed frame by frame in parallel, then added in order.</summary>
    public void Sum(IReadOnlyList<LinearFrame> frames, IRowSum forces, IRowSum energies)
    {
        DenseContext context = new() { Threads = run.Threads, Cancellation = run.Cancellation };
        using var rows = new ThreadLocal<DesignRows>(() => new(descriptor));
        for (var from = 0; from < frames.Count;)
        {
            run.Report("rows of least squares", from, frames.Count);
            var (to, most) = (from, 0);
            for (; to < frames.Count && (to == from || most < AtOnce); to++)
            {
                most += frames[to].Rows;
            }

            var blocks = new FrameRows[to - from];
            Parallel.For(from, to, Options, f => blocks[f - from] = RowsOf(frames[f], rows.Value!));
            AddBlock(forces, [.. blocks.Select(b => (b.Forces, b.ForceLabels))], context);
            AddBlock(energies, [.. blocks.Select(b => (b.Energy, b.EnergyLabels))], context);
            from = to;
        }

        run.Report("rows of least squares", frames.Count, frames.Count);
    }

    private void AddBlock(IRowSum equations, (double[] Rows, double[] Labels)[] frames, DenseContext context)
    {
        var labels = frames.SelectMany(f => f.Labels).ToArray();
        if (labels.Length == 0)
        {
            return;
        }

        var transposed = new double[(long)_columns * labels.Length];
        var starts = new int[frames.Length];
        for (var f = 1; f < frames.Length; f++)
        {
            starts[f] = starts[f - 1] + frames[f - 1].Labels.Length;
        }

        Parallel.For(0, frames.Length, Options, f =>
        {
            for (var r = 0; r < frames[f].Labels.Length; r++)
            {
                var row = frames[f].Rows.AsSpan(r * _columns, _columns);
                for (var p = 0; p < _columns; p++)
                {
                    transposed[((long)p * labels.Length) + starts[f] + r] = row[p] * scales[p];
                }
            }
        });
        equations.Add(transform?.Whiten(transposed, labels.Length, context) ?? transposed, labels, context);
    }

    // Energies are scaled to the noise of one atom, virials to that of a force, and all labels of a frame by its weight.
    private FrameRows RowsOf(LinearFrame frame, DesignRows rows)
    {
        var structure = frame.Labels.Structure;
        var (atoms, energy, all) = (frame.Atoms, frame.Energy ? new double[_columns] : [], new double[frame.Atoms.Length > 0 ? 3 * structure.Count * _columns : 0]);
        var virial = new double[frame.Virial ? 9 * _columns : 0];
        rows.Add(structure, energy, all, virial);
        DesignRows.Centre(descriptor, energy, means);
        var forces = new double[frame.ForceRows * _columns];
        var labels = new double[frame.ForceRows];
        var (ofForces, ofVirial, ofEnergy) = frame.Factors(fit);
        for (var i = 0; i < atoms.Length; i++)
        {
            Vectors.AddScaled(ofForces, all.AsSpan(3 * atoms[i] * _columns, 3 * _columns), forces.AsSpan(3 * i * _columns, 3 * _columns));
            for (var a = 0; a < 3; a++)
            {
                labels[(3 * i) + a] = ofForces * frame.Labels.Forces!.Value[atoms[i]][a];
            }
        }

        if (frame.Virial)
        {
            VirialComponents.Rows(virial, _columns, ofVirial).CopyTo(forces.AsSpan(3 * atoms.Length * _columns));
            var components = VirialComponents.Of(frame.Labels.Virial!.Value);
            Vectors.AddScaled(ofVirial, components, labels.AsSpan(3 * atoms.Length));
        }

        if (!frame.Energy)
        {
            return new(forces, labels, [], []);
        }

        Vectors.Scale(ofEnergy, energy);
        return new(forces, labels, energy, [ofEnergy * (frame.Labels.Energy!.Value - structure.Species.Sum(s => offsets[descriptor.Species.IndexOf(s)]))]);
    }

    private sealed record FrameRows(double[] Forces, double[] ForceLabels, double[] Energy, double[] EnergyLabels);
}
