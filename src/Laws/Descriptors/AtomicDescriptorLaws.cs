using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>What a descriptor of fixed width owes beside: its matrix, its Jacobian and its contraction say the same as its environments.</summary>
internal sealed class AtomicDescriptorLaws(AtomicDescriptor descriptor, RandomStructures structures, int maxAtoms)
{
    private static readonly ImmutableArray<StructureKind> Kinds = [.. RandomStructures.Clusters, .. RandomStructures.Cells];

    public IReadOnlyList<Law> All =>
    [
        new(
            DescriptorLawNames.Contraction,
            "Forces and virial of a weighted sum of all features, contracted without a Jacobian, are those of the Jacobian, within 1e-10 of their size.",
            Contraction),
        new(
            DescriptorLawNames.Sweep,
            "The features of a structure are those of its environments bit for bit, on one thread and on three.",
            Sweep),
    ];

    private Structure Draw(LawCase at, SplitMix random) => structures.Next(Kinds[random.Index(Kinds.Length)], Math.Min(maxAtoms, at.Size), random.Next());

    private LawOutcome Sweep(LawCase at)
    {
        var s = Draw(at, new SplitMix(at.Seed));
        FeatureMatrix one = descriptor.Of(s), three = descriptor.Of(s, threads: 3);
        var environments = LocalEnvironments.Of(s, descriptor.Cutoff.Radius);
        var meter = new Meter(s);
        for (var i = 0; i < s.Count; i++)
        {
            var alone = descriptor.Of(environments[i]).Values;
            for (var v = 0; v < one.Columns; v++)
            {
                meter.Exact($"feature {v} of atom {i}", one[i][v], alone[v]);
                meter.Exact($"feature {v} of atom {i} on three threads", one[i][v], three[i][v]);
            }
        }

        return meter.Outcome();
    }

    private LawOutcome Contraction(LawCase at)
    {
        var random = new SplitMix(at.Seed);
        var s = Draw(at, random);
        var jacobian = descriptor.Jacobian(s);
        var largest = jacobian.Values.Concat(descriptor.Of(s).Values).Select(Math.Abs).DefaultIfEmpty(0).Max();
        var weights = Enumerable.Range(0, jacobian.Width).Select(_ => random.Uniform(-1, 1)).ToArray();
        var (forces, virial, scale) = (new Vec3[s.Count], Mat3.Zero, 0.0);
        for (var c = 0; c < jacobian.Centres; c++)
        {
            for (var e = jacobian.Start[c]; e < jacobian.Start[c + 1]; e++)
            {
                var g = Weighted(jacobian[e], weights);
                forces[jacobian.Atoms[e]] -= g;
                scale = Math.Max(scale, g.Length);
            }

            var strain = jacobian.Strain.Span.Slice(c * 9 * jacobian.Width, 9 * jacobian.Width);
            virial -= Mat3.FromRows(
                Weighted(strain[..(3 * jacobian.Width)], weights), Weighted(strain[(3 * jacobian.Width)..(6 * jacobian.Width)], weights), Weighted(strain[(6 * jacobian.Width)..], weights));
        }

        var sweep = new EnvironmentSweep(descriptor.Cutoff.Radius, descriptor.CreateKernel, threads: 2);
        sweep.Update(s.Positions.Span, descriptor.Species.IndicesOf(s.Species.Span), s.Lattice);
        var contracted = new Vec3[s.Count];
        sweep.Evaluate([new WeightedSum(weights), new WeightedSum(weights)], contracted, new double[s.Count], out var strained);
        var meter = new Meter(s);
        var size = (largest * Math.Sqrt(weights.Length)) + scale;
        for (var i = 0; i < s.Count; i++)
        {
            meter.Compare($"force on atom {i}", contracted[i], forces[i], size, 1e-10);
        }

        return meter.Compare("virial", strained, virial, size * s.Count * descriptor.Cutoff.Radius, 1e-10).Outcome();
    }

    private static Vec3 Weighted(ReadOnlySpan<double> rows, ReadOnlySpan<double> weights) =>
        new(Vectors.Dot(rows[..weights.Length], weights), Vectors.Dot(rows.Slice(weights.Length, weights.Length), weights), Vectors.Dot(rows[(2 * weights.Length)..], weights));

    private sealed class WeightedSum(double[] weights) : IFeatureModel
    {
        public double Evaluate(int kind, ReadOnlySpan<double> features, Span<double> outer)
        {
            weights.CopyTo(outer);
            return Vectors.Dot(features, weights);
        }
    }
}
