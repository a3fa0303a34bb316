namespace Pipelines.Tests;

/// <summary>Finds the golden files, which are copied beside the tests.</summary>
public static class Golden
{
    public static string Path(params string[] parts) => System.IO.Path.Combine([AppContext.BaseDirectory, "data", .. parts]);

    /// <summary>The numbers of a text file, row by row; '#' starts a comment.</summary>
    public static double[][] Table(params string[] parts) =>
        [.. File.ReadLines(Path(parts))
            .Select(line => line.Split('#')[0])
            .Where(line => !string.IsNullOrWhiteSpace(line))
            .Select(line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(double.Parse).ToArray())];
}
