namespace Pipelines;

/// <summary>
/// Data seen through a descriptor. Features are computed frame by frame where they are asked for and are not kept: memory is that
/// of one frame (60 bytes a triplet: 170 kB for the 2,907 of Ni19 within 6.5 Å), not that of the data set (140 MB for 792 frames).
/// </summary>
/// <param name="Labels">The data and the labels to choose from.</param>
/// <param name="Descriptor">How atoms are looked at.</param>
public sealed record Described(TrainingSet Labels, Descriptor Descriptor) : ILabelled
{
    /// <summary>The frames.</summary>
    public Dataset Data => Labels.Data;

    /// <summary>The descriptor, where it describes atoms.</summary>
    /// <exception cref="ArgumentException">It describes whole structures.</exception>
    public EnvironmentDescriptor Local => Descriptor as EnvironmentDescriptor
        ?? throw new ArgumentException($"'{Spec.KindOf(Descriptor.GetType())}' describes whole structures; this needs a descriptor of atoms.");

    /// <summary>The environments of all atoms of a frame.</summary>
    /// <exception cref="ArgumentException">The descriptor describes whole structures.</exception>
    public LocalEnvironments Environments(int frame) => LocalEnvironments.Of(Data[frame].Structure, Local.Cutoff.Radius);

    /// <summary>The features of all atoms of a frame, one after another.</summary>
    /// <exception cref="ArgumentException">The descriptor describes whole structures.</exception>
    public IEnumerable<EnvironmentFeatures> Features(int frame, bool gradients = false) =>
        Environments(frame).Select(e => Local.Of(e, gradients));

    /// <summary>The features of a frame as a matrix: a row an atom, or one row for the structure.</summary>
    /// <param name="frame">Its number.</param>
    /// <param name="run">How many threads.</param>
    /// <exception cref="ArgumentException">The descriptor has no fixed width.</exception>
    public FeatureMatrix Matrix(int frame, Run? run = null) => Descriptor switch
    {
        AtomicDescriptor atomic => atomic.Of(Data[frame].Structure, (run ?? Run.Default).Threads),
        GlobalDescriptor whole => new(1, whole.Width, whole.Of(Data[frame].Structure).Values),
        _ => throw new ArgumentException($"'{Spec.KindOf(Descriptor.GetType())}' is a set, not a vector of fixed width: it has no matrix of features."),
    };
}
