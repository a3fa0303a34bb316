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

    // In units of the first timestep: below it, nothing finite is left to be found.
    private const double ShortestTimestep = 1e-12;

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
        double[] x = start.ToArray(), gradient = new double[x.Length], velocity = new double[x.Length];
        double[] nextX = start.ToArray(), nextGradient = new double[x.Length];
        var (dt, steering, downhill) = (options.FirstTimestep, FirstSteering, 0);
        var value = objective(x, gradient);
        for (int iteration = 0, evaluations = 1; ; iteration++)
        {
            cancellation.ThrowIfCancellationRequested();
            var norm = Vectors.LargestMagnitude(gradient);
            Minimum End(MinimizationStatus status) => new(x, value, norm, iteration, evaluations, status);
            if (!double.IsFinite(value) || !double.IsFinite(norm))
            {
                return End(MinimizationStatus.StartNotFinite);
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

            Steer(isFirst: iteration == 0);
            double next;
            for (Move(); ; Move(), evaluations++)
            {
                next = objective(nextX, nextGradient);
                if (double.IsFinite(next) && double.IsFinite(Vectors.LargestMagnitude(nextGradient)))
                {
                    break;
                }

                // A step into a wall: back, and slower.
                Halt(dt * SlowDown);
                if (dt < options.FirstTimestep * ShortestTimestep)
                {
                    return End(MinimizationStatus.NoLowerValue);
                }
            }

            evaluations++;
            value = next;
            (x, nextX) = (nextX, x);
            (gradient, nextGradient) = (nextGradient, gradient);
        }

        // The power P = F v: downhill, the velocity turns towards the force; uphill, it stops.
        void Steer(bool isFirst)
        {
            if (isFirst)
            {
                return;
            }

            if (Vectors.Dot(gradient, velocity) >= 0)
            {
                Halt(dt * SlowDown);
                return;
            }

            var force = Math.Sqrt(Vectors.Dot(gradient, gradient));
            var speed = Math.Sqrt(Vectors.Dot(velocity, velocity));
            Vectors.Scale(1 - steering, velocity);
            Vectors.AddScaled(-steering * speed / force, gradient, velocity);
            if (++downhill > StepsBeforeSpeedingUp)
            {
                dt = Math.Min(dt * SpeedUp, options.LongestTimestep);
                steering *= SteeringDecay;
            }
        }

        void Halt(double timestep)
        {
            velocity.AsSpan().Clear();
            (dt, steering, downhill) = (timestep, FirstSteering, 0);
        }

        void Move()
        {
            Vectors.AddScaled(-dt, gradient, velocity);
            x.CopyTo(nextX, 0);
            var longest = dt * Vectors.LargestMagnitude(velocity);
            Vectors.AddScaled(longest > options.MaximumStep ? dt * options.MaximumStep / longest : dt, velocity, nextX);
        }
    }
}
