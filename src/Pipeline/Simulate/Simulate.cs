namespace Pipelines;

/// <summary>The verb "simulate": what a potential can do in time.</summary>
public static partial class Simulate
{
    /// <summary>
    /// The states of a simulation one by one, at its sampling interval, the start included: nothing is computed before it is asked for, so
    /// <c>TakeWhile</c> and <c>First</c> stop the simulation. Enumerating again runs again, and gives the same bits.
    /// </summary>
    /// <param name="potential">What moves the atoms.</param>
    /// <param name="stage">How they are moved.</param>
    /// <param name="run">Threads, progress, cancellation; null for the default.</param>
    /// <param name="from">A state of this simulation to go on from, as if it had never stopped; null begins at the start. It comes first.</param>
    /// <exception cref="ArgumentException">There is no start, or it does not suit the potential.</exception>
    /// <exception cref="SimulationException">While enumerating: the simulation broke down.</exception>
    public static IEnumerable<MdState> States(IPotential potential, MolecularDynamics stage, Run? run = null, MdState? from = null)
    {
        ArgumentNullException.ThrowIfNull(potential);
        Simulation.Check(stage, potential, from);
        return Simulation.Steps(stage, potential, run ?? Run.Default, from)
            .Where(motion => motion.Step % stage.SampleEvery == 0 || motion.Step == from?.Step)
            .Select(motion => motion.Snapshot());
    }

    /// <summary>The rest of a simulation, from one of its states on, as if it had never stopped; frames and rows are those after that state.</summary>
    /// <param name="potential">What moves the atoms.</param>
    /// <param name="stage">How they are moved; its steps count from the start, not from the state.</param>
    /// <param name="from">The state to go on from: <see cref="Trajectory.Final"/>, or a frame.</param>
    /// <param name="run">Threads, progress, cancellation; null for the default.</param>
    /// <exception cref="ArgumentException">The state is not of this simulation, or past its end.</exception>
    /// <exception cref="SimulationException">The simulation broke down; the trajectory so far comes with it.</exception>
    public static Trajectory Continue(IPotential potential, MolecularDynamics stage, MdState from, Run? run = null)
    {
        ArgumentNullException.ThrowIfNull(from);
        return Simulation.Play(stage, potential, run ?? Run.Default, from);
    }
}
