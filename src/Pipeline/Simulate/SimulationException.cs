namespace Pipelines;

/// <summary>A simulation that broke down: forces that are not finite, or atoms that fly apart. What was done before is kept.</summary>
/// <param name="error">What happened, in plain words.</param>
/// <param name="step">The step at which it happened; 0 is the start.</param>
/// <param name="atom">The first atom concerned, or -1 where it is not one atom.</param>
/// <param name="trajectory">What had been recorded by then.</param>
public sealed class SimulationException(DataError error, long step, int atom, Trajectory? trajectory = null) : Exception(error.ToString())
{
    /// <summary>What happened, in plain words.</summary>
    public DataError Error { get; } = error;

    /// <summary>The step at which it happened; 0 is the start.</summary>
    public long Step { get; } = step;

    /// <summary>The first atom concerned, or -1 where it is not one atom.</summary>
    public int Atom { get; } = atom;

    /// <summary>What had been recorded by then; null where nothing was.</summary>
    public Trajectory? Trajectory { get; } = trajectory;

    internal SimulationException With(Trajectory soFar) => new(Error, Step, Atom, soFar);
}
