namespace Pipelines;

/// <summary>
/// What a structure looks like: plain functions of a structure, for chains (<c>structure.Pipe(Order.CommonNeighbors)</c>). Where bonds are not given, they
/// are the atoms nearer than the first minimum of the pair distribution (<see cref="Pipelines.Bonds.Of"/>).
/// </summary>
public static class Order
{
    /// <summary>Who is bonded to whom.</summary>
    public static Bonds Bonds(Structure structure) => Pipelines.Bonds.Of(structure);

    /// <summary>Coordination numbers, plain and generalised.</summary>
    public static Coordination Coordination(Structure structure) => Pipelines.Coordination.Of(Bonds(structure));

    /// <summary>Signatures of bonds and classes of atoms.</summary>
    public static CommonNeighborAnalysis CommonNeighbors(Structure structure) => CommonNeighborAnalysis.Of(Bonds(structure));

    /// <summary>q6 and ŵ6 of all atoms.</summary>
    public static Steinhardt Steinhardt(Structure structure) => Pipelines.Steinhardt.Of(Bonds(structure), 6);

    /// <summary>Which atoms a probe can touch from outside.</summary>
    public static SurfaceAtoms Surface(Structure structure) => SurfaceAtoms.Of(Bonds(structure));

    /// <summary>Tops, bridges and hollows of a particle or slab.</summary>
    public static AdsorptionSites AdsorptionSites(Structure structure) => Pipelines.AdsorptionSites.Of(Bonds(structure));

    /// <summary>Bonds by species, mixing and short-range order.</summary>
    public static ChemicalOrder Chemical(Structure structure) => ChemicalOrder.Of(Bonds(structure));

    /// <summary>Radius of gyration, principal axes and moments of a cluster, weighted by mass.</summary>
    public static ClusterShape Shape(Structure structure) => ClusterShape.Of(structure);
}
