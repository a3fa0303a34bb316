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
        ArgumentNullException.ThrowIfNull(objective);
        options ??= LbfgsOptions.Default;
        var n = start.Length;
        double[] x = start.ToArray(), gradient = new double[n], direction = new double[n];
        var history = new LbfgsHistory(n, options.History);
        var search = new LineSearch(objective, n);

        search.Evaluate(x);
        var value = search.Value;
        search.Gradient.CopyTo(gradient, 0);
        var norm = Vectors.LargestMagnitude(gradient);
        var iteration = 0;
        if (!double.IsFinite(value) || !double.IsFinite(norm))
        {
            return End(MinimizationStatus.StartNotFinite);
        }

        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (observe is not null && !observe(iteration, x, value, gradient))
            {
                return End(MinimizationStatus.Stopped);
            }

            if (norm <= options.GradientTolerance)
            {
                return End(MinimizationStatus.GradientConverged);
            }

            if (iteration == options.MaximumIterations)
            {
                return End(MinimizationStatus.IterationsSpent);
            }

            var previous = value;
            if (!Step())
            {
                return End(MinimizationStatus.NoLowerValue);
            }

            iteration++;
            if (options.ValueTolerance > 0 && previous - value < options.ValueTolerance * Math.Max(Math.Abs(value), 1))
            {
                observe?.Invoke(iteration, x, value, gradient);
                return End(MinimizationStatus.ValueConverged);
            }
        }

        bool Step()
        {
            // A history that misleads is forgotten once; steepest descent itself failing is the end.
            for (; ; history.Clear())
            {
                history.Direction(gradient, direction);
                var slope = Vectors.Dot(direction, gradient);
                var first = history.Count == 0 ? options.FirstStep / Math.Sqrt(Vectors.Dot(direction, direction)) : 1;
                var longest = options.MaximumStep / Vectors.LargestMagnitude(direction);
                if (slope < 0 && search.Run(x, direction, value, slope, first, longest))
                {
                    history.Add(x, search.X, gradient, search.Gradient);
                    search.X.CopyTo(x, 0);
                    search.Gradient.CopyTo(gradient, 0);
                    value = search.Value;
                    norm = Vectors.LargestMagnitude(gradient);
                    return true;
                }

                if (history.Count == 0)
                {
                    return false;
                }
            }
        }

        Minimum End(MinimizationStatus status) => new(x, value, norm, iteration, search.Evaluations, status);
    }
}
