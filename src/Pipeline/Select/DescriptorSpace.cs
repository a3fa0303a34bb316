namespace Pipelines;

public static partial class Select
{
    /// <summary>Descriptor-space sampling: environments that bring values not seen yet; see <see cref="DescriptorSpaceSampling"/>.</summary>
    /// <param name="environments">How many; as many as one pass takes where null.</param>
    /// <param name="binWidth">Å.</param>
    /// <param name="bins">So many bins from 0 to the cutoff, in place of the width.</param>
    /// <param name="seed">Of the shuffle.</param>
    public static DescriptorSpaceSampling DescriptorSpace(int? environments = null, double binWidth = 0.05, int? bins = null, long seed = 0) =>
        new(environments, binWidth, bins, seed);
}

/// <summary>
/// Descriptor-space sampling: Sec. IV.B.d of Zeni et al., Adv. Phys. X 4, 1654919 (2019), doi:10.1080/23746149.2019.1654919, after
/// Bernstein, Csanyi and Deringer, npj Comput. Mater. 5, 99 (2019), doi:10.1038/s41524-019-0236-6. The values of the descriptor are
/// binned; environments are shuffled and taken in one pass where they hold a value in a bin that none of those taken covers. A bin is
/// a label and an interval of each of the element's values: pairs of distance intervals for each pair of species, boxes of the three
/// sides for each triplet of species.
/// </summary>
/// <remarks>
/// One pass decides how many are taken. Where a number is asked for, taking stops there; where the pass gives fewer, those it passed over
/// follow in the order of the shuffle. So a smaller set begins a larger one, and what fills up is not drawn towards rare environments: asking each
/// bin to be covered twice, three times, ... instead made forces of a 2-body field of Ni19 worse by a fifth (bench/Selection).
/// The cost is linear in the number of values. Memory: 8 bytes for each distinct bin of each environment. An atom without neighbours counts as
/// one value of its own. The energies chosen are those of the frames that hold a chosen environment.
/// </remarks>
/// <param name="Environments">How many; as many as one pass takes where null.</param>
/// <param name="BinWidth">Å, positive and finite.</param>
/// <param name="Bins">So many bins from 0 to the cutoff, in place of the width.</param>
/// <param name="Seed">Of the shuffle.</param>
[Cites("10.1080/23746149.2019.1654919")]
[Cites("10.1038/s41524-019-0236-6")]
public sealed record DescriptorSpaceSampling(int? Environments = null, double BinWidth = 0.05, int? Bins = null, long Seed = 0)
    : Stage<Described, TrainingSet>
{
    private const int FramesAtOnce = 64;

    /// <summary>How many; as many as one pass takes where null.</summary>
    public int? Environments { get; init => field = AtLeastOne(value, nameof(Environments)); } = AtLeastOne(Environments, nameof(Environments));

    /// <summary>Å, positive and finite.</summary>
    public double BinWidth { get; init => field = Parameter.Positive(value, "Å", nameof(BinWidth)); } = Parameter.Positive(BinWidth, "Å");

    /// <summary>So many bins from 0 to the cutoff, in place of the width.</summary>
    public int? Bins { get; init => field = AtLeastOne(value, nameof(Bins)); } = AtLeastOne(Bins, nameof(Bins));

    /// <summary>The bins that the features of an environment fall into, each once.</summary>
    /// <param name="features">Its features.</param>
    /// <param name="width">Å.</param>
    /// <returns>A 64-bit hash of label and intervals for each bin: two bins share one with a chance of 10^-8 in a million bins.</returns>
    public static Block<long> BinsOf(EnvironmentFeatures features, double width)
    {
        if (features.Count == 0)
        {
            return [0];
        }

        var bins = new long[features.Count];
        for (var e = 0; e < bins.Length; e++)
        {
            var hash = (ulong)features.Labels[e].Code;
            foreach (var value in features[e])
            {
                hash = Mix(hash + unchecked((ulong)(long)Math.Floor(value / width)));
            }

            bins[e] = unchecked((long)hash);
        }

        Array.Sort(bins);
        var distinct = 0;
        foreach (var bin in bins)
        {
            if (distinct == 0 || bins[distinct - 1] != bin)
            {
                bins[distinct++] = bin;
            }
        }

        return Block.Create(bins.AsSpan(0, distinct));
    }

    /// <summary>The width of the bins, Å.</summary>
    public double WidthFor(EnvironmentDescriptor descriptor) => Bins is { } n ? descriptor.Cutoff.Radius / n : BinWidth;

    /// <inheritdoc/>
    /// <exception cref="DataException">There are fewer environments than asked for.</exception>
    public override TrainingSet Apply(Described input, Run run)
    {
        var labels = input.Labels;
        var available = labels.Environments;
        if (Environments > available.Length)
        {
            throw new DataException(new("There are too few environments with force labels to draw from.", Found: $"{available.Length}", Expected: $"at least {Environments}"));
        }

        var bins = AllBins(input, WidthFor(input.Local), run);
        var taken = Take(bins, DrawStream.Shuffle.Sequence(Seed).Sample(available.Length, available.Length), Environments);
        var chosen = Block.From(taken.Select(i => available[i]));
        var energies = labels.Frames.ToHashSet();
        return labels with { Environments = chosen, Frames = Block.From(chosen.Select(e => e.Frame).Distinct().Where(energies.Contains)) };
    }

    private static int? AtLeastOne(int? value, string name) => value is { } n ? Parameter.AtLeast(1, n, name) : null;

    // SplitMix64's finaliser (Steele, Lea and Flood 2014, doi:10.1145/2714064.2660195).
    private static ulong Mix(ulong x)
    {
        x += 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }

    private static IEnumerable<int> Take(Block<long>[] bins, int[] order, int? wanted)
    {
        List<int> taken = [], passed = [];
        HashSet<long> covered = [];
        foreach (var i in order)
        {
            var before = covered.Count;
            covered.UnionWith(bins[i]);
            (covered.Count > before ? taken : passed).Add(i);
        }

        return wanted is { } n ? taken.Concat(passed).Take(n) : taken;
    }

    private static Block<long>[] AllBins(Described input, double width, Run run)
    {
        var available = input.Labels.Environments;
        var bins = new Block<long>[available.Length];
        var frames = Enumerable.Range(0, bins.Length).GroupBy(i => available[i].Frame).ToArray();
        ParallelOptions options = new() { MaxDegreeOfParallelism = run.Threads, CancellationToken = run.Cancellation };
        for (var from = 0; from < frames.Length; from += FramesAtOnce)
        {
            run.Report("Descriptor bins", from, frames.Length);
            Parallel.For(from, Math.Min(from + FramesAtOnce, frames.Length), options, f =>
            {
                var environments = input.Environments(frames[f].Key);
                foreach (var i in frames[f])
                {
                    bins[i] = BinsOf(input.Local.Of(environments[available[i].Atom]), width);
                }
            });
        }

        run.Report("Descriptor bins", frames.Length, frames.Length);
        return bins;
    }
}

