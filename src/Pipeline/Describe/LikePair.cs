using System.Collections.Immutable;

namespace Pipelines;

/// <summary>Two atoms that a descriptor hardly tells apart although their environments differ.</summary>
/// <param name="FirstFrame">Frame of the one.</param>
/// <param name="FirstAtom">Its number there.</param>
/// <param name="SecondFrame">Frame of the other.</param>
/// <param name="SecondAtom">Its number there.</param>
/// <param name="Features">Root mean square difference of their features, in standard deviations of the sample.</param>
/// <param name="Geometry">Å: how much sorted distances in the two environments differ.</param>
/// <param name="Blindness">Geometry / Features over the median of this among nearest pairs of the sample: 1 is usual.</param>
public sealed record LikePair(int FirstFrame, int FirstAtom, int SecondFrame, int SecondAtom, double Features, double Geometry, double Blindness)
{
    // Å: below this, environments are the same for any force field.
    private const double Different = 0.02;

    /// <summary>For each atom the nearest other of its species in features; of these pairs, the most different ones for their nearness.</summary>
    internal static ImmutableArray<LikePair> Find(FeatureSample sample, AtomicDescriptor descriptor, int most, Run run)
    {
        var (rows, width) = (sample.Rows, sample.Width);
        var species = rows.Select(r => sample.Described.Data[r.Frame].Structure.Species[r.Atom].Number).ToArray();
        var nearest = new (int Row, double Distance)[rows.Length];
        Parallel.For(0, rows.Length, new ParallelOptions { MaxDegreeOfParallelism = run.Threads, CancellationToken = run.Cancellation }, i =>
        {
            var (best, least) = (-1, double.PositiveInfinity);
            for (var j = 0; j < rows.Length; j++)
            {
                if (j != i && species[j] == species[i])
                {
                    var sum = 0.0;
                    for (var c = 0; c < width && sum < least; c++)
                    {
                        var d = sample.Scaled[(i * width) + c] - sample.Scaled[(j * width) + c];
                        sum += d * d;
                    }

                    (best, least) = sum < least ? (j, sum) : (best, least);
                }
            }

            nearest[i] = (best, Math.Sqrt(least / Math.Max(1, width)));
        });

        var environments = new Dictionary<int, LocalEnvironments>();
        var prints = new Dictionary<int, EnvironmentFingerprint>();
        EnvironmentFingerprint Print(int row)
        {
            var (frame, atom) = rows[row];
            if (!prints.TryGetValue(row, out var print))
            {
                if (!environments.TryGetValue(frame, out var all))
                {
                    environments.Add(frame, all = sample.Described.Environments(frame));
                }

                prints.Add(row, print = EnvironmentFingerprint.Of(all[atom], descriptor.Cutoff));
            }

            return print;
        }

        List<(int First, int Second, double Features, double Geometry)> pairs = [];
        for (var i = 0; i < rows.Length; i++)
        {
            var j = nearest[i].Row;
            if (j >= 0 && (i < j || nearest[j].Row != i))
            {
                run.Report("nearest pairs", i, rows.Length);
                pairs.Add((i, j, nearest[i].Distance, Print(i).Distance(Print(j))));
            }
        }

        // Equal features are a ratio of any size: rounding sets the scale.
        static double Ratio((int, int, double Features, double Geometry) p) => p.Geometry / Math.Max(p.Features, 1e-12);
        var different = pairs.Where(p => p.Geometry > Different).ToArray();
        var usual = pairs.Count == 0 ? 1 : pairs.Select(Ratio).Order().ElementAt(pairs.Count / 2);
        return
        [
            .. different.OrderByDescending(Ratio).ThenBy(p => p.First).Take(most).Select(p => new LikePair(
                rows[p.First].Frame, rows[p.First].Atom, rows[p.Second].Frame, rows[p.Second].Atom, p.Features, p.Geometry, Ratio(p) / Math.Max(usual, 1e-300))),
        ];
    }
}
