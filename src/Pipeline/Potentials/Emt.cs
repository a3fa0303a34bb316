using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// Effective medium theory as in ASE's EMT calculator: metals Al, Cu, Ag, Au, Ni, Pd, Pt; also H, C, N, O, whose parameters are not for serious
/// use. Jacobsen, Stoltze and Norskov 1996 (doi:10.1016/0039-6028(96)00816-3), Eqs. 14-32. An isolated atom has -E0, a bulk atom about 0.
/// </summary>
/// <remarks>
/// With s = ln(12 / sigma1)/(beta eta2): E = sum_i E0 ((1 + lambda s) exp(-lambda s) - 1) + 6 V0 exp(-kappa s) - pair terms, where
/// sigma1 sums chi exp(-eta2 (r - beta s0)) theta(r)/gamma1 over neighbours. theta is a Fermi function around 5.38 Å; ASE stops at half an Å
/// beyond, where theta is 6.6e-6, so that energies jump there by up to about 1e-5 eV; <paramref name="Smooth"/> removes the jump with a taper over that half Å.
/// Serial for fewer than 256 atoms.
/// </remarks>
/// <param name="Smooth">Take theta smoothly to zero over the last half Å before the cutoff; false is ASE's own, with its jump.</param>
[Cites("10.1016/0039-6028(96)00816-3")]
public sealed record Emt(bool Smooth = false) : AnalyticPotential, IExample<Emt>, IKnownLimits
{
    // Rounded as in the original code; (16 pi / 3)^(1/3) / sqrt(2).
    private const double Beta = 1.809;

    // Å; ASE 3.22's value (CODATA 2014): equal lengths are needed for equal digits.
    private const double Bohr = 0.5291772105638411;
    private const double Extra = 0.5;

    private const string Jump = "ASE's Fermi function is cut off where it is still 6.6e-6; smooth = true removes the jump";

    // ASE takes the largest s0 of its whole table, silver's, for every system.
    private static readonly double FermiRadius = Beta * 3.01 * Bohr * 0.5 * (Math.Sqrt(3) + 2);
    private static readonly double FermiRate = Math.Log(9999) / (FermiRadius * ((4 / (Math.Sqrt(3) + 2)) - 1));

    // E0 (eV), s0 (Bohr), V0 (eV), eta2, kappa, lambda (1/Bohr), n0 (1/Bohr^3).
    private static readonly (string Symbol, double E0, double S0, double V0, double Eta, double Kappa, double Lambda, double N0)[] Table =
    [
        ("H", -3.21, 1.31, 0.132, 2.652, 2.790, 3.892, 0.00547),
        ("C", -3.50, 1.81, 0.332, 1.652, 2.790, 1.892, 0.01322),
        ("N", -5.10, 1.88, 0.132, 1.652, 2.790, 1.892, 0.01222),
        ("O", -4.60, 1.95, 0.332, 1.652, 2.790, 1.892, 0.00850),
        ("Al", -3.28, 3.00, 1.493, 1.240, 2.000, 1.169, 0.00700),
        ("Ni", -4.44, 2.60, 3.673, 1.669, 2.757, 1.948, 0.01030),
        ("Cu", -3.51, 2.67, 2.476, 1.652, 2.740, 1.906, 0.00910),
        ("Pd", -3.90, 2.87, 2.773, 1.818, 3.107, 2.155, 0.00688),
        ("Ag", -2.96, 3.01, 2.132, 1.652, 2.790, 1.892, 0.00547),
        ("Pt", -5.85, 2.90, 4.067, 1.812, 3.145, 2.192, 0.00802),
        ("Au", -3.80, 3.00, 2.321, 1.674, 2.873, 2.182, 0.00703),
    ];

    private static readonly ImmutableArray<Species> Known = [.. Table.Select(t => Pipelines.Species.Parse(t.Symbol))];
    private static readonly ImmutableArray<Element> Elements = [.. Table.Select(t => new Element(t.E0, t.S0, t.V0, t.Eta, t.Kappa, t.Lambda, t.N0))];

    /// <inheritdoc/>
    public override double Cutoff => FermiRadius + Extra;

    /// <inheritdoc/>
    public override ImmutableArray<Species> Species => Known;

    ImmutableArray<KnownLimit> IKnownLimits.KnownLimits => Smooth
        ? []
        : [new(LawNames.CutoffContinuity, Jump), new(LawNames.PathContinuity, Jump)];

