using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines.Tool;

/// <summary>A point of the learning curve.</summary>
/// <param name="Kernel">"2-body".</param>
/// <param name="Environments">Size of the training set.</param>
/// <param name="Errors">On the test frames.</param>
internal sealed record LearningPoint(string Kernel, int Environments, ErrorMetrics Errors);

/// <summary>A test frame as the reference, the Gaussian process and the map see it.</summary>
/// <param name="Frame">Number in the data.</param>
/// <param name="Reference">With its labels.</param>
/// <param name="Process">Null where the slow way was not gone.</param>
/// <param name="Mapped">By the mapped force field.</param>
internal sealed record Compared(int Frame, Configuration Reference, Evaluation? Process, Evaluation Mapped);

/// <summary>Everything that the demo found out.</summary>
internal sealed record DemoResults
{
    public required DemoPlan Plan { get; init; }

    public required Dataset Data { get; init; }

    public required ReadReport Report { get; init; }

    public required Split Split { get; init; }

    public required TrainingSet Training { get; init; }

    public required Traced<GaussianProcess> Process { get; init; }

    public required Traced<MappedForceField> Field { get; init; }

    public required ImmutableArray<LearningPoint> Learning { get; init; }

    public required ImmutableArray<Compared> Test { get; init; }

    /// <summary>Errors of force components over the predicted standard deviations of labels.</summary>
    public required ImmutableArray<double> StandardErrors { get; init; }

    /// <summary>µs an atom on one thread, energy and forces.</summary>
    public required double ProcessMicroseconds { get; init; }

    /// <summary>µs an atom on one thread, energy and forces.</summary>
    public required double MappedMicroseconds { get; init; }

    public required Trajectory Trajectory { get; init; }

    /// <summary>Seconds of each part, in order.</summary>
    public required ImmutableArray<(string Part, double Seconds)> Times { get; init; }

    /// <summary>Errors of the map on all test frames.</summary>
    public ErrorMetrics MappedErrors => Errors(Test, c => c.Mapped);

    /// <summary>Errors of the Gaussian process on the frames that it predicted.</summary>
    public ErrorMetrics ProcessErrors => Errors(Both, c => c.Process!);

    /// <summary>Frames that both predicted.</summary>
    public IEnumerable<Compared> Both => Test.Where(c => c.Process is not null);

    /// <summary>For each atom that both predicted: the length of the difference of their forces (eV/Å), and whether a neighbour is so close that the map repels on purpose.</summary>
    public IReadOnlyList<(double Difference, bool Outside)> MappingErrors => [.. Both.SelectMany(c =>
        Lengths(c.Mapped.Forces, c.Process!.Forces).Zip(Statistics.NearestNeighbors(c.Reference.Structure), (d, nearest) => (d, nearest < Field.Value.RepulsionDistance)))];

    /// <summary>Length of the difference between the process's forces and the reference, eV/Å.</summary>
    public IEnumerable<double> ModelErrors => Both.SelectMany(c => Lengths(c.Process!.Forces, c.Reference.Forces!.Value));

    private static IEnumerable<double> Lengths(Block<Vec3> a, Block<Vec3> b) => a.Zip(b, (x, y) => (x - y).Length);

    private static ErrorMetrics Errors(IEnumerable<Compared> frames, Func<Compared, Evaluation> choose)
    {
        var list = frames.ToArray();
        return ErrorMetrics.Of([.. list.Select(choose)], Dataset.Of(list.Select(c => c.Reference)));
    }
}
