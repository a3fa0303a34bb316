namespace Pipelines.Tool;

/// <summary>Text files that are whole or not there: written aside, then renamed.</summary>
internal static class WholeFile
{
    /// <summary>Makes the folder of a file that is going to be written, and gives the path back.</summary>
    public static string Ready(string path)
    {
        path = Pipelines.Write.Destination(path);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        return path;
    }

    /// <summary>Writes a file, and the folder where it is missing.</summary>
    public static void Write(string path, string content)
    {
        var full = Path.GetFullPath(Ready(path));
        var aside = $"{full}.{Environment.ProcessId}.tmp";
        try
        {
            File.WriteAllText(aside, content);
            File.Move(aside, full, overwrite: true);
        }
        finally
        {
            File.Delete(aside);
        }
    }
}
