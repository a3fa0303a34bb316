using System.Collections.Immutable;
using System.Globalization;
using Pipelines.Numerics;

namespace Pipelines;

public static partial class Describe
{
    /// <summary>The Chebyshev fingerprint: as wide for ten species as for two.</summary>
    /// <param name="cutoff">A radius in Å (cosine), or a radius and a smoothing.</param>
    /// <param name="radialOrder">The highest degree in the distance.</param>
    /// <param name="angularOrder">The highest degree in the cosine of angles.</param>
    public static Chebyshev Chebyshev(Cutoff cutoff, int radialOrder = 10, int angularOrder = 6) => new(cutoff, radialOrder, angularOrder);
}

/// <summary>
/// The fingerprint of Artrith, Urban and Ceder 2017 (doi:10.1103/PhysRevB.96.014112, Eqs. 3 to 6), as aenet has it: the distribution of distances
/// expanded in Chebyshev polynomials, c_n = sum over neighbours of T_n(2 r/rc - 1) fc(r), and that of angles, c_n = sum over pairs of neighbours (each
/// once) of T_n(cos) fc fc; then, where there is more than one species, both once more with each neighbour's weight, which says what it is. Its width
/// does not depend on the number of species: 2 (RadialOrder + AngularOrder + 2), half as much for one.
/// </summary>
/// <param name="Cutoff">What it sees: distances.</param>
/// <param name="RadialOrder">The highest degree in the distance, 0 to 1000.</param>
/// <param name="AngularOrder">The highest degree in the cosine of the angle, 0 to 1000.</param>
/// <param name="AngularRadius">Å: the cutoff radius of angles, at most that of distances, which it is where left out.</param>
/// <param name="Weights">
/// One a species, in the order of atomic numbers; left out, the whole numbers about zero that aenet takes: -1, 1; -1, 0, 1; -2, -1, 1, 2; and so on.
/// </param>
/// <param name="Species">The species; empty for those of the data.</param>
[Cites("10.1103/PhysRevB.96.014112")]
public sealed record Chebyshev(
    Cutoff Cutoff, int RadialOrder = 10, int AngularOrder = 6, double? AngularRadius = null, Block<double> Weights = default, SpeciesList Species = default)
    : AtomicDescriptor(Cutoff, Species), IExample<Chebyshev>
{
    /// <summary>The highest degree in the distance; not negative.</summary>
    public int RadialOrder { get; init; } = RadialOrder is >= 0 and <= 1000 ? RadialOrder : throw new ArgumentException($"RadialOrder must be 0 to 1000; found {RadialOrder}.", nameof(RadialOrder));

    /// <summary>The highest degree in the cosine of the angle; not negative.</summary>
    public int AngularOrder { get; init; } = AngularOrder is >= 0 and <= 1000 ? AngularOrder : throw new ArgumentException($"AngularOrder must be 0 to 1000; found {AngularOrder}.", nameof(AngularOrder));

    /// <summary>Å: the cutoff radius of angles, at most that of distances.</summary>
    public double? AngularRadius { get; init; } = AngularRadius is null || (AngularRadius > 0 && AngularRadius <= Cutoff.Radius)
        ? AngularRadius
        : throw new ArgumentException($"AngularRadius must be positive and at most the cutoff, {Cutoff.Radius} Å; found {AngularRadius}.", nameof(AngularRadius));

    /// <inheritdoc/>
    public static IEnumerable<Chebyshev> Examples
    {
        get
        {
            SpeciesList all = [Pipelines.Species.Parse("Ni"), Pipelines.Species.Parse("Cu"), Pipelines.Species.Parse("Pt")];
            yield return new(5, 4, 3, Species: all);
            yield return new(new Cutoff(5.5, Smoothing.Polynomial), 3, 4, 4, [0.5, -1.2, 2], all);
        }
    }

    /// <inheritdoc/>
    public override int Width => Terms.Width;

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns
    {
        get
        {
            string[] sets = Terms.Weights.Count > 0 ? ["", "weighted "] : [""];
            return
            [
                .. sets.SelectMany(set => Enumerable.Range(0, RadialOrder + 1).Select(n => string.Create(CultureInfo.InvariantCulture, $"{set}distances T{n}"))
                    .Concat(Enumerable.Range(0, AngularOrder + 1).Select(n => string.Create(CultureInfo.InvariantCulture, $"{set}angles T{n}")))),
            ];
        }
    }

    private ChebyshevTerms Terms => new(
        RadialOrder, AngularOrder, Cutoff.Narrowed(Cutoff.Radius), Cutoff.Narrowed(AngularRadius ?? Cutoff.Radius), Weighting(), Math.Max(1, Species.Count));

    /// <inheritdoc/>
    public override IEnvironmentKernel CreateKernel() => ChebyshevKernel.Create(Terms);

    private double[] Weighting()
    {
        var n = Species.Count;
        if (Weights.Length > 0)
        {
            return n == 0 || Weights.Length == n
                ? Weights.ToArray()
                : throw new ArgumentException($"There must be a weight for each of the {n} species; found {Weights.Length}.", nameof(Weights));
        }

        // Zero would hide a species among an even number of them.
        return n <= 1 ? [] : [.. Enumerable.Range(-(n / 2), n + 1).Where(w => w != 0 || n % 2 != 0).Take(n).Select(w => (double)w)];
    }
}
