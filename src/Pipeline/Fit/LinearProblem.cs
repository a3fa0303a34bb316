using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>One linear fit: the rows of the chosen labels, frame by frame, into normal equations; then the coefficients.</summary>
internal sealed class LinearProblem
{
    // Rows of a block of X: enough for fast products, little enough to keep memory small.
    private const int RowsAtOnce = 2048;

    private static readonly double[] Jitters = [0, 1e-14, 1e-13, 1e-12, 1e-11, 1e-10];

    // Broad: the data decide. As for Gaussian processes.
    private const double ConstantVariance = 100;

    private readonly LinearFit _fit;
    private readonly TrainingSet _chosen;
    private readonly AtomicDescriptor _descriptor;
    private readonly Run _run;
    private readonly FeatureTransform? _transform;
    private readonly int _columns, _unknowns;
    private readonly Frame[] _frames;
    private readonly double[] _offsets, _scales, _means;
    private readonly double _shortest;
    private readonly bool _constants;

    public LinearProblem(LinearFit fit, TrainingSet chosen, Run run)
    {
        (_fit, _chosen, _run) = (fit, chosen, run);
        var forces = chosen.Environments.ToLookup(e => e.Frame, e => e.Atom);
        var energies = chosen.Frames.ToHashSet();
        int[] labelled = [.. chosen.LabelledFrames];
        var weights = LabelWeights.Of(fit.Weights, chosen.Data, labelled);
        _frames = [.. labelled.Select((f, i) => new Frame(f, chosen.Data[f], energies.Contains(f), [.. forces[f].Distinct().Order()], fit.VirialNoise is not null, weights[i]))];
        _descriptor = (AtomicDescriptor)fit.Descriptor.For(Dataset.Of(_frames.Select(f => f.Labels)));
        _transform = fit.Prior?.TransformFor(_descriptor);
        _columns = DesignRows.Unknowns(_descriptor);
        _unknowns = _transform is null ? _columns : _transform.Parameters + _descriptor.Species.Count;
        _constants = fit.IsolatedAtomEnergies is null && chosen.Frames.Length > 0;
        _offsets = [.. TrainingFrames.IsolatedAtoms([.. _descriptor.Species], fit.IsolatedAtomEnergies, _frames.Where(f => f.Energy).Select(f => f.Labels)).Values];
        _shortest = TrainingFrames.ShortestDistance(_frames.Select(f => f.Labels.Structure), _descriptor.Cutoff.Radius);
        (_scales, _means) = Scales();
    }

