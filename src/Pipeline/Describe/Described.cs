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

    /// <summary>The environments of all atoms of a frame.</summary>
    public LocalEnvironments Environments(int frame) => LocalEnvironments.Of(Data[frame].Structure, Descriptor.Cutoff.Radius);

    /// <summary>The features of all atoms of a frame, one after another.</summary>
    public IEnumerable<EnvironmentFeatures> Features(int frame, bool gradients = false) =>
        Environments(frame).Select(e => Descriptor.Of(e, gradients));
}
