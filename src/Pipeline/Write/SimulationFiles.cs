namespace Pipelines;

/// <summary>
/// The files of a running simulation. Trajectory and thermo table grow under the name PATH.part and get their own name when the simulation is
/// complete; the checkpoint is replaced as a whole, after the others have been flushed to the disk.
/// </summary>
internal sealed class SimulationFiles : ISimulationSink, IDisposable
{
    private readonly RecordedSimulation _stage;
    private readonly string _parameters;
    private ExtXyzWriter? _trajectory;
    private ThermoWriter? _thermo;
    private Motion? _motion;
    private QualityTally _tally;
    private long _saved = -1;

    private SimulationFiles(RecordedSimulation stage, string parameters, Checkpoint? resumed) =>
        (_stage, _parameters, Resumed) = (stage, parameters, resumed);

    /// <summary>Where to go on from; null begins at the start.</summary>
    public Checkpoint? Resumed { get; }

    /// <summary>Begins new files, or goes on with those of a checkpoint that is there.</summary>
    /// <exception cref="DataException">A file cannot be written, or is not of this simulation.</exception>
    public static SimulationFiles Open(RecordedSimulation stage)
    {
        var simulation = stage.Simulation;
        Checkpoint? resumed = null;
        if (stage.Checkpoint is { } path && File.Exists(path))
        {
            resumed = Checkpoint.Read(path, simulation).GetOrThrow();
            Require(stage.Trajectory, resumed.Trajectory, path, "trajectory");
            Require(stage.Thermo, resumed.Thermo, path, "thermo table");
            if (resumed.State.Step > simulation.Steps)
            {
                throw new DataException(new("This checkpoint is past the end of the simulation.", path, Found: $"step {resumed.State.Step}", Expected: $"at most {simulation.Steps}"));
            }
        }

        var files = new SimulationFiles(stage, Checkpoint.ParametersOf(simulation), resumed);
        try
        {
            files._trajectory = stage.Trajectory is { } t ? Write.Trajectory(Ready(t, resumed?.Trajectory), resumed?.Trajectory?.Length).GetOrThrow() : null;
            files._thermo = stage.Thermo is { } h ? ThermoWriter.Open(Ready(h, resumed?.Thermo), resumed?.Thermo?.Length).GetOrThrow() : null;
            return files;
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    public void Frame(MdState state) => _trajectory?.Append(state.ToConfiguration(), state.VelocityColumn());

    public void Row(in ThermoRow row) => _thermo?.Append(row);

    public void Complete(Motion motion, in QualityTally tally)
    {
        (_motion, _tally) = (motion, tally);
        if (motion.Step % _stage.CheckpointEvery == 0)
        {
            Save();
        }
    }

    /// <summary>Writes a checkpoint of the last complete step, unless it is already there.</summary>
    public void Save()
    {
        _trajectory?.Flush(toDisk: true);
        _thermo?.Flush();
        if (_stage.Checkpoint is { } path && _motion is not null && _motion.Step != _saved)
        {
            new Checkpoint(_parameters, _motion.Snapshot(), _tally, Mark(_stage.Trajectory, _trajectory?.Length), Mark(_stage.Thermo, _thermo?.Length)).Write(path);
            _saved = _motion.Step;
        }
    }

    /// <summary>Gives the complete files their own names.</summary>
    public void Finish()
    {
        Save();
        Dispose();
        foreach (var path in new[] { _stage.Trajectory, _stage.Thermo })
        {
            if (path is not null)
            {
                Move(Part(path), path);
            }
        }
    }

    public void Dispose()
    {
        _trajectory?.Dispose();
        _thermo?.Dispose();
        (_trajectory, _thermo) = (null, null);
    }

    private static string Part(string path) => $"{path}.part";

    private static FileMark? Mark(string? path, long? length) => path is null ? null : FileMark.Of(Part(path), length!.Value);

    private static void Require(string? path, FileMark? mark, string checkpoint, string what)
    {
        if (path is null != mark is null)
        {
            var (found, expected) = mark is null ? ("none", path!) : ($"one of {mark.Value.Length} bytes", "none");
            throw new DataException(new($"This checkpoint was written with other files: the {what} does not fit.", checkpoint, Found: found, Expected: expected));
        }
    }

    // A finished simulation that is made longer goes on with the file that has its own name already.
    private static string Ready(string path, FileMark? mark)
    {
        var part = Part(path);
        if (mark is { } m)
        {
            var there = File.Exists(part) ? part : File.Exists(path) ? path
                : throw new DataException(new("The file that belongs to the checkpoint is missing. Put it back, or delete the checkpoint to begin anew.", path));
            if (m.Check(there) is { } wrong)
            {
                throw new DataException(wrong);
            }

            if (there == path)
            {
                Move(path, part);
            }
        }

        return part;
    }

    private static void Move(string from, string to) => Files.Try<bool>(to, () =>
    {
        File.Move(from, to, overwrite: true);
        return true;
    }).GetOrThrow();
}
