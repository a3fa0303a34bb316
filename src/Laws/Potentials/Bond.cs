using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>The length and the energy that a potential thinks in, read off its dimer curves.</summary>
/// <param name="Spacing">Å; a typical distance between nearest neighbours.</param>
/// <param name="Energy">eV; the size of the energy of two atoms at that distance, against two atoms apart.</param>
internal readonly record struct Bond(double Spacing, double Energy)
{
    private const double Step = 0.02, Shortest = 0.4, Longest = 6, Repulsion = 0.5, Fallback = 2.5, Looser = 1.1;

    /// <summary>
    /// The deepest minimum inside the range scanned, averaged over like pairs; a tenth further, as bonds in matter are longer than in dimers.
    /// Where nothing binds: the distance at which the repulsion is half an eV.
    /// </summary>
    public static Bond Of(IPotential potential, ImmutableArray<Species> species)
    {
        Bond[] bonds = [.. species.Take(3).Select(s => Dimer(potential, s))];
        return new(bonds.Average(b => b.Spacing), bonds.Average(b => b.Energy));
    }

    /// <summary>The same at a given spacing.</summary>
    public static Bond At(IPotential potential, ImmutableArray<Species> species, double spacing) =>
        new(spacing, species.Take(3).Select(s => Curve(potential, s).Energy).Average(energy => Math.Abs(energy(spacing))));

    private static Bond Dimer(IPotential potential, Species species)
    {
        var (energy, end) = Curve(potential, species);
        var curve = Enumerable.Range(0, (int)((end - Shortest) / Step))
            .Select(k => Shortest + (k * Step))
            .Select(r => (R: r, E: energy(r)))
            .ToArray();
        var wells = Enumerable.Range(1, Math.Max(0, curve.Length - 2))
            .Where(k => curve[k].E < curve[k - 1].E && curve[k].E <= curve[k + 1].E && curve[k].E < 0)
            .ToArray();
        if (wells.Length > 0)
        {
            var (r, depth) = curve[wells.MinBy(k => curve[k].E)];
            return new(Looser * r, -depth);
        }

        var wall = Array.FindLast(curve, p => p.E > Repulsion);
        var spacing = wall.R > 0 ? wall.R : Math.Min(Fallback, 0.5 * end);
        return new(spacing, Math.Abs(energy(spacing)));
    }

    // Energy of two atoms by their distance, zero at the far end.
    private static (Func<double, double> Energy, double End) Curve(IPotential potential, Species species)
    {
        var end = Math.Min(potential.Cutoff, Longest);
        Vec3[] At(double r) => [Vec3.Zero, new(r, 0, 0)];
        var evaluator = potential.CreateEvaluator(new([species, species], Block.Freeze(At(end))));
        var apart = PotentialSubject.Evaluate(evaluator, At(end)).Energy;
        return (r => PotentialSubject.Evaluate(evaluator, At(r)).Energy - apart, end);
    }
}
