namespace Pipelines;

/// <summary>
/// The file that a training goes on from. It has the last epoch that each member of the committee has ended; it is replaced whole, so that after a crash there is
/// the old one or the new one.
/// </summary>
internal sealed class NetworkCheckpoint
{
    private readonly Lock _lock = new();
    private readonly string _path, _parameters;
    private readonly byte[][] _states;

    private NetworkCheckpoint(string path, string parameters, byte[][] states) => (_path, _parameters, _states) = (path, parameters, states);

    private static ReadOnlySpan<byte> Magic => "Pipelines training checkpoint\n"u8;

    /// <summary>Reads the checkpoint where there is one, or begins one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="parameters">Hash of all that the training depends on.</param>
    /// <param name="members">Of the committee.</param>
    /// <exception cref="DataException">The file is something else, damaged, or of another training.</exception>
    public static NetworkCheckpoint Open(string path, string parameters, int members)
    {
        var states = File.Exists(path) ? Files.Try(path, () => Read(path, parameters, members)).GetOrThrow() : [.. Enumerable.Range(0, members).Select(_ => Array.Empty<byte>())];
        return new(path, parameters, states);
    }

    /// <summary>Where a member stood; empty where it has not begun.</summary>
    public byte[] this[int member]
    {
        get
        {
            lock (_lock)
            {
                return _states[member];
            }
        }

        set
        {
            lock (_lock)
            {
                _states[member] = value;
            }
        }
    }

    /// <summary>Replaces the file.</summary>
    /// <exception cref="DataException">The disk did not take it.</exception>
    public void Write()
    {
        lock (_lock)
        {
            CheckpointFile.Write(_path, Magic, writer =>
            {
                writer.Write(_parameters);
                writer.Write(_states.Length);
                foreach (var state in _states)
                {
                    writer.Write(state.Length);
                    writer.Write(state);
                }
            });
        }
    }

    private static Result<byte[][]> Read(string path, string parameters, int members) => CheckpointFile.Read<byte[][]>(
        path, Magic, "a checkpoint of a training", reader => reader.ReadString() == parameters && reader.ReadInt32() == members
            ? Enumerable.Range(0, members).Select(_ => reader.ReadBytes(reader.ReadInt32())).ToArray()
            : new DataError("This checkpoint belongs to another training: its data or its parameters differ. Choose another name, or delete it to begin anew.", path));
}
