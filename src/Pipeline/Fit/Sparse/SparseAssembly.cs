using Pipelines.Numerics;

namespace Pipelines;

/// <summary>The labels of a frame that are learned from.</summary>
internal sealed record SparseFrame(Configuration Labels, bool Energy, int[] Atoms, bool WithVirial)
{
    public bool Virial => WithVirial && Labels.Virial is not null;

    public int Rows => (3 * Atoms.Length) + (Energy ? 1 : 0) + (Virial ? 9 : 0);
}

/// <summary>What FITC's weights need: the prior variances of labels, and the noises.</summary>
internal sealed record LabelVariances(Kernel[] Kernels, double[] Scales, double[] Noise);

/// <summary>
/// Sums the rows of all labels into the equations of three classes: force components, energies and virials per root of an atom. Blocks of frames: rows are computed
/// frame by frame in parallel, then added in order.
/// </summary>
internal sealed class SparseAssembly(
    SparseFrame[] frames, IReadOnlyList<InducingSet> sets, SpeciesList species, SparseTransform transform, double[] offsets, bool constants, Run run)
{
    /// <summary>Rows of a block: enough for fast products, little enough to keep memory small.</summary>
    public const int RowsAtOnce = 1536;

    private const int Classes = 3;

    private readonly SparseTransform _transform = transform;

    /// <summary>What FITC's weights add to the log evidence.</summary>
    public double LogWeights { get; private set; }

    /// <summary>The equations of forces, energies and virials, of consecutive parts of the frames.</summary>
    /// <param name="folds">How many parts.</param>
    /// <param name="variances">Weigh each label by its own variance too (FITC).</param>
    public NormalEquations[][] Sum(int folds, LabelVariances? variances)
    {
        LogWeights = 0;
        var sums = new NormalEquations[folds][];
        for (var f = 0; f < folds; f++)
        {
            sums[f] = Sum(FoldStart(f, folds), FoldStart(f + 1, folds), variances);
        }

        run.Report("sparse equations", frames.Length, frames.Length);
        return sums;
    }

    private int FoldStart(int fold, int folds) => (int)((long)fold * frames.Length / folds);

    private NormalEquations[] Sum(int first, int end, LabelVariances? variances)
    {
        var n = _transform.Unknowns;
        NormalEquations[] sums = [new(n), new(n), new(n)];
        DenseContext context = new() { Threads = run.Threads, Cancellation = run.Cancellation };
        ParallelOptions options = new() { MaxDegreeOfParallelism = run.Threads, CancellationToken = run.Cancellation };
        using var rows = new ThreadLocal<SparseRows>(() => new(sets, species));
        for (var from = first; from < end;)
        {
            run.Report("sparse equations", from, frames.Length);
            var (to, most) = (from, 0);
            for (; to < end && (to == from || most < RowsAtOnce); to++)
            {
                most += frames[to].Rows;
            }

            var parts = new Part[to - from];
            Parallel.For(from, to, options, f => parts[f - from] = PartOf(frames[f], rows.Value!, variances));
            for (var c = 0; c < Classes; c++)
            {
                Add(sums[c], [.. parts.Select(p => p.Classes[c])], variances, c, context);
            }

            from = to;
        }

        return sums;
    }

    private void Add(NormalEquations sum, Rows[] parts, LabelVariances? variances, int kind, DenseContext context)
    {
        var (n, count) = (_transform.Unknowns, parts.Sum(p => p.Labels.Length));
        if (count == 0)
        {
            return;
        }

        var transposed = new double[n * count];
        var labels = new double[count];
        var at = 0;
        foreach (var part in parts)
        {
            part.Labels.CopyTo(labels, at);
            for (var r = 0; r < part.Labels.Length; r++, at++)
            {
                var row = part.Values.AsSpan(r * n, n);
                for (var p = 0; p < n; p++)
                {
                    transposed[(p * count) + at] = row[p];
                }
            }
        }

        _transform.Whiten(transposed, count, context);
        if (variances is not null)
        {
            Weigh(transposed, labels, [.. parts.SelectMany(p => p.Variances)], variances, kind);
        }

        sum.Add(transposed, labels, context);
    }

    // FITC: a label's own variance that the inducing values do not explain is noise of its own.
    private void Weigh(double[] transposed, double[] labels, double[] prior, LabelVariances variances, int kind)
    {
        var count = labels.Length;
        var explained = new double[count];
        var p = 0;
        for (var b = 0; b < sets.Count; b++)
        {
            for (var end = p + sets[b].Count; p < end; p++)
            {
                for (var i = 0; i < count; i++)
                {
                    explained[i] += variances.Scales[b] * transposed[(p * count) + i] * transposed[(p * count) + i];
                }
            }
        }

        var noise = variances.Noise[kind];
        for (var i = 0; i < count; i++)
        {
            var weight = noise / (noise + Math.Max(0, prior[i] - explained[i]));
            LogWeights += 0.5 * Math.Log(weight);
            explained[i] = Math.Sqrt(weight);
            labels[i] *= explained[i];
        }

        for (var q = 0; q < _transform.Unknowns; q++)
        {
            for (var i = 0; i < count; i++)
            {
                transposed[(q * count) + i] *= explained[i];
            }
        }
    }

    private Part PartOf(SparseFrame frame, SparseRows rows, LabelVariances? variances)
    {
        var structure = frame.Labels.Structure;
        var (n, atoms) = (_transform.Unknowns, frame.Atoms);
        var energy = new double[frame.Energy ? n : 0];
        var all = new double[atoms.Length > 0 ? 3 * structure.Count * n : 0];
        var virial = new double[frame.Virial ? 9 * n : 0];
        rows.Add(structure, energy, all, virial, []);
        if (!constants && frame.Energy)
        {
            energy.AsSpan(n - species.Count).Clear();
        }

        var forces = atoms.Length == structure.Count ? all : new double[3 * atoms.Length * n];
        var labels = new double[3 * atoms.Length];
        for (var i = 0; i < atoms.Length; i++)
        {
            if (forces != all)
            {
                all.AsSpan(3 * atoms[i] * n, 3 * n).CopyTo(forces.AsSpan(3 * i * n));
            }

            for (var a = 0; a < 3; a++)
            {
                labels[(3 * i) + a] = frame.Labels.Forces!.Value[atoms[i]][a];
            }
        }

        var weight = 1 / Math.Sqrt(structure.Count);
        Vectors.Scale(weight, energy);
        Vectors.Scale(weight, virial);
        double[] energies = frame.Energy ? [weight * (frame.Labels.Energy!.Value - structure.Species.Sum(s => offsets[species.IndexOf(s)]))] : [];
        double[] virials = frame.Virial ? [.. Enumerable.Range(0, 9).Select(c => weight * frame.Labels.Virial!.Value.Row(c / 3)[c % 3])] : [];
        if (variances is null)
        {
            return new([new(forces, labels, []), new(energy, energies, []), new(virial, virials, [])]);
        }

        var prior = PriorVariance.Of(variances.Kernels, variances.Scales, structure, [Label.TotalEnergy, .. atoms.Select(Label.ForceOn)]);

        // A virial's prior variance is not at hand: it counts as explained.
        return new(
            [new(forces, labels, prior[1..]), new(energy, energies, frame.Energy ? [weight * weight * prior[0]] : []), new(virial, virials, new double[virials.Length])]);
    }

    private sealed record Rows(double[] Values, double[] Labels, double[] Variances);

    private sealed record Part(Rows[] Classes);
}

/// <summary>The prior variances of labels under a sum of kernels.</summary>
internal static class PriorVariance
{
    /// <summary>One number for an energy, three for a force, label after label.</summary>
    public static double[] Of(IReadOnlyList<Kernel> kernels, ReadOnlySpan<double> scales, Structure structure, IReadOnlyList<Label> labels)
    {
        var variances = new double[labels.Sum(l => l.Size)];
        Span<double> block = stackalloc double[9];
        for (var k = 0; k < kernels.Count; k++)
        {
            var input = new KernelInput(structure, kernels[k].Radius);
            var at = 0;
            foreach (var label in labels)
            {
                var features = kernels[k].Prepare(input, label);
                block.Clear();
                kernels[k].AddCovariance(features, features, block);
                for (var a = 0; a < label.Size; a++)
                {
                    variances[at++] += scales[k] * block[a * (label.Size + 1)];
                }
            }
        }

        return variances;
    }
}
