using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>One linear fit: the rows of the chosen labels, summed; the variances that the prior says; then the coefficients.</summary>
internal sealed class LinearProblem
{
    // Broad: the data decide. As for Gaussian processes.
    private const double ConstantVariance = 100;

    private readonly LinearFit _fit;
    private readonly LinearPrior _prior;
    private readonly TrainingSet _chosen;
    private readonly AtomicDescriptor _descriptor;
    private readonly Run _run;
    private readonly FeatureTransform? _transform;
    private readonly int _columns, _unknowns;
    private readonly LinearFrame[] _frames;
    private readonly double[] _offsets, _scales, _means;
    private readonly double _shortest;
    private readonly bool _constants;

    public LinearProblem(LinearFit fit, TrainingSet chosen, Run run)
    {
        (_fit, _chosen, _run, _prior) = (fit, chosen, run, fit.Prior ?? new BayesianRidge());
        var forces = chosen.Environments.ToLookup(e => e.Frame, e => e.Atom);
        var energies = chosen.Frames.ToHashSet();
        int[] labelled = [.. chosen.LabelledFrames];
        var weights = LabelWeights.Of(fit.Weights, chosen.Data, labelled);
        _frames = [.. labelled.Select((f, i) => new LinearFrame(chosen.Data[f], energies.Contains(f), [.. forces[f].Distinct().Order()], fit.VirialNoise is not null, weights[i]))];
        TrainingFrames.CheckVirials(fit.VirialNoise, _frames.Select(f => f.Labels));
        _descriptor = (AtomicDescriptor)fit.Descriptor.For(Dataset.Of(_frames.Select(f => f.Labels)));
        _transform = _prior.TransformFor(_descriptor);
        _columns = DesignRows.Unknowns(_descriptor);
        _unknowns = LinearMemory.Unknowns(_descriptor, _transform);
        LinearMemory.Check(_fit, _descriptor, _transform, _frames);
        _constants = fit.IsolatedAtomEnergies is null && chosen.Frames.Length > 0;
        _offsets = [.. TrainingFrames.IsolatedAtoms([.. _descriptor.Species], fit.IsolatedAtomEnergies, _frames.Where(f => f.Energy).Select(f => f.Labels)).Values];
        _shortest = TrainingFrames.ShortestDistance(_frames.Select(f => f.Labels.Structure), _descriptor.Cutoff.Radius);
        (_scales, _means) = Scales();
    }

    private int Features => _unknowns - _descriptor.Species.Count;

    private DenseContext Context => new() { Threads = _run.Threads, Cancellation = _run.Cancellation };

    /// <summary>The fitted model.</summary>
    public LinearModel Solve()
    {
        IRowSum Sum() => _fit.Solver == LinearSolver.NormalEquations ? new NormalEquations(_unknowns) : new TriangularEquations(_unknowns);
        var rows = new LinearRows(_fit, _descriptor, _transform, _scales, _means, _offsets, _run);
        var (forces, energies) = (Sum(), Sum());
        rows.Sum(_frames, forces, energies);
        IRowSum[] classes = forces.Rows == 0 ? [energies] : energies.Rows == 0 ? [forces] : [forces, energies];
        double[] noise = forces.Rows == 0 ? [_fit.EnergyNoise] : energies.Rows == 0 ? [_fit.Noise] : [_fit.Noise, _fit.EnergyNoise];
        var decision = Decide(WithoutConstants([.. classes.Select(c => c.Normal())]), noise, () => HeldOut(rows, classes.Length, forces.Rows == 0));
        var evidence = decision.Evidence;
        var precisions = evidence.Precisions ?? [.. Enumerable.Repeat(1 / evidence.Prior, Features)];

        // A column of zeros (a feature that never changes, a constant that is given) has its prior only.
        double[] prior = [.. precisions, .. Enumerable.Repeat(_constants ? 1 / ConstantVariance : 1, _descriptor.Species.Count)];
        var posterior = Posterior(classes, evidence.Noise, prior);
        var inverse = new double[_unknowns];
        Dense.InverseDiagonalFromCholesky(posterior.Factor, _unknowns, inverse, Context);
        var used = precisions.Count(double.IsFinite);
        for (var p = 0; p < Features && _transform is null; p++)
        {
            _scales[p] = double.IsFinite(precisions[p]) ? _scales[p] : 0;
        }

        var coefficients = Coefficients(posterior.Mean);
        var (forceNoise, energyNoise) = forces.Rows == 0 ? (_fit.Noise, evidence.Noise[0]) : (evidence.Noise[0], energies.Rows == 0 ? _fit.EnergyNoise : evidence.Noise[1]);
        var kept = used < Features ? LinearColumns.Of(_descriptor, coefficients) : LinearColumns.All(_descriptor);
        var model = new LinearModel
        {
            Descriptor = kept.Descriptor,
            Coefficients = Block.Freeze(kept.OfFeatures(coefficients)),
            Scales = Block.Freeze(kept.OfUnknowns(_scales)),
            Means = Block.Freeze(kept.OfFeatures(_means)),
            Transform = _transform,
            Factor = Block.Freeze(PackedTriangle.Pack(kept.OfFactor(posterior.Factor, _unknowns), kept.Unknowns ?? _unknowns)),
            ForceNoiseVariance = forceNoise,
            EnergyNoiseVariance = energyNoise,
            IsolatedAtomEnergies = _descriptor.Species.Index().ToImmutableSortedDictionary(
                s => s.Item, s => _offsets[s.Index] + Constant(s.Index, coefficients, posterior.Mean)),
            ShortestDistance = _shortest,
            Domain = TrainingDomain.Of(kept.Descriptor, [.. _frames.Select(f => f.Labels.Structure)], _run),
            Repulsion = _fit.Repulsion ? new Zbl(new Taper(0.7 * _shortest, 0.95 * _shortest)) : null,
            Quality = new(
                evidence.LogEvidence + _frames.Sum(f => f.LogFactors(_fit)), Rmse(forces, posterior), Rmse(energies, posterior),
                precisions.Index().Sum(p => double.IsFinite(p.Item) ? 1 - (p.Item * inverse[p.Index]) : 0), used, forces.Rows + energies.Rows, posterior.Jitter,
                posterior.ConditionEstimate(), posterior.Dropped, decision.Path),
            DataHash = _chosen.Data.Trace().Hash,
        };
        return energies.Rows == 0 && _fit.IsolatedAtomEnergies is null ? TrainingFrames.WithZeroOfEnergy(model, _frames.Select(f => f.Labels), _run) : model;
    }

