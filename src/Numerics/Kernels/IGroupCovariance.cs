namespace Pipelines.Numerics;

/// <summary>Covariances between groups of n-point sets under a kernel with length scale s, and their derivatives by the positions of first corners.</summary>
/// <typeparam name="TGroup">A group of sets of one kind.</typeparam>
internal interface IGroupCovariance<TGroup>
{
    /// <summary>Adds weight * d2k / dx dx' (x, x': the first corners) to a row-major 3 x 3 block.</summary>
    static abstract void ForceForce(TGroup a, TGroup b, double sigma, double weight, bool byScale, Span<double> block);

    /// <summary>Adds weight * dk / dx (x: the first corner on the left) to 3 numbers.</summary>
    static abstract void ForceEnergy(TGroup a, TGroup b, double sigma, double weight, bool byScale, Span<double> block);

    /// <summary>The sum of k over all pairs of sets.</summary>
    static abstract double EnergyEnergy(TGroup a, TGroup b, double sigma, bool byScale);
}
