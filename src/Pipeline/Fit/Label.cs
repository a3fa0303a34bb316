namespace Pipelines;

/// <summary>What a reference calculation can tell a fit.</summary>
public enum LabelKind
{
    /// <summary>The force on one atom: three numbers, eV/Å.</summary>
    Force,

    /// <summary>The energy of the whole structure: one number, eV.</summary>
    TotalEnergy,

    /// <summary>The energy of one atom (its share of the total, Eq. 1): one number, eV. Never a label of data, but a question to a model.</summary>
    LocalEnergy,
}

/// <summary>A linear functional of the energy function: the total energy, one atom's share of it, or minus its gradient by one atom.</summary>
/// <param name="Kind">Which one.</param>
/// <param name="Atom">The atom (0 for the total energy).</param>
public readonly record struct Label(LabelKind Kind, int Atom = 0)
{
    /// <summary>The total energy.</summary>
    public static Label TotalEnergy => new(LabelKind.TotalEnergy);

    /// <summary>1 for energies, 3 for a force.</summary>
    public int Size => Kind == LabelKind.Force ? 3 : 1;

    /// <summary>The force on an atom.</summary>
    public static Label ForceOn(int atom) => new(LabelKind.Force, atom);

    /// <summary>The energy of an atom.</summary>
    public static Label EnergyOf(int atom) => new(LabelKind.LocalEnergy, atom);
}
