using System.Collections.Immutable;
using System.Diagnostics;

namespace Pipelines.Notebooks;

/// <summary>Is told how a notebook's run goes.</summary>
public interface INotebookWatcher
{
    /// <summary>Progress of the long steps of the cell that runs.</summary>
    IProgress<Progress>? Steps { get; }

    /// <summary>A cell begins.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="number">Its number, as front ends show it: code cells are counted from 1.</param>
    /// <param name="total">Cells that run in all.</param>
    void Begin(NotebookCell cell, int number, int total);

    /// <summary>A line for people, such as what was taken from the cache.</summary>
    void Say(string line);
}

/// <summary>Why a notebook's run ended before its end.</summary>
/// <param name="Cell">Number of the cell, as front ends show it: code cells are counted from 1.</param>
/// <param name="Error">What went wrong.</param>
public sealed record NotebookFailure(int Cell, CellError Error)
{
    /// <summary>"cell 3, line 2: ArgumentException: ...".</summary>
    public override string ToString() => $"cell {Cell}{(Error.Line is { } line ? $", line {line}" : string.Empty)}: {Error.Name}: {Error.Message}";
}

/// <summary>A notebook that was run.</summary>
/// <param name="Notebook">With the outputs; cells after a failure have none.</param>
/// <param name="Seconds">How long each code cell took, by its number.</param>
/// <param name="Failure">Null where all cells are fine.</param>
public sealed record ExecutedNotebook(NotebookDocument Notebook, ImmutableArray<(int Cell, double Seconds)> Seconds, NotebookFailure? Failure);

/// <summary>Runs a notebook's cells, in order, in a session of its own.</summary>
public static class NotebookRunner
{
    /// <summary>Runs until the end, or until a cell fails.</summary>
    /// <param name="notebook">The notebook; what it has for outputs is forgotten.</param>
    /// <param name="options">Of the session.</param>
    /// <param name="timeout">The longest that one cell may take; null for as long as it likes.</param>
    /// <param name="watcher">Is told how it goes; null for nobody.</param>
    /// <param name="leaving">Done when the process is about to end, by the cell that runs: it has failed. Null where nobody watches.</param>
    /// <param name="cancellation">Ends the run.</param>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public static async Task<ExecutedNotebook> RunAsync(
        NotebookDocument notebook, SessionOptions options, TimeSpan? timeout = null, INotebookWatcher? watcher = null, Task? leaving = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(notebook);
        if (timeout is { } limit && (limit <= TimeSpan.Zero || limit.TotalMilliseconds > int.MaxValue))
        {
            throw new ArgumentOutOfRangeException(nameof(timeout), limit, "A timeout must be more than nothing, and at most 24 days.");
        }

        var cells = notebook.Stripped().Cells.ToBuilder();
        var seconds = ImmutableArray.CreateBuilder<(int, double)>();
        var total = cells.Count(IsRun);
        using var session = new NotebookSession(options);
        NotebookFailure? failure = null;
        for (var k = 0; k < cells.Count && failure is null; k++)
        {
            if (!IsRun(cells[k]))
            {
                continue;
            }

            var number = seconds.Count + 1;
            watcher?.Begin(cells[k], number, total);
            var clock = Stopwatch.StartNew();
            (cells[k], var error) = await RunAsync(session, cells[k], timeout, watcher, leaving, cancellation).ConfigureAwait(false);
            seconds.Add((number, clock.Elapsed.TotalSeconds));
            failure = error is null ? null : new(number, error);
        }

        return new(notebook with { Cells = cells.ToImmutable() }, seconds.ToImmutable(), failure);
    }

    private static async Task<(NotebookCell Cell, CellError? Error)> RunAsync(
        NotebookSession session, NotebookCell cell, TimeSpan? timeout, INotebookWatcher? watcher, Task? leaving, CancellationToken cancellation)
    {
        var output = new RecordingOutput(watcher?.Steps, line => watcher?.Say(line));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (timeout is { } limit)
        {
            stop.CancelAfter(limit);
        }

        var running = session.ExecuteAsync(cell.Source, output, stop.Token);
        if (leaving is not null && await Task.WhenAny(running, leaving).ConfigureAwait(false) == leaving)
        {
            cancellation.ThrowIfCancellationRequested();
            var left = Failure("Exit", "The cell ended the process.");
            return (cell with { Outputs = [.. output.Outputs, new ErrorOutput(left.Name, left.Message, left.Trace)] }, left);
        }

        var result = await running.ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        var error = result.Status == CellStatus.Interrupted ? OutOfTime(timeout!.Value) : result.Error;
        ImmutableArray<NotebookOutput> outputs =
        [
            .. output.Outputs,
            .. result.Value is { } value ? (NotebookOutput[])[new ResultOutput(value.Forms, result.Number)] : [],
            .. error is null ? (NotebookOutput[])[] : [new ErrorOutput(error.Name, error.Message, error.Trace)],
        ];
        return (cell with { Count = result.Number, Outputs = outputs }, error);
    }

    private static CellError OutOfTime(TimeSpan limit) => Failure("Timeout", $"The cell took longer than {limit.TotalSeconds:0.###} s.");

    private static CellError Failure(string name, string message) => new(name, message, null, [message]);

    // As every front end does, cells without a character are passed over.
    private static bool IsRun(NotebookCell cell) => cell.Kind == CellKind.Code && !string.IsNullOrWhiteSpace(cell.Source);
}
