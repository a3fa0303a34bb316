namespace Pipelines;

/// <summary>
/// A simulation whose frames go to the disk while it runs, and which can be stopped at any moment: started again it goes on from its checkpoint,
/// and ends with the same bits in the same files as if it had never stopped.
/// </summary>
/// <remarks>
/// Trajectory and thermo table grow under the name PATH.part and get their own name when the simulation is complete. A checkpoint that is there is
/// gone on from, if it is of the same simulation (another number of steps is allowed: a finished simulation can be made longer). Cancellation
/// writes a last checkpoint.
/// </remarks>
[Kind("recorded")]
public sealed record RecordedSimulation : SimulationStage, IExample<RecordedSimulation>
{
    /// <summary>Dynamics with all its files.</summary>
    public static IEnumerable<RecordedSimulation> Examples =>
        [.. Langevin.Examples.Select(s => Simulate.Recorded(s, "trajectory.extxyz", "thermo.tsv", "checkpoint.bin"))];

    /// <summary>What is simulated.</summary>
    public required MolecularDynamics Simulation { get; init; }

    /// <summary>
    /// Extended XYZ with potential energies (eV), forces (eV/Å) and velocities (Å/fs); null for none.
    /// </summary>
    public string? Trajectory { get; init; }

    /// <summary>Thermo table, tab-separated; null for none.</summary>
    public string? Thermo { get; init; }

    /// <summary>The checkpoint's file; null for none.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>A checkpoint is written every so many steps; at least 1.</summary>
    public long CheckpointEvery
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentException($"CheckpointEvery must be at least 1; found {value}.", nameof(CheckpointEvery));
    } = 10_000;

    /// <summary>Are frames and rows also kept in memory? Those from before a restart are in the files only.</summary>
    public bool KeepFrames { get; init; } = true;

    /// <inheritdoc/>
    public override SimulationStage StartingFrom(Structure start) => this with { Simulation = Simulation with { Start = start } };

    /// <inheritdoc/>
    /// <exception cref="DataException">A file cannot be written; or the checkpoint is damaged, or of another simulation.</exception>
    /// <exception cref="SimulationException">The simulation broke down; PATH.part has the frames so far.</exception>
    public override Trajectory Apply(IPotential input, Run run)
    {
        Pipelines.Simulation.Check(Simulation, input, from: null);
        using var files = SimulationFiles.Open(this);
        try
        {
            var trajectory = Pipelines.Simulation.Play(Simulation, input, run, files.Resumed?.State, files.Resumed?.Tally, files, KeepFrames);
            files.Finish();
            return trajectory;
        }
        catch (OperationCanceledException)
        {
            files.Save();
            throw;
        }
    }
}

public static partial class Simulate
{
    /// <summary>A simulation whose frames go to the disk while it runs, and which can be stopped at any moment and started again.</summary>
    /// <param name="simulation">What is simulated.</param>
    /// <param name="trajectory">Extended XYZ file; null for none.</param>
    /// <param name="thermo">Tab-separated thermo table; null for none.</param>
    /// <param name="checkpoint">Checkpoint file; null for none.</param>
    /// <param name="checkpointEvery">Steps between checkpoints, at least 1.</param>
    public static RecordedSimulation Recorded(
        MolecularDynamics simulation, string? trajectory = null, string? thermo = null, string? checkpoint = null, long checkpointEvery = 10_000) =>
        new() { Simulation = simulation, Trajectory = trajectory, Thermo = thermo, Checkpoint = checkpoint, CheckpointEvery = checkpointEvery };
}
