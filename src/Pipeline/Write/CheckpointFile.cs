using System.Security.Cryptography;
using System.Text;

namespace Pipelines;

/// <summary>What every checkpoint is in: its first line, a version, the content, and the SHA-256 of all that. It is replaced whole: after a crash there is the old one or the new one.</summary>
internal static class CheckpointFile
{
    private const int Version = 1;

    /// <summary>Replaces the file.</summary>
    /// <exception cref="DataException">The disk did not take it.</exception>
    public static void Write(string path, ReadOnlySpan<byte> magic, Action<BinaryWriter> write)
    {
        using var memory = new MemoryStream();
        using var writer = new BinaryWriter(memory, Encoding.UTF8);
        writer.Write(magic);
        writer.Write(Version);
        write(writer);
        writer.Flush();
        var content = memory.GetBuffer().AsMemory(0, (int)memory.Length);
        AtomicFile.Write(path, compressible: false, write: file =>
        {
            file.Write(content.Span);
            file.Write(SHA256.HashData(content.Span));
        }).GetOrThrow();
    }

    /// <summary>Reads the content, or says why there is none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="magic">Its first line.</param>
    /// <param name="name">"a checkpoint of a training".</param>
    /// <param name="read">Gets the content.</param>
    public static Result<T> Read<T>(string path, ReadOnlySpan<byte> magic, string name, Func<BinaryReader, Result<T>> read)
    {
        var bytes = File.ReadAllBytes(path);
        if (!bytes.AsSpan().StartsWith(magic))
        {
            return new DataError($"This file is not {name}. Choose another name for the checkpoint, or delete the file.", path);
        }

        var end = bytes.Length - SHA256.HashSizeInBytes;
        if (end < magic.Length || !SHA256.HashData(bytes.AsSpan(0, end)).AsSpan().SequenceEqual(bytes.AsSpan(end)))
        {
            return new DataError("This checkpoint is damaged: its checksum does not fit its content. Delete it to begin anew.", path);
        }

        using var reader = new BinaryReader(new MemoryStream(bytes, magic.Length, end - magic.Length), Encoding.UTF8);
        return reader.ReadInt32() is var version && version != Version
            ? new DataError("This checkpoint was written by another version of the program.", path, Found: $"format {version}", Expected: $"format {Version}")
            : read(reader);
    }
}
