using System.Collections.Immutable;

namespace Pipelines;

/// <summary>
/// A descriptor of fixed width judged on data: what is in its columns, what it cannot tell apart, how smooth it is, what it depends on, and what it costs.
/// Of a descriptor of whole structures only the columns are looked at.
/// </summary>
[Cites("10.1103/PhysRevLett.125.166001")]
public sealed record DescriptorReport
{
    private DescriptorReport(
        Descriptor descriptor, int frames, FeatureSpectrum spectrum, ImmutableArray<LikePair> alike, ImmutableArray<DegenerateCheck> degenerate, FeatureSmoothness? smoothness,
        ImmutableArray<ShellSensitivity> sensitivity, FeatureCost? cost) =>
        (Descriptor, Frames, Spectrum, Alike, Degenerate, Smoothness, Sensitivity, Cost) = (descriptor, frames, spectrum, alike, degenerate, smoothness, sensitivity, cost);

    /// <summary>With the species of the data filled in.</summary>
    public Descriptor Descriptor { get; }

    /// <summary>Frames that atoms were taken from.</summary>
    public int Frames { get; }

    /// <summary>Rank, singular values, constant and duplicate columns.</summary>
    public FeatureSpectrum Spectrum { get; }

    /// <summary>Pairs of atoms of the data whose features are nearer than their environments, the worst first.</summary>
    public ImmutableArray<LikePair> Alike { get; }

    /// <summary>The known pairs of different environments that have the same triangles.</summary>
    public ImmutableArray<DegenerateCheck> Degenerate { get; }

    /// <summary>Null for a descriptor of whole structures.</summary>
    public FeatureSmoothness? Smoothness { get; }

    /// <summary>By distance of the neighbour.</summary>
    public ImmutableArray<ShellSensitivity> Sensitivity { get; }

    /// <summary>Null for a descriptor of whole structures.</summary>
    public FeatureCost? Cost { get; }

    /// <summary>What deserves a second look, in plain sentences.</summary>
    public IReadOnlyList<string> Warnings => [.. DescriptorReportText.Warn(this)];

    /// <summary>The report as lines of text.</summary>
    public IReadOnlyList<string> Lines => DescriptorReportText.Of(this);

    /// <summary>Looks a descriptor over.</summary>
    /// <param name="described">The data seen through it.</param>
    /// <param name="atoms">The most atoms (or structures) to look at, at least 2; pairs of them are compared, so that time grows with the square.</param>
    /// <param name="seed">Draws them.</param>
    /// <param name="clock">Times it; without one there are no times, and the report is the same on every machine.</param>
    /// <param name="run">Threads, progress, cancellation.</param>
    /// <exception cref="ArgumentException">The descriptor has no fixed width, or the data have no atoms.</exception>
    public static DescriptorReport Of(Described described, int atoms = 2000, ulong seed = 1, TimeProvider? clock = null, Run? run = null)
    {
        Parameter.AtLeast(2, atoms);
        run ??= Run.Default;
        var sample = FeatureSample.Of(described, atoms, seed, run);
        if (sample.Rows.Length == 0)
        {
            throw new ArgumentException("There are no atoms to describe.", nameof(described));
        }

        var frames = sample.Rows.Select(r => r.Frame).Distinct().Count();
        if (described.Descriptor is not AtomicDescriptor descriptor)
        {
            var names = ((GlobalDescriptor)described.Descriptor).Columns;
            return new(described.Descriptor, frames, FeatureSpectrum.Of(sample, names), [], [], null, [], null);
        }

        var timed = described.Data[sample.Rows[0].Frame].Structure;
        return new(
            descriptor, frames, FeatureSpectrum.Of(sample, descriptor.Columns), LikePair.Find(sample, descriptor, 5, run), DegenerateCheck.All(sample, descriptor),
            FeatureSmoothness.Of(sample, descriptor, run), ShellSensitivity.Of(sample, descriptor, run), FeatureCost.Of(timed, descriptor, clock, run));
    }

    /// <summary>Two reports are equal where they say the same.</summary>
    public bool Equals(DescriptorReport? other) => other is not null && Descriptor == other.Descriptor && Lines.SequenceEqual(other.Lines);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Descriptor, Frames, Spectrum);

    /// <summary>The report as text.</summary>
    public override string ToString() => string.Join('\n', Lines);
}

/// <summary>
/// Does the descriptor tell two different environments apart that have the same triangles about the centre (<see cref="Shapes.DegeneratePair"/>, Pozdnyakov et al. 2020,
/// doi:10.1103/PhysRevLett.125.166001)? No function of distances from the centre and angles there can.
/// </summary>
/// <param name="Flat">In a plane, or with an apex.</param>
/// <param name="Distance">Root mean square difference of features in standard deviations of the sample.</param>
/// <param name="Relative">Norm of the difference over the norm of the features: rounding, 1e-15, where it does not tell them apart.</param>
public sealed record DegenerateCheck(bool Flat, double Distance, double Relative)
{
    // In cutoffs: so near that neighbours of neighbours are within it.
    private const double Radius = 0.4;
    private const double Rounding = 1e-9;

    /// <summary>Is the difference more than rounding?</summary>
    public bool Seen => Relative > Rounding;

    internal static ImmutableArray<DegenerateCheck> All(FeatureSample sample, AtomicDescriptor descriptor)
    {
        return [Of(null), Of(Radius * descriptor.Cutoff.Radius)];

        DegenerateCheck Of(double? apex)
        {
            var species = descriptor.Species;
            var (first, second) = Shapes.DegeneratePair(species[0], species[^1], Radius * descriptor.Cutoff.Radius, apex);
            ReadOnlySpan<double> a = descriptor.Of(first)[0], b = descriptor.Of(second)[0];
            var (difference, size) = (0.0, 0.0);
            for (var c = 0; c < a.Length; c++)
            {
                difference += (a[c] - b[c]) * (a[c] - b[c]);
                size += a[c] * a[c];
            }

            return new(apex is null, sample.Distance(a, b), size > 0 ? Math.Sqrt(difference / size) : 0);
        }
    }
}
