using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>A label of a structure, prepared for a kernel.</summary>
/// <param name="Features">What the kernel made of it.</param>
/// <param name="Deviation">The largest prior standard deviation among its components, and no less than rounding can be measured by.</param>
internal sealed record Side(IKernelFeatures Features, double Deviation)
{
    public int Size => Features.Size;

    /// <summary>What a covariance may amount to: by Cauchy and Schwarz, the product of the standard deviations.</summary>
    public double Scale(Side other) => Deviation * other.Deviation;
}

/// <summary>A kernel with the structures and labels that it is put to.</summary>
internal sealed class KernelSubject
{
    // Covariances of total energies cost the square of the number of triplets.
    private const int MaxAtoms = 6;

    // Of a bond: what two atoms at the very edge of the radius have left is rounding.
    private const double Least = 1e-6;

    private readonly RandomStructures _structures;
    private readonly Lazy<double> _bondEnergy;
    private readonly Lazy<double> _bondForce;

    public KernelSubject(Kernel kernel, LawOptions options)
    {
        ImmutableArray<Species> species = options.Species.IsDefaultOrEmpty
            ? [Species.Parse("Ni"), Species.Parse("Cu"), Species.Parse("Pt")]
            : options.Species;
        (Kernel, Spacing) = (kernel, options.Spacing ?? 0.6 * kernel.Radius);
        _structures = new(species, Spacing, kernel.Radius);
        _bondEnergy = new(() => Bond(Label.TotalEnergy));
        _bondForce = new(() => Bond(Label.ForceOn(0)));
    }

    public Kernel Kernel { get; }

    public double Spacing { get; }

    public static ImmutableArray<StructureKind> All { get; } = [.. RandomStructures.Clusters, .. RandomStructures.Cells];

    public Structure Draw(LawCase at, SplitMix random, ImmutableArray<StructureKind> kinds) =>
        _structures.Next(kinds[random.Index(kinds.Length)], Math.Min(MaxAtoms, at.Size), random.Next());

    public Structure Draw(LawCase at, SplitMix random) => Draw(at, random, All);

    public Species DrawSpecies(SplitMix random) => _structures.Species[random.Index(_structures.Species.Length)];

    /// <summary>A force, the total energy, or an atom's energy.</summary>
    public static Label DrawLabel(Structure s, SplitMix random) => random.Index(3) switch
    {
        0 => Label.TotalEnergy,
        1 => Label.EnergyOf(random.Index(s.Count)),
        _ => Label.ForceOn(random.Index(s.Count)),
    };

    /// <summary>Any of them, or the virial.</summary>
    public static Label DrawAny(Structure s, SplitMix random) => random.Index(4) == 0 ? Label.Virial : DrawLabel(s, random);

    /// <summary>A label of a structure, prepared, with the size that its covariances may have.</summary>
    public Side Prepare(Structure s, Label label, Convention convention = Convention.TotalEnergy)
    {
        var input = new KernelInput(s, Kernel.Radius);
        var features = Kernel.Prepare(input, label, convention);

        // Where forces cancel by symmetry, bonds still have as much force as energy over distance, and as much virial as energy.
        var bonds = label.Kind switch
        {
            LabelKind.Force => Own(Kernel.Prepare(input, Label.EnergyOf(label.Atom), convention)) / Spacing,
            LabelKind.Virial => Own(Kernel.Prepare(input, Label.TotalEnergy, convention)),
            _ => 0,
        };
        return new(features, Math.Max(Math.Max(Own(features), bonds), Least * BondDeviation(features.Size)));
    }

    /// <summary>The covariance block of two labels, row by row.</summary>
    public static double[] Block(Kernel kernel, IKernelFeatures a, IKernelFeatures b)
    {
        var block = new double[a.Size * b.Size];
        kernel.AddCovariance(a, b, block);
        return block;
    }

    public double[] Block(Side a, Side b) => Block(Kernel, a.Features, b.Features);

    public double[] Block(Structure a, Label la, Structure b, Label lb) => Block(Prepare(a, la), Prepare(b, lb));

    /// <summary>The prior standard deviation of the energy (size 1), force (size 3) or virial of three atoms half a radius apart.</summary>
    public double BondDeviation(int size) => size switch { 1 => _bondEnergy.Value, 3 => _bondForce.Value, _ => Spacing * _bondForce.Value };

    private double Own(IKernelFeatures a)
    {
        var own = Block(Kernel, a, a);
        var largest = 0.0;
        for (var i = 0; i < a.Size; i++)
        {
            // A variance of zero may come out as minus a rounding error.
            largest = Math.Max(largest, own[(a.Size + 1) * i]);
        }

        return Math.Sqrt(largest);
    }

    // A triangle, so that kernels of triplets have something to say, too.
    private double Bond(Label label)
    {
        var r = 0.5 * Kernel.Radius;
        var s = _structures.Species[0];
        return Own(Kernel.Prepare(new(new([s, s, s], [Vec3.Zero, new(r, 0, 0), new(0.5 * r, 0.8 * r, 0)]), Kernel.Radius), label));
    }

    /// <summary>M block N^T, where M and N act on the sides that are forces.</summary>
    public static double[] Turned(double[] block, int rows, int columns, Mat3 m, Mat3 n)
    {
        var turned = new double[block.Length];
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                for (var k = 0; k < rows; k++)
                {
                    for (var l = 0; l < columns; l++)
                    {
                        turned[(i * columns) + j] += (rows == 3 ? m[i, k] : 1) * block[(k * columns) + l] * (columns == 3 ? n[j, l] : 1);
                    }
                }
            }
        }

        return turned;
    }
}
