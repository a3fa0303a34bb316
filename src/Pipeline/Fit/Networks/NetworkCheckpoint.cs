using System.Security.Cryptography;
using System.Text;

namespace Pipelines;

/// <summary>
/// The file that a training goes on from. It has the last epoch that each member of the committee has ended; it is replaced whole, so that after a crash there is
/// the old one or the new one.
/// </summary>
internal sealed class NetworkCheckpoint
{
    private const int Version = 1;

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
            using var memory = new MemoryStream();
            using var writer = new BinaryWriter(memory, Encoding.UTF8);
            writer.Write(Magic);
            writer.Write(Version);
            writer.Write(_parameters);
            writer.Write(_states.Length);
            foreach (var state in _states)
            {
                writer.Write(state.Length);
                writer.Write(state);
            }

            writer.Flush();
            var content = memory.GetBuffer().AsMemory(0, (int)memory.Length);
            AtomicFile.Write(_path, compressible: false, write: file =>
            {
                file.Write(content.Span);
                file.Write(SHA256.HashData(content.Span));
            }).GetOrThrow();
        }
    }

    private static Result<byte[][]> Read(string path, string parameters, int members)
    {
        var bytes = File.ReadAllBytes(path);
        if (!bytes.AsSpan().StartsWith(Magic))
        {
            return new DataError("This file is not a checkpoint of a training. Choose another name for the checkpoint, or delete the file.", path);
        }

        var end = bytes.Length - SHA256.HashSizeInBytes;
        if (end < Magic.Length || !SHA256.HashData(bytes.AsSpan(0, end)).AsSpan().SequenceEqual(bytes.AsSpan(end)))
        {
            return new DataError("This checkpoint is damaged: its checksum does not fit its content. Delete it to begin anew.", path);
        }

        using var reader = new BinaryReader(new MemoryStream(bytes, Magic.Length, end - Magic.Length), Encoding.UTF8);
        if (reader.ReadInt32() is var version && version != Version)
        {
            return new DataError("This checkpoint was written by another version of the program.", path, Found: $"format {version}", Expected: $"format {Version}");
        }

        return reader.ReadString() == parameters && reader.ReadInt32() == members
            ? Enumerable.Range(0, members).Select(_ => reader.ReadBytes(reader.ReadInt32())).ToArray()
            : new DataError("This checkpoint belongs to another training: its data or its parameters differ. Choose another name, or delete it to begin anew.", path);
    }
}
