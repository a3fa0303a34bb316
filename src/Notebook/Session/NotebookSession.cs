using Microsoft.CodeAnalysis;

namespace Pipelines.Notebooks;

/// <summary>
/// Runs cells of C#, one after another, each on a thread of its own: a later cell sees what earlier ones declared. Stages of the library that
/// a cell runs report progress to it, are stopped by its interrupt, and keep results of traced values in the session's cache.
/// </summary>
public sealed class NotebookSession : IDisposable
{
    private const int StackBytes = 16 << 20;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly SessionOptions _options;
    private readonly Submissions _submissions;
    private readonly IStageCache? _cache;
    private readonly Assistant _assistant;
    private int _count;
    private bool _disposed;

    /// <summary>A fresh session; until it is disposed it owns the console.</summary>
    public NotebookSession(SessionOptions? options = null)
    {
        _options = options ?? new();
        _submissions = new(_options);
        _cache = _options.Cache is { } folder ? new FileCache(folder) : null;
        _assistant = new(_submissions);
        CellConsole.Enter();
        StrayErrors.Listen();
    }

    /// <summary>Number of cells run so far.</summary>
    public int Count => _count;

    /// <summary>Runs a cell. Errors of the code are in the result; cells given while one runs wait for their turn.</summary>
    /// <param name="code">C# as in a script: the last expression without a semicolon is the cell's value.</param>
    /// <param name="output">Where outputs go.</param>
    /// <param name="interrupt">Stops stages at once; code that does not heed it (or <see cref="Run.Default"/>) is abandoned soon.</param>
    public async Task<CellResult> ExecuteAsync(string code, ICellOutput output, CancellationToken interrupt)
    {
        ArgumentNullException.ThrowIfNull(code);
        ArgumentNullException.ThrowIfNull(output);
        await _turn.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var cell = new RunningCell(++_count, output);
            var done = new TaskCompletionSource<CellResult>(TaskCreationOptions.RunContinuationsAsynchronously);
            using var patience = new CancellationTokenSource();
            using var impatience = interrupt.Register(() => patience.CancelAfter(_options.Patience));
            new Thread(() => done.SetResult(Execute(code, cell, interrupt)), StackBytes) { IsBackground = true, Name = cell.Path }.Start();
            try
            {
                return await done.Task.WaitAsync(patience.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!done.Task.IsCompleted)
            {
                return Abandon(cell);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>What could stand at a place of a cell that is being written.</summary>
    /// <param name="code">The cell so far.</param>
    /// <param name="position">Where, in characters of <paramref name="code"/>.</param>
    /// <param name="cancellation">Stops the search.</param>
    public Completions Complete(string code, int position, CancellationToken cancellation = default)
    {
        lock (_gate)
        {
            return _assistant.Complete(code, position, _count + 1, cancellation);
        }
    }

    /// <summary>What the name at a place means: its signature and documentation; null where there is none.</summary>
    /// <param name="code">The cell.</param>
    /// <param name="position">Where, in characters of <paramref name="code"/>.</param>
    /// <param name="cancellation">Stops the search.</param>
    public MimeBundle? Inspect(string code, int position, CancellationToken cancellation = default)
    {
        lock (_gate)
        {
            return _assistant.Inspect(code, position, _count + 1, cancellation);
        }
    }

    /// <summary>Can the text be run as it is, or does it go on?</summary>
    public static Completeness IsComplete(string code) => Submissions.Judge(code) switch
    {
        (false, _) => Completeness.Incomplete,
        (_, true) => Completeness.Invalid,
        _ => Completeness.Complete,
    };

    /// <summary>Gives the console back.</summary>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            CellConsole.Leave();
        }
    }

    private CellResult Execute(string code, RunningCell cell, CancellationToken interrupt)
    {
        cell.Enter();
        var cache = _cache is null ? null : new CellCache(_cache);
        var run = new Run { Cancellation = interrupt, Progress = cell.Progress, Cache = cache, Threads = _options.Threads };
        using var around = run.AsDefault();
        try
        {
            Submission submission;
            object?[] states;
            lock (_gate)
            {
                submission = _submissions.Prepare(code, cell.Number, interrupt);
                states = _submissions.States();
            }

            try
            {
                var value = submission.Start(states).GetAwaiter().GetResult();
                return new(CellStatus.Fine, cell.Number, value is not null || submission.HasValue ? Rich.Of(value) : null);
            }
            finally
            {
                // What a cell declared before it failed is there; what an abandoned one does is not.
                lock (_gate)
                {
                    if (!cell.Abandoned)
                    {
                        _submissions.Follow(submission, states);
                    }
                }
            }
        }
#pragma warning disable CA1031 // Whatever a cell throws is its answer.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return e is OperationCanceledException && interrupt.IsCancellationRequested
                ? new(CellStatus.Interrupted, cell.Number, Error: CellErrors.Interrupted("The cell was interrupted."))
                : new(CellStatus.Failed, cell.Number, Error: CellErrors.Of(e, cell));
        }
        finally
        {
            (cell.Progress as ProgressBars)?.Finish();
            if (cache?.Said is { } said)
            {
                cell.Tell(output => output.Display(Note.Of("cache", said), null));
            }
        }
    }

    private CellResult Abandon(RunningCell cell)
    {
        lock (_gate)
        {
            cell.Abandon();
        }

        return new(
            CellStatus.Interrupted, cell.Number,
            Error: CellErrors.Interrupted($"The cell was interrupted and did not stop within {_options.Patience.TotalSeconds:G2} s: it was abandoned, and goes on unheard. Restart the session to be rid of it."),
            Abandoned: true);
    }
}