    /// <summary>The fitted model.</summary>
    public LinearModel Solve()
    {
        var (forces, energies) = (new NormalEquations(_unknowns), new NormalEquations(_unknowns));
        Accumulate(forces, energies);
        DenseContext context = new() { Threads = _run.Threads, Cancellation = _run.Cancellation };
        NormalEquations[] classes = forces.Rows == 0 ? [energies] : energies.Rows == 0 ? [forces] : [forces, energies];
        double[] noise = forces.Rows == 0 ? [_fit.EnergyNoise] : energies.Rows == 0 ? [_fit.Noise] : [_fit.Noise, _fit.EnergyNoise];
        var evidence = (_fit.Prior ?? new BayesianRidge()).Decide(WithoutConstants(classes), noise, _transform, context);
        var (forceNoise, energyNoise) = forces.Rows == 0 ? (_fit.Noise, evidence.Noise[0]) : (evidence.Noise[0], energies.Rows == 0 ? _fit.EnergyNoise : evidence.Noise[1]);

        // The precision of the scaled coefficients, its factor, and their mean.
        var precision = new double[(long)_unknowns * _unknowns];
        var mean = new double[_unknowns];
        Add(forces, 1 / forceNoise, precision, mean);
        Add(energies, 1 / energyNoise, precision, mean);
        for (var p = 0; p < _unknowns; p++)
        {
            // A column of zeros (a feature that never changes, a constant that is given) has its prior only.
            precision[((long)p * _unknowns) + p] += p < Features ? 1 / evidence.Prior : _constants ? 1 / ConstantVariance : 1;
        }

        var jitter = Factorise(ref precision, context);
        Dense.SolveCholesky(precision, _unknowns, mean, 1, context);
        var inverse = new double[_unknowns];
        Dense.InverseDiagonalFromCholesky(precision, _unknowns, inverse, context);
        var coefficients = Coefficients(mean);
        var model = new LinearModel
        {
            Descriptor = _descriptor,
            Coefficients = Block.Freeze(coefficients),
            Scales = Block.Create(_scales),
            Means = Block.Create(_means),
            Transform = _transform,
            Factor = Block.Freeze(PackedTriangle.Pack(precision, _unknowns)),
            ForceNoiseVariance = forceNoise,
            EnergyNoiseVariance = energyNoise,
            IsolatedAtomEnergies = _descriptor.Species.Index().ToImmutableSortedDictionary(
                s => s.Item, s => _offsets[s.Index] + Constant(s.Index, coefficients, mean)),
            ShortestDistance = _shortest,
            Domain = TrainingDomain.Of(_descriptor, [.. _frames.Select(f => f.Labels.Structure)], _run),
            Repulsion = _fit.Repulsion ? new Zbl(new Taper(0.7 * _shortest, 0.95 * _shortest)) : null,
            Quality = new(
                evidence.LogEvidence, Rmse(forces, mean), Rmse(energies, mean), Features - (inverse.Take(Features).Sum() / evidence.Prior), Features, forces.Rows + energies.Rows, jitter),
            DataHash = _chosen.Data.Trace().Hash,
        };
        return energies.Rows == 0 && _fit.IsolatedAtomEnergies is null ? WithOffset(model) : model;
    }

    // Features that depend on each other leave directions that only rounding decides: a little more prior there, relative to each diagonal element.
    private double Factorise(ref double[] precision, DenseContext context)
    {
        var untouched = precision.ToArray();
        foreach (var jitter in Jitters)
        {
            for (var p = 0L; p < _unknowns && jitter > 0; p++)
            {
                precision[(p * _unknowns) + p] *= 1 + jitter;
            }

            if (Dense.Cholesky(precision, _unknowns, context) == 0)
            {
                return jitter;
            }

            precision = untouched.ToArray();
        }

        throw new DataException(new(
            "The normal equations are singular to rounding: features depend on each other, and the prior is too weak to decide.",
            Expected: "a stronger ridge, fewer features, or the Bayesian prior"));
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

    private int Features => _unknowns - _descriptor.Species.Count;

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

        var features = new FeatureMatrix[_frames.Length];
        Parallel.For(0, features.Length, Options, f => features[f] = _descriptor.Of(_frames[f].Labels.Structure));
        var (mean, deviation) = TrainingFrames.Moments(_descriptor, [.. _frames.Select(f => f.Labels.Structure)], features);
        (_transform is null ? TrainingFrames.Scales(mean, deviation) : [.. means.Select(_ => 1.0)]).CopyTo(scales, 0);
        return (scales, _constants ? mean : means);
    }

    private ParallelOptions Options => new() { MaxDegreeOfParallelism = _run.Threads, CancellationToken = _run.Cancellation };

    // Blocks of frames: rows are computed frame by frame in parallel, then added in order.
    private void Accumulate(NormalEquations forces, NormalEquations energies)
    {
        DenseContext context = new() { Threads = _run.Threads, Cancellation = _run.Cancellation };
        using var rows = new ThreadLocal<DesignRows>(() => new(_descriptor));
        for (var from = 0; from < _frames.Length;)
        {
            _run.Report("normal equations", from, _frames.Length);
            var (to, most) = (from, 0);
            for (; to < _frames.Length && (to == from || most < RowsAtOnce); to++)
            {
                most += _frames[to].Rows;
            }

            var blocks = new FrameRows[to - from];
            Parallel.For(from, to, Options, f => blocks[f - from] = RowsOf(_frames[f], rows.Value!));
            AddBlock(forces, [.. blocks.Select(b => (b.Forces, b.ForceLabels))], context);
            AddBlock(energies, [.. blocks.Select(b => (b.Energy, b.EnergyLabels))], context);
            from = to;
        }

        _run.Report("normal equations", _frames.Length, _frames.Length);
    }

