using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pipelines.Notebooks;

/// <summary>Execute requests: one at a time, on the thread of the requests; interrupts and answers of the person come from another.</summary>
internal sealed class CellRequests(NotebookSession session, Voice voice, History history)
{
    // Given up where memory runs out, so that a cell can say so and the next one can let go of what the first one holds.
    private const int ReserveBytes = 32 << 20;

    private readonly Lock _gate = new();
    private CancellationTokenSource? _cell;
    private TaskCompletionSource<string>? _question;
    private CellOutput? _output;
    private byte[]? _reserve = new byte[ReserveBytes];
    private int _count;

    /// <summary>Stops the cell that runs. What it registered for that runs elsewhere: the caller never waits.</summary>
    public void Interrupt()
    {
        lock (_gate)
        {
            _ = _cell?.CancelAsync();
        }
    }

    /// <summary>Hands an answer to the cell that asked; one that nobody asked for is nothing.</summary>
    public void Answer(string text) => Volatile.Read(ref _question)?.TrySetResult(text);

    /// <summary>Sends what the running cell has printed: it has ended the process.</summary>
    public void LastWords()
    {
        if (Volatile.Read(ref _output) is { } output)
        {
            output.Stream("stderr", "This cell has ended the process: the session is over.\n");
            output.Flush();
        }
    }

    /// <summary>Runs a cell.</summary>
    /// <param name="request">The request.</param>
    /// <param name="failed">Set where the cells after it are not to run.</param>
    public JsonObject Execute(Message request, out bool failed)
    {
        var code = request.Text("code");
        var silent = request.Flag("silent", false);
        var stopOnError = request.Flag("stop_on_error", true);
        var counted = request.Flag("store_history", !silent) && !silent;
        var number = counted ? ++_count : _count;
        var interrupt = new CancellationTokenSource();
        lock (_gate)
        {
            _cell = interrupt;
        }

        try
        {
            var result = silent ? Run(code, new SilentOutput(), interrupt.Token) : Shown(request, code, number, interrupt.Token);
            failed = result.Error is not null && stopOnError;
            if (counted)
            {
                history.Add(number, code, result.Value?[MimeBundle.Plain]);
            }

            var reply = result.Error is { } error ? Voice.Error(error.Name, error.Message, error.Trace) : new JsonObject { ["status"] = "ok", ["payload"] = new JsonArray() };
            reply["execution_count"] = number;
            reply["user_expressions"] = result.Error is null ? Expressions(request, interrupt.Token) : new JsonObject();
            return reply;
        }
        finally
        {
            lock (_gate)
            {
                _cell = null;
            }
        }
    }

    /// <summary>The answer to a cell that is not run because one before it failed.</summary>
    public static JsonObject Aborted() => new() { ["status"] = "aborted" };

    private CellResult Shown(Message request, string code, int number, CancellationToken interrupt)
    {
        voice.Publish(request, "execute_input", new() { ["code"] = code, ["execution_count"] = number });
        var output = new CellOutput(voice, request, (prompt, password) => Ask(request, prompt, password, interrupt));
        Volatile.Write(ref _output, output);
        var result = Run(code, output, interrupt);
        output.Flush();
        if (result.Value is { } value)
        {
            voice.Publish(request, "execute_result", new() { ["execution_count"] = number, ["data"] = Voice.Data(output.Bounded(value)), ["metadata"] = new JsonObject() });
        }
        else if (result.Error is { } error)
        {
            voice.Publish(request, "error", Voice.Error(error.Name, error.Message, error.Trace));
        }

        Volatile.Write(ref _output, null);
        return result;
    }

    private CellResult Run(string code, ICellOutput output, CancellationToken interrupt)
    {
        var result = session.ExecuteAsync(code, output, interrupt).GetAwaiter().GetResult();
        if (result.Error?.Name == nameof(OutOfMemoryException))
        {
            _reserve = null;
            GC.Collect();
        }
        else if (_reserve is null && result.Error is null)
        {
            _reserve = new byte[ReserveBytes];
        }

        return result;
    }

    private JsonObject Expressions(Message request, CancellationToken interrupt)
    {
        var answers = new JsonObject();
        if (request.Find("user_expressions") is { ValueKind: JsonValueKind.Object } asked)
        {
            foreach (var expression in asked.EnumerateObject())
            {
                var result = Run(expression.Value.GetString() ?? string.Empty, new SilentOutput(), interrupt);
                answers[expression.Name] = result.Error is { } error
                    ? Voice.Error(error.Name, error.Message, error.Trace)
                    : new JsonObject { ["status"] = "ok", ["data"] = result.Value is { } value ? Voice.Data(value) : new JsonObject(), ["metadata"] = new JsonObject() };
            }
        }

        return answers;
    }

    private string? Ask(Message request, string prompt, bool password, CancellationToken interrupt)
    {
        if (!request.Flag("allow_stdin", true))
        {
            return null;
        }

        var question = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _question, question);
        voice.Ask(request, new() { ["prompt"] = prompt, ["password"] = password });
        question.Task.Wait(interrupt);
        return question.Task.Result;
    }
}
