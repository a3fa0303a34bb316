using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines.Tests;

/// <summary>A mistake in a descriptor of whole structures and the law that names it.</summary>
public sealed record GlobalDescriptorFault(string Name, string Law, PairSums Descriptor)
{
    public override string ToString() => Name;
}

/// <summary>A descriptor of whole structures, as small as one can be, and mistakes on top: for each species the sum over pairs that begin there of exp(-r²).</summary>
public sealed record PairSums(SpeciesList Species = default) : GlobalDescriptor(Species)
{
    /// <summary>Added to a value: feature, structure.</summary>
    public Func<Structure, double> More { get; init; } = _ => 0;

    public double GradientFactor { get; init; } = 1;

    public double StrainFactor { get; init; } = 1;

    public Func<double, double> Direction { get; init; } = r => r > 0 ? 1 : 0;

    public static PairSums Right { get; } = new([Pipelines.Species.Parse("Ni"), Pipelines.Species.Parse("Pt")]);

    public static IReadOnlyList<GlobalDescriptorFault> Faults { get; } =
    [
        new("a place of its own", DescriptorLawNames.Translation, Right with { More = s => 1e-6 * s.Positions[0].Length }),
        new("a preferred direction", DescriptorLawNames.Rotation, Right with { More = s => 1e-6 * Math.Abs(s.Positions[0].Z - s.Positions[^1].Z) }),
        new("a first atom that counts more", DescriptorLawNames.Permutation, Right with { More = s => 1e-6 * (s.Positions[0] - s.Positions[^1]).Length }),
        new("half a gradient", DescriptorLawNames.Gradient, Right with { GradientFactor = 0.5 }),
        new("a pressure of the wrong sign", DescriptorLawNames.Strain, Right with { StrainFactor = -1 }),
        new("an inverse distance", DescriptorLawNames.Finite, Right with { Direction = r => r / r }),
    ];

    public override bool ClustersOnly => true;

    public override int Width => Species.Count;

    public override ImmutableArray<string> Columns => [.. Species.Select(s => $"pairs of {s}")];

    public override GlobalFeatures Of(Structure structure, bool gradients = false)
    {
        var (n, width) = (structure.Count, Width);
        double[] values = new double[width], position = new double[n * 3 * width], strain = new double[9 * width];
        values[0] += More(structure);
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                var d = structure.Positions[j] - structure.Positions[i];
                var r = d.Length;
                if (i == j || r > 5)
                {
                    continue;
                }

                // Smooth to the last bit at 5 Å: exp(-25) is 1e-11 of one.
                var k = Species.IndexOf(structure.Species[i]);
                var g = Math.Exp(-r * r);
                values[k] += g;
                for (var a = 0; a < 3; a++)
                {
                    var slope = -2 * g * d[a] * Direction(r);
                    position[(((3 * j) + a) * width) + k] += GradientFactor * slope;
                    position[(((3 * i) + a) * width) + k] -= GradientFactor * slope;
                    for (var b = 0; b < 3; b++)
                    {
                        strain[(((3 * a) + b) * width) + k] += StrainFactor * slope * d[b];
                    }
                }
            }
        }

        return gradients ? new(Block.Freeze(values), Block.Freeze(position), Block.Freeze(strain)) : new(Block.Freeze(values));
    }
}
