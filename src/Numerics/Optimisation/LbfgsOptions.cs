namespace Pipelines.Numerics;

/// <summary>A function and its gradient: returns f(x) and writes df/dx to <paramref name="gradient"/>. It may return NaN or infinity where x is not allowed.</summary>
/// <param name="x">The point.</param>
/// <param name="gradient">As long as <paramref name="x"/>; holds anything on entry.</param>
public delegate double Objective(ReadOnlySpan<double> x, Span<double> gradient);

/// <summary>Sees the start (iteration 0) and every accepted point; false stops the minimisation there.</summary>
public delegate bool MinimizationObserver(int iteration, ReadOnlySpan<double> x, double value, ReadOnlySpan<double> gradient);

/// <summary>How <see cref="Lbfgs.Minimize"/> works and when it stops.</summary>
public sealed record LbfgsOptions
{
    /// <summary>History 10, gradient to 1e-5, at most 1,000 iterations.</summary>
    public static LbfgsOptions Default { get; } = new();

    /// <summary>Iterations (accepted steps) at most; at least 0.</summary>
    public int MaximumIterations { get; init => field = AtLeast(value, 0, nameof(MaximumIterations)); } = 1000;

    /// <summary>Converged when no component of the gradient is larger, in units of f over units of x; at least 0.</summary>
    public double GradientTolerance { get; init => field = NotNegative(value, nameof(GradientTolerance)); } = 1e-5;

    /// <summary>Converged when a step lowers f by less than this fraction of max(|f|, 1); 0 (the default) never stops for that.</summary>
    public double ValueTolerance { get; init => field = NotNegative(value, nameof(ValueTolerance)); }

    /// <summary>Pairs of steps and gradient changes kept, at least 1.</summary>
    public int History { get; init => field = AtLeast(value, 1, nameof(History)); } = 10;

    /// <summary>Euclidean length of the first trial step, before anything is known about the scale of f; above 0.</summary>
    public double FirstStep { get; init => field = Positive(value, nameof(FirstStep)); } = 1;

    /// <summary>No coordinate changes by more in one iteration; above 0, infinity (the default) for no limit.</summary>
    public double MaximumStep { get; init => field = Positive(value, nameof(MaximumStep)); } = double.PositiveInfinity;

    private static int AtLeast(int value, int least, string name) =>
        value >= least ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} must be at least {least}");

    private static double NotNegative(double value, string name) =>
        value >= 0 ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} must be at least 0");

    private static double Positive(double value, string name) =>
        value > 0 ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} must be above 0");
}

/// <summary>Why a minimisation ended.</summary>
public enum MinimizationStatus
{
    /// <summary>The gradient is within its tolerance.</summary>
    GradientConverged,

    /// <summary>The last step lowered the value by less than its tolerance.</summary>
    ValueConverged,

    /// <summary>The iterations allowed are spent.</summary>
    IterationsSpent,

    /// <summary>The observer asked to stop.</summary>
    Stopped,

    /// <summary>No lower value can be found along the gradient: the limit of precision, a gradient that does not belong to the value, or a wall.</summary>
    NoLowerValue,

    /// <summary>The value or the gradient at the start is not finite.</summary>
    StartNotFinite,
}

/// <summary>Where a minimisation ended.</summary>
/// <param name="X">The last accepted point.</param>
/// <param name="Value">f there.</param>
/// <param name="GradientNorm">The largest component of the gradient there, in magnitude.</param>
/// <param name="Iterations">Accepted steps.</param>
/// <param name="Evaluations">Calls of the objective.</param>
/// <param name="Status">Why it ended.</param>
public sealed record Minimum(double[] X, double Value, double GradientNorm, int Iterations, int Evaluations, MinimizationStatus Status)
{
    /// <summary>True where a tolerance was reached.</summary>
    public bool Converged => Status is MinimizationStatus.GradientConverged or MinimizationStatus.ValueConverged;

    /// <summary>Why it ended, in words.</summary>
    public string Message => Status switch
    {
        MinimizationStatus.GradientConverged => $"converged: no gradient component above {GradientNorm:g3} after {Iterations} iterations",
        MinimizationStatus.ValueConverged => $"converged: the value no longer falls after {Iterations} iterations (largest gradient component {GradientNorm:g3})",
        MinimizationStatus.IterationsSpent => $"not converged: {Iterations} iterations spent (largest gradient component {GradientNorm:g3})",
        MinimizationStatus.Stopped => $"stopped by the observer after {Iterations} iterations",
        MinimizationStatus.NoLowerValue => $"not converged: no lower value along the gradient after {Iterations} iterations (largest component {GradientNorm:g3})",
        _ => "not started: the value or the gradient at the start is not finite",
    };
}
