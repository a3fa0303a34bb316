using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>How well-behaved a linear fit was.</summary>
/// <param name="LogEvidence">Log marginal likelihood of the training labels; NaN where the prior was given.</param>
/// <param name="ForceRmse">On the training labels, weighted as they are, eV/Å; NaN without forces.</param>
/// <param name="EnergyRmse">On the training labels, weighted as they are, eV per square root of an atom; NaN without energies.</param>
/// <param name="EffectiveParameters">Coefficients that the data decide rather than the prior (Bishop 2006, Eq. 3.91).</param>
/// <param name="Parameters">Coefficients that are not zero for certain.</param>
/// <param name="Labels">Numbers learned from.</param>
/// <param name="Jitter">Relative to each diagonal element, what had to be added to the precision beyond the prior; 0 nearly always.</param>
/// <param name="ConditionEstimate">The condition number of the precision is at least this; NaN where it was not looked at.</param>
/// <param name="Dropped">Directions left to the prior (the solver 'svd').</param>
/// <param name="Path">The path of sparse models that this one was chosen from.</param>
public sealed record LinearQuality(
    double LogEvidence, double ForceRmse, double EnergyRmse, double EffectiveParameters, int Parameters, long Labels, double Jitter,
    double ConditionEstimate = double.NaN, int Dropped = 0, Block<LinearPathStep> Path = default);

/// <summary>One step of a path of sparse models.</summary>
/// <param name="Penalty">Of the sum of magnitudes (LASSO); the largest correlation left (matching pursuit). In units of the noise.</param>
/// <param name="Features">Coefficients that are not zero.</param>
/// <param name="Residual">Root mean square of the training residuals over their noise, after least squares on these features.</param>
/// <param name="Score">What the choice was by, the less the better: Bayesian information criterion, or mean square of the held-out residuals over their noise.</param>
public readonly record struct LinearPathStep(double Penalty, int Features, double Residual, double Score);

/// <summary>A local energy linear in the features of a descriptor (Eq. 10), with the posterior covariance of its coefficients.</summary>
public sealed record LinearModel : UncertainModel, IExample<LinearModel>
{
    /// <summary>A small one on two species.</summary>
    public static IEnumerable<LinearModel> Examples => [ExampleModels.Linear];

    /// <summary>The features.</summary>
    public required AtomicDescriptor Descriptor { get; init; }

    /// <summary>eV per unit of each feature; species x width, in the order of the descriptor's species.</summary>
    public required Block<double> Coefficients { get; init; }

    /// <summary>By which the features, and the constants after them, are multiplied before the factor below applies.</summary>
    public required Block<double> Scales { get; init; }

    /// <summary>Subtracted from the features before that, in rows of energies; species x width. The isolated-atom energies have it back.</summary>
    public required Block<double> Means { get; init; }

    /// <summary>What makes independent numbers of the scaled coefficients, where the prior says so.</summary>
    internal FeatureTransform? Transform { get; init; }

    /// <summary>Lower Cholesky factor of the precision of the scaled (and transformed) coefficients, row by row without the zeros.</summary>
    public required Block<double> Factor { get; init; }

    /// <summary>Variance of the noise on a force component, (eV/Å)².</summary>
    public required double ForceNoiseVariance { get; init; }

    /// <summary>Variance of the noise on an energy, eV² per atom.</summary>
    public required double EnergyNoiseVariance { get; init; }

    /// <summary>Short-range repulsion below the training distances, where there is one.</summary>
    public required Zbl? Repulsion { get; init; }

    /// <summary>How well-behaved the fit was.</summary>
    public required LinearQuality Quality { get; init; }

    /// <summary>Hash of the data it was trained on (provenance).</summary>
    public required string DataHash { get; init; }

    /// <inheritdoc/>
    public override double Cutoff => Descriptor.Cutoff.Radius;

    /// <inheritdoc/>
    public override ImmutableArray<Species> Species => [.. Descriptor.Species];

    /// <inheritdoc/>
    public override IEvaluator CreateEvaluator(Structure structure, int threads = 1)
    {
        this.Require(structure);
        return new FeatureEvaluator(Descriptor, () => new WeightedFeatures(Coefficients.ToArray(), Descriptor.Width), s => IsolatedAtomEnergies.GetValueOrDefault(s), Repulsion, structure, threads);
    }

