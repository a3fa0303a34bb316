namespace Pipelines;

/// <summary>The verb map: from a Gaussian process to a tabulated force field.</summary>
public static partial class Map
{
    /// <summary>Cubic splines; see <see cref="SplineMap"/>.</summary>
    public static SplineMap ToSplines(double forceAccuracy = 1, double energyAccuracy = 1) => new(forceAccuracy, energyAccuracy);
}
