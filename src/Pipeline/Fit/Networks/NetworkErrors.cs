namespace Pipelines;

/// <summary>Sums of errors over labels, from which follow the loss and the root mean squares.</summary>
/// <param name="Sum">Half the squares of all errors over their noise.</param>
/// <param name="Labels">Numbers that were compared.</param>
/// <param name="EnergySquares">Squares of the errors of energies an atom, eV².</param>
/// <param name="Energies">How many.</param>
/// <param name="ForceSquares">Squares of the errors of force components, (eV/Å)².</param>
/// <param name="Components">How many.</param>
internal readonly record struct NetworkErrors(double Sum, long Labels, double EnergySquares, long Energies, double ForceSquares, long Components)
{
    /// <summary>Half the mean square of the errors over their noise.</summary>
    public double Loss => Sum / Labels;

    /// <summary>eV an atom; NaN without energies.</summary>
    public double EnergyRmse => Math.Sqrt(EnergySquares / Energies);

    /// <summary>eV/Å; NaN without forces.</summary>
    public double ForceRmse => Math.Sqrt(ForceSquares / Components);

    /// <summary>Of the labels of both.</summary>
    public static NetworkErrors operator +(NetworkErrors a, NetworkErrors b) => new(
        a.Sum + b.Sum, a.Labels + b.Labels, a.EnergySquares + b.EnergySquares, a.Energies + b.Energies, a.ForceSquares + b.ForceSquares, a.Components + b.Components);
}
