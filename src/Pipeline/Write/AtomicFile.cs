using System.Diagnostics;
using System.Globalization;
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
        RemoveLeftovers(target);
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

    // What a process that was killed left beside the target. One that is being written is locked, and stays; so does that of a living process, which may
    // be between closing and renaming it.
    private static void RemoveLeftovers(string target)
    {
        var (folder, name) = (Path.GetDirectoryName(Path.GetFullPath(target))!, Path.GetFileName(target));
        foreach (var file in Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.tmp") : [])
        {
            var rest = Path.GetFileName(file);
            if (!rest.StartsWith($"{name}.", StringComparison.Ordinal) || !int.TryParse(rest.AsSpan(name.Length + 1, rest.Length - name.Length - ".tmp".Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var process)
                || IsAlive(process))
            {
                continue;
            }

            try
            {
                using var free = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                File.Delete(file);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Somebody writes it, or it is not ours to delete: not a reason to fail.
            }
        }
    }
    private static bool IsAlive(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
