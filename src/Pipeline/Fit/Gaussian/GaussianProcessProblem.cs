using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>Variances of the labels' noise.</summary>
/// <param name="Force">Of a force component, (eV/Å)².</param>
/// <param name="Energy">Of an energy, eV² per atom.</param>
/// <param name="Virial">Of a component of a virial, eV² per atom.</param>
internal readonly record struct LabelNoise(double Force, double Energy, double Virial = 0);

/// <summary>A training set turned into labels, prior means and noises: what stays the same while hyper-parameters change.</summary>
internal sealed class GaussianProcessProblem
{
    private readonly GaussianProcessFit _fit;
    private readonly TrainingSet _chosen;
    private readonly ImmutableArray<Structure> _structures;
    private readonly KernelInput[] _inputs;
    private readonly TrainingLabel[] _labels;
    private readonly LabelKind[] _noises;
    private readonly LabelWeight[] _weights;
    private readonly double[] _targets;
    private readonly double _isolatedVariance;
    private readonly ImmutableSortedDictionary<Species, double> _isolatedMean;

    public GaussianProcessProblem(GaussianProcessFit fit, TrainingSet chosen, double isolatedVariance, Run run)
    {
        (_fit, _chosen) = (fit, chosen);
        var frames = chosen.Environments.Select(e => e.Frame).Concat(chosen.Frames).Distinct().ToArray();
        int[] virials = fit.VirialNoise is null ? [] : [.. frames.Where(f => chosen.Data[f].Virial is not null)];
        TrainingFrames.CheckVirials(fit.VirialNoise, frames.Select(f => chosen.Data[f]));
        _weights = LabelWeights.Of(fit.Weights, chosen.Data, frames);
        var place = frames.Index().ToDictionary(x => x.Item, x => x.Index);
        _structures = [.. frames.Select(f => chosen.Data[f].Structure)];
        _inputs = [.. _structures.Select(s => new KernelInput(s, fit.Kernel.Radius))];
        _labels =
        [
            .. chosen.Frames.Select(f => new TrainingLabel(place[f], Label.TotalEnergy)),
            .. chosen.Environments.Select(e => new TrainingLabel(place[e.Frame], Label.ForceOn(e.Atom))),
            .. virials.Select(f => new TrainingLabel(place[f], Label.Virial)),
        ];
        _noises = [.. new[] { LabelKind.Force, LabelKind.TotalEnergy, LabelKind.Virial }.Where(k => _labels.Any(l => l.Label.Kind == k))];
        CheckMemory(Size, _labels.Sum(l => fit.Kernel.MemoryOf(_inputs[l.Structure], l.Label)));

        var species = _structures.SelectMany(s => s.Species).Distinct().ToArray();
        _isolatedVariance = fit.IsolatedAtomEnergies is null && chosen.Frames.Length > 0 ? isolatedVariance : 0;
        _isolatedMean = TrainingFrames.IsolatedAtoms(species, fit.IsolatedAtomEnergies, chosen.Frames.Select(f => chosen.Data[f]));
        _targets = Targets(virials);
        Features = GramMatrix.Prepare(fit.Kernel, _inputs, _labels, fit.Convention, run);
    }

    /// <summary>Number of scalar labels.</summary>
    public int Size => _labels.Sum(l => l.Label.Size);

    public IKernelFeatures[] Features { get; }

    public ReadOnlySpan<double> Values => _targets;

    public LabelNoise InitialNoise => new(_fit.Noise, _fit.EnergyNoise, _fit.VirialNoise ?? 0);

    /// <summary>The noises of the kinds of labels that there are, by the names of the fit's parameters.</summary>
    public IEnumerable<string> NoiseNames => _noises.Select(k => k switch { LabelKind.Force => "noise", LabelKind.Virial => "virialNoise", _ => "energyNoise" });

    /// <summary>Their values.</summary>
    public double[] Pack(LabelNoise noise) => [.. _noises.Select(k => Of(noise, k))];

