using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

public static partial class Laws
{
    /// <summary>The laws of a descriptor of whole structures.</summary>
    /// <param name="descriptor">Anybody's; its species must be set.</param>
    /// <param name="options">What the random structures are made of.</param>
    public static IReadOnlyList<Law> For(GlobalDescriptor descriptor, LawOptions? options = null)
    {
        options ??= new();
        ImmutableArray<Species> species = options.Species.IsDefaultOrEmpty ? [.. descriptor.Species] : options.Species;
        return new GlobalDescriptorLaws(descriptor, new(species, options.Spacing ?? 2.6, 5), Math.Min(options.MaxAtoms, descriptor.MaxAtoms)).All;
    }
}

/// <summary>The laws of one descriptor of whole structures.</summary>
internal sealed class GlobalDescriptorLaws(GlobalDescriptor descriptor, RandomStructures structures, int maxAtoms)
{
    private const double Tolerance = 1e-10, Differences = 1e-7;

    // In units of the spacing: what moving atoms may do to them by rounding, and the shortest step that differences can be taken with.
    private const double Rounding = 1e-9, Stencil = 1e-5;

    private readonly ImmutableArray<StructureKind> _kinds = descriptor.ClustersOnly ? RandomStructures.Clusters : [.. RandomStructures.Clusters, .. RandomStructures.Cells];

    public IReadOnlyList<Law> All =>
    [
        new(
            DescriptorLawNames.Translation,
            "Features are the same after a shift of all atoms, within 1e-10 of their size.",
            at => Unchanged(at, (s, random) => s.Translated(10 * structures.Spacing * random.InBall()))),
        new(
            DescriptorLawNames.Rotation,
            "Features are the same after a rotation or reflection of all atoms (and the cell), within 1e-10 of their size.",
            at => Unchanged(at, (s, random) => s.Transformed((random.Coin() ? 1 : -1) * random.Rotation()))),
        new(
            DescriptorLawNames.Permutation,
            "The same atoms in another order have the same features, within 1e-10 of their size.",
            at => Unchanged(at, (s, random) => s.Permuted(random.Permutation(s.Count)))),
        new(
            DescriptorLawNames.Gradient,
            "The gradient by positions is the derivative of the values, against Richardson-extrapolated central differences, within 1e-7 of its size.",
            at => Derivative(at, strained: false)),
        new(
            DescriptorLawNames.Strain,
            "The gradient by strain is the derivative of the values, within 1e-7 of its size.",
            at => Derivative(at, strained: true)),
        new(
            DescriptorLawNames.Finite,
            "Values and gradients are finite, also for atoms in one place.",
            Finite),
    ];

    private Structure Draw(LawCase at, SplitMix random) => structures.Next(_kinds[random.Index(_kinds.Length)], Math.Min(maxAtoms, at.Size), random.Next());

    private LawOutcome Unchanged(LawCase at, Func<Structure, SplitMix, Structure> change)
    {
        var random = new SplitMix(at.Seed);
        var s = Draw(at, random);
        if (descriptor.ToNextKink(s) < Rounding * structures.Spacing)
        {
            return LawOutcome.Vacuous;
        }

        Block<double> left = descriptor.Of(s).Values, right = descriptor.Of(change(s, random)).Values;
        var meter = new Meter(s);
        var scale = left.Select(Math.Abs).DefaultIfEmpty(0).Max();
        for (var v = 0; v < left.Length; v++)
        {
            meter.Compare($"feature {v}", left[v], right[v], scale, Tolerance);
        }

        return meter.Outcome();
    }

    // One number that every feature matters to: a weighted sum.
    private LawOutcome Derivative(LawCase at, bool strained)
    {
        var random = new SplitMix(at.Seed);
        var s = Draw(at, random);
        var room = descriptor.ToNextKink(s);
        if (room < Stencil * structures.Spacing)
        {
            return LawOutcome.Vacuous;
        }

        var features = descriptor.Of(s, gradients: true);
        var weights = Enumerable.Range(0, features.Values.Length).Select(_ => random.Uniform(-1, 1)).ToArray();
        var size = features.Values.Zip(weights, (v, w) => Math.Abs(v * w)).Sum();
        var (moved, u) = (random.Index(s.Count), random.Direction());
        var strain = Mat3.FromRows(random.InBall(), random.InBall(), random.InBall());
        var (analytic, scale) = (0.0, 0.0);
        for (var c = 0; c < (strained ? 9 : 3); c++)
        {
            var along = strained ? strain.Row(c / 3)[c % 3] : u[c];
            var row = strained
                ? features.ByStrain!.Value.Span.Slice(c * weights.Length, weights.Length)
                : features.ByPosition!.Value.Span.Slice(((3 * moved) + c) * weights.Length, weights.Length);
            analytic += along * Vectors.Dot(row, weights);
            scale += Math.Abs(along) * row.ToArray().Zip(weights, (g, w) => Math.Abs(g * w)).Sum();
        }

        Structure At(double t)
        {
            if (strained)
            {
                return s.Transformed(Mat3.Identity + (t * strain));
            }

            var positions = s.Positions.ToArray();
            positions[moved] += t * u;
            return s.WithPositions(Block.Freeze(positions));
        }

        var derivative = Richardson.Derivative(
            t => Vectors.Dot(descriptor.Of(At(t)).Values.Span, weights), Math.Min(room, (strained ? 0.005 : 0.01) * structures.Spacing), size, 1e-9 * scale);
        return new Meter(s)
            .Derivative(strained ? "derivative by strain" : $"derivative by the position of atom {moved}", analytic, derivative.Value, scale + size, derivative.Rounding, Differences)
            .Outcome();
    }

    private LawOutcome Finite(LawCase at)
    {
        var random = new SplitMix(at.Seed);
        var s = Draw(at with { Size = Math.Min(at.Size, 20) }, random);
        s = random.Coin() || s.Count >= maxAtoms ? s : Approach.Add(s, s.Species[0], s.Positions[random.Index(s.Count)]);
        var features = descriptor.Of(s, gradients: true);
        var meter = new Meter(s);
        foreach (var x in features.Values.Concat(features.ByPosition!.Value).Concat(features.ByStrain!.Value))
        {
            meter.Compare(double.IsFinite(x) ? "features" : $"a feature is {x}", double.IsFinite(x) ? 0 : double.NaN, 1, 0);
        }

        return meter.Compare("features", 0, 1, 0).Outcome();
    }
}
