using System.Buffers;

namespace Pipelines;

/// <summary>
/// Appends frames to a trajectory. Only whole frames ever reach the file; <see cref="Length"/> after a <see cref="Flush"/> is where a restart goes on.
/// </summary>
public sealed class ExtXyzWriter : IDisposable
{
    private const int BufferSize = 1 << 16;

    private readonly string _path;
    private readonly FileStream _file;
    private readonly ArrayBufferWriter<byte> _pending = new(2 * BufferSize);

    internal ExtXyzWriter(string path, FileStream file) => (_path, _file) = (path, file);

    /// <summary>Bytes so far, those not yet flushed included.</summary>
    public long Length => _file.Length + _pending.WrittenCount;

    /// <summary>Number of frames appended through this writer.</summary>
    public int Count { get; private set; }

    /// <summary>Appends a frame.</summary>
    /// <param name="frame">Structure and labels.</param>
    /// <param name="columns">More columns of numbers, one entry an atom (velocities, uncertainties).</param>
    /// <exception cref="ArgumentException">A column does not fit the frame.</exception>
    /// <exception cref="DataException">The disk did not take it.</exception>
    public void Append(Configuration frame, params ReadOnlySpan<AtomColumn> columns)
    {
        ExtXyzFormat.Append(_pending, frame, columns);
        Count++;
        if (_pending.WrittenCount >= BufferSize)
        {
            Flush();
        }
    }

    /// <summary>Hands all frames to the operating system; to the disk itself where <paramref name="toDisk"/> is true.</summary>
    /// <exception cref="DataException">The disk did not take them.</exception>
    public void Flush(bool toDisk = false)
    {
        var written = Files.Try<bool>(_path, () =>
        {
            _file.Write(_pending.WrittenSpan);
            _pending.ResetWrittenCount();
            _file.Flush(toDisk);
            return true;
        });
        written.GetOrThrow();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Flush();
        }
        finally
        {
            _file.Dispose();
        }
    }
}
