using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// Maps a Gaussian process with 2-body and 3-body kernels onto spline tables (Sec. III.C.c; Glielmo, Zeni and De Vita 2018,
/// doi:10.1103/PhysRevB.97.184307). The grid is refined until forces and energies agree with the Gaussian process on structures that
/// were not used to make it; the agreement reached is the map's certificate.
/// </summary>
/// <param name="ForceAccuracy">Largest error of a force vector, meV/Å, positive.</param>
/// <param name="EnergyAccuracy">Largest error of an energy, meV per atom, positive.</param>
/// <param name="Start">First knot, Å, positive: below it pairs repel by ZBL and triplets stay constant.</param>
/// <param name="Repulsion">Go over to ZBL below 0.95 of the shortest distance of the training data (on by default: a Gaussian process forgets there what it learned).</param>
/// <param name="Seed">Of the structures that the certificate is measured on.</param>
[Cites("10.1103/PhysRevB.97.184307")]
[Cites("10.1063/1.5024558")]
[Kind("splines")]
public sealed record SplineMap(double ForceAccuracy = 1, double EnergyAccuracy = 1, double Start = 1, bool Repulsion = true, long Seed = 1)
    : Stage<GaussianProcess, MappedForceField>, IMapStage
{
    // Pair tables cost next to nothing: a fortieth of the length scale errs by 1e-6 of a Gaussian's height.
    private const double PairStep = 0.005;
    private const double PairFraction = 1.0 / 40;
    private const double MostPairIntervals = 1e6;
    private const int Attempts = 5;

    // Forces of a cubic spline err by the third power of the step. Aim a little lower than asked, and never refine by more than fourfold at once.
    private const double Order = 3;
    private const double Aim = 0.7;
    private const double FinestJump = 0.25;

    /// <summary>Down to this fraction of the shortest training distance the map follows the Gaussian process: dynamics visits a little more than the data did.</summary>
    internal const double OuterFraction = 0.95;

    // Below this fraction nothing is learned any more: pairs are pure ZBL, triplets constant.
    internal const double InnerFraction = 0.75;
    private const long LargestTables = 2_000_000_000;

    /// <summary>meV/Å, positive.</summary>
    public double ForceAccuracy { get; init; } = Positive(ForceAccuracy, nameof(ForceAccuracy), "meV/Å");

    /// <summary>meV per atom, positive.</summary>
    public double EnergyAccuracy { get; init; } = Positive(EnergyAccuracy, nameof(EnergyAccuracy), "meV/atom");

    /// <summary>Å, positive.</summary>
    public double Start { get; init; } = Positive(Start, nameof(Start), "Å");

    /// <inheritdoc/>
    public override MappedForceField Apply(GaussianProcess input, Run run)
    {
        var terms = input.Expansion.Terms;
        if (terms.Min(t => t.Kernel.Cutoff.Radius) is var radius && radius <= Start)
        {
            throw new DataException(new($"The first knot must lie below every cutoff; the shortest one is {radius} Å.", Field: "start", Found: $"{Start} Å"));
        }

        var kinds = input.Species;
        var pairTerms = terms.Where(t => t.Kernel.Order == 2).ToArray();
        var pairGrid = PairGrid(
            pairTerms.Select(t => t.Kernel.Cutoff.Radius).DefaultIfEmpty(Start + 1).Max(), pairTerms.Select(t => t.Kernel.LengthScale).DefaultIfEmpty(1).Min());
        var field = new MappedForceField
        {
            Kinds = kinds,
            IsolatedAtomEnergies = input.IsolatedAtomEnergies,
            ShortestDistance = input.ShortestDistance,
            Domain = input.Domain,
            Card = input.Card?.Tabulated(input),
            PairGrid = pairGrid,
            Pairs = PairTables(kinds, pairTerms, pairGrid, input.ShortestDistance),
            Triplets = [],
            Certificate = new(0, 0, 0, 0, 0),
        };
        return Refine(field, input, [.. terms.Where(t => t.Kernel.Order == 3)], run);
    }

    Model IMapStage.Map(Model model, Run run) => model is GaussianProcess process
        ? Apply(process, run)
        : model is SplineForceField splines
        ? splines.Mapped // Tables already: nothing is lost but the uncertainty.
        : throw new DataException(new("Only a Gaussian process can be mapped.", Found: Spec.KindOf(model.GetType()), Expected: "gaussianProcess or splineForceField"));

    private static double Positive(double value, string name, string unit) => value > 0 && double.IsFinite(value)
        ? value
        : throw new ArgumentException($"{name} must be positive and finite ({unit}); found {value}.", name);

    private UniformGrid PairGrid(double radius, double lengthScale)
    {
        var intervals = Math.Ceiling((radius - Start) / Math.Min(PairStep, PairFraction * lengthScale));
        return intervals <= MostPairIntervals
            ? new(Start, radius, Math.Max(8, (int)intervals))
            : throw new DataException(new(
                $"The pair tables would need {intervals:G3} knots: the length scale is too short for the cutoff.",
                Found: $"length scale {lengthScale:G4} Å, cutoff {radius:G4} Å", Expected: $"at most {MostPairIntervals:G3} knots"));
    }

    private MappedForceField Refine(
        MappedForceField field, GaussianProcess model, (NBodyKernel Kernel, PairExpansion[] Pairs, TripletExpansion[] Triplets)[] terms, Run run)
    {
        var held = MapReference.Of(model, Seed, run);
        var layers = terms.GroupBy(t => t.Kernel.Cutoff.Radius).OrderBy(g => g.Key).ToArray();

        // A quarter of the shortest length scale is coarse and quick; what it misses tells the step that is needed.
        var step = layers.Select(l => l.Min(t => t.Kernel.LengthScale) / 4).DefaultIfEmpty(1).Min();
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            run.Report("mapping", attempt, Attempts);
            var refined = field with { Triplets = [.. layers.Select(l => TripletTables(field, [.. l], step, run))] };
            var certificate = held.Compare(refined, run);
            field = refined with { Certificate = certificate };
            var excess = Math.Max(1000 * certificate.MaximumForceError / ForceAccuracy, 1000 * certificate.MaximumEnergyError / EnergyAccuracy);
            if (excess <= 1)
            {
                run.Report("mapping", Attempts, Attempts);
                return field;
            }

            if (layers.Length == 0 || !double.IsFinite(excess))
            {
                break;
            }

            step *= Math.Max(FinestJump, Math.Pow(Aim / excess, 1 / Order));
        }

        throw new DataException(new(
            "The map does not reach the accuracy asked for. Ask for less (forceAccuracy, energyAccuracy), or give the kernel a longer length scale or a smaller variance.",
            Found: $"{1000 * field.Certificate.MaximumForceError:G3} meV/Å and {1000 * field.Certificate.MaximumEnergyError:G3} meV/atom",
            Expected: $"at most {ForceAccuracy} meV/Å and {EnergyAccuracy} meV/atom"));
    }

    private ImmutableSortedDictionary<(Species, Species), Block<double>> PairTables(
        ImmutableArray<Species> kinds, (NBodyKernel Kernel, PairExpansion[] Pairs, TripletExpansion[] Triplets)[] terms, UniformGrid grid, double shortest)
    {
        var tables = ImmutableSortedDictionary.CreateBuilder<(Species, Species), Block<double>>();
        foreach (var a in kinds)
        {
            foreach (var b in kinds.Where(s => a <= s))
            {
                var label = KernelInput.PairLabel(a, b);
                (double Value, double Slope) Energy(double r)
                {
                    double value = 0, slope = 0;
                    foreach (var term in terms)
                    {
                        var (e, d) = NBodyExpansion.Pair(term.Kernel, term.Pairs, r, label);
                        (value, slope) = (value + e, slope + d);
                    }

                    return Repulsion ? Repulsive(a, b, r, Start, shortest, value, slope) : (value, slope);
                }

                var values = new double[grid.Intervals + 1];
                for (var i = 0; i < values.Length; i++)
                {
                    values[i] = Energy(grid.Knot(i)).Value;
                }

                var coefficients = new double[grid.Coefficients];
                CubicBSpline.Interpolate(grid, values, Energy(grid.Start).Slope, 0, coefficients);
                tables.Add((a, b), Block.Freeze(coefficients));
            }
        }

        return tables.ToImmutable();
    }

    /// <summary>ZBL up to an inner distance (a fraction of the shortest one, or the start), what was learned from an outer one on, a C2 switch between.</summary>
    internal static (double Value, double Slope) Repulsive(Species a, Species b, double r, double start, double shortest, double value, double slope)
    {
        var inner = Math.Max(start, InnerFraction * shortest);
        var outer = OuterFraction * shortest;
        if (r >= outer)
        {
            return (value, slope);
        }

        var (z, dz) = Zbl.Pair(a, b, r);
        if (r <= inner)
        {
            return (z, dz);
        }

        var (off, doff) = CutoffFunctions.Polynomial((r - inner) / (outer - inner));
        doff /= outer - inner;
        return ((off * z) + ((1 - off) * value), (off * dz) + (doff * (z - value)) + ((1 - off) * slope));
    }

    private TripletMap TripletTables(
        MappedForceField field, (NBodyKernel Kernel, PairExpansion[] Pairs, TripletExpansion[] Triplets)[] terms, double step, Run run)
    {
        var radius = terms[0].Kernel.Cutoff.Radius;
        var kinds = field.Kinds;
        var start = Math.Max(Start, InnerFraction * Math.Min(field.ShortestDistance, radius));
        var grid = new UniformGrid(start, radius, Math.Max(4, (int)Math.Ceiling((radius - start) / step)));
        long n = kinds.Length, bytes = n * (n + 1) * (n + 2) / 6 * grid.Coefficients * grid.Coefficients * grid.Coefficients * sizeof(double);
        if (bytes > LargestTables)
        {
            throw new DataException(new(
                $"The triplet tables would take {bytes / 1e9:F1} GB. Ask for less accuracy (forceAccuracy, energyAccuracy), a shorter cutoff or a longer length scale.",
                Found: $"{grid.Intervals} intervals, {kinds.Length} species", Expected: $"at most {LargestTables / 1e9:F0} GB"));
        }

        var tables = ImmutableSortedDictionary.CreateBuilder<(Species, Species, Species), Block<double>>();
        foreach (var a in kinds)
        {
            foreach (var b in kinds.Where(s => a <= s))
            {
                foreach (var c in kinds.Where(s => b <= s))
                {
                    var values = TripletGridValues.Of(terms, a, b, c, grid, run);
                    if (values is not null)
                    {
                        tables.Add((a, b, c), Block.Freeze(CubicBSpline.InterpolateCube(grid, values)));
                    }
                }
            }
        }

        return new(grid, tables.ToImmutable());
    }
}
