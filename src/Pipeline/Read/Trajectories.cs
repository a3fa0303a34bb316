using System.Collections.Immutable;

namespace Pipelines;

/// <summary>Consecutive frames that belong to one trajectory or relaxation: each is much nearer to the next than frames of these atoms usually are.</summary>
/// <param name="First">First frame.</param>
/// <param name="Last">Last frame.</param>
/// <param name="MedianStep">Å, root mean square an atom, from frame to frame.</param>
public sealed record TrajectoryRun(int First, int Last, double MedianStep)
{
    /// <summary>Number of frames.</summary>
    public int Count => Last - First + 1;
}

/// <summary>Finds runs of neighbouring frames.</summary>
internal static class Trajectories
{
    // A step counts as a step of a trajectory where it is shorter than this part of the usual distance.
    private const double ShortStep = 0.5;
    private const int EnoughForUsual = 8;
    private const int ShortestRun = 3;

    // Two steps lead farther than one on any path (0.5 for straight motion, 0.7 for a random walk); for independent snapshots of a crystal the ratio is 1.
    private const double Progress = 0.9;

    /// <summary>All runs of at least three frames, in order.</summary>
    public static ImmutableArray<TrajectoryRun> Of(Dataset data)
    {
        var runs = ImmutableArray.CreateBuilder<TrajectoryRun>();
        var steps = Steps(data);
        for (var first = 0; first < data.Count;)
        {
            var last = first;
            while (last < steps.Length && !double.IsNaN(steps[last]))
            {
                last++;
            }

            if (last - first + 1 >= ShortestRun && Run(data, steps, first, last) is { } run)
            {
                runs.Add(run);
            }

            first = last + 1;
        }

        return runs.DrainToImmutable();
    }

    private static TrajectoryRun? Run(Dataset data, double[] steps, int first, int last)
    {
        var step = Median(steps[first..last]);
        var twoSteps = Median([.. Enumerable.Range(first, last - first - 1).Select(i => FrameDistances.Between(data[i].Structure, data[i + 2].Structure))]);
        return step <= Progress * twoSteps ? new(first, last, step) : null;
    }

    // Step i is the distance of frames i and i + 1 where they are near each other, else NaN.
    private static double[] Steps(Dataset data)
    {
        var usual = UsualDistances(data);
        var steps = new double[Math.Max(0, data.Count - 1)];
        for (var i = 0; i < steps.Length; i++)
        {
            var (a, b) = (data[i].Structure, data[i + 1].Structure);
            var step = FrameDistances.Comparable(a, b) ? FrameDistances.Between(a, b) : double.NaN;
            var limit = usual.TryGetValue((a.Species, a.Cell), out var distance) ? Math.Max(FrameDistances.NearlySame, ShortStep * distance) : FrameDistances.NearlySame;
            steps[i] = step < limit ? step : double.NaN;
        }

        return steps;
    }

    // Frames half a group apart are as good as unrelated, in linear time.
    private static Dictionary<(Block<Species>, Cell?), double> UsualDistances(Dataset data)
    {
        Dictionary<(Block<Species>, Cell?), List<int>> groups = [];
        for (var i = 0; i < data.Count; i++)
        {
            var key = (data[i].Structure.Species, data[i].Structure.Cell);
            if (!groups.TryGetValue(key, out var group))
            {
                groups.Add(key, group = []);
            }

            group.Add(i);
        }

        return groups.Where(g => g.Value.Count >= EnoughForUsual).ToDictionary(g => g.Key, g =>
        {
            var half = g.Value.Count / 2;
            return Median([.. Enumerable.Range(0, half).Select(k => FrameDistances.Between(data[g.Value[k]].Structure, data[g.Value[k + half]].Structure))]);
        });
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }
}
