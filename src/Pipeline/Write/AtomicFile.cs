using System.IO.Compression;
using System.Security.Cryptography;

namespace Pipelines;

/// <summary>Whole files or none: written beside the target, flushed to the disk, then renamed over it.</summary>
internal static class AtomicFile
{
    /// <summary>Writes a file; what <paramref name="write"/> throws leaves an old file untouched. A name that ends in .gz is compressed, where the format knows of that.</summary>
    /// <returns>SHA-256 of the file.</returns>
    public static Result<Source> Write(string path, Action<Stream> write, bool compressible = true) => Files.Try<Source>(path, () =>
    {
        var target = Pipelines.Write.Destination(path);
        var temporary = $"{target}.{Environment.ProcessId}.tmp";
        try
        {
            using (var file = new FileStream(temporary, FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 0))
            {
                if (compressible && path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
                {
                    using var packed = new GZipStream(file, CompressionLevel.Optimal, leaveOpen: true);
                    write(packed);
                }
                else
                {
                    write(file);
                }

                file.Flush(flushToDisk: true);
                file.Position = 0;
                var hash = Convert.ToHexStringLower(SHA256.HashData(file));
                file.Dispose();
                File.Move(temporary, target, overwrite: true);
                return new Source(path, hash);
            }
        }
        finally
        {
            if (File.Exists(temporary))
            {
                File.Delete(temporary);
            }
        }
    });
}
