using Pipelines.Numerics;

namespace Pipelines.Tool;

/// <summary>Counting for the demo's figures.</summary>
internal static class Statistics
{
    /// <summary>
    /// How many neighbours an atom has at a distance, per Å: pairs in bins of <paramref name="width"/> over structures, atoms and width.
    /// (A cluster has no density to divide by, so this is not normalised to 1 at long range.)
    /// </summary>
    public static IReadOnlyList<(double R, double Neighbors)> PairDistances(IReadOnlyCollection<Structure> structures, double longest, double width)
    {
        var counts = new long[(int)Math.Round(longest / width)];
        long atoms = 0;
        foreach (var s in structures)
        {
            atoms += s.Count;
            for (var i = 0; i < s.Count; i++)
            {
                for (var j = 0; j < i; j++)
                {
                    var bin = (int)((s.Positions[i] - s.Positions[j]).Length / width);
                    if (bin < counts.Length)
                    {
                        counts[bin] += 2;
                    }
                }
            }
        }

        return [.. counts.Select((c, b) => ((b + 0.5) * width, c / (atoms * width)))];
    }

    /// <summary>Distance of each atom's nearest neighbour, Å.</summary>
    public static double[] NearestNeighbors(Structure s) =>
        [.. Enumerable.Range(0, s.Count).Select(i => Enumerable.Range(0, s.Count).Where(j => j != i).Min(j => (s.Positions[i] - s.Positions[j]).Length))];

    /// <summary>Share of values in bins that are equally wide in the logarithm.</summary>
    public static IReadOnlyList<(double Value, double Share)> LogHistogram(IReadOnlyCollection<double> values, double low, double high, int bins)
    {
        var counts = new double[bins];
        var (a, b) = (Math.Log10(low), Math.Log10(high));
        foreach (var v in values)
        {
            counts[Math.Clamp((int)((Math.Log10(Math.Max(v, low)) - a) / (b - a) * bins), 0, bins - 1)]++;
        }

        return [.. counts.Select((c, k) => (Math.Pow(10, a + ((k + 0.5) / bins * (b - a))), c / values.Count))];
    }

    /// <summary>Means of consecutive runs of points: noise goes, the course stays.</summary>
    public static IReadOnlyList<(double X, double Y)> Smoothed(IReadOnlyList<(double X, double Y)> points, int run) =>
        [.. points.Chunk(run).Select(c => (c.Average(p => p.X), c.Average(p => p.Y)))];

    /// <summary>The middle one.</summary>
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : 0.5 * (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]);
    }

    /// <summary>All force components of evaluations beside those of references.</summary>
    public static IReadOnlyList<(double Reference, double Predicted)> Components(IEnumerable<(Block<Vec3> Reference, Block<Vec3> Predicted)> forces) =>
        [.. forces.SelectMany(f => f.Reference.Zip(f.Predicted)).SelectMany(f => new[] { (f.First.X, f.Second.X), (f.First.Y, f.Second.Y), (f.First.Z, f.Second.Z) })];
}
