namespace Pipelines;

/// <summary>
/// Newton's equations at constant energy by velocity Verlet: half a kick, a drift, forces, half a kick. Swope, Andersen, Berens and Wilson 1982
/// (doi:10.1063/1.442716). Time-reversible and symplectic: the energy error is bounded and of order timestep².
/// </summary>
[Cites("10.1103/PhysRev.159.98")]
[Cites("10.1063/1.442716")]
public sealed record VelocityVerlet : MolecularDynamics, IExample<VelocityVerlet>
{
    /// <inheritdoc/>
    public static IEnumerable<VelocityVerlet> Examples => [new() { Temperature = 300, Timestep = 2, Steps = 10_000, Seed = 1 }];

    /// <inheritdoc/>
    protected internal override bool ConservesMomentum => true;

    /// <inheritdoc/>
    protected internal override void Advance(Motion motion)
    {
        motion.Kick(0.5 * Timestep);
        motion.Drift(Timestep);
        motion.Evaluate();
        motion.Kick(0.5 * Timestep);
    }
}

public static partial class Simulate
{
    /// <summary>Dynamics at constant energy (NVE).</summary>
    /// <param name="temperature">K: of the velocities drawn at first.</param>
    /// <param name="timestep">fs.</param>
    /// <param name="steps">How many.</param>
    /// <param name="seed">Of the velocities drawn at first.</param>
    /// <param name="start">The structure to start from; may be set afterwards.</param>
    /// <exception cref="ArgumentException">A parameter is out of its range.</exception>
    public static VelocityVerlet VelocityVerlet(double temperature, double timestep, long steps, long seed, Structure? start = null) =>
        new() { Temperature = temperature, Timestep = timestep, Steps = steps, Seed = seed, Start = start };
}
