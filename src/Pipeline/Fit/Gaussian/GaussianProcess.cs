using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>How well-behaved a fit was.</summary>
/// <param name="LogMarginalLikelihood">Log marginal likelihood of the training labels.</param>
/// <param name="LeaveOneOutRmse">Root mean square of the closed-form leave-one-out residuals of force components, eV/Å (of energies, eV, where there are no forces).</param>
/// <param name="Jitter">Relative to each diagonal element of the Gram matrix, what had to be added to it beyond the noise; 0 nearly always.</param>
/// <param name="ConditionEstimate">Condition number of the noisy Gram matrix, estimated from below.</param>
/// <param name="Evaluations">Evaluations of the hyper-parameter objective; 0 where none were optimised.</param>
public sealed record FitQuality(double LogMarginalLikelihood, double LeaveOneOutRmse, double Jitter, double ConditionEstimate, int Evaluations);

/// <summary>
/// A Gaussian process on local energies (Sec. III.C): mean by Eq. 13, variance by Eq. 14, trained on forces, energies, virials.
/// As a potential it is its mean, with exact forces and virial, over the repulsion of nuclei at distances that it was never shown.
/// </summary>
public sealed record GaussianProcess : UncertainModel, IExample<GaussianProcess>
{
    // What is derived from the properties and costs time; belongs to one instance (a copy made by `with` derives its own).
    private Derived? _derived;

    /// <summary>Small ones on two species: of finite order, and with a many-body term.</summary>
    public static IEnumerable<GaussianProcess> Examples => [ExampleModels.Process, ExampleModels.ManyBody];

    /// <summary>The kernel, with its final hyper-parameters.</summary>
    public required Kernel Kernel { get; init; }

    /// <summary>How local energies add up.</summary>
    public required Convention Convention { get; init; }

    /// <summary>Structures that the labels belong to.</summary>
    public required ImmutableArray<Structure> Structures { get; init; }

    /// <summary>Training labels.</summary>
    public required Block<TrainingLabel> Labels { get; init; }

    /// <summary>K^-1 y: one number for each component of each label (Eq. 13).</summary>
    public required Block<double> Weights { get; init; }

    /// <summary>Lower Cholesky factor of the noisy Gram matrix, row by row without the zeros (Eq. 14).</summary>
    public required Block<double> Factor { get; init; }

    /// <summary>Variance of the noise on a force component, (eV/Å)².</summary>
    public required double ForceNoiseVariance { get; init; }

    /// <summary>Variance of the noise on an energy, eV² per atom.</summary>
    public required double EnergyNoiseVariance { get; init; }

    /// <summary>Prior variance of the isolated-atom energies where they were fitted, eV²; 0 where they were given.</summary>
    public required double IsolatedAtomVariance { get; init; }

    /// <summary>Short-range repulsion below the training distances, where there is one.</summary>
    public required Zbl? Repulsion { get; init; }

    /// <summary>How the hyper-parameters were found; null where they were given.</summary>
    public HyperparameterPath? Path { get; init; }

    /// <summary>How well-behaved the fit was.</summary>
    public required FitQuality Quality { get; init; }

    /// <summary>Hash of the data it was trained on (provenance).</summary>
    public required string DataHash { get; init; }

    /// <inheritdoc/>
    public override double Cutoff => Kernel.Radius;

    /// <inheritdoc/>
    public override ImmutableArray<Species> Species => [.. Structures.SelectMany(s => s.Species).Distinct().Order()];

    /// <summary>The mean as pair and triplet energies, for mapping.</summary>
    /// <exception cref="DataException">A term of the kernel is not of finite order.</exception>
    internal NBodyExpansion Expansion => Ready.Mean.Value is [NBodyExpansion only] ? only : throw new DataException(new(
        "Only kernels of finite order (2-body, 3-body and their sums) can be mapped onto tables. Another term of the kernel depends on all neighbours at once.",
        Field: "kernel", Found: string.Join(", ", Kernel.Summands.Where(t => t is not NBodyKernel).Select(t => Spec.KindOf(t.GetType()))), Expected: "twoBody, threeBody"));

    /// <inheritdoc/>
    public override IEvaluator CreateEvaluator(Structure structure, int threads = 1)
    {
        this.Require(structure);
        return new MeanEvaluator(
            [.. Ready.Mean.Value.Select(t => t.CreateEvaluator(structure, threads)), .. Repulsion is { } z ? [z.CreateEvaluator(structure, threads)] : Array.Empty<IEvaluator>()],
            [.. structure.Species.Select(s => IsolatedAtomEnergies.GetValueOrDefault(s))]);
    }

