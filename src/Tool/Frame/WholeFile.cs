using System.Text;

namespace Pipelines.Tool;

/// <summary>Text files that are whole or not there: written aside, then renamed.</summary>
internal static class WholeFile
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Makes the folder of a file that is going to be written, and gives the path back.</summary>
    public static string Ready(string path)
    {
        path = Pipelines.Write.Destination(path);
        if (Directory.Exists(path))
        {
            throw new UsageException($"{path} is a folder; expected the name of a file.");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        return path;
    }

    /// <summary>Makes a folder, and sees that files can be written there: better known before long work than after it.</summary>
    /// <exception cref="IOException">They cannot.</exception>
    public static void Probe(string folder)
    {
        if (File.Exists(folder))
        {
            throw new UsageException($"{folder} is a file; expected a folder.");
        }

        try
        {
            Directory.CreateDirectory(folder);
            File.Create(Path.Combine(folder, $".{Path.GetRandomFileName()}.tmp"), 1, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"Nothing can be written into the folder {folder}: {e.Message}", e);
        }
    }

    /// <summary>Writes a file, and the folder where it is missing. Half a pair of surrogates, which UTF-8 does not know, becomes U+FFFD.</summary>
    public static void Write(string path, string content)
    {
        var full = Path.GetFullPath(Ready(path));
        var aside = $"{full}.{Environment.ProcessId}.tmp";
        try
        {
            File.WriteAllText(aside, content, Utf8);
            File.Move(aside, full, overwrite: true);
        }
        finally
        {
            File.Delete(aside);
        }
    }
}
