namespace Pipelines;

/// <summary>
/// Dynamics in contact with a heat bath (NVT): m dv = F dt - friction m v dt + noise, in the splitting BAOAB of Leimkuhler and Matthews 2013
/// (doi:10.1093/amrx/abs010): half a kick, half a drift, the exact Ornstein-Uhlenbeck step, half a drift, forces, half a kick. Configurational averages
/// are wrong by timestep² only (timestep⁴ at high friction), and exact for a harmonic well.
/// </summary>
[Cites("10.1093/amrx/abs010")]
[Cites("10.1145/2063384.2063405")]
public sealed record Langevin : MolecularDynamics, IExample<Langevin>
{
    /// <inheritdoc/>
    public static IEnumerable<Langevin> Examples => [new() { Temperature = 300, Timestep = 2, Steps = 10_000, Seed = 1 }];

    /// <summary>1/fs, not negative; 0 is constant energy. The bath forgets a velocity in 1/friction.</summary>
    public double Friction { get; init => field = Parameter.NotNegative(value, "1/fs", nameof(Friction)); } = 0.01;

    /// <inheritdoc/>
    protected internal override bool ConservesMomentum => false;

    /// <inheritdoc/>
    protected internal override void Advance(Motion motion)
    {
        motion.Kick(0.5 * Timestep);
        motion.Drift(0.5 * Timestep);
        motion.Thermalise(Math.Exp(-Friction * Timestep), Temperature, Seed);
        motion.Drift(0.5 * Timestep);
        motion.Evaluate();
        motion.Kick(0.5 * Timestep);
    }
}

public static partial class Simulate
{
    /// <summary>Dynamics at constant temperature (NVT), by BAOAB.</summary>
    /// <param name="temperature">K.</param>
    /// <param name="timestep">fs.</param>
    /// <param name="steps">How many.</param>
    /// <param name="seed">Of the noise and of the velocities drawn at first.</param>
    /// <param name="friction">1/fs.</param>
    /// <param name="start">The structure to start from; may be set afterwards.</param>
    /// <exception cref="ArgumentException">A parameter is out of its range.</exception>
    public static Langevin Langevin(double temperature, double timestep, long steps, long seed, double friction = 0.01, Structure? start = null) =>
        new() { Temperature = temperature, Timestep = timestep, Steps = steps, Seed = seed, Friction = friction, Start = start };
}
