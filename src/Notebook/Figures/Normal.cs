namespace Pipelines;

/// <summary>The normal distribution.</summary>
internal static class Normal
{
    /// <summary>Probability that a value lies within <paramref name="z"/> standard deviations: erf(z/√2), to 14 digits.</summary>
    public static double Inside(double z)
    {
        var x = Math.Abs(z) / Math.Sqrt(2);
        if (x > 6)
        {
            return 1;
        }

        // Abramowitz and Stegun 7.1.6: every term is positive, nothing cancels.
        var (term, sum) = (x, x);
        for (var n = 1; term > 1e-17 * sum; n++)
        {
            term *= 2 * x * x / ((2 * n) + 1);
            sum += term;
        }

        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }
}
