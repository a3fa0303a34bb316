using Pipelines.Numerics;

namespace Pipelines;

/// <summary>How large the features of a data set, and their gradients, are: known before any of them is computed.</summary>
/// <param name="Rows">Atoms of all frames, or frames for a descriptor of whole structures.</param>
/// <param name="Columns">Features.</param>
/// <param name="Entries">Pairs of a row and an atom that its features depend on.</param>
public sealed record FeatureSize(long Rows, int Columns, long Entries)
{
    /// <summary>Bytes of a file of values.</summary>
    public long ValueBytes => Npy.Size(sizeof(double), Rows, Columns);

    /// <summary>Bytes of a file of gradients.</summary>
    public long GradientBytes =>
        Npy.Size(sizeof(double), Entries, 3, Columns) + Npy.Size(sizeof(double), Rows, 9, Columns) + (3 * Npy.Size(sizeof(int), Entries));

    /// <summary>Counts. The neighbours are found only where gradients are asked about.</summary>
    /// <param name="described">The data, and a descriptor of fixed width.</param>
    /// <param name="gradients">Count the entries of the gradients, too.</param>
    /// <param name="run">Threads, cancellation.</param>
    /// <exception cref="ArgumentException">The descriptor has no fixed width.</exception>
    /// <exception cref="DataException">It has no features.</exception>
    public static FeatureSize Of(Described described, bool gradients, Run? run = null)
    {
        run ??= Run.Default;
        var data = described.Data;
        var atoms = data.Configurations.Sum(c => (long)c.Structure.Count);
        switch (described.Descriptor)
        {
            case GlobalDescriptor { Width: 0 } or AtomicDescriptor { Width: 0 } when data.Count > 0:
                throw new DataException(new(
                    $"This descriptor ({Spec.KindOf(described.Descriptor.GetType())}) has no features: none of its parts is given.", Found: "0 columns", Expected: "a SPEC with some; 'pipelines schema' prints one"));
            case GlobalDescriptor whole:
                return new(data.Count, whole.Width, gradients ? atoms : 0);
            case AtomicDescriptor atomic:
                var entries = new long[data.Count];
                if (gradients)
                {
                    Parallel.For(0, data.Count, new() { MaxDegreeOfParallelism = run.Threads, CancellationToken = run.Cancellation }, f =>
                        entries[f] = JacobianBlock.Entries(data[f].Structure, atomic.Cutoff.Radius));
                }

                return new(atoms, atomic.Width, entries.Sum());
            default:
                throw new ArgumentException(
                    $"'{Spec.KindOf(described.Descriptor.GetType())}' is a set, not a vector of fixed width: it has no matrix of features.", nameof(described));
        }
    }
}
