using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>One sparse fit: inducing points, the rows of the chosen labels, frame by frame, the evidence, the weights.</summary>
internal sealed class SparseProblem
{
    // Broad: the data decide. As for other Gaussian processes.
    private const double ConstantVariance = 100;

    private const int MostFolds = 5;

    private readonly SparseProcessFit _fit;
    private readonly TrainingSet _chosen;
    private readonly Run _run;
    private readonly SpeciesList _species;
    private readonly SparseFrame[] _frames;
    private readonly double[] _offsets;
    private readonly bool _constants;
    private readonly double _shortest;
    private readonly SparseTransform _transform;
    private readonly InducingSet[] _sets;

    public SparseProblem(SparseProcessFit fit, TrainingSet chosen, Run run)
    {
        (_chosen, _run) = (chosen, run);
        var forces = chosen.Environments.ToLookup(e => e.Frame, e => e.Atom);
        var energies = chosen.Frames.ToHashSet();
        var labelled = chosen.LabelledFrames.ToArray();
        var weights = LabelWeights.Of(fit.Weights, chosen.Data, labelled);
        _frames = [.. labelled.Select((f, i) => new SparseFrame(chosen.Data[f], energies.Contains(f), [.. forces[f].Distinct().Order()], fit.VirialNoise is not null, weights[i]))];
        TrainingFrames.CheckVirials(fit.VirialNoise, _frames.Select(f => f.Labels));
        var data = Dataset.Of(_frames.Select(f => f.Labels));
        var structures = _frames.Select(f => f.Labels.Structure).ToArray();
        _species = [.. data.Species.Concat(fit.Terms.Select(t => t.Kernel).OfType<DescriptorKernel>().SelectMany(k => k.Descriptor.Species))];
        _fit = fit = fit with { Terms = [.. fit.Terms.Select(t => t with { Kernel = Covering(t.Kernel, data) })] };
        SparseMemory.Check(fit, _species.Count, structures.Max(s => s.Count), run.Threads);
        _constants = fit.IsolatedAtomEnergies is null && chosen.Frames.Length > 0;
        _offsets = [.. TrainingFrames.IsolatedAtoms([.. _species], fit.IsolatedAtomEnergies, _frames.Where(f => f.Energy).Select(f => f.Labels)).Values];
        _shortest = TrainingFrames.ShortestDistance(structures, fit.Terms.Max(t => t.Kernel.Radius));
        var random = DrawStream.Environments.Sequence(fit.Seed);
        List<InducingSet> sets = [];
        List<double[]> lower = [];
        foreach (var term in fit.Terms)
        {
            run.Report("inducing points", sets.Count, fit.Terms.Length);
            var (set, factors) = InducingPlacement.Choose(term, _species, structures, fit.Noise, random);
            sets.Add(set);
            lower.AddRange(factors);
        }

        _sets = [.. sets];
        _transform = new([.. sets.Select(s => s.Count)], lower, _species.Count);
    }

    private DenseContext Context => new() { Threads = _run.Threads, Cancellation = _run.Cancellation };

    // Where variances begin: of the terms, 1 times their kernels'; of isolated atoms, which stay; of the noises.
    private double[] Scales => [.. Enumerable.Repeat(1.0, _sets.Length), _constants ? ConstantVariance : 1];

    private bool[] Free => [.. Enumerable.Repeat(true, _sets.Length), false];

    private double[] Noise => [_fit.Noise, _fit.EnergyNoise, _fit.VirialNoise ?? 1];

    /// <summary>What the tuning makes as large as can be: minus the mean logarithm of held-out errors, or the log evidence.</summary>
    public double Objective()
    {
        var folds = Assembly().Sum(Folds, triangles: false, null).Folds;
        if (_fit.Tuning == SparseTuning.Evidence)
        {
            return ScaleEvidence.Maximise(folds[0], _transform.Blocks, Scales, Free, Noise, Context).LogEvidence;
        }

        return -BlockValidation.Minimise(folds, _transform.Blocks, Scales, Free, Noise, Context).HeldOut.Where(e => e > 0).Average(e => Math.Log(e));
    }

    /// <summary>The fitted model.</summary>
    /// <param name="path">How the kernels' parameters were found.</param>
    public SparseProcess Solve(SparseSearchPath? path)
    {
        var (blocks, scales, noise) = (_transform.Blocks, Scales, Noise);
        var assembly = Assembly();
        var triangles = _fit.Solver == LinearSolver.Qr;
        var sums = assembly.Sum(Folds, triangles, null);
        var folds = sums.Folds;
        var (heldOut, evaluations) = (new double[noise.Length], 0);
        _run.Report("variances", 0, 1);
        if (Folds > 1)
        {
            var best = BlockValidation.Minimise(folds, blocks, scales, Free, noise, Context);
            (scales, noise, heldOut, evaluations) = (best.Scales, best.Noise, best.HeldOut, best.Evaluations);
        }
        else if (_fit.Tuning == SparseTuning.Evidence)
        {
            var best = ScaleEvidence.Maximise(folds[0], blocks, scales, Free, noise, Context);
            (scales, noise, evaluations) = (best.Scales, best.Noise, best.Evaluations);
        }

        if (_fit.Approximation == SparseApproximation.Fitc)
        {
            sums = assembly.Sum(1, triangles, new([.. _fit.Terms.Select(t => t.Kernel)], scales, noise));
            folds = sums.Folds;
        }

        double[] alike = [.. folds.Select(_ => 1.0)];
        NormalEquations[] classes = folds.Length == 1 ? folds[0] : [.. noise.Select((_, c) => NormalEquations.Together([.. folds.Select(f => f[c])], alike))];
        var evidence = ScaleEvidence.LogEvidenceAt(classes, blocks, scales, noise, Context) + assembly.LogWeights + _frames.Sum(f => f.LogFactors);
        return Model(classes, sums.Triangles, scales, noise, heldOut, evidence, evaluations) with { Path = path };
    }

