namespace Pipelines.Numerics;

/// <summary>What a pair of points at one distance adds to an energy and to the densities at its two ends, with derivatives by distance.</summary>
/// <param name="Energy">Pair energy phi(r).</param>
/// <param name="EnergySlope">d phi / dr.</param>
/// <param name="FirstDensity">Density that the second point lends to the first.</param>
/// <param name="FirstSlope">Its derivative by r.</param>
/// <param name="SecondDensity">Density that the first point lends to the second.</param>
/// <param name="SecondSlope">Its derivative by r.</param>
public readonly record struct PairTerm(
    double Energy, double EnergySlope, double FirstDensity = 0, double FirstSlope = 0, double SecondDensity = 0, double SecondSlope = 0);

/// <summary>
/// The functions of an embedded pair sum, E = sum_{i&lt;j} phi_ab(r_ij) + sum_i F_a(sum_j rho_ab(r_ij)), where a and b are the kinds of the
/// points i and j. Implement it on a struct: the sum is then compiled for it, without virtual calls.
/// </summary>
public interface IPairTerms
{
    /// <summary>False where there is no F: the passes that densities need are then left out.</summary>
    static abstract bool IsEmbedded { get; }

    /// <summary>Terms of a pair closer than the cutoff.</summary>
    /// <param name="first">Kind of the first point.</param>
    /// <param name="second">Kind of the second point.</param>
    /// <param name="r">Distance, positive.</param>
    PairTerm At(int first, int second, double r);

    /// <summary>F and dF/d(density) of a point.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="density">The density there.</param>
    (double Value, double Slope) Embed(int kind, double density);
}

/// <summary>A function of a pair's kinds and distance: energy and derivative by distance.</summary>
public interface IPairFunction
{
    /// <summary>Energy and derivative by distance of a pair closer than the cutoff.</summary>
    (double Energy, double Slope) At(int first, int second, double r);
}

/// <summary>A pair function as an embedded pair sum without embedding.</summary>
/// <typeparam name="T">The pair function.</typeparam>
/// <param name="function">The pair function.</param>
public readonly struct PairOnly<T>(T function) : IPairTerms
    where T : struct, IPairFunction
{
    /// <inheritdoc/>
    public static bool IsEmbedded => false;

    /// <inheritdoc/>
    public PairTerm At(int first, int second, double r)
    {
        var (energy, slope) = function.At(first, second, r);
        return new(energy, slope);
    }

    /// <inheritdoc/>
    public (double Value, double Slope) Embed(int kind, double density) => default;
}
