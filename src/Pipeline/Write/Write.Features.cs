using System.IO.Compression;

namespace Pipelines;

public static partial class Write
{
    // Rows of a batch: enough to keep threads busy, little enough to keep memory small, however wide they are.
    private const int RowsAtOnce = 4096, JacobiansAtOnce = 64;
    private const double BytesAtOnce = 1 << 28;

    private static readonly string[] Waiting = ["strain", "row", "frame", "atom"];

    /// <summary>
    /// Writes the features of all frames as one NumPy array: float64, C order, a row an atom (a frame, for a descriptor of whole structures).
    /// Frames are described in batches: memory does not grow with their number.
    /// </summary>
    /// <param name="described">The data, and a descriptor of fixed width.</param>
    /// <param name="path">F.npy; whole or not there.</param>
    /// <param name="run">Threads, progress, cancellation.</param>
    /// <returns>The file and its SHA-256.</returns>
    /// <exception cref="ArgumentException">The descriptor has no fixed width.</exception>
    public static Result<Source> Features(Described described, string path, Run? run = null)
    {
        run ??= Run.Default;
        var size = FeatureSize.Of(described, gradients: false, run);
        return AtomicFile.Write(path, stream =>
        {
            Npy.WriteHeader(stream, "<f8", size.Rows, size.Columns);
            foreach (var (from, to) in Batches(described.Data, AtOnce(RowsAtOnce, 8.0 * size.Columns)))
            {
                run.Report("Features", from, described.Data.Count);
                var rows = new FeatureMatrix[to - from];

                // Small frames are shared out among the threads, a large one is cut up.
                var alone = to - from == 1;
                Parallel.For(from, to, new() { MaxDegreeOfParallelism = run.Threads, CancellationToken = run.Cancellation }, f =>
                    rows[f - from] = described.Matrix(f, run with { Threads = alone ? run.Threads : 1 }));
                foreach (var matrix in rows)
                {
                    Npy.WriteNumbers(stream, matrix.Values.Span);
                }
            }

            run.Report("Features", described.Data.Count, described.Data.Count);
        }, compressible: false);
    }

    /// <summary>
    /// Writes the sparse gradients of the features of all frames as a NumPy archive: "values" (entries x 3 x features, 1/Å), and for each entry its "row" in
    /// the matrix of features, its "frame" and the "atom" of that frame that is moved; "strain" (rows x 9 x features: xx, xy, xz, yx, ...). Blocks of
    /// centres are streamed: memory does not grow with the number of atoms.
    /// </summary>
    /// <param name="described">The data, and a descriptor of fixed width.</param>
    /// <param name="path">G.npz; whole or not there.</param>
    /// <param name="run">Threads, progress, cancellation.</param>
    /// <returns>The file and its SHA-256.</returns>
    /// <exception cref="ArgumentException">The descriptor has no fixed width.</exception>
    public static Result<Source> Gradients(Described described, string path, Run? run = null)
    {
        run ??= Run.Default;
        var size = FeatureSize.Of(described, gradients: true, run);

        // An archive holds one array after another: what belongs to the others waits in files beside it.
        var waiting = Waiting.ToDictionary(name => name, name => $"{Destination(path)}.{Environment.ProcessId}.{name}.tmp");
        try
        {
            return AtomicFile.Write(path, stream =>
            {
                using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
                var others = waiting.ToDictionary(w => w.Key, w => new FileStream(w.Value, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16));
                try
                {
                    using (var values = Member(archive, "values", "<f8", size.Entries, 3, size.Columns))
                    {
                        foreach (var block in Jacobians(described, AtOnce(JacobiansAtOnce, (double)size.GradientBytes / Math.Max(1, size.Rows)), run))
                        {
                            Npy.WriteNumbers(values, block.Values.Span);
                            Npy.WriteNumbers(others["strain"], block.Strain.Span);
                            Npy.WriteNumbers<int>(others["row"], block.Row);
                            Npy.WriteNumbers<int>(others["frame"], block.Frame);
                            Npy.WriteNumbers<int>(others["atom"], block.Atom);
                        }
                    }

                    foreach (var (name, file) in others)
                    {
                        using var member = name == "strain" ? Member(archive, name, "<f8", size.Rows, 9, size.Columns) : Member(archive, name, "<i4", size.Entries);
                        file.Position = 0;
                        file.CopyTo(member, 1 << 20);
                    }
                }
                finally
                {
                    foreach (var file in others.Values)
                    {
                        file.Dispose();
                    }
                }
            }, compressible: false);
        }
        finally
        {
            foreach (var file in waiting.Values)
            {
                File.Delete(file);
            }
        }
    }

    private static Stream Member(ZipArchive archive, string name, string type, params ReadOnlySpan<long> shape)
    {
        var entry = archive.CreateEntry($"{name}.npy", CompressionLevel.NoCompression);
        entry.LastWriteTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero); // The same data give the same bytes.
        var stream = entry.Open();
        Npy.WriteHeader(stream, type, shape);
        return stream;
    }

    private static int AtOnce(int most, double bytesEach)
    {
        var available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return bytesEach < available / 2.0
            ? (int)Math.Clamp(BytesAtOnce / bytesEach, 1, most)
            : throw new DataException(new(
                "One row of these features does not fit into memory.",
                Found: $"{bytesEach / 1e9:F1} GB a row", Expected: $"at most half of the {available / 1e9:F1} GB there are: fewer species, lower degrees, or no gradients"));
    }

    private static IEnumerable<(int From, int To)> Batches(Dataset data, int rowsAtOnce)
    {
        var (from, rows) = (0, 0);
        for (var f = 0; f < data.Count; f++)
        {
            rows += data[f].Structure.Count;
            if (rows >= rowsAtOnce || f == data.Count - 1)
            {
                yield return (from, f + 1);
                (from, rows) = (f + 1, 0);
            }
        }
    }

    private static IEnumerable<GradientBlock> Jacobians(Described described, int atOnce, Run run)
    {
        var rows = 0;
        for (var f = 0; f < described.Data.Count; f++)
        {
            run.Report("Gradients", f, described.Data.Count);
            var structure = described.Data[f].Structure;
            if (described.Descriptor is GlobalDescriptor whole)
            {
                var features = whole.Of(structure, gradients: true);
                yield return new(
                    features.ByPosition!.Value, features.ByStrain!.Value, Same(rows, structure.Count), Same(f, structure.Count), [.. Enumerable.Range(0, structure.Count)]);
                rows++;
                continue;
            }

            var sweep = ((AtomicDescriptor)described.Descriptor).Sweep(structure, run.Threads);
            for (var first = 0; first < structure.Count; first += atOnce)
            {
                run.Cancellation.ThrowIfCancellationRequested();
                var block = JacobianBlock.Of(sweep, first..Math.Min(structure.Count, first + atOnce));
                var row = new int[block.Atoms.Length];
                for (var c = 0; c < block.Centres; c++)
                {
                    row.AsSpan(block.Start[c]..block.Start[c + 1]).Fill(rows + c);
                }

                yield return new(block.Values, block.Strain, row, Same(f, row.Length), block.Atoms.ToArray());
                rows += block.Centres;
            }
        }

        run.Report("Gradients", described.Data.Count, described.Data.Count);
    }

    private static int[] Same(int value, int count)
    {
        var all = new int[count];
        Array.Fill(all, value);
        return all;
    }

    private readonly record struct GradientBlock(Block<double> Values, Block<double> Strain, int[] Row, int[] Frame, int[] Atom);
}
