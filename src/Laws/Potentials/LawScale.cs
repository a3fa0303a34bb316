using Pipelines.Numerics;

namespace Pipelines;

/// <summary>What "relative" is relative to, and the floor that rounding sets.</summary>
/// <param name="Energy">eV; sum over atoms of |E_i|, counted from isolated atoms.</param>
/// <param name="Force">eV/Å; the largest |F_i|, and the largest |E_i| over the typical spacing (where forces cancel by symmetry, bonds still have that much).</param>
/// <param name="Floor">
/// The share of <paramref name="Energy"/> that rounding may change: each coordinate by 4 units in the last place, times |F_i|; each E_i by as many of
/// its own; and half a unit of the sum for every atom added to it.
/// </param>
/// <param name="Length">Å; the largest distance from the origin, at least the typical spacing.</param>
/// <param name="Magnitude">eV; sum of |E_i| as it is, isolated atoms and all: what rounding acts on.</param>
/// <remarks>No scale falls below a tenth of a bond: what is left where large terms cancel, or at the very edge of the cutoff, is rounding.</remarks>
internal readonly record struct LawScale(double Energy, double Force, double Floor, double Length, double Magnitude)
{
    private const double Ulp = 2.2e-16, Least = 0.1;

    public static LawScale Of(PotentialSubject subject, Structure structure, Evaluation e) => Of(subject, structure, e, Least);

    /// <summary>The scale where the question is what one more bond may change: no smaller than a bond.</summary>
    public static LawScale AtLeastBond(PotentialSubject subject, Structure structure, Evaluation e) => Of(subject, structure, e, 1);

    private static LawScale Of(PotentialSubject subject, Structure structure, Evaluation e, double share)
    {
        double energy = 0, magnitude = 0, largest = share * subject.Bond.Energy, force = 0, forces = 0, length = subject.Spacing;
        for (var i = 0; i < structure.Count; i++)
        {
            var bound = Math.Abs(e.AtomEnergies[i] - subject.IsolatedAtom(structure.Species[i]));
            energy += bound;
            magnitude += Math.Abs(e.AtomEnergies[i]);
            largest = Math.Max(largest, bound);
            forces += e.Forces[i].Length;
            force = Math.Max(force, e.Forces[i].Length);
            length = Math.Max(length, structure.Positions[i].Length);
        }

        energy = Math.Max(energy, largest);
        var floor = energy > 0 ? Ulp * ((4 * length * forces) + ((4 + (0.5 * structure.Count)) * magnitude)) / energy : 0;
        return new(energy, Math.Max(force, largest / subject.Spacing), floor, length, magnitude);
    }
}
