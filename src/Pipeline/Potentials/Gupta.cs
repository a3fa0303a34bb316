using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>Gupta parameters of one pair of species.</summary>
/// <param name="First">One species.</param>
/// <param name="Second">The other, or the same.</param>
/// <param name="A">Repulsion, eV, positive.</param>
/// <param name="Xi">Effective hopping, eV, positive.</param>
/// <param name="P">Decay of the repulsion, no unit, positive.</param>
/// <param name="Q">Decay of the hopping, no unit, positive.</param>
/// <param name="R0">Distance of reference, Å, positive: the bond of the bulk.</param>
public readonly record struct GuptaPair(Species First, Species Second, double A, double Xi, double P, double Q, double R0);

/// <summary>
/// The second-moment approximation of tight binding (Gupta; Rosato, Guillope and Legrand):
/// E = sum_i (sum_j A exp(-p (r/r0 - 1)) - sqrt(sum_j xi^2 exp(-2 q (r/r0 - 1)))), sums over all j other than i.
/// Cleri and Rosato 1993 (doi:10.1103/PhysRevB.48.22), Eqs. 2-6; Rosato et al. 1989 (doi:10.1080/01418618908205062).
/// </summary>
/// <remarks>Serial for fewer than 256 atoms.</remarks>
/// <param name="Pairs">One entry a pair of species: (A, A), (B, B) and (A, B) for an alloy of two.</param>
/// <param name="Tail">
/// Where pairs go to zero: from its start on, A exp(...) and xi exp(...) are continued by quintics with two continuous derivatives at both ends,
/// as the RGL codes do it. Without it every pair counts, which clusters allow.
/// </param>
[Cites("10.1103/PhysRevB.48.22")]
public sealed record Gupta(Block<GuptaPair> Pairs, Tail? Tail = null) : AnalyticPotential, IExample<Gupta>
{
    /// <summary>One entry a pair of species; complete.</summary>
    public Block<GuptaPair> Pairs { get; } = Valid(Pairs);

    /// <inheritdoc/>
    public override ImmutableArray<Species> Species { get; } = SpeciesOf(Pairs);

    /// <inheritdoc/>
    public override double Cutoff => Tail?.End ?? double.PositiveInfinity;

    /// <summary>Palladium without a cutoff, and copper-gold with a tail.</summary>
    public static IEnumerable<Gupta> Examples => [CleriRosato("Pd"), CleriRosato("Cu", "Au") with { Tail = new(4, 6) }];

    /// <summary>
    /// The parameters of Cleri and Rosato 1993, Table II, with r0 from the lattice constants of the same table; an unlike pair takes the
    /// arithmetic mean of all five parameters (as Gould, Logsdail and Catlow 2015 do for silver-gold, doi:10.1021/acs.jpcc.5b03577).
    /// Metals: Ni, Cu, Rh, Pd, Ag, Ir, Pt, Au, Al, Pb. Without a tail.
    /// </summary>
    /// <remarks>The table was fitted with neighbours up to the fifth shell; nickel's hopping is long ranged, so that it needs a tail in the bulk.</remarks>
    /// <param name="metals">One symbol or several.</param>
    /// <exception cref="ArgumentException">The table has no such metal.</exception>
    public static Gupta CleriRosato(params IReadOnlyList<string> metals)
    {
        List<GuptaPair> pairs = [];
        for (var i = 0; i < metals.Count; i++)
        {
            for (var j = i; j < metals.Count; j++)
            {
                GuptaPair a = Published(metals[i]), b = Published(metals[j]);
                pairs.Add(new(a.First, b.First, Mean(a.A, b.A), Mean(a.Xi, b.Xi), Mean(a.P, b.P), Mean(a.Q, b.Q), Mean(a.R0, b.R0)));
            }
        }

        return new(Block.From(pairs));
    }

