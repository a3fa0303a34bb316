using Microsoft.Win32.SafeHandles;

namespace Pipelines;

public static partial class Read
{
    /// <summary>
    /// Opens an extended XYZ file for random access: one pass finds where every frame begins, then any frame is read by itself.
    /// A gzipped file cannot be opened so; unpack it, or use <see cref="StreamExtXyz"/>.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Which keys are labels; <see cref="ReadOptions.Start"/>, Stop and Stride choose which frames are counted.</param>
    /// <param name="run">Progress and cancellation of the first pass.</param>
    public static Result<ExtXyzFile> Open(string path, ReadOptions? options = null, Run? run = null) =>
        ExtXyzFile.Index(path, options ?? ReadOptions.Default, run ?? Run.Default);
}

/// <summary>An extended XYZ file whose frames can be read in any order, from several threads at once. Memory is about 40 bytes a frame.</summary>
public sealed class ExtXyzFile : IDisposable
{
    private readonly string _path;
    private readonly ReadOptions _options;
    private readonly double[]? _energies;
    private readonly RawFrame[] _frames;
    private readonly SafeFileHandle _handle;

    private ExtXyzFile(string path, ReadOptions options, double[]? energies, RawFrame[] frames, SafeFileHandle handle) =>
        (_path, _options, _energies, _frames, _handle) = (path, options, energies, frames, handle);

    /// <summary>Number of frames.</summary>
    public int Count => _frames.Length;

    /// <summary>Number of atoms of a frame, known without reading it.</summary>
    public int Atoms(int frame) => Raw(frame).Atoms;

    /// <summary>Reads one frame.</summary>
    /// <param name="frame">From 0 to <see cref="Count"/> - 1.</param>
    public Result<Configuration> this[int frame]
    {
        get
        {
            var raw = Raw(frame);
            return Files.Try(_path, () =>
            {
                // A line end is added: the file's last line may have none.
                var bytes = new byte[raw.Length + 1];
                var read = 0;
                while (read < raw.Length && RandomAccess.Read(_handle, bytes.AsSpan(read, raw.Length - read), raw.Position + read) is var n && n > 0)
                {
                    read += n;
                }

                bytes[read] = (byte)'\n';
                return read < raw.Length - 1
                    ? new DataError("The file has become shorter since it was opened.", _path, raw.Line, raw.Index)
                    : new FrameParser(_path, _options, _energies).Parse(bytes, raw, out _);
            });
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    internal static Result<ExtXyzFile> Index(string path, ReadOptions options, Run run)
    {
        const int bufferSize = 1 << 20;
        var energies = options.EnergyFile is { } file ? EnergyRows.Read(file).Then(e => (double[]?)e.Energies) : Result<double[]?>.Ok(null);
        return energies.Bind(rows => FrameSource.Open(path, bufferSize, hashed: false).Bind(source =>
        {
            using (source)
            {
                return Scan(path, source, options, rows, run);
            }
        }));
    }

    private static Result<ExtXyzFile> Scan(string path, FrameSource source, ReadOptions options, double[]? energies, Run run)
    {
        if (source.IsCompressed)
        {
            return new DataError("A gzipped file has no random access. Unpack it, or read it as a stream.", path, Found: "gzip", Expected: "plain text");
        }

        List<RawFrame> wanted = [], batch = [];
        var count = 0;
        while (!source.IsDone)
        {
            var (done, total) = source.Progress;
            run.Report("index", done, total);
            if (source.ReadBatch(batch) is { } error)
            {
                return error;
            }

            count += batch.Count;
            wanted.AddRange(batch.Where(f => options.Wants(f.Index)));
        }

        return energies is not null && energies.Length > count
            ? EnergyRows.TooMany(options.EnergyFile!, energies.Length, path, count)
            : Files.Try<ExtXyzFile>(path, () => new ExtXyzFile(path, options, energies, [.. wanted], File.OpenHandle(path)));
    }

    private RawFrame Raw(int frame) => (uint)frame < (uint)_frames.Length
        ? _frames[frame]
        : throw new ArgumentOutOfRangeException(nameof(frame), frame, $"The file has frames 0 to {_frames.Length - 1}.");
}
