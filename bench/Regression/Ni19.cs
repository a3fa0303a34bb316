using System.Collections.Immutable;
using System.Globalization;

namespace Pipelines.Bench;

/// <summary>The Ni19 frames and the peers' splits, found from the current folder upwards.</summary>
internal static class Ni19
{
    /// <summary>For timings, where the zero of energy does not matter.</summary>
    public static ImmutableSortedDictionary<string, double> NoOffset { get; } = ImmutableSortedDictionary<string, double>.Empty.Add("Ni", 0);

    public static Dataset Data() => Read.ExtXyz(Find("data/ni19/ni19-bip300.extxyz")).GetOrThrow();

    public static TrainingSet Environments(Dataset data, string split, int count) => new(
        data, Block.From(Rows(split).Take(count).Select(r => new EnvironmentId(r[0], r[1]))), Block<int>.Empty);

    public static int[] Frames(string split) => [.. Rows(split).Select(r => r[0])];

    private static IEnumerable<int[]> Rows(string split) => File.ReadLines(Find($"tests/golden/data/splits/{split}"))
        .Where(l => !l.StartsWith('#'))
        .Select(l => l.Split(' ').Select(x => int.Parse(x, CultureInfo.InvariantCulture)).ToArray());

    public static string Find(string relative)
    {
        for (var folder = new DirectoryInfo(Directory.GetCurrentDirectory()); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, relative);
            if (File.Exists(path))
            {
                return path;
            }
        }

        throw new FileNotFoundException($"Run the benchmarks inside the repository: {relative} was not found from {Directory.GetCurrentDirectory()} upwards.");
    }
}
