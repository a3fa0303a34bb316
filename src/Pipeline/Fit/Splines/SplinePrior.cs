using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// What is assumed of the pair and triplet energies of a spline force field before it sees data, and with it the functions they are made of.
/// </summary>
[SpecFamily]
public abstract record SplinePrior
{
    /// <summary>Atoms further apart than this do not matter, Å.</summary>
    public abstract double Cutoff { get; }

    /// <summary>Of triplets, Å; null without them.</summary>
    internal abstract double? TripletReach { get; }

    /// <summary>Prior variances that a fit may optimise, one for each set of functions.</summary>
    internal abstract ImmutableArray<double> Variances { get; }

    /// <summary>Length scales that a fit may optimise, Å, positive; empty where there are none.</summary>
    internal virtual ImmutableArray<double> Lengths => [];

    /// <summary>The functions of pairs and triplets.</summary>
    /// <param name="start">First knot, Å: below it pairs repel and triplets are constant.</param>
    /// <param name="species">How many there are.</param>
    /// <exception cref="DataException">A cutoff is not beyond the first knot, or there are more functions than memory for them.</exception>
    internal abstract ImmutableArray<SplineLayer> Layers(double start, int species);

    /// <summary>The same prior with other variances.</summary>
    internal abstract SplinePrior WithVariances(ReadOnlySpan<double> variances);

    /// <summary>The same prior with other length scales.</summary>
    internal virtual SplinePrior WithLengths(ReadOnlySpan<double> lengths) => this;

    /// <summary>Knots from the first to the cutoff.</summary>
    private protected static UniformGrid Grid(double start, double cutoff, double step, int least)
    {
        const double most = 2000;
        var intervals = Math.Ceiling((cutoff - start) / step);
        return !(start < cutoff)
            ? throw new DataException(new("The splines would begin beyond their cutoff: no two atoms of the training data are much closer.", Field: "cutoff", Found: $"{cutoff} Å", Expected: $"more than {start:G4} Å"))
            : intervals <= most ? new(start, cutoff, Math.Max(least, (int)intervals))
            : throw new DataException(new($"The splines would need {intervals:G4} knots.", Field: "step", Found: $"{step:G4} Å", Expected: $"at least {(cutoff - start) / most:G3} Å"));
    }

    /// <summary>Triplets on products of functions, for the symmetries that so many species allow. What would be too much is refused before it is made.</summary>
    private protected static SplineLayer Triplets(int species, SplineFunctions functions, Func<int, int, int, double> variance)
    {
        const double most = 1e6;
        var products = Math.Pow(functions.Count, 3) / 6;
        return products <= most
            ? new(functions, [.. Enum.GetValues<TripletSymmetry>().Select(s => new TripletTerms(s, (int)s < species ? functions.Count : 0, variance))])
            : throw new DataException(new($"The triplets would be made of {products:G3} products of {functions.Count} functions.", Found: $"{functions.Count} functions of one side", Expected: $"at most {(int)Math.Cbrt(6 * most)}: knots further apart, or earlier truncation"));
    }
}

/// <summary>
/// The covariance of a Gaussian process with 2-body and 3-body kernels, projected on splines: at the knots they have the kernel's own covariance, so
/// that the fit is that Gaussian process in weight space (Rasmussen and Williams 2006, section 2.1), without the cube of the number of labels and
/// without mapping. Only those of the splines' principal functions are kept that vary at all.
/// </summary>
/// <param name="Kernel">Squared-exponential kernels of two and three bodies, or sums of them.</param>
/// <param name="KnotsPerLength">Knots in a length scale of a triplet's kernel, at least 1; pairs have three times as many.</param>
/// <param name="Truncation">Products of functions with less than this fraction of the largest prior variance are left out; from 0 to below 1.</param>
[Cites("10.1103/PhysRevB.97.184307")]
public sealed record SplineCovariance(Kernel Kernel, double KnotsPerLength = 10, double Truncation = 1e-8) : SplinePrior, IExample<SplineCovariance>
{
    private const double PairFactor = 3;
    private const int FewestIntervals = 12;

    /// <summary>For a metal with nearest neighbours 2.5 Å apart.</summary>
    public static IEnumerable<SplineCovariance> Examples => [new(new TwoBodyKernel(0.6, 6.5) + new ThreeBodyKernel(0.5, 6.5, 0.15))];

