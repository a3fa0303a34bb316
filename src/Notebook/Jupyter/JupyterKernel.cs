using System.Text.Json.Nodes;

namespace Pipelines.Notebooks;

/// <summary>
/// A Jupyter kernel (protocol 5.3) around a <see cref="NotebookSession"/>. The thread that runs it owns the sockets, and answers what does
/// not wait: interrupt, shutdown, answers of the person. The other requests are a <see cref="RequestDesk"/>'s; every cell has a thread of
/// the session's.
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
    private readonly RequestDesk _desk;
    private readonly ManualResetEventSlim _silent = new();
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
        _desk = new(_voice, _cells, _quick, _wire.Wake);
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
            _desk.Open();
            _wire.Run(Receive, _desk.Drained);
            if (!_exiting)
            {
                _desk.Close();
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
        _desk.Dispose();
    }

    // The compiler's first cell takes it half a second: while the page still opens, not while somebody waits.
    private static void WarmUp() => _ = new Submissions(new()).Prepare("1 + 1", 0, CancellationToken.None);

    private void Receive(Channel channel, byte[][] frames)
    {
        if (_codec.Read(channel, frames) is not { } message)
        {
            return;
        }

        switch (message.Type)
        {
            case "interrupt_request":
                _voice.During(message, Interrupt);
                break;
            case "shutdown_request":
                _voice.During(message, Shutdown);
                break;
            case "input_reply":
                Answer(message);
                break;
            case "kernel_info_request" when channel == Channel.Control:
                _voice.During(message, _quick.For(message.Type)!);
                break;
            default:
                if (channel != Channel.Shell || !_desk.Take(message))
                {
                    _codec.Count(Drop.Unknown, $"{message.Type} on {channel}");
                }

                break;
        }
    }

    private JsonObject Interrupt(Message request)
    {
        _cells.Interrupt();
        return new() { ["status"] = "ok" };
    }

    private JsonObject Shutdown(Message request)
    {
        var reply = new JsonObject { ["status"] = "ok", ["restart"] = request.Flag("restart", false) };
        _voice.Publish(request, "shutdown_reply", (JsonObject)reply.DeepClone());
        End();
        return reply;
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

    private void End()
    {
        _cells.Interrupt();
        _wire.Stop();
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
