namespace Pipelines;

/// <summary>The embedding of the second-moment models, -w sqrt(rho).</summary>
internal static class SquareRoot
{
    // Where the density is zero, all of its slopes are zero too: the infinite slope of the root must not turn them into NaN.
    public static (double Value, double Slope) Embed(double weight, double density)
    {
        if (density <= 0)
        {
            return (0, 0);
        }

        var root = Math.Sqrt(density);
        return (-weight * root, -0.5 * weight / root);
    }
}
