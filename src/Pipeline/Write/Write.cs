using System.Buffers;

namespace Pipelines;

/// <summary>The verb that puts results on the disk. Whole files appear at once or not at all.</summary>
public static partial class Write
{
    private const int BlockSize = 1 << 20;

    /// <summary>Writes a dataset as extended XYZ (keys energy, forces, virial, Lattice, pbc; units eV and Å). Reading it returns every bit.</summary>
    /// <param name="path">The file; a name that ends in .gz is compressed.</param>
    /// <param name="data">The frames.</param>
    /// <param name="run">Progress and cancellation; a cancelled run leaves an old file untouched.</param>
    /// <returns>The file and its SHA-256.</returns>
    public static Result<Source> ExtXyz(string path, Dataset data, Run? run = null) => ExtXyz(path, data.Configurations, run);

    /// <summary>Writes frames as extended XYZ, in constant memory.</summary>
    public static Result<Source> ExtXyz(string path, IEnumerable<Configuration> frames, Run? run = null) =>
        ExtXyz(path, frames.Select(f => (f, (IReadOnlyList<AtomColumn>)[])), run);

    /// <summary>Writes frames with more columns of numbers (an uncertainty, a charge) as extended XYZ, in constant memory.</summary>
    /// <exception cref="ArgumentException">A column does not fit its frame.</exception>
    public static Result<Source> ExtXyz(string path, IEnumerable<(Configuration Frame, IReadOnlyList<AtomColumn> Columns)> frames, Run? run = null)
    {
        run ??= Run.Default;
        return AtomicFile.Write(path, stream =>
        {
            var buffer = new ArrayBufferWriter<byte>(2 * BlockSize);
            var count = 0L;
            foreach (var (frame, columns) in frames)
            {
                ExtXyzFormat.Append(buffer, frame, [.. columns]);
                count++;
                if (buffer.WrittenCount >= BlockSize)
                {
                    run.Report("write", count, 0);
                    stream.Write(buffer.WrittenSpan);
                    buffer.ResetWrittenCount();
                }
            }

            run.Cancellation.ThrowIfCancellationRequested();
            stream.Write(buffer.WrittenSpan);
        });
    }

    /// <summary>Starts a trajectory, or goes on with one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="resumeAt">Null to begin a new file (an old one is replaced); otherwise the number of bytes to keep: <see cref="ExtXyzWriter.Length"/> at the checkpoint.</param>
    public static Result<ExtXyzWriter> Trajectory(string path, long? resumeAt = null) => Files.Try<ExtXyzWriter>(path, () =>
    {
        var file = new FileStream(path, resumeAt is null ? FileMode.Create : FileMode.Open, FileAccess.Write, FileShare.Read, bufferSize: 0);
        if (resumeAt is { } keep)
        {
            if (keep < 0 || keep > file.Length)
            {
                var length = file.Length;
                file.Dispose();
                return new DataError("This trajectory is not the one of the checkpoint: it is too short.", path, Found: $"{length} bytes", Expected: $"at least {keep}");
            }

            file.SetLength(keep);
            file.Position = keep;
        }

        return new ExtXyzWriter(path, file);
    });
}