    /// <summary>Of finite order, with cutoffs that go to zero smoothly.</summary>
    public Kernel Kernel { get; init; } = Checked(Kernel);

    /// <summary>At least 1.</summary>
    public double KnotsPerLength { get; init; } = KnotsPerLength >= 1 && double.IsFinite(KnotsPerLength)
        ? KnotsPerLength
        : throw new ArgumentException($"{nameof(KnotsPerLength)} must be at least 1 and finite; found {KnotsPerLength}.", nameof(KnotsPerLength));

    /// <summary>From 0 to below 1.</summary>
    public double Truncation { get; init; } = Truncation is >= 0 and < 1
        ? Truncation
        : throw new ArgumentException($"{nameof(Truncation)} must be from 0 to below 1; found {Truncation}.", nameof(Truncation));

    /// <inheritdoc/>
    public override double Cutoff => Kernel.Radius;

    internal override double? TripletReach => Terms.Where(t => t.Order == 3).Select(t => (double?)t.Cutoff.Radius).Max();

    private IEnumerable<NBodyKernel> Terms => Kernel.Summands.Cast<NBodyKernel>();

    internal override ImmutableArray<double> Variances => [.. Terms.Select(t => t.Variance)];

    internal override ImmutableArray<double> Lengths => [.. Terms.Select(t => t.LengthScale)];

    internal override ImmutableArray<SplineLayer> Layers(double start, int species) => [.. Terms.Select(t => Layer(t, start, species))];

    internal override SplinePrior WithVariances(ReadOnlySpan<double> variances) => With(variances, Lengths.AsSpan());

    internal override SplinePrior WithLengths(ReadOnlySpan<double> lengths) => With(Variances.AsSpan(), lengths);

    // Hyper-parameters of a sum are those of its terms in order: length scale, variance.
    private SplineCovariance With(ReadOnlySpan<double> variances, ReadOnlySpan<double> lengths)
    {
        var all = new double[2 * variances.Length];
        for (var t = 0; t < variances.Length; t++)
        {
            (all[2 * t], all[(2 * t) + 1]) = (lengths[t], variances[t]);
        }

        return this with { Kernel = Kernel.WithHyperparameters(all) };
    }

    private SplineLayer Layer(NBodyKernel kernel, double start, int species)
    {
        var step = kernel.LengthScale / (kernel.Order == 2 ? PairFactor * KnotsPerLength : KnotsPerLength);
        var grid = Grid(start, kernel.Cutoff.Radius, step, FewestIntervals);
        if (kernel.Order == 3)
        {
            SplineTables.CheckMemory(species, grid);
        }

        var knots = grid.Intervals + 1;
        var covariance = new double[knots * knots];
        for (var i = 0; i < knots; i++)
        {
            for (var j = 0; j < knots; j++)
            {
                var d = (grid.Knot(i) - grid.Knot(j)) / kernel.LengthScale;
                covariance[(i * knots) + j] = kernel.Cutoff.At(grid.Knot(i)).Value * kernel.Cutoff.At(grid.Knot(j)).Value * Math.Exp(-0.5 * d * d);
            }
        }

        var (functions, variances) = SplineFunctions.OfCovariance(grid, covariance, Truncation);
        if (kernel.Order == 2)
        {
            return new(functions, [.. variances.Select(v => Math.Sqrt(kernel.Variance * v))]);
        }

        var least = Truncation * variances[0] * variances[0] * variances[0];
        double Of(int i, int j, int k) => variances[i] * variances[j] * variances[k] is var v && v > least ? kernel.Variance * v : 0;
        return Triplets(species, functions, Of);
    }

    private static Kernel Checked(Kernel kernel)
    {
        var terms = kernel.Summands.OfType<NBodyKernel>().ToArray();
        return kernel.Summands.FirstOrDefault(t => t is not NBodyKernel) is { } other
            ? throw new ArgumentException($"Only kernels of finite order (2-body, 3-body and their sums) are functions of distances; found '{Spec.KindOf(other.GetType())}'.", nameof(Kernel))
            : terms.Any(t => t.Cutoff.Smoothing == Smoothing.None)
                ? throw new ArgumentException("The cutoff of a spline force field must go to zero smoothly; found one without smoothing.", nameof(Kernel))
                : kernel;
    }
}
