using System.Globalization;
using System.Text.Json.Serialization;

namespace Pipelines;

/// <summary>How pairs of neighbours are counted in angular symmetry functions.</summary>
public enum PairCounting
{
    /// <summary>Each pair once (j below k): n2p2, RuNNer, DScribe.</summary>
    Once,

    /// <summary>Each pair twice (j different from k): Eq. 4 of Zeni et al. 2019 and Behler's papers. Values are twice those of <see cref="Once"/>.</summary>
    Twice,
}

/// <summary>
/// A radial symmetry function, G2: the sum over neighbours of exp(-eta (r - shift)²) fc(r). Behler 2011 (doi:10.1063/1.3553717), Eq. 6; Eq. 3 of
/// Zeni et al. 2019. n2p2's types 2 and 12.
/// </summary>
/// <param name="Eta">1/Å², not negative; with 0 (and no shift) it is Behler's G1.</param>
/// <param name="Shift">Å.</param>
/// <param name="Radius">Å: its own cutoff radius, at most the descriptor's; left out, the descriptor's.</param>
/// <param name="Centre">The species of the atoms that have it (for others it is zero); left out, all.</param>
/// <param name="Neighbor">The species of the neighbours; left out, there is one function for each species.</param>
/// <param name="Weighted">One function for all species, with the neighbour's atomic number as weight (Gastegger et al. 2018).</param>
[method: JsonConstructor]
public readonly record struct RadialFunction(
    double Eta, double Shift = 0, double? Radius = null, Species? Centre = null, Species? Neighbor = null, bool Weighted = false)
{
    internal string? Wrong(double radius) =>
        !(Eta >= 0 && double.IsFinite(Eta)) ? $"Eta must be finite and not negative (1/Å²); found {Eta}."
        : !double.IsFinite(Shift) ? $"Shift must be finite (Å); found {Shift}."
        : Radius is { } own && !(own > 0 && own <= radius) ? $"Radius must be positive and at most the descriptor's, {radius} Å; found {own}."
        : Weighted && Neighbor is { } one ? $"A weighted function is of all species; found Neighbor {one}."
        : null;

    internal string Name(string neighbors, double radius) =>
        string.Create(CultureInfo.InvariantCulture, $"{(Centre is { } c ? $"{c}: " : string.Empty)}G2 {neighbors} eta={Eta} rs={Shift} rc={Radius ?? radius}");
}

/// <summary>
/// An angular symmetry function, G3: the sum over pairs of neighbours of 2^(1-zeta) (1 + lambda cos)^zeta exp(-eta sum of (r - shift)²) times the
/// cutoff functions of all three sides (narrow, Eq. 4 of Zeni et al. 2019; n2p2's types 3 and 13; G4 of Behler 2011, doi:10.1063/1.3553717, Eq. 9, and of
/// DScribe) or of the two at the centre (wide; n2p2's type 9; G5 of Behler 2011 and DScribe).
/// </summary>
/// <param name="Eta">1/Å², not negative.</param>
/// <param name="Zeta">At least 1; whole numbers are faster.</param>
/// <param name="Lambda">From -1 to 1; 1 or -1 in all published sets.</param>
/// <param name="Shift">Å.</param>
/// <param name="Wide">Leave out the third side: in the exponential and among the cutoffs.</param>
/// <param name="Radius">Å: its own cutoff radius, at most the descriptor's; left out, the descriptor's.</param>
/// <param name="Centre">The species of the atoms that have it (for others it is zero); left out, all.</param>
/// <param name="First">The species of one neighbour; left out (both), there is one function for each pair of species.</param>
/// <param name="Second">That of the other.</param>
/// <param name="Weighted">One function for all species, with the product of the neighbours' atomic numbers as weight (Gastegger et al. 2018).</param>
[method: JsonConstructor]
public readonly record struct AngularFunction(
    double Eta, double Zeta, double Lambda, double Shift = 0, bool Wide = false, double? Radius = null, Species? Centre = null, Species? First = null, Species? Second = null, bool Weighted = false)
{
    internal string? Wrong(double radius) =>
        !(Eta >= 0 && double.IsFinite(Eta)) ? $"Eta must be finite and not negative (1/Å²); found {Eta}."
        : !(Zeta >= 1 && double.IsFinite(Zeta)) ? $"Zeta must be finite and at least 1 (below, the slope at zero is infinite); found {Zeta}."
        : !(Math.Abs(Lambda) <= 1) ? $"Lambda must be from -1 to 1; found {Lambda}."
        : !double.IsFinite(Shift) ? $"Shift must be finite (Å); found {Shift}."
        : Radius is { } own && !(own > 0 && own <= radius) ? $"Radius must be positive and at most the descriptor's, {radius} Å; found {own}."
        : First is null != Second is null ? "First and Second must be given both or not at all."
        : Weighted && First is { } one ? $"A weighted function is of all species; found First {one}."
        : null;

    internal string Name(string neighbors, double radius) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(Centre is { } c ? $"{c}: " : string.Empty)}G3{(Wide ? " wide" : string.Empty)} {neighbors} eta={Eta} zeta={Zeta} lambda={Lambda} rs={Shift} rc={Radius ?? radius}");
}
