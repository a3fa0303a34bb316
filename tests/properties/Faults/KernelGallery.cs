using Pipelines.Numerics;

namespace Pipelines.Tests;

/// <summary>A mistake in a kernel and the law that names it.</summary>
public sealed record KernelFault(string Name, string Law, TamperedKernel Kernel)
{
    public override string ToString() => Name;
}

/// <summary>Wrong kernels.</summary>
public static class KernelGallery
{
    private static readonly TamperedKernel Right = new(new SumKernel([new TwoBodyKernel(0.5, 5), new ThreeBodyKernel(0.6, 4, 0.1)]));

    public static TamperedKernel Untouched => Right;

    public static IReadOnlyList<KernelFault> All { get; } =
    [
        new("a factor on one side of the diagonal", KernelLawNames.Symmetry, With((a, _, b, _, k) => Scale(k, a.Kind < b.Kind ? 1.00001 : 1))),
        new("total energies that are anti-correlated", KernelLawNames.PositiveSemiDefinite, With((a, _, b, _, k) => Scale(k, (a.Kind, b.Kind) == (LabelKind.TotalEnergy, LabelKind.TotalEnergy) ? -1 : 1))),
        new("positions counted from the origin", KernelLawNames.Translation, With((_, s, _, t, k) => Scale(k, (1 + (1e-6 * s.Positions[0].X)) * (1 + (1e-6 * t.Positions[0].X))))),
        new("force blocks the wrong way round", KernelLawNames.Covariance, With((_, _, _, _, k) => Transpose(k))),
        new("a weight that goes by the atom's number", KernelLawNames.Permutation, With((a, _, b, _, k) => Scale(k, (1 + (1e-6 * a.Atom)) * (1 + (1e-6 * b.Atom))))),
        new("gradients instead of forces", KernelLawNames.Derivative, With((a, _, b, _, k) => Scale(k, (a.Kind == LabelKind.Force ? -1 : 1) * (b.Kind == LabelKind.Force ? -1 : 1)))),
        new("strain instead of virial", KernelLawNames.Strain, With((a, _, b, _, k) => Scale(k, (a.Kind == LabelKind.Virial ? -1 : 1) * (b.Kind == LabelKind.Virial ? -1 : 1)))),
        new("shares where whole local energies are asked for", KernelLawNames.LocalDerivative, Right with { IgnoresConvention = true }),
        new("total energies that count every bond twice", KernelLawNames.AtomicEnergies, With((a, _, b, _, k) => Scale(k, Twice(a) * Twice(b)))),
        new("energies per atom", KernelLawNames.Additivity, With((a, s, b, t, k) => Scale(k, PerAtom(a, s) * PerAtom(b, t)))),
        new("a glance beyond the cutoff", KernelLawNames.BeyondCutoff, With((_, s, _, t, k) => Scale(k, Glance(s) * Glance(t)))),
        new("a count of neighbours", KernelLawNames.CutoffContinuity, With((_, s, _, t, k) => Scale(k, Crowd(s) * Crowd(t)))),
        new("the size of the cell", KernelLawNames.Lattice, With((_, s, _, t, k) => Scale(k, Box(s) * Box(t)))),
        new("a gradient by the parameter instead of its logarithm", KernelLawNames.HyperparameterGradient, Right with { GradientFactor = 1 / 0.9 }),
        new("a block that replaces what was there", KernelLawNames.Accumulation, Right with { Overwrites = true }),
        new("a prediction without the weights' variance", KernelLawNames.Interpolation, With((a, _, b, _, k) => Scale(k, a == b ? 1.001 : 1))),
    ];

    private static TamperedKernel With(TamperedKernel.BlockTamper tamper) => Right with { Tamper = tamper };

    private static void Scale(double[] block, double factor)
    {
        for (var i = 0; i < block.Length; i++)
        {
            block[i] *= factor;
        }
    }

    private static void Transpose(double[] block)
    {
        if (block.Length == 9)
        {
            (block[1], block[3]) = (block[3], block[1]);
            (block[2], block[6]) = (block[6], block[2]);
            (block[5], block[7]) = (block[7], block[5]);
        }
    }

    private static double Twice(Label label) => label.Kind == LabelKind.TotalEnergy ? 2 : 1;

    private static double PerAtom(Label label, Structure s) => label.Kind == LabelKind.TotalEnergy ? 1.0 / s.Count : 1;

    private static double Glance(Structure s) => 1 + (1e-12 * s.Positions.Sum(p => (p - s.Positions[0]).Length));

    private static double Crowd(Structure s)
    {
        var list = new NeighborList();
        list.Build(s.Positions.Span, s.Lattice, 5, half: true);
        return 1 + (1e-3 * list.Pairs / s.Count);
    }

    private static double Box(Structure s) => s.Cell is null ? 1 : 1 + (1e-6 * s.Cell.Volume);
}
