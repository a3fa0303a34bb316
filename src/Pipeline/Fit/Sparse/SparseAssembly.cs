using Pipelines.Numerics;

namespace Pipelines;

/// <summary>The labels of a frame that are learned from.</summary>
internal sealed record SparseFrame(Configuration Labels, bool Energy, int[] Atoms, bool WithVirial, LabelWeight Weight)
{
    public bool Virial => WithVirial && Labels.Virial is not null;

    public int Rows => (3 * Atoms.Length) + (Energy ? 1 : 0) + (Virial ? Label.Virial.Size : 0);

    /// <summary>What rows of forces, of the energy and of the virial are multiplied by, so that all of a class have the same noise.</summary>
    public (double Forces, double Energy, double Virial) Factors =>
        (Math.Sqrt(Weight.Force), Math.Sqrt(Weight.Energy / Math.Max(1, Labels.Structure.Count)), Math.Sqrt(Weight.Virial / Math.Max(1, Labels.Structure.Count)));

    /// <summary>Log of the product of all rows' factors: the density of labels is that of rows times it.</summary>
    public double LogFactors =>
        (3 * Atoms.Length * Math.Log(Factors.Forces)) + (Energy ? Math.Log(Factors.Energy) : 0) + (Virial ? Label.Virial.Size * Math.Log(Factors.Virial) : 0);
}

/// <summary>What FITC's weights need: the prior variances of labels, and the noises.</summary>
internal sealed record LabelVariances(Kernel[] Kernels, double[] Scales, double[] Noise);

/// <summary>The sums over rows of forces, energies and virials.</summary>
/// <param name="Folds">Normal equations of each consecutive part of the frames, class by class.</param>
/// <param name="Triangles">Those of QR, of all frames, class by class; null where not asked for.</param>
internal sealed record SparseSums(NormalEquations[][] Folds, TriangularEquations[]? Triangles);

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

    /// <summary>Sums the rows of forces, energies and virials.</summary>
    /// <param name="folds">Consecutive parts of the frames.</param>
    /// <param name="triangles">Also by QR.</param>
    /// <param name="variances">Weigh each label by its own variance too (FITC).</param>
    public SparseSums Sum(int folds, bool triangles, LabelVariances? variances)
    {
        LogWeights = 0;
        var sums = new NormalEquations[folds][];
        var qr = triangles ? Enumerable.Range(0, Classes).Select(_ => new TriangularEquations(_transform.Unknowns)).ToArray() : null;
        for (var f = 0; f < folds; f++)
        {
            sums[f] = [.. Enumerable.Range(0, Classes).Select(_ => new NormalEquations(_transform.Unknowns))];
            Sum((int)((long)f * frames.Length / folds), (int)((f + 1L) * frames.Length / folds), sums[f], qr, variances);
        }

        run.Report("sparse equations", frames.Length, frames.Length);
        return new(sums, qr);
    }

    private void Sum(int first, int end, NormalEquations[] sums, TriangularEquations[]? triangles, LabelVariances? variances)
    {
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
                Add([sums[c], .. triangles is null ? Array.Empty<IRowSum>() : [triangles[c]]], [.. parts.Select(p => p.Classes[c])], variances, c, context);
            }

            from = to;
        }
    }

    private void Add(IRowSum[] sums, Rows[] parts, LabelVariances? variances, int kind, DenseContext context)
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

        foreach (var sum in sums)
        {
            sum.Add(transposed, labels, context);
        }
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

        // Of each class by what a row and its label are multiplied.
        var (force, energyWeight, virialWeight) = frame.Factors;
        Vectors.Scale(force, forces);
        Vectors.Scale(force, labels);
        Vectors.Scale(energyWeight, energy);
        double[] energies = frame.Energy ? [energyWeight * (frame.Labels.Energy!.Value - structure.Species.Sum(s => offsets[species.IndexOf(s)]))] : [];
        double[] virials = frame.Virial ? [.. VirialComponents.Of(frame.Labels.Virial!.Value).Select(v => virialWeight * v)] : [];
        var virialRows = frame.Virial ? VirialComponents.Rows(virial, n, virialWeight) : [];
        if (variances is null)
        {
            return new([new(forces, labels, []), new(energy, energies, []), new(virialRows, virials, [])]);
        }

        var prior = PriorVariance.Of(
            variances.Kernels, variances.Scales, structure,
            [.. frame.Energy ? [Label.TotalEnergy] : Array.Empty<Label>(), .. atoms.Select(Label.ForceOn), .. frame.Virial ? [Label.Virial] : Array.Empty<Label>()]);
        var (place, end) = (frame.Energy ? 1 : 0, (frame.Energy ? 1 : 0) + labels.Length);
        return new(
            [new(forces, labels, Scaled(prior[place..end], force)), new(energy, energies, Scaled(prior[..place], energyWeight)), new(virialRows, virials, Scaled(prior[end..], virialWeight))]);
    }

    private static double[] Scaled(double[] variances, double weight) => [.. variances.Select(v => weight * weight * v)];

    private sealed record Rows(double[] Values, double[] Labels, double[] Variances);

    private sealed record Part(Rows[] Classes);
}

/// <summary>The prior variances of labels under a sum of kernels.</summary>
internal static class PriorVariance
{
    /// <summary>One number for an energy, three for a force, six for a virial, label after label.</summary>
    public static double[] Of(IReadOnlyList<Kernel> kernels, ReadOnlySpan<double> scales, Structure structure, IReadOnlyList<Label> labels)
    {
        var variances = new double[labels.Sum(l => l.Size)];
        Span<double> all = stackalloc double[Label.LargestBlock];
        for (var k = 0; k < kernels.Count; k++)
        {
            var input = new KernelInput(structure, kernels[k].Radius);
            var at = 0;
            foreach (var label in labels)
            {
                var features = kernels[k].Prepare(input, label);
                var block = all[..(label.Size * label.Size)];
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