    private protected override GaussianPrediction Uncalibrated(Structure structure, Run run)
    {
        var mean = this.Evaluate(structure, run.Threads);
        int n = Scales.Length, rows = 1 + (3 * structure.Count);
        var design = new double[rows * n];
        new DesignRows(Descriptor).Add(structure, design.AsSpan(0, n), design.AsSpan(n), []);
        DesignRows.Centre(Descriptor, design.AsSpan(0, n), Means.Span);

        // A column for each label: solving with the factor gives their covariance as a sum of squares.
        var solved = new double[n * rows];
        for (var p = 0; p < n; p++)
        {
            for (var r = 0; r < rows; r++)
            {
                solved[(p * rows) + r] = Scales[p] * design[(r * n) + p];
            }
        }

        if (Transform is not null)
        {
            solved = Transform.Whiten(solved, rows, new() { Threads = run.Threads, Cancellation = run.Cancellation });
        }

        var variance = PackedTriangle.Explained(Factor.Span, solved.Length / rows, solved, rows, run);
        var forces = Enumerable.Range(0, structure.Count).Select(i => new Vec3(variance[1 + (3 * i)], variance[2 + (3 * i)], variance[3 + (3 * i)]));
        return new(mean, variance[0], Block.From(forces), EnergyNoiseVariance * structure.Count, ForceNoiseVariance);
    }

    /// <inheritdoc/>
    public bool Equals(LinearModel? other) =>
        other is not null && Descriptor == other.Descriptor && Coefficients == other.Coefficients && Scales == other.Scales && Means == other.Means && Transform == other.Transform && Factor == other.Factor
        && ForceNoiseVariance.Equals(other.ForceNoiseVariance) && EnergyNoiseVariance.Equals(other.EnergyNoiseVariance) && Repulsion == other.Repulsion && Quality == other.Quality
        && DataHash == other.DataHash && SameFacts(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Descriptor, Coefficients);

    internal override void WriteTo(ModelWriter writer) => LinearModelFile.Write(this, writer);

    private sealed class WeightedFeatures(double[] coefficients, int width) : IFeatureModel
    {
        public double Evaluate(int kind, ReadOnlySpan<double> features, Span<double> outer)
        {
            coefficients.AsSpan(kind * width, width).CopyTo(outer);
            return Vectors.Dot(features, outer);
        }
    }
}

/// <summary>A linear model in a model file.</summary>
internal static class LinearModelFile
{
    public static void Write(LinearModel model, ModelWriter writer)
    {
        writer.Put<Descriptor>("descriptor", model.Descriptor);
        writer.Put("forceNoiseVariance", model.ForceNoiseVariance);
        writer.Put("energyNoiseVariance", model.EnergyNoiseVariance);
        writer.PutIsolatedAtoms(model);
        writer.Put("shortestDistance", model.ShortestDistance);
        writer.PutRepulsion(model.Repulsion);
        writer.Put("quality", model.Quality);
        writer.Put("dataHash", model.DataHash);
        if (model.Transform is { } transform)
        {
            writer.Put("transform", new[] { transform.Blocks, transform.Width, transform.Rank, transform.ScaleGiven ? 1 : 0, transform.NoiseGiven ? 1 : 0 });
            writer.PutBlock("transform", transform.Matrix.Span);
        }

        writer.PutBlock("coefficients", model.Coefficients.Span);
        writer.PutBlock("scales", model.Scales.Span);
        writer.PutBlock("means", model.Means.Span);
        writer.PutBlock("factor", model.Factor.Span);
    }

    public static LinearModel Read(ModelReader reader) => new()
    {
        Descriptor = reader.Get<Descriptor>("descriptor") as AtomicDescriptor ?? throw new FormatException("the descriptor has no fixed width"),
        ForceNoiseVariance = reader.Get<double>("forceNoiseVariance"),
        EnergyNoiseVariance = reader.Get<double>("energyNoiseVariance"),
        IsolatedAtomEnergies = reader.GetIsolatedAtoms(),
        ShortestDistance = reader.Get<double>("shortestDistance"),
        Repulsion = reader.GetRepulsion(),
        Quality = reader.Get<LinearQuality>("quality"),
        DataHash = reader.Get<string>("dataHash"),
        Coefficients = Block.Freeze(reader.GetBlock<double>("coefficients")),
        Scales = Block.Freeze(reader.GetBlock<double>("scales")),
        Means = Block.Freeze(reader.GetBlock<double>("means")),
        Transform = reader.Has("transform") && reader.Get<int[]>("transform") is [var blocks, var width, var rank, var scale, var noise]
            ? new(blocks, width, rank, Block.Freeze(reader.GetBlock<double>("transform")), scale == 1, noise == 1)
            : null,
        Factor = Block.Freeze(reader.GetBlock<double>("factor")),
    };
}
