using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>Smallest, mean and largest of a quantity, and the frame of the largest.</summary>
public sealed record LabelRange(double Least, double Mean, double Most, int MostFrame)
{
    internal static LabelRange? Of(IEnumerable<(int Frame, double Value)> values)
    {
        var (least, sum, most, frame, count) = (double.PositiveInfinity, 0.0, double.NegativeInfinity, -1, 0);
        foreach (var (f, x) in values)
        {
            (least, sum, count) = (Math.Min(least, x), sum + x, count + 1);
            (most, frame) = x > most ? (x, f) : (most, frame);
        }

        return count == 0 ? null : new(least, sum / count, most, frame);
    }
}

/// <summary>Frames with bit-identical atoms, positions and cell.</summary>
/// <param name="Frames">Frame numbers, ascending.</param>
/// <param name="SameLabels">Do they also have the same labels?</param>
public sealed record DuplicateFrames(Block<int> Frames, bool SameLabels);

/// <summary>
/// What was read and whether it can be trusted: keys, units, ranges, and the checks that find wrong units, duplicates, broken clusters and leaky splits
/// before a fit does. The cost is linear in the size of the data.
/// </summary>
public sealed record ReadReport
{
    /// <summary>Å; a cluster whose parts are farther apart than this is called fragmented.</summary>
    public const double FragmentGap = 4;

    private const double LargeNetForce = 0.05;
    private const double Asymmetric = 1e-3;

