using Pipelines.Numerics;

namespace Pipelines;

/// <summary>The kinds of adsorption sites.</summary>
public enum SiteKind
{
    /// <summary>On one atom.</summary>
    Top,

    /// <summary>Between two bonded atoms.</summary>
    Bridge,

    /// <summary>Between three atoms, none of the next layer below: where fcc would go on.</summary>
    FccHollow,

    /// <summary>Between three atoms, on top of an atom of the next layer: where hcp would go on.</summary>
    HcpHollow,

    /// <summary>Between four atoms of a (100) facet.</summary>
    FourfoldHollow,
}

/// <summary>Where on a particle something is.</summary>
public enum SurfacePlace
{
    /// <summary>Flat: the surface around it has one direction.</summary>
    Facet,

    /// <summary>Where two facets meet, outwards or inwards.</summary>
    Edge,

    /// <summary>Where three or more facets meet.</summary>
    Corner,
}

/// <summary>A place where something can be adsorbed.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Atoms">The atoms that hold it.</param>
/// <param name="Position">Å; the mean of these atoms' positions (in a periodic cell, of the images nearest to the first).</param>
/// <param name="Normal">Outwards, of length 1.</param>
/// <param name="Place">Where the site itself is: a hollow is always on a facet, a bridge on a facet or along an edge.</param>
/// <param name="Near">The most exposed of its atoms' places: a hollow beside an edge is near an edge.</param>
/// <param name="GeneralisedCoordination">
/// Calle-Vallejo's generalised coordination number: the coordination numbers of all atoms bonded to the site's, over the number they would be in the bulk (12, 18, 22 and 26
/// for one to four atoms).
/// </param>
public sealed record AdsorptionSite(
    SiteKind Kind, Block<int> Atoms, Vec3 Position, Vec3 Normal, SurfacePlace Place, SurfacePlace Near, double GeneralisedCoordination)
{
    /// <summary>The place at a height over the site, Å.</summary>
    public Vec3 Above(double height) => Position + (height * Normal);
}
