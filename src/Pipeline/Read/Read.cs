using System.Collections.Immutable;

namespace Pipelines;

/// <summary>The first verb: files become datasets.</summary>
public static partial class Read
{
    // Big enough that starting threads for a batch costs nothing, small enough to stay in the last level of cache.
    private const int BatchSize = 4 << 20;
    private const int StreamSize = 1 << 20;

    /// <summary>
    /// Reads a whole extended XYZ file, gzipped or not (its content decides). Labels are found as <see cref="ReadOptions"/> says; energies in eV,
    /// forces in eV/Å, virials in eV; without a Lattice there is no cell. Frames are parsed on <see cref="Run.Threads"/> threads, which changes no bit.
    /// </summary>
    /// <returns>The frames in order, or the first thing that is wrong: file, line, frame, field, what was found and what was expected.</returns>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public static Result<Dataset> ExtXyz(string path, ReadOptions? options = null, Run? run = null)
    {
        options ??= ReadOptions.Default;
        run ??= Run.Default;
        return LoadEnergies(options).Bind(energies => FrameSource.Open(path, BatchSize, hashed: true).Bind(source =>
        {
            using (source)
            {
                return ReadAll(path, source, options, energies, run);
            }
        }));
    }

    /// <summary>Reads several files one after the other into one dataset; all of them must be good.</summary>
    public static Result<Dataset> ExtXyz(IEnumerable<string> paths, ReadOptions? options = null, Run? run = null)
    {
        var configurations = ImmutableArray.CreateBuilder<Configuration>();
        var sources = ImmutableArray.CreateBuilder<Source>();
        foreach (var path in paths)
        {
            var data = ExtXyz(path, options, run);
            if (data.Error is { } error)
            {
                return error;
            }

            configurations.AddRange(data.GetOrThrow().Configurations);
            sources.AddRange(data.GetOrThrow().Sources);
        }

        return new Dataset(configurations.DrainToImmutable(), sources.DrainToImmutable());
    }

    /// <summary>Reads frame by frame in constant memory. The sequence ends after the first error.</summary>
    public static IEnumerable<Result<Configuration>> StreamExtXyz(string path, ReadOptions? options = null)
    {
        options ??= ReadOptions.Default;
        var energies = LoadEnergies(options);
        var opened = energies.Bind(_ => FrameSource.Open(path, StreamSize, hashed: false));
        if (opened.Error is { } cannot)
        {
            yield return cannot;
            yield break;
        }

        using var source = opened.GetOrThrow();
        var rows = energies.GetOrThrow()?.Rows;
        var parser = new FrameParser(path, options, rows);
        List<RawFrame> frames = [];
        var (count, any) = (0, false);
        while (!source.IsDone && count < (options.Stop ?? int.MaxValue))
        {
            var error = source.ReadBatch(frames);
            foreach (var frame in frames)
            {
                count = frame.Index + 1;
                if (options.Wants(frame.Index))
                {
                    any = true;
                    var parsed = parser.Parse(source.Buffer.AsSpan(frame.Offset, frame.Length), frame, out _);
                    yield return parsed;
                    if (!parsed.IsOk)
                    {
                        yield break;
                    }
                }
            }

            if (error is not null)
            {
                yield return error;
                yield break;
            }
        }

        if (Complaint(path, options, rows, count, any, source.IsDone) is { } complaint)
        {
            yield return complaint;
        }
    }

    private static Result<Dataset> ReadAll(string path, FrameSource source, ReadOptions options, (double[] Rows, Source Source)? energies, Run run)
    {
        var configurations = ImmutableArray.CreateBuilder<Configuration>();
        var reading = new ReadingBuilder();
        List<RawFrame> frames = [];
        var count = 0;
        while (!source.IsDone && count < (options.Stop ?? int.MaxValue))
        {
            var (done, total) = source.Progress;
            run.Report("read", done, total);
            var error = source.ReadBatch(frames);
            count = frames.Count > 0 ? frames[^1].Index + 1 : count;
            frames.RemoveAll(f => !options.Wants(f.Index));
            var hashing = run.Threads > 1 ? Task.Run(source.HashBatch) : Task.CompletedTask;
            try
            {
                error = ParseBatch(path, source.Buffer, frames, options, energies?.Rows, run, configurations, reading) ?? error;
            }
            finally
            {
                hashing.Wait();
            }

            if (run.Threads <= 1)
            {
                source.HashBatch();
            }

            if (error is not null)
            {
                return error;
            }
        }

        run.Report("read", source.Progress.Total, source.Progress.Total);
        if (Complaint(path, options, energies?.Rows, count, configurations.Count > 0, source.IsDone) is { } complaint)
        {
            return complaint;
        }

        return source.Hash().Then(hash =>
        {
            var first = new Source(path, hash, reading.Build());
            return new Dataset(configurations.DrainToImmutable(), energies is { } e ? [first, e.Source] : [first]);
        });
    }

    private static DataError? ParseBatch(
        string path,
        byte[] buffer,
        List<RawFrame> frames,
        ReadOptions options,
        double[]? energies,
        Run run,
        ImmutableArray<Configuration>.Builder configurations,
        ReadingBuilder reading)
    {
        var parsed = new Result<Configuration>[frames.Count];
        var uses = new FrameUse[frames.Count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, run.Threads), CancellationToken = run.Cancellation };
        Parallel.For(0, frames.Count, parallel, () => new FrameParser(path, options, energies), (i, _, parser) =>
        {
            parsed[i] = parser.Parse(buffer.AsSpan(frames[i].Offset, frames[i].Length), frames[i], out uses[i]);
            return parser;
        }, _ => { });
        for (var i = 0; i < parsed.Length; i++)
        {
            if (parsed[i].Error is { } error)
            {
                return error;
            }

            configurations.Add(parsed[i].GetOrThrow());
            reading.Add(uses[i]);
        }

        return null;
    }

    private static Result<(double[] Rows, Source Source)?> LoadEnergies(ReadOptions options) => options.EnergyFile is { } file
        ? EnergyRows.Read(file).Then(e => ((double[], Source)?)e)
        : Result<(double[], Source)?>.Ok(null);

    // What can only be known when all frames have been seen.
    private static DataError? Complaint(string path, ReadOptions options, double[]? energies, int frames, bool any, bool atEnd)
    {
        if (atEnd && energies is not null && energies.Length > frames)
        {
            return EnergyRows.TooMany(options.EnergyFile!, energies.Length, path, frames);
        }

        return any ? null
            : frames == 0 && options.Stop != 0 ? new("There are no frames in this file.", path, Expected: "a line with the number of atoms, a comment line, and one line an atom")
            : new("No frame is left by Start, Stop and Stride.", path, Field: "frames", Found: $"{frames} frames", Expected: $"more than {options.Start}");
    }
}
