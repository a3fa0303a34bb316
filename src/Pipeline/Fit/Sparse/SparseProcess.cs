using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>How well-behaved a sparse fit was.</summary>
/// <param name="LogEvidence">Log marginal likelihood of the training labels under the approximation.</param>
/// <param name="ForceRmse">On the training labels, eV/Å; NaN without forces. With FITC each label counts by its weight.</param>
/// <param name="EnergyRmse">On the training labels, eV per square root of an atom; NaN without energies.</param>
/// <param name="EffectiveParameters">Directions that the data decide rather than the prior.</param>
/// <param name="Inducing">Inducing values in all.</param>
/// <param name="Labels">Numbers learned from.</param>
/// <param name="Jitter">Relative to each diagonal element, what had to be added to the precision beyond the prior; 0 nearly always.</param>
/// <param name="HeldOutForceRmse">On training frames left out in turn, eV/Å; NaN where variances were not chosen by it.</param>
/// <param name="HeldOutEnergyRmse">The same of energies, eV per square root of an atom.</param>
/// <param name="Evaluations">Of what the variances were chosen by.</param>
public sealed record SparseQuality(
    double LogEvidence, double ForceRmse, double EnergyRmse, double EffectiveParameters, int Inducing, long Labels, double Jitter, double HeldOutForceRmse, double HeldOutEnergyRmse, int Evaluations);

/// <summary>A sparse Gaussian process: local energies as sums over inducing values, with their posterior covariance.</summary>
public sealed record SparseProcess : UncertainModel, IExample<SparseProcess>
{
    private Derived? _derived;

    /// <summary>A small one on two species.</summary>
    public static IEnumerable<SparseProcess> Examples => [ExampleModels.Sparse];

    /// <summary>Species; their places are the kinds of the points.</summary>
    public required SpeciesList SpeciesList { get; init; }

    /// <summary>The kernel of each term.</summary>
    public required ImmutableArray<Kernel> Kernels { get; init; }

    /// <summary>Of each term where its inducing values are.</summary>
    public required ImmutableArray<SparsePoints> Points { get; init; }

    /// <summary>Of the exact process.</summary>
    public required SparseApproximation Approximation { get; init; }

    /// <summary>By which the variance of each term's kernel is multiplied, and the prior variance of an isolated atom's energy (eV²; 0 where it was given) after them.</summary>
    public required Block<double> Scales { get; init; }

    /// <summary>Of each inducing value's covariance in the mean.</summary>
    public required Block<double> Weights { get; init; }

    /// <summary>Lower Cholesky factors of the inducing values' covariance matrices, block by block, row by row without the zeros.</summary>
    public required Block<double> Whitening { get; init; }

    /// <summary>Lower Cholesky factor of the posterior precision in whitened inducing values and isolated-atom energies, of unit prior variance, packed alike.</summary>
    public required Block<double> Factor { get; init; }

    /// <summary>Variance of the noise on a force component, (eV/Å)².</summary>
    public required double ForceNoiseVariance { get; init; }

    /// <summary>Variance of the noise on an energy, eV² per atom.</summary>
    public required double EnergyNoiseVariance { get; init; }

    /// <summary>Short-range repulsion below the training distances, where there is one.</summary>
    public required Zbl? Repulsion { get; init; }

    /// <summary>How well-behaved the fit was.</summary>
    public required SparseQuality Quality { get; init; }

    /// <summary>How the kernels' length scales were found; null where they were given.</summary>
    public SparseSearchPath? Path { get; init; }

    /// <summary>Hash of the data it was trained on (provenance).</summary>
    public required string DataHash { get; init; }

    /// <inheritdoc/>
    public override double Cutoff => Kernels.Max(k => k.Radius);

    /// <inheritdoc/>
    public override ImmutableArray<Species> Species => [.. SpeciesList];

    internal IReadOnlyList<InducingSet> Sets => Ready.Sets;

    private Derived Ready => _derived is { } d && ReferenceEquals(d.Owner, this) ? d : _derived = new(this);

    /// <inheritdoc/>
    public override IEvaluator CreateEvaluator(Structure structure, int threads = 1)
    {
        this.Require(structure);
        return new SparseEvaluator(this, structure, threads);
    }

    private protected override GaussianPrediction Uncalibrated(Structure structure, Run run)
    {
        var mean = this.Evaluate(structure, run.Threads);
        var variance = Variances(structure, [Label.TotalEnergy, .. Enumerable.Range(0, structure.Count).Select(Label.ForceOn)], run);
        var forces = Enumerable.Range(0, structure.Count).Select(i => new Vec3(variance[1 + (3 * i)], variance[2 + (3 * i)], variance[3 + (3 * i)]));
        return new(mean, variance[0], Block.From(forces), EnergyNoiseVariance * structure.Count, ForceNoiseVariance);
    }

    /// <summary>The latent variance of each atom's energy without that of the isolated atoms, eV².</summary>
    /// <param name="structure">Its species must be known.</param>
    /// <param name="run">Threads, cancellation.</param>
    public Block<double> LocalEnergyVariances(Structure structure, Run? run = null)
    {
        this.Require(structure);
        return Block.Freeze(Variances(structure, [.. Enumerable.Range(0, structure.Count).Select(Label.EnergyOf)], run ?? Run.Default));
    }

