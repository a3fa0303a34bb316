namespace Pipelines.Numerics;

/// <summary>
/// The limited-memory BFGS method (Liu and Nocedal 1989, doi:10.1007/BF01589116; two-loop recursion: Nocedal and Wright, algorithm 7.4)
/// with a strong Wolfe line search that shortens steps into NaN or infinity. Deterministic: the same objective gives the same bits.
/// </summary>
public static class Lbfgs
{
    /// <summary>Minimises a function from a start.</summary>
    /// <param name="objective">The function and its gradient.</param>
    /// <param name="start">Where to start; not changed.</param>
    /// <param name="options">Null for <see cref="LbfgsOptions.Default"/>.</param>
    /// <param name="observe">Sees every accepted point and may stop; null for none.</param>
    /// <param name="cancellation">Observed once an iteration; throws OperationCanceledException.</param>
    public static Minimum Minimize(
        Objective objective, ReadOnlySpan<double> start, LbfgsOptions? options = null, MinimizationObserver? observe = null, CancellationToken cancellation = default)
    {
        var descent = new LbfgsDescent(objective, start, options);
        if (!descent.Begin())
        {
            return End(MinimizationStatus.StartNotFinite);
        }

        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (observe is not null && !observe(descent.Iterations, descent.X, descent.Value, descent.Gradient))
            {
                return End(MinimizationStatus.Stopped);
            }

            if (descent.Next() is { } status)
            {
                if (status == MinimizationStatus.ValueConverged)
                {
                    observe?.Invoke(descent.Iterations, descent.X, descent.Value, descent.Gradient);
                }

                return End(status);
            }
        }

        Minimum End(MinimizationStatus status) => new(descent.X, descent.Value, descent.GradientNorm, descent.Iterations, descent.Evaluations, status);
    }
}
