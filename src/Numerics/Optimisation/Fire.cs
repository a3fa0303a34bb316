namespace Pipelines.Numerics;

/// <summary>
/// The fast inertial relaxation engine: dynamics of unit masses that is steered towards the downhill direction and stopped
/// whenever it runs uphill. Bitzek, Koskinen, Gähler, Moseler and Gumbsch 2006 (doi:10.1103/PhysRevLett.97.170201), with their parameters and
/// with semi-implicit Euler steps and a limit on the length of a step (Guénolé et al. 2020, doi:10.1016/j.commatsci.2020.109584).
/// </summary>
public static class Fire
{
    // Eqs. and values of the 2006 paper: N_min, f_inc, f_dec, alpha_start, f_alpha.
    private const int StepsBeforeSpeedingUp = 5;
    private const double SpeedUp = 1.1;
    private const double SlowDown = 0.5;
    private const double FirstSteering = 0.1;
    private const double SteeringDecay = 0.99;

    /// <summary>Minimises a function from a start.</summary>
    /// <param name="objective">The function and its gradient.</param>
    /// <param name="start">Where to start; not changed.</param>
    /// <param name="options">Null for <see cref="FireOptions.Default"/>.</param>
    /// <param name="observe">Sees every point and may stop; null for none.</param>
    /// <param name="cancellation">Observed once an iteration; throws OperationCanceledException.</param>
    public static Minimum Minimize(
        Objective objective, ReadOnlySpan<double> start, FireOptions? options = null, MinimizationObserver? observe = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(objective);
        options ??= FireOptions.Default;
        double[] x = start.ToArray(), velocity = new double[x.Length], gradient = new double[x.Length];
        var dt = options.FirstTimestep;
        var (steering, downhill) = (FirstSteering, 0);
        for (var iteration = 0; ; iteration++)
        {
            cancellation.ThrowIfCancellationRequested();
            var value = objective(x, gradient);
            var norm = Vectors.LargestMagnitude(gradient);
            Minimum End(MinimizationStatus status) => new(x, value, norm, iteration, iteration + 1, status);
            if (!double.IsFinite(value) || !double.IsFinite(norm))
            {
                return End(iteration == 0 ? MinimizationStatus.StartNotFinite : MinimizationStatus.NoLowerValue);
            }

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

            Step(isFirst: iteration == 0);
        }

        void Step(bool isFirst)
        {
            // The power P = F v: downhill, the velocity turns towards the force; uphill, it stops.
            if (Vectors.Dot(gradient, velocity) < 0)
            {
                downhill++;
                var force = Math.Sqrt(Vectors.Dot(gradient, gradient));
                var speed = Math.Sqrt(Vectors.Dot(velocity, velocity));
                Vectors.Scale(1 - steering, velocity);
                Vectors.AddScaled(-steering * speed / force, gradient, velocity);
                if (downhill > StepsBeforeSpeedingUp)
                {
                    dt = Math.Min(dt * SpeedUp, options.LongestTimestep);
                    steering *= SteeringDecay;
                }
            }
            else
            {
                velocity.AsSpan().Clear();
                (dt, steering, downhill) = (isFirst ? dt : dt * SlowDown, FirstSteering, 0);
            }

            Vectors.AddScaled(-dt, gradient, velocity);
            var longest = dt * Vectors.LargestMagnitude(velocity);
            Vectors.AddScaled(longest > options.MaximumStep ? dt * options.MaximumStep / longest : dt, velocity, x);
        }
    }
}
