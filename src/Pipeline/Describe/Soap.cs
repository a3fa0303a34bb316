using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Pipelines.Numerics;

namespace Pipelines;

public static partial class Describe
{
    /// <summary>The smooth density's power spectrum, SOAP (Eqs. 5-7).</summary>
    /// <param name="cutoff">What it sees; SOAP's weight is usually 1 but for the last half to whole ångström: new Cutoff(5, Width: 1).</param>
    /// <param name="nMax">Radial functions.</param>
    /// <param name="lMax">Highest degree of the spherical harmonics.</param>
    /// <param name="sigma">Width of an atom's Gaussian, Å.</param>
    /// <param name="species">Left out: those of the data.</param>
    public static Soap Soap(Cutoff cutoff, int nMax = 8, int lMax = 6, double sigma = 0.5, SpeciesList species = default) =>
        new(cutoff, species, nMax, lMax, sigma);
}

/// <summary>
/// The smooth density around an atom, rho(r) = sum over j of fc(r_j) exp(-(r - r_j)²/2 sigma²), in radial functions and spherical harmonics,
/// c_nlm, and its power spectrum p_nn'l = 1/√(2l+1) sum over m of c_nlm c_n'lm, for each pair of neighbours' species: Eqs. 5-7 of Zeni et al.,
/// Adv. Phys. X 4, 1654919 (2019), doi:10.1080/23746149.2019.1654919, where fc = 1 (and the density steps at the cutoff). Normalised, it is the
/// SOAP vector of Bartók, Kondor and Csányi 2013 (doi:10.1103/PhysRevB.87.184115).
/// </summary>
/// <remarks>
/// A function linear in it is a sum over pairs of neighbours: a 3-body force field (Glielmo et al. 2018). Features by pair of species, then l, n, n'
/// (n' from n on within a species). Values without normalisation: Å³ in the review's convention. Gradients per Å.
/// </remarks>
/// <param name="Cutoff">What it sees.</param>
/// <param name="Species">The species told apart.</param>
/// <param name="NMax">Radial functions, 1 to 30.</param>
/// <param name="LMax">Highest degree of the spherical harmonics, 0 to 30.</param>
/// <param name="Sigma">Width of an atom's Gaussian, Å, at least 0.05.</param>
/// <param name="Basis">The radial functions; left out: Gaussian-type orbitals.</param>
/// <param name="CentralWeight">
/// Weight of the central atom's own Gaussian, which is not in Eq. 5; 0 leaves it out. A normalised spectrum without it jumps where the only neighbour leaves.
/// </param>
/// <param name="Normalize">Divide by the root of the sum of squares.</param>
/// <param name="Crossover">Also the products of different species' densities.</param>
/// <param name="Scaling">Weight of a neighbour by its distance, beside the cutoff's.</param>
/// <param name="Convention">Factors of the numbers.</param>
[Cites("10.1103/PhysRevB.87.184115")]
[Cites("10.1103/PhysRevB.97.184307")]
[Kind("soap")]
public sealed record Soap(
    Cutoff Cutoff,
    SpeciesList Species = default,
    int NMax = 8,
    int LMax = 6,
    double Sigma = 0.5,
    RadialBasis? Basis = null,
    double CentralWeight = 1,
    bool Normalize = true,
    bool Crossover = true,
    RadialScaling? Scaling = null,
    SoapConvention Convention = SoapConvention.Review) : AtomicDescriptor(Cutoff, Species), IExample<Soap>
{
    // Tables take tens of milliseconds to make: once a record, not once a thread or frame.
    private static readonly ConditionalWeakTable<Soap, PowerSpectrumPlan> Plans = [];

    /// <summary>Radial functions.</summary>
    public int NMax { get; init => field = Within(1, 30, value, nameof(NMax)); } = Within(1, 30, NMax, nameof(NMax));

    /// <summary>Highest degree of the spherical harmonics.</summary>
    public int LMax { get; init => field = Within(0, SolidHarmonics.HighestDegree, value, nameof(LMax)); } =
        Within(0, SolidHarmonics.HighestDegree, LMax, nameof(LMax));

    /// <summary>Å, at least 0.05.</summary>
    public double Sigma { get; init => field = Wide(value); } = Wide(Sigma);

    /// <summary>The radial functions.</summary>
    public RadialBasis Basis { get; init; } = Basis ?? new GaussianOrbitalBasis();

    /// <summary>Weight of the central atom's own Gaussian; not negative.</summary>
    public double CentralWeight { get; init => field = Parameter.NotNegative(value, "no unit", nameof(CentralWeight)); } =
        Parameter.NotNegative(CentralWeight, "no unit");

    /// <summary>DScribe's SOAP: it has no cutoff function and sees atoms until their Gaussian has fallen to 0.001 at the basis' radius.</summary>
    /// <param name="radius">r_cut, Å.</param>
    /// <param name="species">species.</param>
    /// <param name="nMax">n_max.</param>
    /// <param name="lMax">l_max.</param>
    /// <param name="sigma">sigma, Å.</param>
    /// <param name="polynomial">rbf "polynomial" rather than "gto".</param>
    public static Soap AsDScribe(double radius, SpeciesList species, int nMax, int lMax, double sigma = 1, bool polynomial = false) => new(
        new Cutoff(radius + (sigma * Math.Sqrt(2 * Math.Log(1000))), Smoothing.None), species, nMax, lMax, sigma,
        polynomial ? new PolynomialBasis(radius) : new GaussianOrbitalBasis(radius), Normalize: false, Convention: SoapConvention.DScribe);

    /// <summary>featomic's SoapPowerSpectrum with a shifted cosine and a "Gto" basis of max_radial = nMax - 1.</summary>
    /// <param name="cutoff">radius, ShiftedCosine and its width.</param>
    /// <param name="species">The species.</param>
    /// <param name="nMax">max_radial + 1.</param>
    /// <param name="lMax">max_angular.</param>
    /// <param name="sigma">The density's width, Å.</param>
    public static Soap AsFeatomic(Cutoff cutoff, SpeciesList species, int nMax, int lMax, double sigma) => new(
        cutoff, species, nMax, lMax, sigma, new PowerGaussianBasis(), Normalize: false, Convention: SoapConvention.Featomic);

    /// <summary>GAP's soap: n_max, l_max, atom_sigma, cutoff and cutoff_transition_width (GAP appends a constant to the vector, which is not here).</summary>
    /// <param name="radius">cutoff, Å.</param>
    /// <param name="transitionWidth">cutoff_transition_width, Å.</param>
    /// <param name="species">The species.</param>
    /// <param name="nMax">n_max.</param>
    /// <param name="lMax">l_max.</param>
    /// <param name="sigma">atom_sigma, Å.</param>
    public static Soap AsGap(double radius, double transitionWidth, SpeciesList species, int nMax, int lMax, double sigma) => new(
        new Cutoff(radius, Smoothing.Cosine, transitionWidth), species, nMax, lMax, sigma, new EquispacedGaussianBasis());

    /// <inheritdoc/>
    public static IEnumerable<Soap> Examples
    {
        get
        {
            SpeciesList three = [Pipelines.Species.Parse("Ni"), Pipelines.Species.Parse("Cu"), Pipelines.Species.Parse("Pt")];
            var cutoff = new Cutoff(4, Smoothing.Cosine, 1);
            return
            [
                new(cutoff, three, 3, 3),
                new(new Cutoff(4.5, Smoothing.Polynomial), three, 5, 2, 0.6, new PolynomialBasis(), Normalize: false, Crossover: false),
                new(cutoff, three, 3, 2, 0.4, new PowerGaussianBasis(), Normalize: false, CentralWeight: 0, Convention: SoapConvention.Featomic),
                new(cutoff, three, 4, 2, 0.5, new EquispacedGaussianBasis(), Scaling: new(1, 2.5, 4)),
                new(new Cutoff(3.5, Smoothing.TanhCubed), three, 2, 4, 0.5, new DiscreteVariableBasis(), 0.5, Normalize: false, Convention: SoapConvention.DScribe),
            ];
        }
    }

    /// <inheritdoc/>
    public override int Width => (LMax + 1) * (Species.Count * NMax * (NMax + 1) / 2) + (Crossover ? (LMax + 1) * NMax * NMax * Species.Count * (Species.Count - 1) / 2 : 0);

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns =>
    [
        .. from a in Enumerable.Range(0, Species.Count)
           from b in Enumerable.Range(a, Crossover ? Species.Count - a : 1)
           from l in Enumerable.Range(0, LMax + 1)
           from n in Enumerable.Range(0, NMax)
           from other in Enumerable.Range(a == b ? n : 0, a == b ? NMax - n : NMax)
           select $"p {Species[a]}-{Species[b]} l={l} n={n} n'={other}",
    ];

    /// <inheritdoc/>
    public override IEnvironmentKernel CreateKernel() => Plans.GetValue(this, soap => soap.Plan()).CreateKernel();

    internal PowerSpectrumPlan Plan()
    {
        var table = new RadialTable(Basis.Project(NMax, LMax, Sigma, Cutoff.Radius), Sigma, Cutoff.Radius);
        var factors = Enumerable.Range(0, LMax + 1).Select(Factor).ToArray();
        return new(
            table, Species.Count, Weight(Cutoff, Scaling), CentralWeight, Crossover, Normalize, factors, Convention == SoapConvention.DScribe ? 1 : Math.Sqrt(2));
    }

    private double Factor(int l) => 1 / Math.Sqrt((2 * l) + 1) * Convention switch
    {
        SoapConvention.DScribe => Math.PI * Math.Sqrt(8),
        SoapConvention.Featomic => (l % 2 == 0 ? 1 : -1) * Math.Pow(Math.PI * Sigma * Sigma, -1.5),
        _ => 1,
    };

    private static int Within(int least, int most, int value, string name) =>
        value >= least && value <= most ? value : throw new ArgumentException($"{name} must be {least} to {most}; found {value}.", name);

    private static double Wide(double sigma) =>
        sigma >= 0.05 && double.IsFinite(sigma) ? sigma : throw new ArgumentException($"Sigma must be at least 0.05 Å and finite; found {sigma}.", nameof(Sigma));

    private static Func<double, (double Value, double Slope)> Weight(Cutoff cutoff, RadialScaling? scaling) => scaling is null
        ? cutoff.At
        : r =>
        {
            var ((f, df), (w, dw)) = (cutoff.At(r), scaling.At(r));
            return (f * w, (df * w) + (f * dw));
        };
}
