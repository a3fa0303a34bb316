using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// A squared-exponential kernel on the distances of n-body sets, with smooth cutoffs: the finite-order kernels of Sec. III.C that can be
/// mapped exactly onto tabulated force fields.
/// </summary>
/// <param name="LengthScale">Length scale of the Gaussians, Å, positive.</param>
/// <param name="Cutoff">Every distance of the set must be below it.</param>
/// <param name="Variance">Prior variance of the energy of one n-body set, eV², positive.</param>
public abstract record NBodyKernel(double LengthScale, Cutoff Cutoff, double Variance = 1) : Kernel
{
    /// <summary>Å, positive.</summary>
    public double LengthScale { get; init; } = Positive(LengthScale, nameof(LengthScale), "Å");

    /// <summary>eV², positive.</summary>
    public double Variance { get; init; } = Positive(Variance, nameof(Variance), "eV²");

    /// <inheritdoc/>
    public sealed override double Radius => Cutoff.Radius;

    /// <inheritdoc/>
    public sealed override ImmutableArray<Hyperparameter> Hyperparameters => [new("lengthScale", LengthScale), new("variance", Variance)];

    /// <summary>2 or 3.</summary>
    public abstract int Order { get; }

    internal sealed override IEnumerable<NBodyKernel> FiniteTerms => [this];

    /// <inheritdoc/>
    public sealed override Kernel WithHyperparameters(ReadOnlySpan<double> values) => this with { LengthScale = values[0], Variance = values[1] };

    /// <inheritdoc/>
    public sealed override void AddCovariance(IKernelFeatures a, IKernelFeatures b, Span<double> block) =>
        AddCovariance(a, b, Variance, byScale: false, block);

    /// <inheritdoc/>
    public sealed override void AddCovarianceGradient(IKernelFeatures a, IKernelFeatures b, int index, Span<double> block) =>
        AddCovariance(a, b, index == 0 ? Variance * LengthScale : Variance, byScale: index == 0, block);

    /// <summary>Adds factor times the unit-variance covariance, or its derivative by the length scale.</summary>
    private protected abstract void AddCovariance(IKernelFeatures a, IKernelFeatures b, double factor, bool byScale, Span<double> block);

    /// <summary>Adds the covariance of two prepared labels, group by group.</summary>
    private protected void Add<TGroup, TCovariance>(NBodyFeatures<TGroup> a, NBodyFeatures<TGroup> b, double factor, bool byScale, Span<double> block)
        where TCovariance : IGroupCovariance<TGroup>
    {
        factor *= a.Weight * b.Weight;
        foreach (var g in a.Groups)
        {
            foreach (var h in b.Groups)
            {
                switch (a.Size, b.Size)
                {
                    case (3, 3):
                        TCovariance.ForceForce(g, h, LengthScale, factor, byScale, block);
                        break;
                    case (3, 1):
                        TCovariance.ForceEnergy(g, h, LengthScale, factor, byScale, block);
                        break;
                    case (1, 3):
                        TCovariance.ForceEnergy(h, g, LengthScale, factor, byScale, block);
                        break;
                    default:
                        block[0] += factor * TCovariance.EnergyEnergy(g, h, LengthScale, byScale);
                        break;
                }
            }
        }
    }

    /// <summary>The weight of a set's energy in an energy label.</summary>
    private protected double EnergyWeight(Label label, Convention convention) => (label.Kind, convention) switch
    {
        (LabelKind.Force, _) => 1,
        (LabelKind.TotalEnergy, Convention.Local) => Order,
        (LabelKind.TotalEnergy, _) => 1,
        (_, Convention.Local) => 1,
        _ => 1.0 / Order,
    };

    /// <summary>A distance as the kernel sees it.</summary>
    private protected KernelEdge Edge(double r, Vec3 displacement, Species from, Species to)
    {
        var (f, fd) = Cutoff.At(r);
        return new(r, f, fd, r > 0 ? displacement / r : Vec3.Zero, KernelInput.PairLabel(from, to));
    }

    private static double Positive(double value, string name, string unit) => value > 0 && double.IsFinite(value)
        ? value
        : throw new ArgumentException($"{name} must be positive and finite ({unit}); found {value}.", name);
}

/// <summary>A label prepared for an n-body kernel.</summary>
/// <param name="Size">1 for energies, 3 for a force.</param>
/// <param name="Weight">Of each set's energy in the label.</param>
/// <param name="Groups">The sets by kind.</param>
internal sealed record NBodyFeatures<TGroup>(int Size, double Weight, TGroup[] Groups) : IKernelFeatures;
