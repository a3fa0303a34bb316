using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// A force field of pair and triplet energies on cubic B-splines, with the posterior covariance of what it is linear in. It is evaluated like a
/// <see cref="MappedForceField"/>, and is one but for the uncertainty.
/// </summary>
public sealed record SplineForceField : UncertainModel, IExample<SplineForceField>
{
    private MappedForceField? _mapped;

    /// <summary>A small one on two species.</summary>
    public static IEnumerable<SplineForceField> Examples => [ExampleModels.Splines];

    /// <summary>The mean as tables; its isolated atoms and shortest distance are those of the model (see <see cref="Mapped"/>).</summary>
    public required MappedForceField Tables { get; init; }

    /// <summary>What was assumed, with the hyper-parameters that the fit chose.</summary>
    public required SplinePrior Prior { get; init; }

    /// <summary>The functions that energies are made of, with their prior variances; in a model file blocks of numbers, and no part of what describes the model.</summary>
    [JsonIgnore]
    public ImmutableArray<SplineLayer> Layers { get; init; } = [];

    /// <summary>Posterior mean of the weights of unit prior variance: layer by layer and set by set of species, then a constant for each species.</summary>
    public required Block<double> Weights { get; init; }

    /// <summary>Lower Cholesky factor of the weights' precision, row by row without the zeros.</summary>
    public required Block<double> Factor { get; init; }

    /// <summary>Variance of the noise on a force component, (eV/Å)².</summary>
    public required double ForceNoiseVariance { get; init; }

    /// <summary>Variance of the noise on an energy, eV² per atom.</summary>
    public required double EnergyNoiseVariance { get; init; }

    /// <summary>Prior variance of the isolated-atom energies where they were fitted, eV²; 0 where they were given.</summary>
    public required double IsolatedAtomVariance { get; init; }

    /// <summary>How well-behaved the fit was.</summary>
    public required LinearQuality Quality { get; init; }

    /// <summary>Hash of the data it was trained on (provenance).</summary>
    public required string DataHash { get; init; }

    /// <inheritdoc/>
    public override double Cutoff => Tables.Cutoff;

    /// <inheritdoc/>
    public override ImmutableArray<Species> Species => Tables.Kinds;

    /// <summary>The same mean without the uncertainty: the same energies and forces, bit for bit.</summary>
    public MappedForceField Mapped =>
        _mapped is { } m && ReferenceEquals(m.IsolatedAtomEnergies, IsolatedAtomEnergies) && ReferenceEquals(m.Pairs, Tables.Pairs) && m.ShortestDistance.Equals(ShortestDistance)
        && ReferenceEquals(m.Domain, Domain) && ReferenceEquals(m.Card, Card)
            ? m
            : _mapped = Tables with { IsolatedAtomEnergies = IsolatedAtomEnergies, ShortestDistance = ShortestDistance, Domain = Domain, Card = Card };

    /// <inheritdoc/>
    public override IEvaluator CreateEvaluator(Structure structure, int threads = 1) => Mapped.CreateEvaluator(structure, threads);

    private protected override GaussianPrediction Uncalibrated(Structure structure, Run run)
    {
        var mean = this.Evaluate(structure, run.Threads);
        int n = Weights.Length, rows = 1 + (3 * structure.Count);
        var design = SplineRows.All(new(Species.Length, Layers), structure, [.. Species], Math.Sqrt(IsolatedAtomVariance));
        var variance = PackedTriangle.ExplainedRows(Factor.Span, n, design, rows, run);
        var forces = Enumerable.Range(0, structure.Count).Select(i => new Vec3(variance[1 + (3 * i)], variance[2 + (3 * i)], variance[3 + (3 * i)]));
        return new(mean, variance[0], Block.From(forces), EnergyNoiseVariance * structure.Count, ForceNoiseVariance);
    }

