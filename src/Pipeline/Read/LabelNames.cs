using System.Text;

namespace Pipelines;

/// <summary>
/// The names under which extended XYZ files keep their labels, as GAP, ASE, MACE, NEP and mff write them. Names must match as a whole; case does not
/// matter. <c>energy_sigma0</c>, <c>energies</c> or <c>formation_energy</c> are other quantities and never taken for the energy.
/// </summary>
public static class LabelNames
{
    /// <summary>Names of the energy of a frame.</summary>
    public static IReadOnlyList<string> Energy { get; } = ["energy", "dft_energy", "ref_energy", "free_energy"];

    /// <summary>Names of the column of forces.</summary>
    public static IReadOnlyList<string> Forces { get; } = ["forces", "force", "dft_forces", "dft_force", "ref_forces", "ref_force"];

    /// <summary>Names of the virial of a frame.</summary>
    public static IReadOnlyList<string> Virial { get; } = ["virial", "dft_virial", "ref_virial"];

    /// <summary>Names of the stress of a frame.</summary>
    public static IReadOnlyList<string> Stress { get; } = ["stress", "dft_stress", "ref_stress"];

    /// <summary>Names that describe the frame itself.</summary>
    internal static IReadOnlyList<string> Frame { get; } = ["lattice", "pbc", "properties"];

    internal static bool IsOneOf(IReadOnlyList<string> names, ReadOnlySpan<byte> key)
    {
        foreach (var name in names)
        {
            if (Ascii.EqualsIgnoreCase(key, name))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Would an unquoted key of this name be taken for more than information?</summary>
    internal static bool HasMeaning(ReadOnlySpan<byte> key) =>
        IsOneOf(Energy, key) || IsOneOf(Virial, key) || IsOneOf(Stress, key) || IsOneOf(Frame, key);
}