    // Where constants explain all labels to far below their noise nobody can say what the noise is, or the prior: they stay as given.
    private LinearDecision Decide(NormalEquations[] classes, double[] noise, Func<NormalEquations[]> heldOut) =>
        classes.Any(c => c.Rows > 0) && classes.Index().Sum(c => c.Item.Square / noise[c.Index]) > 1e-12 * classes.Sum(c => c.Rows)
            ? _prior.Decide(new(classes, heldOut(), noise, _transform, Context))
            : new(new LinearEvidence(noise, noise[0], double.NaN));

    private LinearPosterior Posterior(IRowSum[] classes, double[] noise, double[] prior)
    {
        var posterior = _fit.Solver switch
        {
            LinearSolver.NormalEquations => LinearPosterior.OfSums([.. classes.Cast<NormalEquations>()], noise, prior, Context) ?? throw new DataException(new(
                "The normal equations are singular to rounding: features depend on each other, and the prior is too weak to decide.",
                Expected: "a stronger ridge, fewer features, the Bayesian prior, or the solver 'qr'")),
            LinearSolver.Qr => LinearPosterior.OfTriangles([.. classes.Cast<TriangularEquations>()], noise, prior, Context),
            _ => LinearPosterior.OfSingularValues([.. classes.Cast<TriangularEquations>()], noise, prior, _fit.Truncation, Context),
        };
        return posterior.Mean.All(double.IsFinite) && posterior.Factor.All(double.IsFinite) ? posterior : throw new DataException(new(
            "The coefficients did not come out finite. Is a feature, a label, a noise or the prior out of all proportion?"));
    }

    // Every so many-th frame, where the prior judges by frames that it has not seen.
    private NormalEquations[] HeldOut(LinearRows rows, int classes, bool energiesOnly)
    {
        if (_prior.HeldOut <= 0)
        {
            return [];
        }

        var every = (int)Math.Round(1 / _prior.HeldOut);
        LinearFrame[] frames = [.. _frames.Where((_, f) => f % every == every - 1)];
        var (forces, energies) = (new NormalEquations(_unknowns), new NormalEquations(_unknowns));
        rows.Sum(frames, forces, energies);
        NormalEquations[] sums = classes == 2 ? [forces, energies] : energiesOnly ? [energies] : [forces];
        return sums.Any(s => s.Rows == 0)
            ? throw new DataException(new($"Of {_frames.Length} frames, every {every}-th cannot be held out with labels of each kind.", Expected: "more frames, or a larger share to validate on"))
            : WithoutConstants(sums);
    }

    // Of the features as they are: back through the transform, then through the scales.
    private double[] Coefficients(double[] mean)
    {
        var coefficients = _transform is null ? mean[..Features] : _transform.Coefficients(mean.AsSpan(0, Features));
        for (var p = 0; p < coefficients.Length; p++)
        {
            coefficients[p] *= _scales[p];
        }

        return coefficients;
    }

    // What was subtracted from the features comes back here.
    private double Constant(int kind, double[] coefficients, double[] mean)
    {
        var range = (kind * _descriptor.Width)..((kind + 1) * _descriptor.Width);
        return (_scales[DesignRows.Constant(_descriptor, kind)] * mean[Features + kind]) - Vectors.Dot(_means.AsSpan(range), coefficients.AsSpan(range));
    }

    // Constants are in energies only, whatever the noise: the evidence is that of what they leave.
    private NormalEquations[] WithoutConstants(NormalEquations[] classes) =>
        [.. classes.Select(c => c.Without(_descriptor.Species.Count, _constants ? _fit.EnergyNoise / ConstantVariance : 1))];

    // One over the standard deviation of each feature among the atoms of its species, and its mean: what is constant belongs to the constants, where
    // they are free. (Means are often hundreds of deviations: left in, they would spoil the condition of the equations.)
    private (double[] Scales, double[] Means) Scales()
    {
        var (scales, means) = (new double[_columns], new double[_descriptor.Species.Count * _descriptor.Width]);
        scales.AsSpan(means.Length).Fill(_constants ? 1 : 0);
        if (_transform is not null && !_constants)
        {
            scales.AsSpan(0, means.Length).Fill(1);
            return (scales, means);
        }

        var (mean, deviation) = FeatureMoments.Of(_descriptor, [.. _frames.Select(f => f.Labels.Structure)], _run);
        (_transform is null ? TrainingFrames.Scales(mean, deviation) : [.. means.Select(_ => 1.0)]).CopyTo(scales, 0);
        return (scales, _constants ? mean : means);
    }

    private static double Rmse(IRowSum rows, LinearPosterior posterior) => Math.Sqrt(rows.Residual(posterior.Mean) / rows.Rows);
}
