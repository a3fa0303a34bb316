using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// The embedded-atom method on tables: E = sum_i F_a(rho_i) + sum_{i&lt;j} phi_ab(r_ij), rho_i = sum_j f_ab(r_ij), where a is the species of i and
/// b that of j. Daw and Baskes 1984 (doi:10.1103/PhysRevB.29.6443). Tables of F (eV), f, and r phi (eV Å) are interpolated as LAMMPS does
/// (<see cref="LocalCubic"/>), so that energies and forces agree with it to rounding; beyond the last density F goes on as a straight line.
/// </summary>
/// <remarks>
/// Forces are continuous inside the cutoff; at the cutoff the file's own functions end, smoothly or not (those of Foiles's u3 files leave
/// a step of some 1e-5 eV). Parallel from 256 atoms on.
/// </remarks>
[Cites("10.1103/PhysRevB.29.6443")]
public sealed record Eam : IPotential, IExample<Eam>, IKnownLimits
{
    private readonly Terms _terms;

    /// <summary>Takes the tables. All grids begin at 0; n is the number of elements.</summary>
    /// <param name="elements">Different from one another, at least one.</param>
    /// <param name="cutoff">Å, positive, not more than one step beyond the last distance of the tables.</param>
    /// <param name="densityStep">Step of the grid of F, positive.</param>
    /// <param name="embedding">F of each element in turn, eV: n rows of the same length, at least 5.</param>
    /// <param name="distanceStep">Step of the grids of f and r phi, Å, positive.</param>
    /// <param name="density">f that element b lends to element a: n × n rows of the same length, at least 5, row a n + b.</param>
    /// <param name="pair">r phi of elements a and b, eV Å: n × n rows of that length, row a n + b, symmetric.</param>
    /// <exception cref="ArgumentException">A number is out of range, or a table has the wrong size.</exception>
    public Eam(
        Block<Species> elements,
        double cutoff,
        double densityStep,
        Block<double> embedding,
        double distanceStep,
        Block<double> density,
        Block<double> pair)
    {
        var n = elements.Length;
        if (n == 0 || elements.Distinct().Count() != n)
        {
            throw new ArgumentException($"There must be at least one element, each of them once; found {string.Join(", ", elements.AsEnumerable())}.", nameof(elements));
        }

        Parameter.Positive(cutoff, "Å");
        Parameter.Positive(densityStep, "density");
        Parameter.Positive(distanceStep, "Å");
        Table(embedding, n, nameof(embedding));
        var rows = Table(density, n * n, nameof(density));
        if (Table(pair, n * n, nameof(pair)) != rows)
        {
            throw new ArgumentException($"Densities and pair functions must have the same grid; found {rows} and {pair.Length / (n * n)} distances.", nameof(pair));
        }

        if (cutoff > rows * distanceStep)
        {
            throw new ArgumentException($"The cutoff must not lie beyond the tables, which end at {(rows - 1) * distanceStep} Å; found {cutoff} Å.", nameof(cutoff));
        }

        (Elements, Cutoff, DensityStep, Embedding, DistanceStep, Density, Pair) = (elements, cutoff, densityStep, embedding, distanceStep, density, pair);
        Species = [.. elements];
        _terms = new(this);
    }

    /// <summary>The elements in the order of the tables.</summary>
    public Block<Species> Elements { get; }

    /// <inheritdoc/>
    public ImmutableArray<Species> Species { get; }

    /// <inheritdoc/>
    public double Cutoff { get; }

    /// <summary>Step of the grid of F.</summary>
    public double DensityStep { get; }

    /// <summary>F of each element, eV.</summary>
    public Block<double> Embedding { get; }

    /// <summary>Step of the grids of f and r phi, Å.</summary>
    public double DistanceStep { get; }

    /// <summary>f that element b lends to element a, row a n + b.</summary>
    public Block<double> Density { get; }

    /// <summary>r phi, eV Å, row a n + b.</summary>
    public Block<double> Pair { get; }

    ImmutableArray<KnownLimit> IKnownLimits.KnownLimits => CutoffStep.Limits(this, Species);

    /// <summary>A made-up alloy of nickel and copper whose functions end smoothly.</summary>
    public static IEnumerable<Eam> Examples
    {
        get
        {
            Species nickel = Pipelines.Species.Parse("Ni"), copper = Pipelines.Species.Parse("Cu");

            // Zero in the last rows, so that the slopes that the rows are joined with are zero there, too.
            var end = new Taper(4, 5.48);
            double Size(Species s) => s == nickel ? 2.49 : 2.56;
            yield return Tabulate(
                [nickel, copper],
                5.5,
                40,
                (s, rho) => (s == nickel ? -1.9 : -1.5) * (Math.Sqrt(rho + 0.5) - Math.Sqrt(0.5)),
                (a, b, r) => end.Apply(r, (Math.Exp(-3 * ((r / Size(b)) - 1)), 0)).Value,
                (a, b, r) => end.Apply(r, (0.3 * Math.Exp(-9 * ((2 * r / (Size(a) + Size(b))) - 1)), 0)).Value);
        }
    }

