using Pipelines.Numerics;

namespace Pipelines.Tests;

/// <summary>A mistake in a descriptor and the law that names it.</summary>
public sealed record DescriptorFault(string Name, string Law, IDescriptor Descriptor)
{
    public override string ToString() => Name;
}

/// <summary>The distances to the neighbours, and a mistake on top.</summary>
public sealed record TamperedDescriptor : IDescriptor
{
    public Cutoff Cutoff { get; init; } = new(4.5, Smoothing.Polynomial);

    /// <summary>Distance, weight and its derivative, of neighbour j.</summary>
    public Func<LocalEnvironment, int, (double Value, double Weight, double Slope), (double Value, double Weight, double Slope)> Tamper { get; init; } = (_, _, x) => x;

    public Func<LocalEnvironment, int, bool> Sees { get; init; } = (_, _) => true;

    public bool Sorts { get; init; } = true;

    public EnvironmentFeatures Of(LocalEnvironment environment, bool gradients = false)
    {
        var seen = Enumerable.Range(0, environment.Count).Where(j => environment.R[j] < Cutoff.Radius && Sees(environment, j)).ToArray();
        if (Sorts)
        {
            seen = [.. seen.OrderBy(j => environment.Species[j]).ThenBy(j => environment.R[j])];
        }

        var features = seen.Select(j => Tamper(environment, j, (environment.R[j], Cutoff.At(environment.R[j]).Value, Cutoff.At(environment.R[j]).Derivative))).ToArray();
        return new(
            1,
            Block.From(seen.Select(j => new FeatureLabel(environment.Centre, environment.Species[j]))),
            Block.From(features.Select(f => f.Value)),
            Block.From(features.Select(f => f.Weight)),
            Block.From(features.Select(f => f.Slope)),
            gradients ? new(Block.From(Enumerable.Range(0, seen.Length + 1)), Block.From(seen), Block.From(seen.Select(j => Unit(environment.Displacement(j))))) : null);
    }

    private static Vec3 Unit(Vec3 d) => d.Length > 0 ? d / d.Length : Vec3.Zero;
}

/// <summary>Gradients that point the wrong way.</summary>
public sealed record MirroredGradients(IDescriptor Right) : IDescriptor
{
    public Cutoff Cutoff => Right.Cutoff;

    public EnvironmentFeatures Of(LocalEnvironment environment, bool gradients = false)
    {
        var right = Right.Of(environment, gradients);
        return right.Gradients is { } g ? right with { Gradients = g with { Vectors = Block.From(g.Vectors.Select(v => -1 * v)) } } : right;
    }
}

/// <summary>Wrong descriptors.</summary>
public static class DescriptorGallery
{
    public static TamperedDescriptor Right { get; } = new();

    public static RadialGaussians RightVector { get; } = new(new(4.5, Smoothing.Polynomial), [Pipelines.Species.Parse("Ni"), Pipelines.Species.Parse("Pt")]);

    public static IReadOnlyList<DescriptorFault> All { get; } =
    [
        new("an ill-conditioned formula", DescriptorLawNames.Translation, Right with { Tamper = (e, j, x) => (x.Value + (1e-6 * Math.Sin(1e12 * e.X[j])), x.Weight, x.Slope) }),
        new("a preferred direction", DescriptorLawNames.Rotation, Right with { Tamper = (e, j, x) => (x.Value + (1e-6 * e.Z[j]), x.Weight, x.Slope) }),
        new("the order of the file", DescriptorLawNames.Permutation, Right with { Sorts = false }),
        new("a weight taken for a constant", DescriptorLawNames.Gradient, Right with { Tamper = (_, _, x) => (x.Value, x.Weight, 0) }),
        new("no cutoff function", DescriptorLawNames.CutoffContinuity, Right with { Tamper = (_, _, x) => (x.Value, 1, 0) }),
        new("a count of all that was gathered", DescriptorLawNames.BeyondCutoff, Right with { Tamper = (e, _, x) => (x.Value, x.Weight * (1 + (1e-9 * e.Count)), x.Slope) }),
        new("an atom's own images forgotten", DescriptorLawNames.Lattice, Right with { Sees = (e, j) => e.Index[j] != e.Atom }),
        new("an inverse distance", DescriptorLawNames.Finite, Right with { Tamper = (_, _, x) => (1 / x.Value, x.Weight, x.Slope) }),
        new("a gradient along another direction", DescriptorLawNames.Strain, new MirroredGradients(Right)),
        new("a neighbour forgotten by the contraction", DescriptorLawNames.Contraction, RightVector with { Forgets = true }),
        new("a kernel that remembers", DescriptorLawNames.Sweep, RightVector with { Remembers = true }),
    ];
}
