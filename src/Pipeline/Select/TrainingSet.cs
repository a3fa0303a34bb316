namespace Pipelines;

/// <summary>One atom of one frame: the centre of a local environment. A force label is the three components of its force.</summary>
/// <param name="Frame">Frame number in the dataset, from 0.</param>
/// <param name="Atom">Atom number in the frame, from 0.</param>
public readonly record struct EnvironmentId(int Frame, int Atom);

/// <summary>What a fit learns from: the force labels of some atoms and the energy labels of some frames.</summary>
/// <param name="Data">All frames.</param>
/// <param name="Environments">Atoms whose forces are labels.</param>
/// <param name="Frames">Frames whose energies are labels.</param>
public sealed record TrainingSet(Dataset Data, Block<EnvironmentId> Environments, Block<int> Frames) : ILabelled
{
    TrainingSet ILabelled.Labels => this;

    /// <summary>Every force and every energy that the data have.</summary>
    public static TrainingSet All(Dataset data) => new(
        data,
        Block.From(Enumerable.Range(0, data.Count)
            .Where(f => data[f].Forces is not null)
            .SelectMany(f => Enumerable.Range(0, data[f].Structure.Count).Select(a => new EnvironmentId(f, a)))),
        Block.From(Enumerable.Range(0, data.Count).Where(f => data[f].Energy is not null)));

    /// <summary>Frames that have any label here, ascending.</summary>
    public IEnumerable<int> LabelledFrames => Environments.Select(e => e.Frame).Concat(Frames).Distinct().Order();

    /// <summary>All labels of some frames, frame after frame in the order given. Frames without a label here add nothing.</summary>
    public TrainingSet Within(Block<int> frames)
    {
        var environments = Environments.ToLookup(e => e.Frame);
        var energies = Frames.ToHashSet();
        return this with
        {
            Environments = Block.From(frames.SelectMany(f => environments[f])),
            Frames = Block.From(frames.Where(energies.Contains)),
        };
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Environments.Length} forces and {Frames.Length} energies of {Data}";
}
