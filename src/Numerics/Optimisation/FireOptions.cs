namespace Pipelines.Numerics;

/// <summary>How <see cref="Fire.Minimize"/> works and when it stops. Times are in units where a unit mass under a unit gradient has unit acceleration.</summary>
public sealed record FireOptions
{
    /// <summary>Timesteps from 0.1 to 1, steps up to 0.2, gradient to 1e-5, at most 10,000 iterations.</summary>
    public static FireOptions Default { get; } = new();

    /// <summary>Iterations at most; at least 0.</summary>
    public int MaximumIterations
    {
        get;
        init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(MaximumIterations), value, "There cannot be fewer than 0 iterations.");
    } = 10_000;

    /// <summary>Converged when no component of the gradient is larger; at least 0.</summary>
    public double GradientTolerance
    {
        get;
        init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(GradientTolerance), value, "A tolerance must be at least 0.");
    } = 1e-5;

    /// <summary>The first timestep, above 0.</summary>
    public double FirstTimestep { get; init => field = Positive(value, nameof(FirstTimestep)); } = 0.1;

    /// <summary>The longest timestep, above 0; the paper advises ten times the first.</summary>
    public double LongestTimestep { get; init => field = Positive(value, nameof(LongestTimestep)); } = 1;

    /// <summary>No coordinate changes by more in one iteration; above 0.</summary>
    public double MaximumStep { get; init => field = Positive(value, nameof(MaximumStep)); } = 0.2;

    private static double Positive(double value, string name) =>
        value > 0 ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} must be above 0.");
}