    private void AddBlock(NormalEquations equations, (double[] Rows, double[] Labels)[] frames, DenseContext context)
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
                    transposed[((long)p * labels.Length) + starts[f] + r] = row[p] * _scales[p];
                }
            }
        });
        equations.Add(_transform?.Whiten(transposed, labels.Length, context) ?? transposed, labels, context);
    }

    // Energies are scaled to the noise of one atom, virials to that of a force, and all labels of a frame by its weight.
    private FrameRows RowsOf(Frame frame, DesignRows rows)
    {
        var structure = frame.Labels.Structure;
        var (atoms, energy, all) = (frame.Atoms, frame.Energy ? new double[_columns] : [], new double[frame.Atoms.Length > 0 ? 3 * structure.Count * _columns : 0]);
        var virial = new double[frame.Virial ? 9 * _columns : 0];
        rows.Add(structure, energy, all, virial);
        DesignRows.Centre(_descriptor, energy, _means);
        var forces = new double[frame.ForceRows * _columns];
        var labels = new double[frame.ForceRows];
        var ofForces = Math.Sqrt(frame.Weight.Force);
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
            var scale = Math.Sqrt(frame.Weight.Virial * _fit.Noise / (_fit.VirialNoise!.Value * structure.Count));
            for (var c = 0; c < 9; c++)
            {
                var row = forces.AsSpan(((3 * atoms.Length) + c) * _columns, _columns);
                Vectors.AddScaled(scale, virial.AsSpan(c * _columns, _columns), row);
                labels[(3 * atoms.Length) + c] = scale * frame.Labels.Virial!.Value.Row(c / 3)[c % 3];
            }
        }

        if (!frame.Energy)
        {
            return new(forces, labels, [], []);
        }

        var weight = Math.Sqrt(frame.Weight.Energy / structure.Count);
        Vectors.Scale(weight, energy);
        return new(forces, labels, energy, [weight * (frame.Labels.Energy!.Value - structure.Species.Sum(s => _offsets[_descriptor.Species.IndexOf(s)]))]);
    }

    private static void Add(NormalEquations equations, double weight, double[] precision, double[] right)
    {
        Vectors.AddScaled(weight, equations.Gram, precision);
        Vectors.AddScaled(weight, equations.Right, right);
    }

    // From the sums alone: |y - X m|^2 = y^2 - 2 m.b + m.A m.
    private double Rmse(NormalEquations equations, double[] mean)
    {
        var sum = equations.Square - (2 * Vectors.Dot(equations.Right, mean));
        for (var p = 0; p < _unknowns; p++)
        {
            var row = equations.Gram.Slice(p * _unknowns, p + 1);
            sum += mean[p] * ((2 * Vectors.Dot(row[..p], mean.AsSpan(0, p))) + (row[p] * mean[p]));
        }

        return Math.Sqrt(Math.Max(0, sum) / equations.Rows);
    }

    // Forces alone leave the zero of energy open; the frames they belong to fix it.
    private LinearModel WithOffset(LinearModel model)
    {
        var frames = _frames.Where(f => f.Labels.Energy is not null).Take(20).ToArray();
        if (frames.Length == 0)
        {
            return model;
        }

        var offset = frames.Sum(f => f.Labels.Energy!.Value - model.Evaluate(f.Labels.Structure, _run.Threads).Energy) / frames.Sum(f => f.Labels.Structure.Count);
        return model with { IsolatedAtomEnergies = model.Species.ToImmutableSortedDictionary(s => s, _ => offset) };
    }

    private sealed record Frame(int Number, Configuration Labels, bool Energy, int[] Atoms, bool WithVirial, LabelWeight Weight)
    {
        public bool Virial => WithVirial && Labels.Virial is not null;

        public int ForceRows => (3 * Atoms.Length) + (Virial ? 9 : 0);

        public int Rows => ForceRows + (Energy ? 1 : 0);
    }

    private sealed record FrameRows(double[] Forces, double[] ForceLabels, double[] Energy, double[] EnergyLabels);
}