    /// <inheritdoc/>
    public bool Equals(SplineForceField? other) =>
        other is not null && Mapped == other.Mapped && Prior == other.Prior && Layers.SequenceEqual(other.Layers) && Weights == other.Weights && Factor == other.Factor
        && ForceNoiseVariance.Equals(other.ForceNoiseVariance) && EnergyNoiseVariance.Equals(other.EnergyNoiseVariance) && IsolatedAtomVariance.Equals(other.IsolatedAtomVariance)
        && Quality == other.Quality && DataHash == other.DataHash && SameFacts(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Weights, DataHash);

    internal override void WriteTo(ModelWriter writer) => SplineForceFieldFile.Write(this, writer);
}

/// <summary>A spline force field in a model file: what a mapped one has, then what the uncertainty needs.</summary>
internal static class SplineForceFieldFile
{
    public static void Write(SplineForceField field, ModelWriter writer)
    {
        MappedForceFieldFile.Write(field.Mapped, writer);
        writer.Put<SplinePrior>("prior", field.Prior);
        writer.Put("forceNoiseVariance", field.ForceNoiseVariance);
        writer.Put("energyNoiseVariance", field.EnergyNoiseVariance);
        writer.Put("isolatedAtomVariance", field.IsolatedAtomVariance);
        writer.Put("quality", field.Quality);
        writer.Put("dataHash", field.DataHash);
        writer.Put("layers", field.Layers.Select(l => new LayerHeader(l.Order, [l.Functions.Grid.Start, l.Functions.Grid.End, l.Functions.Grid.Intervals], l.Functions.Count)));
        writer.PutBlock("weights", field.Weights.Span);
        writer.PutBlock("factor", field.Factor.Span);
        foreach (var (i, layer) in field.Layers.Index())
        {
            writer.PutBlock<double>($"functions {i}", layer.Functions.Coefficients());
            if (layer.Order == 2)
            {
                writer.PutBlock<double>($"scales {i}", layer.PairScales);
            }

            foreach (var terms in layer.Terms)
            {
                writer.PutBlock($"runs {i} {terms.Symmetry}", terms.Runs);
                writer.PutBlock($"scales {i} {terms.Symmetry}", terms.Scales);
            }
        }
    }

    public static SplineForceField Read(ModelReader reader)
    {
        var tables = MappedForceFieldFile.Read(reader);
        return new()
        {
            Tables = tables,
            IsolatedAtomEnergies = tables.IsolatedAtomEnergies,
            ShortestDistance = tables.ShortestDistance,
            Prior = reader.Get<SplinePrior>("prior"),
            ForceNoiseVariance = reader.Get<double>("forceNoiseVariance"),
            EnergyNoiseVariance = reader.Get<double>("energyNoiseVariance"),
            IsolatedAtomVariance = reader.Get<double>("isolatedAtomVariance"),
            Quality = reader.Get<LinearQuality>("quality"),
            DataHash = reader.Get<string>("dataHash"),
            Layers = [.. reader.Get<LayerHeader[]>("layers").Select((h, i) => Layer(reader, h, i))],
            Weights = Block.Freeze(reader.GetBlock<double>("weights")),
            Factor = Block.Freeze(reader.GetBlock<double>("factor")),
        };
    }

    private static SplineLayer Layer(ModelReader reader, LayerHeader header, int i)
    {
        var functions = new SplineFunctions(new(header.Grid[0], header.Grid[1], (int)header.Grid[2]), header.Count, reader.GetBlock<double>($"functions {i}"));
        return header.Order == 2
            ? new(functions, reader.GetBlock<double>($"scales {i}"))
            : new(functions, [.. Enum.GetValues<TripletSymmetry>().Select(s => new TripletTerms(s, reader.GetBlock<int>($"runs {i} {s}"), reader.GetBlock<double>($"scales {i} {s}")))]);
    }

    private sealed record LayerHeader(int Order, double[] Grid, int Count);
}