    /// <inheritdoc/>
    public bool Equals(SparseProcess? other) =>
        other is not null && SpeciesList == other.SpeciesList && Kernels.SequenceEqual(other.Kernels) && Points.SequenceEqual(other.Points) && Approximation == other.Approximation
        && Scales == other.Scales && Weights == other.Weights && Whitening == other.Whitening && Factor == other.Factor
        && ForceNoiseVariance.Equals(other.ForceNoiseVariance) && EnergyNoiseVariance.Equals(other.EnergyNoiseVariance) && Repulsion == other.Repulsion && Quality == other.Quality
        && DataHash == other.DataHash && Path == other.Path && SameFacts(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Weights, Points.Length);

    /// <summary>What the mean of each term is computed with.</summary>
    internal IEnumerable<(Func<IEnvironmentKernel> Kernel, Func<IFeatureModel> Model)> Means()
    {
        var at = 0;
        foreach (var set in Sets)
        {
            yield return set.Mean(Weights.Span.Slice(at, set.Count).ToArray());
            at += set.Count;
        }
    }

    internal override void WriteTo(ModelWriter writer) => SparseProcessFile.Write(this, writer);

    // Labels of one sort or energy first; k - Q + x A^-1 x, or the last alone.
    private double[] Variances(Structure structure, Label[] labels, Run run)
    {
        var transform = Ready.Transform;
        int n = transform.Unknowns, rows = labels.Sum(l => l.Size);
        var design = new double[rows * n];
        new SparseRows(Sets, SpeciesList).Add(structure, labels, design);
        var columns = new double[n * rows];
        for (var r = 0; r < rows; r++)
        {
            for (var p = 0; p < n; p++)
            {
                columns[(p * rows) + r] = design[(r * n) + p];
            }
        }

        transform.Whiten(columns, rows, new() { Threads = run.Threads, Cancellation = run.Cancellation });
        var left = Approximation == SparseApproximation.Sor ? new double[rows] : PriorVariance.Of(Kernels, Scales.Span, structure, labels);
        for (var (block, p) = (0, 0); block < transform.Blocks.Length; block++)
        {
            var root = Math.Sqrt(Scales[block]);
            for (var end = p + transform.Blocks[block]; p < end; p++)
            {
                for (var r = 0; r < rows; r++)
                {
                    ref var x = ref columns[(p * rows) + r];
                    x *= root;
                    left[r] -= block < Kernels.Length ? x * x : 0;
                }
            }
        }

        var variance = PackedTriangle.Explained(Factor.Span, n, columns, rows, run);
        for (var r = 0; r < rows; r++)
        {
            variance[r] += Math.Max(0, left[r]);
        }

        return variance;
    }

    private sealed class Derived
    {
        public Derived(SparseProcess owner)
        {
            Owner = owner;
            Sets = [.. owner.Kernels.Select((k, t) => InducingSet.Of(k, owner.SpeciesList, owner.Points[t]))];
            Transform = SparseTransform.Of(Sets, owner.Whitening.Span, owner.SpeciesList.Count);
        }

        public SparseProcess Owner { get; }

        public InducingSet[] Sets { get; }

        public SparseTransform Transform { get; }
    }
}

/// <summary>A sparse process in a model file.</summary>
internal static class SparseProcessFile
{
    public static void Write(SparseProcess model, ModelWriter writer)
    {
        writer.Put("species", model.SpeciesList);
        writer.Put("kernels", model.Kernels);
        writer.Put("approximation", model.Approximation);
        writer.Put("forceNoiseVariance", model.ForceNoiseVariance);
        writer.Put("energyNoiseVariance", model.EnergyNoiseVariance);
        writer.PutIsolatedAtoms(model);
        writer.Put("shortestDistance", model.ShortestDistance);
        writer.PutRepulsion(model.Repulsion);
        writer.Put("quality", model.Quality);
        writer.Put("dataHash", model.DataHash);
        if (model.Path is { } path)
        {
            writer.Put("path", path);
        }

        for (var t = 0; t < model.Points.Length; t++)
        {
            writer.PutBlock($"kinds{t}", model.Points[t].Kinds.Span);
            writer.PutBlock($"points{t}", model.Points[t].Values.Span);
        }

        writer.PutBlock("scales", model.Scales.Span);
        writer.PutBlock("weights", model.Weights.Span);
        writer.PutBlock("whitening", model.Whitening.Span);
        writer.PutBlock("factor", model.Factor.Span);
    }

    public static SparseProcess Read(ModelReader reader)
    {
        var kernels = reader.Get<ImmutableArray<Kernel>>("kernels");
        return new()
        {
            SpeciesList = reader.Get<SpeciesList>("species"),
            Kernels = kernels,
            Approximation = reader.Get<SparseApproximation>("approximation"),
            ForceNoiseVariance = reader.Get<double>("forceNoiseVariance"),
            EnergyNoiseVariance = reader.Get<double>("energyNoiseVariance"),
            IsolatedAtomEnergies = reader.GetIsolatedAtoms(),
            ShortestDistance = reader.Get<double>("shortestDistance"),
            Repulsion = reader.GetRepulsion(),
            Quality = reader.Get<SparseQuality>("quality"),
            DataHash = reader.Get<string>("dataHash"),
            Path = reader.Has("path") ? reader.Get<SparseSearchPath>("path") : null,
            Points = [.. kernels.Select((_, t) => new SparsePoints(Block.Freeze(reader.GetBlock<int>($"kinds{t}")), Block.Freeze(reader.GetBlock<double>($"points{t}"))))],
            Scales = Block.Freeze(reader.GetBlock<double>("scales")),
            Weights = Block.Freeze(reader.GetBlock<double>("weights")),
            Whitening = Block.Freeze(reader.GetBlock<double>("whitening")),
            Factor = Block.Freeze(reader.GetBlock<double>("factor")),
        };
    }
}