    /// <summary>Tables of functions of one's own, 2,000 rows each.</summary>
    /// <param name="elements">Different from one another, at least one.</param>
    /// <param name="cutoff">Å; densities and pair functions should be smoothly zero there.</param>
    /// <param name="largestDensity">Where the tables of F end.</param>
    /// <param name="embedding">F, eV, of an element and a density.</param>
    /// <param name="density">f that the second element lends to the first at a distance in Å.</param>
    /// <param name="pair">phi, eV, of two elements at a distance in Å.</param>
    public static Eam Tabulate(
        Block<Species> elements,
        double cutoff,
        double largestDensity,
        Func<Species, double, double> embedding,
        Func<Species, Species, double, double> density,
        Func<Species, Species, double, double> pair)
    {
        const int rows = 2000;
        double distanceStep = cutoff / (rows - 1), densityStep = largestDensity / (rows - 1);
        IEnumerable<double> Row(double step, Func<double, double> f) => Enumerable.Range(0, rows).Select(m => f(m * step));
        var couples = elements.SelectMany(a => elements.Select(b => (a, b))).ToArray();
        return new(
            elements,
            cutoff,
            densityStep,
            Block.From(elements.SelectMany(s => Row(densityStep, rho => embedding(s, rho)))),
            distanceStep,
            Block.From(couples.SelectMany(c => Row(distanceStep, r => density(c.a, c.b, r)))),
            Block.From(couples.SelectMany(c => Row(distanceStep, r => r * pair(c.a, c.b, r)))));
    }

    /// <inheritdoc/>
    public bool Equals(Eam? other) =>
        other is not null && Elements == other.Elements && Cutoff == other.Cutoff && DensityStep == other.DensityStep && DistanceStep == other.DistanceStep
        && Embedding == other.Embedding && Density == other.Density && Pair == other.Pair;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Elements, Cutoff, DensityStep, DistanceStep, Embedding, Density, Pair);

    /// <inheritdoc/>
    public IEvaluator CreateEvaluator(Structure structure, int threads = 1) => PairEvaluator.Create(this, _terms, structure, threads);

    private static int Table(Block<double> table, int rows, string name)
    {
        if (table.Length % rows != 0 || table.Length / rows < 5)
        {
            throw new ArgumentException($"The table must have {rows} rows of at least 5 numbers each; found {table.Length} numbers.", name);
        }

        foreach (var value in table)
        {
            Parameter.Finite(value, "every entry", name);
        }

        return table.Length / rows;
    }

    // One interval of elements a, b: r phi, and f that b lends to a, side by side in one line of cache.
    private readonly record struct Interval(LocalCubic Product, LocalCubic Density);

    private readonly struct Terms : IPairTerms
    {
        private readonly int _kinds;
        private readonly int _intervals;
        private readonly int _embeddingIntervals;
        private readonly double _perDistance;
        private readonly double _shortest;
        private readonly double _perDensity;
        private readonly Interval[] _pairs;
        private readonly LocalCubic[] _embedding;

        public Terms(Eam tables)
        {
            _kinds = tables.Elements.Length;
            int rows = tables.Pair.Length / (_kinds * _kinds), densities = tables.Embedding.Length / _kinds;
            (_intervals, _embeddingIntervals) = (rows - 1, densities - 1);
            (_perDistance, _perDensity) = (1 / tables.DistanceStep, 1 / tables.DensityStep);
            _shortest = 1e-6 * tables.DistanceStep;
            _pairs = new Interval[_kinds * _kinds * _intervals];
            _embedding = new LocalCubic[_kinds * _embeddingIntervals];
            for (var i = 0; i < _pairs.Length; i++)
            {
                var (row, m) = Math.DivRem(i, _intervals);
                _pairs[i] = new(
                    LocalCubic.OfTable(tables.Pair.Span.Slice(row * rows, rows), m), LocalCubic.OfTable(tables.Density.Span.Slice(row * rows, rows), m));
            }

            for (var i = 0; i < _embedding.Length; i++)
            {
                var (row, m) = Math.DivRem(i, _embeddingIntervals);
                _embedding[i] = LocalCubic.OfTable(tables.Embedding.Span.Slice(row * densities, densities), m);
            }
        }

        public static bool IsEmbedded => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public PairTerm At(int first, int second, double r)
        {
            // r phi over r has no value at 0; far below the first step of the tables nothing is physics.
            r = Math.Max(r, _shortest);
            var x = r * _perDistance;
            var m = Math.Min(double.ConvertToIntegerNative<int>(x), _intervals - 1);
            var t = Math.Min(x - m, 1);
            ref readonly var interval = ref _pairs[(((first * _kinds) + second) * _intervals) + m];
            var (product, productSlope) = interval.Product.At(t);
            var (lent, lentSlope) = interval.Density.At(t);
            var perDistance = 1 / r;
            var phi = product * perDistance;
            var phiSlope = ((productSlope * _perDistance) - phi) * perDistance;
            lentSlope *= _perDistance;
            if (first == second)
            {
                return new(phi, phiSlope, lent, lentSlope, lent, lentSlope);
            }

            var (back, backSlope) = _pairs[(((second * _kinds) + first) * _intervals) + m].Density.At(t);
            return new(phi, phiSlope, lent, lentSlope, back, backSlope * _perDistance);
        }

        public (double Value, double Slope) Embed(int kind, double density)
        {
            var x = density * _perDensity;
            var m = (int)Math.Clamp(x, 0, _embeddingIntervals - 1);
            var t = x - m;
            var (value, slope) = _embedding[(kind * _embeddingIntervals) + m].At(Math.Min(t, 1));
            return (value + (slope * Math.Max(t - 1, 0)), slope * _perDensity);
        }
    }
}