    /// <summary>With and without the jump at the cutoff.</summary>
    public static IEnumerable<Emt> Examples => [new(), new(Smooth: true)];

    /// <inheritdoc/>
    public override IEvaluator CreateEvaluator(Structure structure, int threads = 1) => PairEvaluator.Create(this, new Terms(Smooth), structure, threads);

    private static (double Value, double Slope) Theta(double r, Taper? taper)
    {
        var x = VectorMath.Exp(FermiRate * (r - FermiRadius));
        var theta = 1 / (1 + x);
        var fermi = (theta, -FermiRate * theta * theta * x);
        return taper is null ? fermi : taper.Apply(r, fermi);
    }

    private sealed class Element
    {
        public Element(double e0, double s0, double v0, double eta, double kappa, double lambda, double n0)
        {
            (E0, S0, V0, N0) = (e0, s0 * Bohr, v0, n0 / (Bohr * Bohr * Bohr));
            (Eta, Kappa, Lambda) = (eta / Bohr, kappa / Bohr, lambda / Bohr);
            for (var shell = 1; shell <= 3; shell++)
            {
                // fcc shells hold 12, 6 and 24 atoms; gamma normalises the sums over them.
                var r = S0 * Beta * Math.Sqrt(shell);
                var weight = (shell == 1 ? 1 : shell == 2 ? 0.5 : 2) * Theta(r, null).Value;
                Gamma1 += weight * VectorMath.Exp(-Eta * (r - (Beta * S0)));
                Gamma2 += weight * VectorMath.Exp(-Kappa / Beta * (r - (Beta * S0)));
            }
        }

        public double E0 { get; }

        public double S0 { get; }

        public double V0 { get; }

        public double Eta { get; }

        public double Kappa { get; }

        public double Lambda { get; }

        public double N0 { get; }

        public double Gamma1 { get; }

        public double Gamma2 { get; }
    }

    private readonly struct Terms(bool smooth) : IPairTerms
    {
        private readonly Element[] _elements = [.. Elements];
        private readonly Taper? _taper = smooth ? new(FermiRadius, FermiRadius + Extra) : null;

        public static bool IsEmbedded => true;

        public PairTerm At(int first, int second, double r)
        {
            var theta = Theta(r, _taper);
            var (pair, density) = Lend(_elements[first], _elements[second], r, theta);
            if (first == second)
            {
                return new(-2 * pair.Value, -2 * pair.Slope, density.Value, density.Slope, density.Value, density.Slope);
            }

            var (backPair, backDensity) = Lend(_elements[second], _elements[first], r, theta);
            return new(-pair.Value - backPair.Value, -pair.Slope - backPair.Slope, density.Value, density.Slope, backDensity.Value, backDensity.Slope);
        }

        public (double Value, double Slope) Embed(int kind, double density)
        {
            var e = _elements[kind];
            if (density <= 0)
            {
                return (-e.E0, 0);
            }

            // dE/ds = -lambda^2 s exp(-lambda s) E0 - 6 kappa V0 exp(-kappa s), ds/dsigma1 = -1/(beta eta2 sigma1)
            var s = Math.Log(12 / density) / (Beta * e.Eta);
            var cohesion = VectorMath.Exp(-e.Lambda * s);
            var compression = 6 * e.V0 * VectorMath.Exp(-e.Kappa * s);
            var value = (e.E0 * (((1 + (e.Lambda * s)) * cohesion) - 1)) + compression;
            var slope = ((e.Lambda * e.Lambda * s * cohesion * e.E0) + (e.Kappa * compression)) / (Beta * e.Eta * density);
            return (value, slope);
        }

        // What the second element adds to the first: its share of the pair sum of the atomic-sphere correction, and of sigma1.
        private static ((double Value, double Slope) Pair, (double Value, double Slope) Density) Lend(
            Element to, Element from, double r, (double Value, double Slope) theta)
        {
            var chi = from.N0 / to.N0;
            var sphere = 0.5 * to.V0 * VectorMath.Exp(-from.Kappa * ((r / Beta) - from.S0)) * chi / to.Gamma2;
            var sigma = VectorMath.Exp(-from.Eta * (r - (Beta * from.S0))) * chi / to.Gamma1;
            return (
                (sphere * theta.Value, sphere * (theta.Slope - (from.Kappa / Beta * theta.Value))),
                (sigma * theta.Value, sigma * (theta.Slope - (from.Eta * theta.Value))));
        }
    }
}
