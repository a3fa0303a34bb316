namespace Pipelines;

/// <summary>What the numbers of a power spectrum are multiplied by. The scalar products of normalised spectra are the same in all but DScribe's.</summary>
public enum SoapConvention
{
    /// <summary>
    /// Gaussians of height 1 (Eq. 5 of the review) and 1/√(2l+1) sum_m c c' (Eq. 7). A product that Eq. 7 lists twice (n and n', or two species, exchanged) is
    /// listed once, times √2: the scalar product of two spectra is that of the full ones, and normalised spectra are SOAP vectors. As in GAP.
    /// </summary>
    [Cites("10.1080/23746149.2019.1654919")]
    Review,

    /// <summary>Gaussians of height 1, pi √(8/(2l+1)) sum_m c c', each product once. The scalar product of two spectra is not the SOAP kernel.</summary>
    [Cites("10.1016/j.cpc.2019.106949")]
    DScribe,

    /// <summary>
    /// Gaussians whose square integrates to 1, and the sign of a Clebsch-Gordan product, (-1)^l/√(2l+1); else as in the review: featomic (which lists
    /// both n n' and n' n, without √2).
    /// </summary>
    [Cites("10.1063/5.0044689")]
    Featomic,
}