    private SparseAssembly Assembly() => new(_frames, _sets, _species, _transform, _offsets, _constants, _run);

    // Consecutive frames together, so that a fold is not predicted from its neighbours in time; fewer where frames are few.
    private int Folds => _fit.Tuning == SparseTuning.Blocks && _frames.Length > 1 ? Math.Min(MostFolds, _frames.Length) : 1;

    private SparseProcess Model(
        NormalEquations[] classes, TriangularEquations[]? triangles, double[] scales, double[] noise, double[] heldOut, double evidence, int evaluations)
    {
        var n = classes[0].Unknowns;
        var prior = _transform.Blocks.SelectMany((count, b) => Enumerable.Repeat(1 / scales[b], count)).ToArray();
        var posterior = triangles is not null
            ? LinearPosterior.OfTriangles(triangles, noise, prior, Context)
            : LinearPosterior.OfSums(classes, noise, prior, Context) ?? throw new DataException(new(
                "The equations of the sparse process are singular to rounding: the noise is too small beside the kernels' variances.", Expected: "more noise, or the solver qr"));
        var (mean, factor, inverse) = (posterior.Mean, posterior.Factor, new double[n]);

        // In coefficients of unit prior variance.
        for (var i = 0; i < n; i++)
        {
            Vectors.Scale(1 / Math.Sqrt(prior[i]), factor.AsSpan(i * n, i + 1));
        }

        Dense.InverseDiagonalFromCholesky(factor, n, inverse, Context);
        if (!mean.All(double.IsFinite))
        {
            throw new DataException(new("The sparse fit did not come out finite. Is a variance, a noise or a label out of all proportion?"));
        }

        var inducing = n - _species.Count;
        var model = new SparseProcess
        {
            SpeciesList = _species,
            Kernels = [.. _fit.Terms.Select(t => t.Kernel)],
            Points = [.. _sets.Select(s => s.Points)],
            Approximation = _fit.Approximation,
            Scales = Block.Create<double>([.. scales[..^1], _constants ? ConstantVariance : 0]),
            Weights = Block.Freeze(_transform.Back(mean)),
            Whitening = Block.Freeze(_transform.Packed()),
            Factor = Block.Freeze(PackedTriangle.Pack(factor, n)),
            ForceNoiseVariance = noise[0],
            EnergyNoiseVariance = noise[1],
            IsolatedAtomEnergies = _species.Index().ToImmutableSortedDictionary(s => s.Item, s => _offsets[s.Index] + (_constants ? mean[inducing + s.Index] : 0)),
            ShortestDistance = _shortest,
            Domain = Domain(),
            Repulsion = _fit.Repulsion ? new Zbl(new Taper(0.7 * _shortest, 0.95 * _shortest)) : null,
            Quality = new(
                evidence, Rmse(triangles?[0] ?? (IRowSum)classes[0], mean), Rmse(triangles?[1] ?? (IRowSum)classes[1], mean), inducing - inverse.Take(inducing).Sum(), inducing, classes.Sum(c => c.Rows), posterior.Jitter, Folds > 1 ? heldOut[0] : double.NaN, Folds > 1 ? heldOut[1] : double.NaN, evaluations),
            DataHash = _chosen.Data.Trace().Hash,
        };
        return classes[1].Rows == 0 && _fit.IsolatedAtomEnergies is null ? TrainingFrames.WithZeroOfEnergy(model, _frames.Select(f => f.Labels), _run) : model;
    }

    // Kinds are places in one list of species, for all terms; what else a descriptor takes from the data (means, scales) it takes here.
    private Kernel Covering(Kernel kernel, Dataset data) => kernel switch
    {
        DescriptorKernel { Descriptor.Species.IsEmpty: true } open => open with { Descriptor = (AtomicDescriptor)(open.Descriptor with { Species = _species }).For(data) },
        DescriptorKernel given when given.Descriptor.Species != _species => throw new DataException(new(
            "The descriptors of all terms must have the species of the data and of each other, or none of their own.", Found: $"{given.Descriptor.Species}", Expected: $"{_species}")),
        _ => kernel,
    };

    private TrainingDomain Domain()
    {
        var kernels = _fit.Terms.Select(t => t.Kernel).ToArray();
        var structures = _frames.Select(f => f.Labels.Structure).ToArray();
        return kernels.OfType<DescriptorKernel>().MaxBy(k => k.Radius) is { } seen ? TrainingDomain.Of(seen.Descriptor, structures, _run) : TrainingDomain.Of(
            kernels.Max(k => k.Radius), kernels.OfType<ThreeBodyKernel>().Select(k => (double?)k.Radius).Max(), structures, _run);
    }

    private static double Rmse(IRowSum equations, double[] mean) => Math.Sqrt(equations.Residual(mean) / equations.Rows);
}
