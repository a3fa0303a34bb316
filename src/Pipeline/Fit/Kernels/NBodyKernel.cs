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

    /// <inheritdoc/>
    public sealed override Kernel WithHyperparameters(ReadOnlySpan<double> values) => this with { LengthScale = values[0], Variance = values[1] };

    /// <inheritdoc/>
    public sealed override void AddCovariance(IKernelFeatures a, IKernelFeatures b, Span<double> block) =>
        AddCovariance(a, b, Variance, byScale: false, block);

    /// <inheritdoc/>
    public sealed override void AddCovarianceGradient(IKernelFeatures a, IKernelFeatures b, int index, Span<double> block) =>
        AddCovariance(a, b, index == 0 ? Variance * LengthScale : Variance, byScale: index == 0, block);

    internal sealed override void Fold(LabelWeighting training, List<IMeanTerm> mean)
    {
        if (mean.OfType<NBodyExpansion>().FirstOrDefault() is not { } expansion)
        {
            mean.Add(expansion = new());
        }

        expansion.Add(this, training);
    }

    /// <summary>Adds factor times the unit-variance covariance, or its derivative by the length scale.</summary>
    private protected abstract void AddCovariance(IKernelFeatures a, IKernelFeatures b, double factor, bool byScale, Span<double> block);

    /// <summary>Adds the covariance of two prepared labels, side by side and group by group.</summary>
    private protected void Add<TGroup, TCovariance>(NBodyFeatures<TGroup> a, NBodyFeatures<TGroup> b, double factor, bool byScale, Span<double> block)
        where TCovariance : IGroupCovariance<TGroup>
    {
        factor *= a.Weight * b.Weight;
        if (a.Sides.Length == 1 && b.Sides.Length == 1)
        {
            Add<TGroup, TCovariance>(a.Sides[0], a.Size, b.Sides[0], b.Size, factor, byScale, block);
            return;
        }

        // A virial has three sides of three numbers, of which it keeps the six that symmetry leaves.
        var (height, width) = (Math.Min(3, a.Size), Math.Min(3, b.Size));
        var (rows, columns) = (a.Sides.Length * height, b.Sides.Length * width);
        Span<double> whole = stackalloc double[81], part = stackalloc double[9];
        for (var i = 0; i < a.Sides.Length; i++)
        {
            for (var j = 0; j < b.Sides.Length; j++)
            {
                part.Clear();
                Add<TGroup, TCovariance>(a.Sides[i], height, b.Sides[j], width, factor, byScale, part);
                for (var k = 0; k < height * width; k++)
                {
                    whole[(((i * height) + (k / width)) * columns) + (j * width) + (k % width)] = part[k];
                }
            }
        }

        for (var r = 0; r < a.Size; r++)
        {
            for (var c = 0; c < b.Size; c++)
            {
                var (one, other) = Places(a.Size, r);
                var (left, right) = Places(b.Size, c);
                block[(r * b.Size) + c] += 0.25 * (whole[(one * columns) + left] + whole[(one * columns) + right] + whole[(other * columns) + left] + whole[(other * columns) + right]);
            }
        }
    }

    private static (int One, int Other) Places(int size, int component)
    {
        if (size < 6)
        {
            return (component, component);
        }

        var (row, column) = VirialComponents.Places[component];
        return ((3 * row) + column, (3 * column) + row);
    }

    private void Add<TGroup, TCovariance>(TGroup[] a, int rows, TGroup[] b, int columns, double factor, bool byScale, Span<double> block)
        where TCovariance : IGroupCovariance<TGroup>
    {
        foreach (var g in a)
        {
            foreach (var h in b)
            {
                switch (rows, columns)
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
        (LabelKind.Force or LabelKind.Virial, _) => 1,
        (LabelKind.TotalEnergy, Convention.Local) => Order,
        (LabelKind.TotalEnergy, _) => 1,
        (_, Convention.Local) => 1,
        _ => 1.0 / Order,
    };

    /// <summary>
    /// Along which a distance changes: the displacement itself for a force on its first end; for row <paramref name="axis"/> of a virial, where every distance is
    /// seen from both ends, minus half of it times its component.
    /// </summary>
    private protected static Vec3 Lever(Vec3 displacement, int? axis) => axis is { } row ? -0.5 * displacement[row] * displacement : displacement;

    /// <summary>What a label is seen from: once, or once for each row of a virial.</summary>
    private protected static TGroup[][] Sides<TGroup>(Label label, Func<int?, TGroup[]> make) =>
        label.Kind == LabelKind.Virial ? [make(0), make(1), make(2)] : [make(null)];

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
/// <param name="Size">Numbers in the label.</param>
/// <param name="Weight">Of each set's energy in the label.</param>
/// <param name="Sides">The sets by kind; three times, once for each row, for a virial.</param>
internal sealed record NBodyFeatures<TGroup>(int Size, double Weight, TGroup[][] Sides) : IKernelFeatures;
