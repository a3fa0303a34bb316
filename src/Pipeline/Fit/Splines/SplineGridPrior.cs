using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// A prior on the coefficients of cubic B-splines themselves, on knots of one's own choice. Value, first and second derivative are zero at the
/// cutoff: the last three splines are left out. Products of splines that no triangle reaches are left out, too.
/// </summary>
/// <param name="PairCutoff">Of pair energies, Å, positive.</param>
/// <param name="TripletCutoff">Of triplet energies, Å, positive; no triplets where left out.</param>
/// <param name="PairStep">Distance between the knots of pair energies, Å, positive.</param>
/// <param name="TripletStep">Distance between the knots of triplet energies, Å, positive.</param>
/// <param name="PairVariance">Prior variance of pairs, positive.</param>
/// <param name="TripletVariance">Prior variance of triplets, positive.</param>
public abstract record SplineGridPrior(double PairCutoff, double? TripletCutoff, double PairStep, double TripletStep, double PairVariance, double TripletVariance) : SplinePrior
{
    // With the last three splines and one at the start gone, so many functions are left at least.
    private const int FewestIntervals = 5;

    /// <summary>Å, positive.</summary>
    public double PairCutoff { get; init; } = Parameter.Positive(PairCutoff, "Å");

    /// <summary>Å, positive.</summary>
    public double? TripletCutoff { get; init; } = TripletCutoff is { } c ? Parameter.Positive(c, "Å", nameof(TripletCutoff)) : null;

    /// <summary>Å, positive.</summary>
    public double PairStep { get; init; } = Parameter.Positive(PairStep, "Å");

    /// <summary>Å, positive.</summary>
    public double TripletStep { get; init; } = Parameter.Positive(TripletStep, "Å");

    /// <summary>Positive.</summary>
    public double PairVariance { get; init; } = Parameter.Positive(PairVariance, "eV²");

    /// <summary>Positive.</summary>
    public double TripletVariance { get; init; } = Parameter.Positive(TripletVariance, "eV²");

    /// <inheritdoc/>
    public override double Cutoff => Math.Max(PairCutoff, TripletCutoff ?? 0);

    internal override double? TripletReach => TripletCutoff;

    internal override ImmutableArray<double> Variances => TripletCutoff is null ? [PairVariance] : [PairVariance, TripletVariance];

    internal override ImmutableArray<SplineLayer> Layers(double start, int species)
    {
        var (pairs, pairPrecision) = Functions(new(Grid(start, PairCutoff, PairStep, FewestIntervals)));
        SplineLayer two = new(pairs, [.. pairPrecision.Select(p => Math.Sqrt(PairVariance / (1 + p)))]);
        if (TripletCutoff is not { } cutoff)
        {
            return [two];
        }

        var bSplines = new FreeSplines(Grid(start, cutoff, TripletStep, FewestIntervals));
        SplineTables.CheckMemory(species, bSplines.Grid);
        var (sides, precision) = Functions(bSplines);
        double Of(int i, int j, int k) => Reached(bSplines, i, j, k) ? TripletVariance / (1 + precision[i] + precision[j] + precision[k]) : 0;
        return [two, Triplets(species, sides, Of)];
    }

    internal override SplinePrior WithVariances(ReadOnlySpan<double> variances) =>
        this with { PairVariance = variances[0], TripletVariance = variances.Length > 1 ? variances[1] : TripletVariance };

    /// <summary>Functions of one distance, and what each adds to a precision of 1.</summary>
    private protected abstract (SplineFunctions Functions, double[] Precision) Functions(FreeSplines splines);

    /// <summary>Is there a triangle on which the product of three functions is not zero?</summary>
    private protected abstract bool Reached(FreeSplines splines, int i, int j, int k);
}

/// <summary>Ridge: the coefficients of all B-splines are independent, with equal variance (eV²).</summary>
/// <param name="PairCutoff">Of pair energies, Å, positive.</param>
/// <param name="TripletCutoff">Of triplet energies, Å, positive; no triplets where left out.</param>
/// <param name="PairStep">Distance between the knots of pair energies, Å, positive.</param>
/// <param name="TripletStep">Distance between the knots of triplet energies, Å, positive.</param>
/// <param name="PairVariance">Prior variance of a coefficient of pairs, eV², positive.</param>
/// <param name="TripletVariance">Prior variance of a coefficient of triplets, eV², positive.</param>
public sealed record SplineRidge(
    double PairCutoff, double? TripletCutoff = null, double PairStep = 0.2, double TripletStep = 0.5, double PairVariance = 1, double TripletVariance = 0.01)
    : SplineGridPrior(PairCutoff, TripletCutoff, PairStep, TripletStep, PairVariance, TripletVariance), IExample<SplineRidge>
{
    /// <summary>Pairs and triplets.</summary>
    public static IEnumerable<SplineRidge> Examples => [new(6.5, 4.5)];

    private protected override (SplineFunctions Functions, double[] Precision) Functions(FreeSplines splines) => (splines.Each(), new double[splines.Count]);

    private protected override bool Reached(FreeSplines splines, int i, int j, int k) => splines.Reached(i, j, k);
}

/// <summary>
/// Curvature: the prior's precision is the integral of the squared energy plus Length⁴ times the integral of its squared second derivatives along each
/// side, over the variance (P-splines: Eilers and Marx 1996, doi:10.1214/ss/1038425655). Bends shorter than the length are unlikely.
/// </summary>
/// <param name="PairCutoff">Of pair energies, Å, positive.</param>
/// <param name="TripletCutoff">Of triplet energies, Å, positive; no triplets where left out.</param>
/// <param name="Length">Å, positive.</param>
/// <param name="PairStep">Distance between the knots of pair energies, Å, positive.</param>
/// <param name="TripletStep">Distance between the knots of triplet energies, Å, positive.</param>
/// <param name="PairVariance">Prior variance of pairs, eV² Å, positive.</param>
/// <param name="TripletVariance">Prior variance of triplets, eV² Å³, positive.</param>
[Cites("10.1214/ss/1038425655")]
public sealed record SplineCurvature(
    double PairCutoff, double? TripletCutoff = null, double Length = 0.5, double PairStep = 0.1, double TripletStep = 0.4, double PairVariance = 1, double TripletVariance = 0.1)
    : SplineGridPrior(PairCutoff, TripletCutoff, PairStep, TripletStep, PairVariance, TripletVariance), IExample<SplineCurvature>
{
    /// <summary>Pairs and triplets.</summary>
    public static IEnumerable<SplineCurvature> Examples => [new(6.5, 4.5)];

    /// <summary>Å, positive.</summary>
    public double Length { get; init; } = Parameter.Positive(Length, "Å");

    internal override ImmutableArray<double> Lengths => [Length];

    internal override SplinePrior WithLengths(ReadOnlySpan<double> lengths) => this with { Length = lengths[0] };

    private protected override (SplineFunctions Functions, double[] Precision) Functions(FreeSplines splines)
    {
        var (functions, curvatures) = splines.ByCurvature();
        Vectors.Scale(Math.Pow(Length, 4), curvatures);
        return (functions, curvatures);
    }

    // Functions that reach everywhere.
    private protected override bool Reached(FreeSplines splines, int i, int j, int k) => true;
}