    // Eqs. 13 and 14, of the total energy and of every force component.
    private protected override GaussianPrediction Uncalibrated(Structure structure, Run run)
    {
        var mean = this.Evaluate(structure, run.Threads);
        var input = new KernelInput(structure, Kernel.Radius);
        Label[] labels = [Label.TotalEnergy, .. Enumerable.Range(0, structure.Count).Select(Label.ForceOn)];
        var features = labels.Select(l => Kernel.Prepare(input, l, Convention)).ToArray();
        var cross = Ready.Gram.Value.Cross(features, run);
        AddIsolatedAtoms(structure, cross);
        var n = Weights.Length;
        var rows = 1 + (3 * structure.Count);
        var explained = PackedTriangle.ExplainedRows(Factor.Span, n, cross, rows, run);

        var variance = new double[rows];
        Span<double> prior = stackalloc double[Label.LargestBlock];
        var at = 0;
        foreach (var f in features)
        {
            prior.Clear();
            Kernel.AddCovariance(f, f, prior);
            for (var a = 0; a < f.Size; a++, at++)
            {
                variance[at] = prior[a * (f.Size + 1)] - explained[at];
            }
        }

        variance[0] += IsolatedAtomVariance * SameSpecies(structure, structure);
        var forces = new Vec3[structure.Count];
        for (var i = 0; i < forces.Length; i++)
        {
            forces[i] = new(Math.Max(0, variance[1 + (3 * i)]), Math.Max(0, variance[2 + (3 * i)]), Math.Max(0, variance[3 + (3 * i)]));
        }

        return new(mean, Math.Max(0, variance[0]), Block.Freeze(forces), EnergyNoiseVariance * structure.Count, ForceNoiseVariance);
    }

    /// <summary>The mean of one label by Eq. 13 read literally: covariances with every training label times the weights. As many numbers as the label has.</summary>
    /// <exception cref="ArgumentException">A species is not in the training data.</exception>
    public Block<double> PredictLabel(Structure structure, Label label, Run? run = null)
    {
        this.Require(structure);
        var features = Kernel.Prepare(new KernelInput(structure, Kernel.Radius), label, Convention);
        var cross = Ready.Gram.Value.Cross([features], run ?? Run.Default);
        var mean = new double[label.Size];
        for (var a = 0; a < mean.Length; a++)
        {
            mean[a] = Vectors.Dot(cross.AsSpan(a * Weights.Length, Weights.Length), Weights.Span);
        }

        if (label.Size == 1)
        {
            mean[0] += label.Kind == LabelKind.TotalEnergy
                ? structure.Species.Sum(s => IsolatedAtomEnergies.GetValueOrDefault(s))
                : IsolatedAtomEnergies.GetValueOrDefault(structure.Species[label.Atom]);
        }

        if (Repulsion?.Evaluate(structure) is { } close)
        {
            double[] more = label.Kind switch
            {
                LabelKind.Force => [close.Forces[label.Atom].X, close.Forces[label.Atom].Y, close.Forces[label.Atom].Z],
                LabelKind.Virial => VirialComponents.Of(close.Virial),
                LabelKind.LocalEnergy => [close.AtomEnergies[label.Atom]],
                _ => [close.Energy],
            };
            Vectors.AddScaled(1, more, mean);
        }

        return Block.Freeze(mean);
    }

    /// <summary>The number of pairs of atoms of the same species: the covariance of two total energies through the isolated-atom energies.</summary>
    internal static double SameSpecies(Structure a, Structure b)
    {
        var counts = a.Species.CountBy(s => s).ToDictionary();
        return b.Species.Sum(s => (double)counts.GetValueOrDefault(s));
    }

    /// <inheritdoc/>
    public bool Equals(GaussianProcess? other) =>
        other is not null && Kernel == other.Kernel && Convention == other.Convention && Structures.SequenceEqual(other.Structures) && Labels == other.Labels
        && Weights == other.Weights && Factor == other.Factor && ForceNoiseVariance == other.ForceNoiseVariance && EnergyNoiseVariance == other.EnergyNoiseVariance
        && IsolatedAtomVariance == other.IsolatedAtomVariance && Repulsion == other.Repulsion && Path == other.Path && Quality == other.Quality && DataHash == other.DataHash
        && SameFacts(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kernel, Labels, Weights);

    internal override void WriteTo(ModelWriter writer) => GaussianProcessFile.Write(this, writer);

    private Derived Ready
    {
        get
        {
            var derived = _derived;
            return derived is not null && ReferenceEquals(derived.Owner, this) ? derived : _derived = new(this);
        }
    }

    private void AddIsolatedAtoms(Structure structure, double[] cross)
    {
        if (IsolatedAtomVariance > 0)
        {
            var offsets = Ready.Gram.Value.Offsets;
            for (var l = 0; l < Labels.Length; l++)
            {
                if (Labels[l].Label.Kind == LabelKind.TotalEnergy)
                {
                    cross[offsets[l]] += IsolatedAtomVariance * SameSpecies(structure, Structures[Labels[l].Structure]);
                }
            }
        }
    }

    private sealed class Derived
    {
        public Derived(GaussianProcess owner)
        {
            Owner = owner;
            Lazy<KernelInput[]> inputs = new(() => [.. owner.Structures.Select(s => new KernelInput(s, owner.Kernel.Radius))]);

            // Made once, by whoever asks first: a cancellation of theirs must not stay. What evaluation is folded from is not kept; what the variance needs is.
            IKernelFeatures[] Prepare() => GramMatrix.Prepare(owner.Kernel, inputs.Value, owner.Labels.ToArray(), owner.Convention, Run.Plain);
            Gram = new(() => new(owner.Kernel, Prepare()));
            Mean = new(() =>
            {
                List<IMeanTerm> mean = [];
                var features = Gram.IsValueCreated ? Gram.Value.Features : Prepare();
                owner.Kernel.Fold(new(features, owner.Labels.ToArray(), owner.Weights.ToArray(), owner.Convention), mean);
                return [.. mean];
            });
        }

        public GaussianProcess Owner { get; }

        public Lazy<IMeanTerm[]> Mean { get; }

        public Lazy<GramMatrix> Gram { get; }
    }
}
