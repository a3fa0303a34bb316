using Pipelines.Numerics;

namespace Pipelines;

/// <summary>What "relative" is relative to, and the floor that rounding sets.</summary>
/// <param name="Energy">eV; sum over atoms of |E_i|.</param>
/// <param name="Force">eV/Å; the largest |F_i|, and the largest |E_i| over the typical spacing (where forces cancel by symmetry, bonds still have that much).</param>
/// <param name="EnergyFloor">Energy changes by up to this share of <see cref="Energy"/> when coordinates are rounded: each by 4 units in the last place, times |F_i|.</param>
/// <param name="Length">Å; the largest distance from the origin, at least the typical spacing.</param>
/// <remarks>Neither scale falls below a millionth of a bond: what two atoms at the very edge of the cutoff have left is rounding.</remarks>
internal readonly record struct Scale(double Energy, double Force, double EnergyFloor, double Length)
{
    private const double Ulp = 2.2e-16, Least = 1e-6;

    public static Scale Of(Evaluation e, ReadOnlySpan<Vec3> positions, Bond bond, double share = Least)
    {
        double energy = 0, largest = share * bond.Energy, force = 0, forces = 0, length = bond.Spacing;
        for (var i = 0; i < positions.Length; i++)
        {
            energy += Math.Abs(e.AtomEnergies[i]);
            largest = Math.Max(largest, Math.Abs(e.AtomEnergies[i]));
            forces += e.Forces[i].Length;
            force = Math.Max(force, e.Forces[i].Length);
            length = Math.Max(length, positions[i].Length);
        }

        energy = Math.Max(energy, largest);
        return new(energy, Math.Max(force, largest / bond.Spacing), energy > 0 ? 4 * Ulp * length * forces / energy : 0, length);
    }

    /// <summary>The scale where the question is what one more bond may change: no smaller than a bond.</summary>
    public static Scale AtLeastBond(Evaluation e, ReadOnlySpan<Vec3> positions, Bond bond) => Of(e, positions, bond, share: 1);
}
