namespace Pipelines.Numerics;

/// <summary>The standard normal distribution.</summary>
public static class NormalDistribution
{
    /// <summary>The number that a draw is below with a given probability.</summary>
    /// <param name="probability">Above 0 and below 1.</param>
    public static double Quantile(double probability) => MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, probability);
}
