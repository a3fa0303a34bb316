using System.Text;

namespace Pipelines;

/// <summary>Appends rows to a thermo table: tab-separated text under a line of names.</summary>
internal sealed class ThermoWriter : IDisposable
{
    private readonly string _path;
    private readonly FileStream _file;

    private ThermoWriter(string path, FileStream file) => (_path, _file) = (path, file);

    /// <summary>Bytes so far, those not yet flushed included.</summary>
    public long Length => _file.Position;

    /// <summary>Starts a table, or goes on with one that has at least so many bytes.</summary>
    public static Result<ThermoWriter> Open(string path, long? resumeAt) => Files.Try<ThermoWriter>(path, () =>
    {
        var file = new FileStream(path, resumeAt is null ? FileMode.Create : FileMode.Open, FileAccess.Write, FileShare.Read);
        var writer = new ThermoWriter(path, file);
        if (resumeAt is { } keep)
        {
            file.SetLength(keep);
            file.Position = keep;
        }
        else
        {
            writer.Line(ThermoRow.Header);
        }

        return writer;
    });

    /// <summary>Appends a row.</summary>
    public void Append(in ThermoRow row) => Line(row.ToString());

    /// <summary>Hands all rows to the disk.</summary>
    /// <exception cref="DataException">The disk did not take them.</exception>
    public void Flush() => Files.Try<bool>(_path, () =>
    {
        _file.Flush(flushToDisk: true);
        return true;
    }).GetOrThrow();

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void Line(string text) => Files.Try<bool>(_path, () =>
    {
        _file.Write(Encoding.UTF8.GetBytes(text + "\n"));
        return true;
    }).GetOrThrow();
}