/// <summary>Descriptor-space sampling with its descriptor, as a SPEC says it: the same as the descriptor's stage followed by <see cref="DescriptorSpaceSampling"/>.</summary>
/// <param name="Descriptor">How atoms are looked at.</param>
/// <param name="Environments">How many; as many as one pass takes where null.</param>
/// <param name="BinWidth">Å, positive and finite.</param>
/// <param name="Bins">So many bins from 0 to the cutoff, in place of the width.</param>
/// <param name="Seed">Of the shuffle.</param>
[Cites("10.1080/23746149.2019.1654919")]
[Cites("10.1038/s41524-019-0236-6")]
[Kind("descriptorSpace")]
public sealed record DescriptorSpaceSelection(EnvironmentDescriptor Descriptor, int? Environments = null, double BinWidth = 0.05, int? Bins = null, long Seed = 0)
    : Selector, IExample<DescriptorSpaceSelection>
{
    /// <inheritdoc/>
    public static IEnumerable<DescriptorSpaceSelection> Examples => [new(Describe.TwoBody(6.5)), new(Describe.ThreeBody(4.5), Environments: 200, BinWidth: 0.2)];

    /// <inheritdoc/>
    public override TrainingSet Apply(ILabelled input, Run run) =>
        new DescriptorSpaceSampling(Environments, BinWidth, Bins, Seed).Apply(Descriptor.Apply(input, run), run);
}
