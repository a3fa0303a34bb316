using Pipelines.Numerics;

namespace Pipelines;

/// <summary>The evaluator of every potential that is an embedded pair sum.</summary>
internal sealed class PairEvaluator<T>(PairSum<T> sum) : IEvaluator
    where T : struct, IPairTerms
{
    public double Evaluate(ReadOnlySpan<Vec3> positions, Span<Vec3> forces, Span<double> atomEnergies, out Mat3 virial) =>
        sum.Evaluate(positions, forces, atomEnergies, out virial);
}

internal static class PairEvaluator
{
    /// <summary>Checks the structure and hands its species to the sum as kinds: positions in the potential's list of species, or 0 where it takes any.</summary>
    public static IEvaluator Create<T>(IPotential potential, T terms, Structure structure, int threads)
        where T : struct, IPairTerms
    {
        potential.Require(structure);
        var kinds = new int[structure.Count];
        var known = potential.Species;
        for (var i = 0; i < kinds.Length && !known.IsEmpty; i++)
        {
            kinds[i] = known.IndexOf(structure.Species[i]);
        }

        return Create(potential, terms, structure, kinds, threads);
    }

    /// <summary>The same with kinds of the caller's choice.</summary>
    public static IEvaluator Create<T>(IPotential potential, T terms, Structure structure, ReadOnlySpan<int> kinds, int threads)
        where T : struct, IPairTerms => double.IsInfinity(potential.Cutoff) && !structure.Lattice.IsOpen
        ? throw new ArgumentException("This potential has no cutoff, so it takes clusters only; give it a taper to use it in a periodic cell.", nameof(structure))
        : new PairEvaluator<T>(new(terms, kinds, structure.Lattice, potential.Cutoff, threads));

    /// <summary>The species that a structure has, in order, and the place of each atom's among them: for potentials that take any.</summary>
    public static (Species[] Present, int[] Kinds) KindsOf(Structure structure)
    {
        Species[] present = [.. structure.Species.Distinct().Order()];
        return (present, [.. structure.Species.Select(s => Array.IndexOf(present, s))]);
    }

    /// <summary>A pair potential.</summary>
    public static IEvaluator CreatePair<T>(IPotential potential, T function, Structure structure, int threads)
        where T : struct, IPairFunction => Create(potential, new PairOnly<T>(function), structure, threads);
}
