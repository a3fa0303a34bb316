using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// E = epsilon (sum_{i&lt;j} (a/r)^n - c sum_i sqrt(rho_i)), rho_i = sum_j (a/r)^m, the same for all species. Sutton and Chen 1990
/// (doi:10.1080/09500839008206493), Eqs. 1-3; the clusters of the Cambridge Cluster Database (Doye and Wales 1998, doi:10.1039/a709249j) have epsilon = a = 1.
/// </summary>
/// <remarks>
/// A taper multiplies the pair energy, and its square the density, so that the energy of a lone pair goes to zero as smoothly as the taper.
/// Serial for fewer than 256 atoms.
/// </remarks>
/// <param name="N">Exponent of the repulsion, above <paramref name="M"/>.</param>
/// <param name="M">Exponent of the density, at least 1.</param>
/// <param name="C">Weight of the embedding, no unit, positive.</param>
/// <param name="Epsilon">eV, positive.</param>
/// <param name="A">Å, positive; the lattice constant for the published metals.</param>
/// <param name="Taper">How pairs go to zero; without it every pair counts, which clusters allow.</param>
[Cites("10.1080/09500839008206493")]
public sealed record SuttonChen(int N, int M, double C, double Epsilon = 1, double A = 1, Taper? Taper = null) : AnalyticPotential, IExample<SuttonChen>
{
    /// <summary>Exponent of the repulsion.</summary>
    public int N { get; } = N > M ? N : throw new ArgumentException($"The exponent of the repulsion must exceed that of the density; found {N} and {M}.", nameof(N));

    /// <summary>Exponent of the density.</summary>
    public int M { get; } = M >= 1 ? M : throw new ArgumentException($"The exponent of the density must be at least 1; found {M}.", nameof(M));

    /// <summary>Weight of the embedding, no unit, positive.</summary>
    public double C { get; } = Parameter.Positive(C, "no unit");

    /// <summary>eV, positive.</summary>
    public double Epsilon { get; } = Parameter.Positive(Epsilon, "eV");

    /// <summary>Å, positive.</summary>
    public double A { get; } = Parameter.Positive(A, "Å");

    /// <inheritdoc/>
    public override double Cutoff => Taper?.End ?? double.PositiveInfinity;

    /// <summary>Silver without a cutoff, and nickel with a taper.</summary>
    public static IEnumerable<SuttonChen> Examples => [For("Ag"), For("Ni") with { Taper = new(5, 7) }];

    /// <summary>The parameters of Sutton and Chen 1990, Table 1, for Ni, Cu, Rh, Pd, Ag, Ir, Pt, Au, Al and Pb, without a taper.</summary>
    /// <param name="metal">The metal's symbol.</param>
    /// <exception cref="ArgumentException">The table has no such metal.</exception>
    public static SuttonChen For(string metal) => metal switch
    {
        "Ni" => new(9, 6, 39.432, 1.5707e-2, 3.52),
        "Cu" => new(9, 6, 39.432, 1.2382e-2, 3.61),
        "Rh" => new(12, 6, 144.41, 4.9371e-3, 3.80),
        "Pd" => new(12, 7, 108.27, 4.1790e-3, 3.89),
        "Ag" => new(12, 6, 144.41, 2.5415e-3, 4.09),
        "Ir" => new(14, 6, 334.94, 2.4489e-3, 3.84),
        "Pt" => new(10, 8, 34.408, 1.9833e-2, 3.92),
        "Au" => new(10, 8, 34.408, 1.2793e-2, 4.08),
        "Al" => new(7, 6, 16.399, 3.3147e-2, 4.05),
        "Pb" => new(10, 7, 45.778, 5.5765e-3, 4.95),
        _ => throw new ArgumentException($"Sutton and Chen's table has Ni, Cu, Rh, Pd, Ag, Ir, Pt, Au, Al and Pb; found {metal}.", nameof(metal)),
    };

    /// <inheritdoc/>
    public override IEvaluator CreateEvaluator(Structure structure, int threads = 1) =>
        PairEvaluator.Create(this, new Terms(N, M, C * Epsilon, Epsilon, A, Taper), structure, threads);

    private readonly struct Terms(int n, int m, double weight, double epsilon, double a, Taper? taper) : IPairTerms
    {
        public static bool IsEmbedded => true;

        // At r = 0 repulsion and embedding are infinities of opposite sign; long before, at (a/r)^n = 1e200, the repulsion has won.
        private readonly double _shortest = a * Math.Pow(10, -200.0 / n);

        public PairTerm At(int first, int second, double r)
        {
            r = Math.Max(r, _shortest);
            var x = a / r;
            var repulsion = epsilon * Power(x, n);
            var density = Power(x, m);
            var pair = (repulsion, -n * repulsion / r);
            var lent = (density, -m * density / r);
            if (taper is not null)
            {
                pair = taper.Apply(r, pair);
                lent = taper.Apply(r, taper.Apply(r, lent));
            }

            return new(pair.Item1, pair.Item2, lent.Item1, lent.Item2, lent.Item1, lent.Item2);
        }

        public (double Value, double Slope) Embed(int kind, double density) => SquareRoot.Embed(weight, density);

        private static double Power(double x, int exponent)
        {
            var product = 1.0;
            for (; exponent > 0; exponent >>= 1, x *= x)
            {
                product = (exponent & 1) == 0 ? product : product * x;
            }

            return product;
        }
    }
}