    /// <summary>The noises with these values; those of labels that there are none of stay.</summary>
    public LabelNoise Unpack(ReadOnlySpan<double> values)
    {
        var noise = InitialNoise;
        for (var i = 0; i < _noises.Length; i++)
        {
            noise = _noises[i] switch
            {
                LabelKind.Force => noise with { Force = values[i] },
                LabelKind.Virial => noise with { Virial = values[i] },
                _ => noise with { Energy = values[i] },
            };
        }

        return noise;
    }

    /// <summary>Adds the noise, and the covariance of fitted isolated-atom energies, to a Gram matrix.</summary>
    public void AddNoise(double[] matrix, LabelNoise noise)
    {
        long n = Size;
        ForEachRow((row, label) => matrix[(row * n) + row] += NoiseVariance(label, noise));
        if (_isolatedVariance > 0)
        {
            // Energy labels come first.
            for (var i = 0; i < _chosen.Frames.Length; i++)
            {
                for (var j = 0; j <= i; j++)
                {
                    matrix[(i * n) + j] += _isolatedVariance * GaussianProcess.SameSpecies(_structures[_labels[i].Structure], _structures[_labels[j].Structure]);
                }
            }
        }
    }

    /// <summary>sum of M_ii d(noise variance)_ii / d log(noise), for each of the noises that there are.</summary>
    public double[] ContractNoise(double[] m, LabelNoise noise)
    {
        long n = Size;
        var sums = new double[_noises.Length];
        ForEachRow((row, label) => sums[Array.IndexOf(_noises, label.Label.Kind)] += NoiseVariance(label, noise) * m[(row * n) + row]);
        return sums;
    }

    /// <summary>The noisy Gram matrix of a kernel and its factor.</summary>
    public (GramMatrix Gram, Factorisation Factor) Factorise(Kernel kernel, LabelNoise noise, Run run)
    {
        var gram = new GramMatrix(kernel, Features);
        var matrix = new double[gram.Size * gram.Size];
        void Refill(double[] m)
        {
            Array.Clear(m);
            gram.Fill(m, run);
            CheckPrior(m, gram.Size);
            AddNoise(m, noise);
        }

        Refill(matrix);
        return (gram, Factorisation.Of(matrix, gram.Size, Refill, run));
    }

    /// <summary>Solves for the weights (Eq. 13) and keeps what the variance needs (Eq. 14).</summary>
    public GaussianProcess Solve(Kernel kernel, LabelNoise noise, HyperparameterPath? path, Run run)
    {
        var (_, factor) = Factorise(kernel, noise, run);
        var weights = (double[])_targets.Clone();
        factor.Solve(weights);
        var likelihood = Evidence.LogMarginalLikelihood(_targets, weights, factor.LogDeterminant());
        var inverse = factor.Inverse();
        var leaveOneOut = Evidence.LeaveOneOutRmse(_labels, weights, inverse);
        if (!double.IsFinite(likelihood) || !weights.All(double.IsFinite))
        {
            throw new DataException(new(
                "The fit did not come out finite. Is a variance, a noise or a label out of all proportion?", Found: $"log marginal likelihood {likelihood}"));
        }

        var shortest = TrainingFrames.ShortestDistance(_structures, kernel.Radius);
        return new()
        {
            Kernel = kernel,
            Convention = _fit.Convention,
            Structures = _structures,
            Labels = Block.Create<TrainingLabel>(_labels),
            Weights = Block.Create<double>(weights),
            Factor = Block.Freeze(PackedTriangle.Pack(factor.Lower, factor.Size)),
            ForceNoiseVariance = noise.Force,
            EnergyNoiseVariance = noise.Energy,
            IsolatedAtomVariance = _isolatedVariance,
            IsolatedAtomEnergies = IsolatedAtomEnergies(weights),
            ShortestDistance = shortest,
            Repulsion = _fit.Repulsion ? new Zbl(new Taper(0.7 * shortest, 0.95 * shortest)) : null,
            Domain = TrainingDomain.Of(kernel.Radius, kernel.Summands.OfType<NBodyKernel>().Where(t => t.Order == 3).Select(t => (double?)t.Radius).Max(), _structures, run),
            Quality = new(likelihood, leaveOneOut, factor.Jitter, factor.ConditionEstimate(), path?.Trials.Length ?? 0),
            Path = path,
            DataHash = _chosen.Data.Trace().Hash,
        };
    }

