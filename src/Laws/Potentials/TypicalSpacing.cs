using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>The length that a potential thinks in, read off its dimer curves.</summary>
internal static class TypicalSpacing
{
    private const double Step = 0.02, Shortest = 0.4, Longest = 6, Repulsion = 0.5, Fallback = 2.5;

    /// <summary>
    /// The distance of the deepest minimum inside the range scanned, averaged over like pairs; a tenth more, as bonds in matter are longer than in dimers.
    /// Where nothing binds: the distance at which the repulsion is half an eV.
    /// </summary>
    public static double Of(IPotential potential, ImmutableArray<Species> species) =>
        species.Take(3).Average(s => Dimer(potential, s));

    private static double Dimer(IPotential potential, Species species)
    {
        var end = Math.Min(potential.Cutoff, Longest);
        Structure At(double r) => new([species, species], [Vec3.Zero, new(r, 0, 0)]);
        var evaluator = potential.CreateEvaluator(At(end));
        var curve = Enumerable.Range(0, (int)((end - Shortest) / Step))
            .Select(k => Shortest + (k * Step))
            .Select(r => (R: r, E: PotentialSubject.Evaluate(evaluator, At(r).Positions.Span).Energy))
            .ToArray();
        var apart = PotentialSubject.Evaluate(evaluator, At(end).Positions.Span).Energy;
        var wells = Enumerable.Range(1, Math.Max(0, curve.Length - 2))
            .Where(k => curve[k].E < curve[k - 1].E && curve[k].E <= curve[k + 1].E && curve[k].E < apart)
            .ToArray();
        if (wells.Length > 0)
        {
            return 1.1 * curve[wells.MinBy(k => curve[k].E)].R;
        }

        var wall = Array.FindLast(curve, p => p.E - apart > Repulsion);
        return wall.R > 0 ? wall.R : Math.Min(Fallback, 0.5 * end);
    }
}
