namespace Pipelines;

/// <summary>How far a long step has come.</summary>
/// <param name="Step">What is being done ("Gram matrix").</param>
/// <param name="Done">Units done.</param>
/// <param name="Total">Units in all.</param>
/// <param name="Detail">How it goes ("epoch 7, 0.81 meV/atom"), where there is something to say.</param>
public readonly record struct Progress(string Step, long Done, long Total, string? Detail = null);

/// <summary>Keeps results of traced stages between runs.</summary>
public interface IStageCache
{
    /// <summary>The result stored under a provenance hash, if it is there and of a kind the cache can store.</summary>
    bool TryGet<T>(string hash, out T value);

    /// <summary>Stores a result; results of a kind that the cache cannot store are left out.</summary>
    void Put<T>(string hash, T value);
}

/// <summary>The one seam for effects: cancellation, progress, cache, degree of parallelism. It never changes a bit of a result.</summary>
public sealed record Run
{
    private static readonly AsyncLocal<Run?> Around = new();

    /// <summary>All processors, no progress, no cache, no cancellation.</summary>
    public static Run Plain { get; } = new();

    /// <summary>
    /// What <c>|</c> and calls without a run use: <see cref="Plain"/>, but for code that a front end runs inside <see cref="AsDefault"/>.
    /// As no run changes a bit of a result, this is no hidden input.
    /// </summary>
    public static Run Default => Around.Value ?? Plain;

    /// <summary>Observed by every long stage.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Told at most a few times a second by every stage that may take more than one.</summary>
    public IProgress<Progress>? Progress { get; init; }

    /// <summary>Null for none.</summary>
    public IStageCache? Cache { get; init; }

    /// <summary>Threads to use, at least 1.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Makes this run the default of the code that follows, on every thread and task that it starts, until disposed.</summary>
    public IDisposable AsDefault()
    {
        var before = Around.Value;
        Around.Value = this;
        return new Scope(before);
    }

    /// <summary>Reports progress and observes cancellation.</summary>
    public void Report(string step, long done, long total, string? detail = null)
    {
        Cancellation.ThrowIfCancellationRequested();
        Progress?.Report(new(step, done, total, detail));
    }

    private sealed class Scope(Run? before) : IDisposable
    {
        public void Dispose() => Around.Value = before;
    }
}