    private static void CheckPrior(double[] gram, long n)
    {
        var largest = 0.0;
        for (long i = 0; i < n; i++)
        {
            var variance = gram[(i * n) + i];
            largest = double.IsFinite(variance) ? Math.Max(largest, variance) : throw new DataException(new("The kernel's covariances are not finite. Is a variance or a length scale out of all proportion?"));
        }

        if (largest == 0)
        {
            throw new DataException(new("The kernel sees nothing: no label chosen for training depends on a distance within the cutoff. Use a longer cutoff, or check that lengths are in Å."));
        }
    }

    // Two square matrices (the factor, and the inverse for leave-one-out), the packed factor, and the labels as the kernel keeps them.
    private static void CheckMemory(long n, long labels)
    {
        const int largest = 46_340; // a span holds at most 2^31 elements
        var bytes = (20 * n * n) + labels;
        var available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (n > largest || bytes > available)
        {
            throw new DataException(new(
                $"An exact Gaussian process on {n} labels needs {bytes / 1e9:F1} GB ({labels / 1e9:F1} of them for the labels' features); {available / 1e9:F1} GB are there and {largest} labels are the most. Choose fewer environments, or a sparse process.",
                Found: $"{n} labels", Expected: $"at most {Math.Min(largest, (long)Math.Sqrt(available / 20.0))}"));
        }
    }

    private double NoiseVariance(TrainingLabel label, LabelNoise noise)
    {
        var weight = _weights[label.Structure];
        return Of(noise, label.Label.Kind) * label.Label.Kind switch
        {
            LabelKind.Force => 1 / weight.Force,
            LabelKind.Virial => Math.Max(1, _structures[label.Structure].Count) / weight.Virial,
            _ => Math.Max(1, _structures[label.Structure].Count) / weight.Energy,
        };
    }

    private static double Of(LabelNoise noise, LabelKind kind) => kind switch { LabelKind.Force => noise.Force, LabelKind.Virial => noise.Virial, _ => noise.Energy };

    private void ForEachRow(Action<long, TrainingLabel> body)
    {
        long row = 0;
        foreach (var label in _labels)
        {
            for (var a = 0; a < label.Label.Size; a++)
            {
                body(row++, label);
            }
        }
    }

    private double[] Targets(int[] virials)
    {
        List<double> y = [];
        foreach (var f in _chosen.Frames)
        {
            var c = _chosen.Data[f];
            y.Add((c.Energy ?? throw Missing(f, "energy")) - c.Structure.Species.Sum(s => _isolatedMean[s]));
        }

        foreach (var (f, a) in _chosen.Environments)
        {
            var force = (_chosen.Data[f].Forces ?? throw Missing(f, "forces"))[a];
            y.AddRange([force.X, force.Y, force.Z]);
        }

        foreach (var f in virials)
        {
            y.AddRange(VirialComponents.Of(_chosen.Data[f].Virial!.Value));
        }

        return [.. y];
    }

    private static DataException Missing(int frame, string field) =>
        new(new("A label that was chosen for training is not in the data.", Frame: frame, Field: field, Found: "nothing"));

    // Posterior mean of the isolated-atom energies: prior mean plus their covariance with the energy labels times the weights.
    private ImmutableSortedDictionary<Species, double> IsolatedAtomEnergies(double[] weights) =>
        _isolatedMean.ToImmutableSortedDictionary(e => e.Key, e =>
        {
            var sum = e.Value;
            for (var i = 0; i < _chosen.Frames.Length && _isolatedVariance > 0; i++)
            {
                sum += _isolatedVariance * weights[i] * _structures[_labels[i].Structure].Species.Count(s => s == e.Key);
            }

            return sum;
        });
}
