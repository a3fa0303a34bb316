using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

public static partial class Describe
{
    /// <summary>The SO(4) bispectrum of SNAP.</summary>
    /// <param name="cutoff">Å; the cutoff function is the cosine.</param>
    /// <param name="twoJmax">Twice the largest angular momentum: 6 gives 30 components, 8 gives 55.</param>
    /// <param name="species">Those it tells apart, by weight or by channel; empty for those of the data.</param>
    /// <param name="chem">A channel for each species.</param>
    /// <param name="quadratic">Append the products of each two components.</param>
    public static Bispectrum Bispectrum(double cutoff, int twoJmax = 6, SpeciesList species = default, bool chem = false, bool quadratic = false) =>
        new(cutoff, twoJmax, species, Chem: chem, Bnorm: chem, Quadratic: quadratic);
}

/// <summary>
/// The bispectrum B_{j1 j2 j} of the neighbour density on the 3-sphere: Bartók, Payne, Kondor and Csányi 2010 (doi:10.1103/PhysRevLett.104.136403); as in SNAP,
/// Thompson, Swiler, Trott, Foiles and Tucker 2015 (doi:10.1016/j.jcp.2014.12.018), Eqs. 3 to 12. A neighbour at distance r of a pair with cutoff R stands at the polar
/// angle rfac0 pi (r - rmin0)/(R - rmin0). Components j2 ≤ j1 ≤ j in the order of LAMMPS, whose conventions and names of switches these are; dimensionless.
/// </summary>
/// <remarks>Below <paramref name="Rmin0"/> the angle goes on below zero, where LAMMPS turns it around; with the usual 0 there is nothing below.</remarks>
/// <param name="Cutoff">The largest cutoff of a pair, Å. Cosine, from zero distance (or rmin0) on.</param>
/// <param name="TwoJmax">Twice the largest angular momentum, 0 to 20.</param>
/// <param name="Species">Those it tells apart; empty for those of the data.</param>
/// <param name="Radii">Radius of each species, as a part of the largest: R_ab = cutoff (radius_a + radius_b)/2. Empty: all 1.</param>
/// <param name="Weights">What a neighbour of each species counts. Empty: all 1.</param>
/// <param name="Rfac0">The largest polar angle as a part of pi, above 0 and below 1.</param>
/// <param name="Rmin0">Å: where the polar angle is zero.</param>
/// <param name="Switch">Neighbours' weights go to zero at the cutoff. Without it features jump there.</param>
/// <param name="Bzero">Subtract what an atom without neighbours has.</param>
/// <param name="Bnorm">Divide each component by 2j + 1; usual together with <paramref name="Chem"/>.</param>
/// <param name="Chem">A density for each species and components for each ordered triple of species: Cusentino, Wood and Thompson 2020 (doi:10.1021/acs.jpca.0c02450).</param>
/// <param name="Wselfall">The central atom counts in the densities of all species.</param>
/// <param name="Quadratic">Append B_s²/2 and B_s B_t, s &lt; t: Wood and Thompson 2018 (doi:10.1063/1.5017641), Eq. 5.</param>
/// <param name="Sinner">Middle of the inner switch of each species, Å; that of a pair is their mean. Empty: no inner switch.</param>
/// <param name="Dinner">Half width of the inner switch of each species, Å.</param>
[Cites("10.1103/PhysRevLett.104.136403")]
[Cites("10.1016/j.jcp.2014.12.018")]
public sealed record Bispectrum(
    Cutoff Cutoff,
    int TwoJmax = 6,
    SpeciesList Species = default,
    Block<double> Radii = default,
    Block<double> Weights = default,
    double Rfac0 = 0.99363,
    double Rmin0 = 0,
    bool Switch = true,
    bool Bzero = true,
    bool Bnorm = false,
    bool Chem = false,
    bool Wselfall = false,
    bool Quadratic = false,
    Block<double> Sinner = default,
    Block<double> Dinner = default) : AtomicDescriptor(Cosine(Cutoff), Species), IExample<Bispectrum>
{
    private static SpeciesList Three => [Pipelines.Species.Parse("Ni"), Pipelines.Species.Parse("Cu"), Pipelines.Species.Parse("Pt")];

    /// <inheritdoc/>
    public static IEnumerable<Bispectrum> Examples =>
    [
        new(4.5, 4, Three, Weights: [1, 0.9, 1.3]),
        new(5, 5, Three, Radii: [0.8, 0.9, 1], Weights: [1, -0.5, 0.7], Rfac0: 0.95, Bzero: false, Sinner: [1, 1.1, 1.2], Dinner: [0.4, 0.4, 0.5]),
        new(4.2, 2, [Three[0], Three[2]], Chem: true, Bnorm: true, Wselfall: true),
        new(4, 3, [Three[1], Three[2]], [1, 0.9], [1, 0.8], Chem: true),
        new(4, 3, [Three[0]], Quadratic: true),
    ];

    /// <summary>0 to 20.</summary>
    public int TwoJmax { get; init; } = TwoJmax >= 0 && TwoJmax <= BispectrumKernel.LargestDegree
        ? TwoJmax
        : throw new ArgumentException($"Twice the largest angular momentum must be from 0 to {BispectrumKernel.LargestDegree}; found {TwoJmax}.", nameof(TwoJmax));

    /// <summary>Part of the largest radius, above 0, at most 1; one a species, or none.</summary>
    public Block<double> Radii { get; init; } = ForEach(Radii, Species, r => r is > 0 and <= 1, "above 0 and at most 1", nameof(Radii));

    /// <summary>Finite; one a species, or none.</summary>
    public Block<double> Weights { get; init; } = ForEach(Weights, Species, double.IsFinite, "finite", nameof(Weights));

    /// <summary>Above 0 and below 1.</summary>
    public double Rfac0 { get; init; } = Rfac0 is > 0 and < 1 ? Rfac0 : throw new ArgumentException($"rfac0 must be above 0 and below 1; found {Rfac0}.", nameof(Rfac0));

    /// <summary>Å, from 0 to less than the smallest cutoff of a pair.</summary>
    public double Rmin0 { get; init; } = Rmin0 >= 0 && Rmin0 < Cutoff.Radius * (Radii.Length == 0 ? 1 : Radii.Min())
        ? Rmin0
        : throw new ArgumentException($"rmin0 must be from 0 to less than the smallest cutoff of a pair (Å); found {Rmin0}.", nameof(Rmin0));

    /// <summary>Å, finite; one a species, or none.</summary>
    public Block<double> Sinner { get; init; } = ForEach(Sinner, Species, double.IsFinite, "finite (Å)", nameof(Sinner));

    /// <summary>Å, positive; as many as <see cref="Sinner"/>.</summary>
    public Block<double> Dinner { get; init; } = Dinner.Length == Sinner.Length
        ? ForEach(Dinner, Species, d => d > 0 && double.IsFinite(d), "positive and finite (Å)", nameof(Dinner))
        : throw new ArgumentException($"An inner switch needs a middle and a width for each species; found {Sinner.Length} and {Dinner.Length}.", nameof(Dinner));

    /// <summary>Components without products.</summary>
    public int Linear => BispectrumKernel.ComponentsOf(TwoJmax) * (Chem ? Species.Count * Species.Count * Species.Count : 1);

    /// <inheritdoc/>
    public override int Width => Quadratic ? Linear + (Linear * (Linear + 1) / 2) : Linear;

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns
    {
        get
        {
            var triples = Chem
                ? (from a in Species from b in Species from c in Species select $" {a}-{b}-{c}").ToArray()
                : [string.Empty];
            string[] linear =
            [
                .. from labels in triples
                   from t in BispectrumKernel.Triples(TwoJmax)
                   select $"B j1={0.5 * t.J1} j2={0.5 * t.J2} j={0.5 * t.J}{labels}",
            ];
            return Quadratic ? [.. linear, .. linear.SelectMany((s, i) => linear.Skip(i).Select((t, k) => k == 0 ? $"({s})^2/2" : $"({s}) ({t})"))] : [.. linear];
        }
    }

    /// <summary>The cutoff of a pair, Å.</summary>
    public double Reach(int first, int second) => Radii.Length == 0 ? Cutoff.Radius : Cutoff.Radius * (Radii[first] + Radii[second]) / 2;

    /// <inheritdoc/>
    public override IEnvironmentKernel CreateKernel()
    {
        var n = Species.Count;
        double[] Pairs(Func<int, int, double> of) => [.. Enumerable.Range(0, n * n).Select(p => of(p / n, p % n))];
        return new BispectrumKernel(new()
        {
            Degree = TwoJmax,
            Reach = Pairs(Reach),
            Weights = Weights.Length == 0 ? [.. Enumerable.Repeat(1.0, n)] : [.. Weights],
            Angle = Rfac0,
            Start = Rmin0,
            Switched = Switch,
            SubtractSelf = Bzero,
            Normalised = Bnorm,
            Channels = Chem,
            SelfInAll = Wselfall,
            Quadratic = Quadratic,
            InnerMiddle = Sinner.Length == 0 ? [] : Pairs((a, b) => 0.5 * (Sinner[a] + Sinner[b])),
            InnerWidth = Sinner.Length == 0 ? [] : Pairs((a, b) => 0.5 * (Dinner[a] + Dinner[b])),
        });
    }

    private static Cutoff Cosine(Cutoff cutoff) => cutoff is { Smoothing: Smoothing.Cosine, Width: null }
        ? cutoff
        : throw new ArgumentException($"The bispectrum has a cosine cutoff from zero distance on; found {cutoff}.", nameof(cutoff));

    private static Block<double> ForEach(Block<double> values, SpeciesList species, Func<double, bool> allowed, string range, string name) =>
        values.Length != 0 && values.Length != species.Count
            ? throw new ArgumentException($"There must be one number for each species, or none at all; found {values.Length} for {species.Count} species.", name)
        : values.FirstOrDefault(v => !allowed(v), 1) is var odd && !allowed(odd) ? throw new ArgumentException($"{name} must be {range}; found {odd}.", name)
        : values;
}
