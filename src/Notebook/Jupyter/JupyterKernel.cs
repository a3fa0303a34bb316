using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Pipelines.Notebooks;

/// <summary>
/// A Jupyter kernel (protocol 5.3) around a <see cref="NotebookSession"/>. One thread owns the sockets and answers what does not wait
/// (interrupt, shutdown); another one takes requests one after the other; every cell has a thread of the session's.
/// </summary>
public sealed class JupyterKernel : IDisposable
{
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);
    private readonly NotebookSession _session;
    private readonly Wire _wire;
    private readonly MessageCodec _codec;
    private readonly Voice _voice;
    private readonly CellRequests _cells;
    private readonly QuickRequests _quick;

    // Null ends a row of cells that are aborted.
    private readonly BlockingCollection<Message?> _requests = [];
    private readonly ManualResetEventSlim _drained = new(), _silent = new();
    private int _drain;
    private volatile bool _exiting;

    /// <summary>Listens as a connection file says; cells run in a fresh session.</summary>
    /// <param name="connectionFile">The file that Jupyter hands to a kernel.</param>
    /// <param name="options">How cells are run.</param>
    /// <exception cref="InvalidDataException">The file cannot be used: not this machine, no key, no ports.</exception>
    /// <exception cref="DllNotFoundException">libzmq is not installed; the message says which package has it.</exception>
    /// <exception cref="IOException">A port is taken.</exception>
    public JupyterKernel(string connectionFile, SessionOptions? options = null)
    {
        var connection = Connection.Read(connectionFile);
        _codec = new(connection.Key, Console.Error);
        _wire = new(connection);
        _session = new(options);
        _voice = new(_wire, _codec);
        var history = new History();
        _cells = new(_session, _voice, history);
        _quick = new(_session, history);
    }

    /// <summary>Finds libzmq, without which there is no kernel.</summary>
    /// <exception cref="DllNotFoundException">It is not installed; the message says which package has it.</exception>
    public static void RequireZeroMq() => _ = ZeroMq.Library;

    /// <summary>Serves until a front end or <paramref name="stop"/> ends it. Once.</summary>
    public void Run(CancellationToken stop)
    {
        using var served = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var stopping = stop.Register(End);
        ParentWatch.Begin(End, served.Token);
        AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
        try
        {
            _voice.Publish(null, "status", new() { ["execution_state"] = "starting" });
            new Thread(WarmUp) { IsBackground = true }.Start();
            var worker = new Thread(Work) { IsBackground = true, Name = "requests" };
            worker.Start();
            _wire.Run(Receive, Drained);
            _requests.CompleteAdding();
            if (!_exiting)
            {
                worker.Join(LastWords);
            }
        }
        finally
        {
            served.Cancel();
            AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
            _wire.Dispose();
            _silent.Set();
        }

        if (_exiting)
        {
            // The process is ending, with the exit code that the cell has given.
            Thread.Sleep(Timeout.Infinite);
        }
    }

    /// <summary>Gives the console back.</summary>
    public void Dispose()
    {
        _session.Dispose();
        _requests.Dispose();
        _drained.Dispose();
    }

    // On the thread of the sockets.
    private void Receive(Channel channel, byte[][] frames)
    {
        if (_codec.Read(channel, frames) is { } message)
        {
            Receive(message);
        }
    }

    private void Receive(Message message)
    {
        switch (message.Type)
        {
            case "interrupt_request":
                _voice.During(message, _ =>
                {
                    _cells.Interrupt();
                    return new() { ["status"] = "ok" };
                });
                break;
            case "shutdown_request":
                _voice.During(message, Shutdown);
                break;
            case "input_reply":
                Answer(message);
                break;
            case "kernel_info_request" when message.Channel == Channel.Control:
                _voice.During(message, _quick.For(message.Type)!);
                break;
            case var type when message.Channel == Channel.Shell && (type is "execute_request" or "comm_open" or "comm_msg" or "comm_close" || _quick.For(type) is not null):
                _requests.Add(message);
                break;
            default:
                _codec.Count(Drop.Unknown, $"{message.Type} on {message.Channel}");
                break;
        }
    }

    private void Answer(Message message)
    {
        try
        {
            _cells.Answer(message.Text("value"));
        }
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException)
        {
            _codec.Count(Drop.Malformed, e.Message);
        }
    }

    private JsonObject Shutdown(Message request)
    {
        var reply = new JsonObject { ["status"] = "ok", ["restart"] = request.Flag("restart", false) };
        _voice.Publish(request, "shutdown_reply", (JsonObject)reply.DeepClone());
        End();
        return reply;
    }

    private void End()
    {
        _cells.Interrupt();
        _wire.Stop();
    }

    private void Drained()
    {
        if (Interlocked.Exchange(ref _drain, 0) == 1)
        {
            _requests.Add(null);
            _drained.Set();
        }
    }

    // The compiler's first cell takes it half a second: while the page still opens, not while somebody waits.
    private static void WarmUp() => _ = new Submissions(new()).Prepare("1 + 1", 0, CancellationToken.None);

    // On the thread of the requests.
    private void Work()
    {
        var aborting = false;
        foreach (var request in _requests.GetConsumingEnumerable())
        {
            if (request is null)
            {
                aborting = false;
            }
            else if (request.Type == "execute_request")
            {
                _voice.During(request, aborting ? _ => CellRequests.Aborted() : Execute);
            }
            else
            {
                _voice.During(request, _quick.For(request.Type) ?? Comm);
            }
        }

        JsonObject Execute(Message request)
        {
            var reply = _cells.Execute(request, out aborting);
            if (aborting)
            {
                MarkQueue();
            }

            return reply;
        }
    }

    // Everything that came before a failed cell is answered is aborted; what comes after the answer is not.
    private void MarkQueue()
    {
        _drained.Reset();
        Volatile.Write(ref _drain, 1);
        _wire.Wake();
        _drained.Wait(LastWords);
    }

    // Nobody here talks to widgets: their side is told at once.
    private JsonObject? Comm(Message message)
    {
        if (message.Type == "comm_open")
        {
            _voice.Publish(message, "comm_close", new() { ["comm_id"] = message.Text("comm_id"), ["data"] = new JsonObject() });
        }

        return null;
    }

    // A cell has ended the process: what it printed still goes out.
    private void OnProcessExit(object? sender, EventArgs e)
    {
        _exiting = true;
        _cells.LastWords();
        _wire.Stop();
        _silent.Wait(LastWords);
    }
}