    private ReadReport(Dataset data)
    {
        Sources = data.Sources;
        Frames = data.Count;
        Atoms = LabelRange.Of(data.Configurations.Select((c, i) => (i, (double)c.Structure.Count)));
        Compositions = [.. data.Configurations.CountBy(c => c.Structure.Formula).OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal)];
        Species = data.Species;
        PeriodicFrames = data.Configurations.Count(c => c.Structure.Cell is { IsPeriodic: true });
        OpenBoxFrames = data.Configurations.Count(c => c.Structure.Cell is { IsPeriodic: false });
        InfoKeys = [.. data.Configurations.SelectMany(c => c.Info.Keys).CountBy(k => k).OrderBy(k => k.Key, StringComparer.Ordinal)];
        EnergyFrames = data.Configurations.Count(c => c.Energy is not null);
        ForceFrames = data.Configurations.Count(c => c.Forces is not null);
        VirialFrames = data.Configurations.Count(c => c.Virial is not null);
        EnergyPerAtom = LabelRange.Of(Each(data, c => c is { Energy: { } e, Structure.Count: > 0 } ? e / c.Structure.Count : null));
        Forces = LabelRange.Of(Each(data, c => c.Forces is { Length: > 0 } f ? Largest(f) : null));
        ForceComponent = RootMeanSquare(data);
        Pressure = LabelRange.Of(Each(data, c => c is { Virial: { } w, Structure.Cell: { } cell } ? w.Trace / 3 / cell.Volume * Units.EvPerCubicAngstromInGPa : null));
        AsymmetricVirials = data.Configurations.Count(c => c.Virial is { } w && Asymmetry(w) > Asymmetric);
        NetForce = LabelRange.Of(Each(data, c => c.Forces is { } f ? Net(f) : null));
        EnergyForce = EnergyForceCheck.Of(data);
        Duplicates = FindDuplicates(data);
        Fragmented = FindFragmented(data);
        Trajectories = Pipelines.Trajectories.Of(data);
    }

    /// <summary>The files, and how each was understood.</summary>
    public ImmutableArray<Source> Sources { get; }

    /// <summary>Number of frames.</summary>
    public int Frames { get; }

    /// <summary>Atoms a frame.</summary>
    public LabelRange? Atoms { get; }

    /// <summary>Frames of each composition, the most frequent first.</summary>
    public ImmutableArray<KeyValuePair<string, int>> Compositions { get; }

    /// <summary>Elements in order of atomic number.</summary>
    public ImmutableArray<Species> Species { get; }

    /// <summary>Frames in which something repeats.</summary>
    public int PeriodicFrames { get; }

    /// <summary>Frames with a cell that does not repeat.</summary>
    public int OpenBoxFrames { get; }

    /// <summary>Keys that were kept as information, and in how many frames.</summary>
    public ImmutableArray<KeyValuePair<string, int>> InfoKeys { get; }

    /// <summary>Frames with an energy.</summary>
    public int EnergyFrames { get; }

    /// <summary>Frames with forces.</summary>
    public int ForceFrames { get; }

    /// <summary>Frames with a virial.</summary>
    public int VirialFrames { get; }

    /// <summary>eV an atom.</summary>
    public LabelRange? EnergyPerAtom { get; }

    /// <summary>eV/Å; the largest force of each frame.</summary>
    public LabelRange? Forces { get; }

    /// <summary>eV/Å; root mean square of all force components.</summary>
    public double? ForceComponent { get; }

    /// <summary>GPa; tr W / 3V of frames with virial and cell, without the kinetic part; positive when compressed.</summary>
    public LabelRange? Pressure { get; }

    /// <summary>Frames whose virial is not symmetric to a thousandth.</summary>
    public int AsymmetricVirials { get; }

    /// <summary>eV/Å; length of the sum of all forces of a frame.</summary>
    public LabelRange? NetForce { get; }

    /// <summary>Do energies and forces belong together? Null where one of them is missing.</summary>
    public EnergyForceCheck? EnergyForce { get; }

    /// <summary>Frames that occur more than once.</summary>
    public ImmutableArray<DuplicateFrames> Duplicates { get; }

    /// <summary>Frames that fall into pieces more than <see cref="FragmentGap"/> apart.</summary>
    public Block<int> Fragmented { get; }

    /// <summary>Runs of neighbouring frames: a random split would put near copies on both sides.</summary>
    public ImmutableArray<TrajectoryRun> Trajectories { get; }

    /// <summary>What deserves a second look, in plain sentences; empty where all is well.</summary>
    public IReadOnlyList<string> Warnings => [.. Warn()];

    /// <summary>The report as lines of text.</summary>
    public IReadOnlyList<string> Lines => ReadReportText.Of(this);

    /// <summary>Looks a dataset over.</summary>
    public static ReadReport Of(Dataset data) => new(data);

    /// <summary>Two reports are equal where they say the same of the same files.</summary>
    public bool Equals(ReadReport? other) => other is not null && Sources.SequenceEqual(other.Sources) && Lines.SequenceEqual(other.Lines);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Frames, EnergyFrames, ForceFrames);

    /// <summary>The report as text.</summary>
    public override string ToString() => string.Join('\n', Lines);

    private static IEnumerable<(int Frame, double Value)> Each(Dataset data, Func<Configuration, double?> quantity)
    {
        for (var i = 0; i < data.Count; i++)
        {
            if (quantity(data[i]) is { } x)
            {
                yield return (i, x);
            }
        }
    }

    private static double Largest(Block<Vec3> forces)
    {
        var largest = 0.0;
        foreach (var f in forces)
        {
            largest = Math.Max(largest, f.Length);
        }

        return largest;
    }

    private static double Net(Block<Vec3> forces)
    {
        var sum = Vec3.Zero;
        foreach (var f in forces)
        {
            sum += f;
        }

        return sum.Length;
    }

    private static double? RootMeanSquare(Dataset data)
    {
        var (sum, count) = (0.0, 0L);
        foreach (var c in data.Configurations)
        {
            foreach (var f in c.Forces ?? [])
            {
                (sum, count) = (sum + f.Dot(f), count + 3);
            }
        }

        return count == 0 ? null : Math.Sqrt(sum / count);
    }

    private static double Asymmetry(Mat3 w) =>
        Math.Max(Math.Abs(w.XY - w.YX), Math.Max(Math.Abs(w.XZ - w.ZX), Math.Abs(w.YZ - w.ZY))) / Math.Max(1, Math.Abs(w.Trace));

    private static ImmutableArray<DuplicateFrames> FindDuplicates(Dataset data)
    {
        Dictionary<Structure, List<int>> seen = [];
        for (var i = 0; i < data.Count; i++)
        {
            ref var frames = ref CollectionsMarshal.GetValueRefOrAddDefault(seen, data[i].Structure, out _);
            (frames ??= []).Add(i);
        }

        return [.. seen.Values
            .Where(f => f.Count > 1)
            .OrderBy(f => f[0])
            .Select(f => new DuplicateFrames(Block.From(f), f.All(i => SameLabels(data[i], data[f[0]]))))];
    }

    private static bool SameLabels(Configuration a, Configuration b) =>
        a.Energy == b.Energy && Nullable.Equals(a.Forces, b.Forces) && Nullable.Equals(a.Virial, b.Virial);

    private static Block<int> FindFragmented(Dataset data)
    {
        List<int> fragmented = [];
        for (var i = 0; i < data.Count; i++)
        {
            var structure = data[i].Structure;
            if (!Components.AreConnected(structure.Positions.Span, structure.Lattice, FragmentGap))
            {
                fragmented.Add(i);
            }
        }

        return Block.From(fragmented);
    }

    private IEnumerable<string> Warn()
    {
        if (EnergyFrames < Frames && EnergyFrames > 0)
        {
            yield return $"{Frames - EnergyFrames} of {Frames} frames have no energy.";
        }

        if (ForceFrames < Frames && ForceFrames > 0)
        {
            yield return $"{Frames - ForceFrames} of {Frames} frames have no forces.";
        }

        if (EnergyFrames + ForceFrames == 0 && Frames > 0)
        {
            yield return "There are no labels: no energy and no forces were found.";
        }

        foreach (var label in Sources.SelectMany(s => s.Reading?.Keys ?? []).GroupBy(k => k.Label).Where(g => g.Select(k => (k.Key, k.Meaning)).Distinct().Count() > 1))
        {
            yield return $"The {label.Key} comes from different keys: {string.Join(", ", label.Select(k => $"{k.Key} ({k.Frames} frames)"))}. Make sure that they mean the same.";
        }

        if (EnergyForce is { IsSound: false } check)
        {
            yield return $"{check.Verdict} (slope of dE against -F.dx {check.Slope:0.####}, correlation {check.Correlation:0.###}).";
        }

        if (NetForce is { Most: > LargeNetForce } net)
        {
            yield return $"The forces of frame {net.MostFrame} do not sum to zero: {net.Most:0.###} eV/Å (mean over frames {net.Mean:0.###}). Such noise limits what a fit can reach.";
        }

        if (AsymmetricVirials > 0)
        {
            yield return $"{AsymmetricVirials} virials are not symmetric.";
        }

        foreach (var conflict in Duplicates.Where(d => !d.SameLabels))
        {
            yield return $"Frames {string.Join(", ", conflict.Frames.Take(5))} have the same atoms at the same places but different labels.";
        }

        if (Duplicates.Sum(d => d.SameLabels ? d.Frames.Length - 1 : 0) is var copies and > 0)
        {
            yield return $"{copies} frames are exact copies of others.";
        }

        if (Fragmented.Length > 0)
        {
            yield return $"{Fragmented.Length} frames have a gap of more than {FragmentGap} Å: {ReadReportText.Numbers(Fragmented)}.";
        }

        if (Trajectories.Length > 0)
        {
            yield return $"{Trajectories.Sum(t => t.Count)} of {Frames} frames are neighbours on {(Trajectories.Length == 1 ? "one trajectory" : $"{Trajectories.Length} trajectories")}: split into training and validation by blocks of frames, not at random.";
        }
    }
}