    /// <inheritdoc/>
    public bool Equals(Gupta? other) => other is not null && Pairs == other.Pairs && Tail == other.Tail;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Pairs, Tail);

    /// <inheritdoc/>
    public override IEvaluator CreateEvaluator(Structure structure, int threads = 1) => PairEvaluator.Create(this, new Terms(this), structure, threads);

    private static double Mean(double a, double b) => 0.5 * (a + b);

    private static GuptaPair Published(string metal)
    {
        var (a, xi, p, q, lattice) = metal switch
        {
            "Ni" => (0.0376, 1.070, 16.999, 1.189, 3.523),
            "Cu" => (0.0855, 1.224, 10.960, 2.278, 3.615),
            "Rh" => (0.0629, 1.660, 18.450, 1.867, 3.803),
            "Pd" => (0.1746, 1.718, 10.867, 3.742, 3.887),
            "Ag" => (0.1028, 1.178, 10.928, 3.139, 4.085),
            "Ir" => (0.1156, 2.289, 16.980, 2.691, 3.839),
            "Pt" => (0.2975, 2.695, 10.612, 4.004, 3.924),
            "Au" => (0.2061, 1.790, 10.229, 4.036, 4.079),
            "Al" => (0.1221, 1.316, 8.612, 2.516, 4.050),
            "Pb" => (0.0980, 0.914, 9.576, 3.648, 4.951),
            _ => throw new ArgumentException($"Cleri and Rosato's table has Ni, Cu, Rh, Pd, Ag, Ir, Pt, Au, Al and Pb; found {metal}.", nameof(metal)),
        };
        var species = Pipelines.Species.Parse(metal);
        return new(species, species, a, xi, p, q, lattice / Math.Sqrt(2));
    }

    private static ImmutableArray<Species> SpeciesOf(Block<GuptaPair> pairs) =>
        [.. pairs.SelectMany(p => new[] { p.First, p.Second }).Distinct().Order()];

    private static Block<GuptaPair> Valid(Block<GuptaPair> pairs)
    {
        var species = SpeciesOf(pairs);
        if (species.IsEmpty)
        {
            throw new ArgumentException("A Gupta potential needs the parameters of at least one pair; found none.", nameof(Pairs));
        }

        foreach (var pair in pairs)
        {
            foreach (var (value, name, unit) in new[]
                     {
                         (pair.A, "A", "eV"), (pair.Xi, "Xi", "eV"), (pair.P, "P", "no unit"), (pair.Q, "Q", "no unit"), (pair.R0, "R0", "Å"),
                     })
            {
                Parameter.Positive(value, unit, $"{name} of {pair.First}-{pair.Second}");
            }
        }

        foreach (var a in species)
        {
            foreach (var b in species.Where(s => s >= a))
            {
                var found = pairs.Count(p => (p.First, p.Second) == (a, b) || (p.First, p.Second) == (b, a));
                if (found != 1)
                {
                    throw new ArgumentException($"There must be one entry for the pair {a}-{b}; found {found}.", nameof(Pairs));
                }
            }
        }

        return pairs;
    }

    private readonly struct Terms : IPairTerms
    {
        private readonly int _kinds;
        private readonly double _start;
        private readonly Pair[] _pairs;

        public Terms(Gupta potential)
        {
            _kinds = potential.Species.Length;
            _start = potential.Tail?.Start ?? double.PositiveInfinity;
            _pairs = new Pair[_kinds * _kinds];
            foreach (var p in potential.Pairs)
            {
                int a = potential.Species.IndexOf(p.First), b = potential.Species.IndexOf(p.Second);
                var pair = new Pair(p, potential.Tail);
                (_pairs[(a * _kinds) + b], _pairs[(b * _kinds) + a]) = (pair, pair);
            }
        }

        public static bool IsEmbedded => true;

        public PairTerm At(int first, int second, double r)
        {
            ref readonly var pair = ref _pairs[(first * _kinds) + second];
            var (repulsion, hopping) = r < _start ? pair.Near(r) : pair.Far(r);

            // Each ordered pair counts A exp once, so that the unordered pair counts it twice; the density is the hopping squared.
            var density = hopping.Value * hopping.Value;
            var slope = 2 * hopping.Value * hopping.Slope;
            return new(2 * repulsion.Value, 2 * repulsion.Slope, density, slope, density, slope);
        }

        public (double Value, double Slope) Embed(int kind, double density) => SquareRoot.Embed(1, density);
    }

    private readonly struct Pair
    {
        private readonly Exponential _repulsion;
        private readonly Exponential _hopping;
        private readonly QuinticTail _repulsionTail;
        private readonly QuinticTail _hoppingTail;

        public Pair(GuptaPair p, Tail? tail)
        {
            _repulsion = new(p.A, p.P, p.R0);
            _hopping = new(p.Xi, p.Q, p.R0);
            if (tail is not null)
            {
                _repulsionTail = _repulsion.TailFrom(tail);
                _hoppingTail = _hopping.TailFrom(tail);
            }
        }

        public ((double Value, double Slope) Repulsion, (double Value, double Slope) Hopping) Near(double r) => (_repulsion.At(r), _hopping.At(r));

        public ((double Value, double Slope) Repulsion, (double Value, double Slope) Hopping) Far(double r) => (_repulsionTail.At(r), _hoppingTail.At(r));
    }

    // scale exp(-decay (r/r0 - 1))
    private readonly struct Exponential(double scale, double decay, double r0)
    {
        private readonly double _rate = decay / r0;

        public (double Value, double Slope) At(double r)
        {
            var value = scale * VectorMath.Exp(decay - (_rate * r));
            return (value, -_rate * value);
        }

        public QuinticTail TailFrom(Tail tail)
        {
            var (value, slope) = At(tail.Start);
            return new(tail.Start, tail.End, value, slope, -_rate * slope);
        }
    }
}
