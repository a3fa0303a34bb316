using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>One fit of splines: the labels' rows into normal equations, hyper-parameters, weights, tables.</summary>
internal sealed class SplineProblem
{
    // Broad: the data decide. As for Gaussian processes.
    private const double ConstantVariance = 100;

    // Below this fraction of the shortest distance nothing is learned any more, as in maps.
    private const double StartFraction = SplineMap.InnerFraction;
    private const int MostUnknowns = 46_340; // a span holds at most 2^31 elements

    private readonly SplineFit _fit;
    private readonly TrainingSet _chosen;
    private readonly Run _run;
    private readonly SplineFrame[] _frames;
    private readonly Species[] _species;
    private readonly double[] _offsets;
    private readonly double _shortest, _constantScale;
    private readonly SplineRows _rows;

    public SplineProblem(SplineFit fit, TrainingSet chosen, Run run)
    {
        (_fit, _chosen, _run) = (fit, chosen, run);
        var forces = chosen.Environments.ToLookup(e => e.Frame, e => e.Atom);
        var energies = chosen.Frames.ToHashSet();
        int[] labelled = [.. chosen.LabelledFrames];
        var weights = LabelWeights.Of(fit.Weights, chosen.Data, labelled);
        _frames = [.. labelled.Select((f, i) => new SplineFrame(
            chosen.Data[f], energies.Contains(f), [.. forces[f].Distinct().Order()], fit.VirialNoise is not null && chosen.Data[f].Virial is not null, weights[i]))];
        TrainingFrames.CheckVirials(fit.VirialNoise, _frames.Select(f => f.Labels));
        _species = [.. _frames.SelectMany(f => f.Labels.Structure.Species).Distinct().Order()];
        _constantScale = fit.IsolatedAtomEnergies is null && chosen.Frames.Length > 0 ? Math.Sqrt(ConstantVariance) : 0;
        _offsets = [.. TrainingFrames.IsolatedAtoms(_species, fit.IsolatedAtomEnergies, _frames.Where(f => f.Energy).Select(f => f.Labels)).Values];
        _shortest = TrainingFrames.ShortestDistance(_frames.Select(f => f.Labels.Structure), fit.Prior.Cutoff);
        _rows = new(_species, _offsets, _constantScale, fit.Noise / (fit.VirialNoise ?? double.PositiveInfinity));
    }

    /// <summary>The fitted force field.</summary>
    public SplineForceField Solve()
    {
        var start = new SplineTrial(_fit.Prior, _fit.Noise, _fit.EnergyNoise);
        var found = _fit.Optimise == Optimise.None ? Prepare(_fit.Prior).At(start, Context) : SplineSearch.Run(start, Prepare, Context, _run);
        if (found.Posterior is not { } posterior || !double.IsFinite(posterior.LogEvidence))
        {
            throw new DataException(new("The normal equations are singular to rounding: the noise is too small for the labels, or a label is out of all proportion.", Found: $"noise {found.Trial.Noise:G3} (eV/Å)², {found.Trial.EnergyNoise:G3} eV² per atom"));
        }

        var (layers, design) = (found.Trial.Prior.Layers(Start, _species.Length), found.Design);
        var weights = posterior.Mean;
        var classes = found.Classes;
        var inverse = new double[weights.Length];
        Dense.InverseDiagonalFromCholesky(posterior.Lower, weights.Length, inverse, Context);
        var field = SplineTables.Of([.. _species], layers, design, weights, _shortest, IsolatedAtoms(weights, design.Unknowns));
        var model = new SplineForceField
        {
            Tables = field,
            Prior = found.Trial.Prior,
            Layers = layers,
            Weights = Block.Create<double>(weights),
            Factor = Block.Freeze(PackedTriangle.Pack(posterior.Lower, weights.Length)),
            ForceNoiseVariance = found.Trial.Noise,
            EnergyNoiseVariance = found.Trial.EnergyNoise,
            IsolatedAtomVariance = _constantScale * _constantScale,
            IsolatedAtomEnergies = field.IsolatedAtomEnergies,
            ShortestDistance = _shortest,
            Domain = TrainingDomain.Of(_fit.Prior.Cutoff, _fit.Prior.TripletReach, [.. _frames.Select(f => f.Labels.Structure)], _run),
            Quality = new(
                posterior.LogEvidence + _rows.LogScale(_frames), Rmse(posterior, found.Forces, 0), Rmse(posterior, found.Energies, classes.Count - 1),
                design.Unknowns - inverse.Take(design.Unknowns).Sum(), design.Unknowns, classes.Sum(c => c.Rows), 0),
            DataHash = _chosen.Data.Trace().Hash,
        };
        return _chosen.Frames.Length == 0 && _fit.IsolatedAtomEnergies is null ? TrainingFrames.WithZeroOfEnergy(model, _frames.Select(f => f.Labels), _run) : model;
    }

    private double Start => StartFraction * _shortest;

    private DenseContext Context => new() { Threads = _run.Threads, Cancellation = _run.Cancellation };

    // Everything that does not depend on variances and noises.
    private SplineSums Prepare(SplinePrior prior)
    {
        var layers = prior.Layers(Start, _species.Length);
        var design = new SplineDesign(_species.Length, layers);
        CheckMemory(SplineRows.Unknowns(design, _species.Length));
        var (forces, energies) = _rows.Sum(_frames, layers, _run);
        var seen = 0.0;
        for (var p = 0L; p < design.Unknowns; p++)
        {
            var at = (int)((p * forces.Unknowns) + p);
            seen = Math.Max(seen, Math.Max(forces.Gram[at], energies.Gram[at]));
        }

        return seen > 0 && double.IsFinite(seen)
            ? new(prior, design, layers, forces, energies)
            : throw new DataException(new("The splines see nothing: no label chosen for training depends on a distance within the cutoff. Use a longer cutoff, or check that lengths are in Å.", Found: $"{seen}"));
    }

    private static double Rmse(BlockPosterior posterior, NormalEquations rows, int at) => rows.Rows == 0 ? double.NaN : Math.Sqrt(posterior.MeanSquare(at));

    private static void CheckMemory(int unknowns)
    {
        var bytes = SplineRows.Bytes(unknowns);
        var available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (unknowns > MostUnknowns || bytes > available)
        {
            throw new DataException(new(
                $"Splines with {unknowns} unknowns need {bytes / 1e9:F1} GB; {available / 1e9:F1} GB are there and {MostUnknowns} unknowns are the most. Truncate earlier, place knots further apart, or use a shorter cutoff.",
                Found: $"{unknowns} unknowns", Expected: $"at most {Math.Min(MostUnknowns, (int)Math.Sqrt(available / 32.0))}"));
        }
    }

    private ImmutableSortedDictionary<Species, double> IsolatedAtoms(double[] weights, int at) =>
        _species.Index().ToImmutableSortedDictionary(s => s.Item, s => _offsets[s.Index] + (_constantScale * weights[at + s.Index]));
}
