using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Pipelines.Notebooks;

/// <summary>
/// Takes requests one after the other, on a thread of its own. Another thread helps the person who writes the next cell: it answers after
/// the cells before, or from what has been declared so far where these take longer than somebody waits who types.
/// </summary>
internal sealed class RequestDesk(Voice voice, CellRequests cells, QuickRequests quick, Action wake) : IDisposable
{
    private static readonly TimeSpan Typing = TimeSpan.FromSeconds(0.4), Patience = TimeSpan.FromSeconds(2);

    // Null ends a row of cells that are aborted.
    private readonly BlockingCollection<Message?> _requests = [];
    private readonly BlockingCollection<(Message Message, long After)> _help = [];
    private readonly ManualResetEventSlim _drained = new();
    private readonly object _order = new();
    private Thread? _worker;
    private long _taken, _done;
    private int _drain;

    /// <summary>Begins to work.</summary>
    public void Open()
    {
        _worker = new(Work) { IsBackground = true, Name = "requests" };
        _worker.Start();
        new Thread(Help) { IsBackground = true, Name = "help" }.Start();
    }

    /// <summary>Takes nothing more, and gives the cell that runs a moment to end.</summary>
    public void Close()
    {
        _requests.CompleteAdding();
        _help.CompleteAdding();
        _worker?.Join(Patience);
    }

    /// <summary>Takes a request; false where it is none for this desk.</summary>
    public bool Take(Message message)
    {
        if (message.Type is "complete_request" or "inspect_request" or "is_complete_request" or "kernel_info_request")
        {
            _help.Add((message, _taken));
            return true;
        }

        if (message.Type is "execute_request" or "comm_open" or "comm_msg" or "comm_close" || quick.For(message.Type) is not null)
        {
            _taken++;
            _requests.Add(message);
            return true;
        }

        return false;
    }

    /// <summary>Is told, by the thread of the sockets, that all that has come is taken.</summary>
    public void Drained()
    {
        if (Interlocked.Exchange(ref _drain, 0) == 1)
        {
            _requests.Add(null);
            _drained.Set();
        }
    }

    public void Dispose()
    {
        _requests.Dispose();
        _help.Dispose();
        _drained.Dispose();
    }

    private void Work()
    {
        var aborting = false;
        foreach (var request in _requests.GetConsumingEnumerable())
        {
            if (request is null)
            {
                aborting = false;
                continue;
            }

            voice.During(request, request.Type != "execute_request" ? quick.For(request.Type) ?? Comm : aborting ? _ => CellRequests.Aborted() : Execute);
            lock (_order)
            {
                _done++;
                Monitor.PulseAll(_order);
            }
        }

        JsonObject Execute(Message request)
        {
            var reply = cells.Execute(request, out aborting);
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
        wake();
        _drained.Wait(Patience);
    }

    private void Help()
    {
        foreach (var (message, after) in _help.GetConsumingEnumerable())
        {
            lock (_order)
            {
                for (var clock = Stopwatch.StartNew(); _done < after && clock.Elapsed < Typing;)
                {
                    Monitor.Wait(_order, Typing);
                }
            }

            voice.During(message, quick.For(message.Type)!);
        }
    }

    // Nobody here talks to widgets: their side is told at once.
    private JsonObject? Comm(Message message)
    {
        if (message.Type == "comm_open")
        {
            voice.Publish(message, "comm_close", new() { ["comm_id"] = message.Text("comm_id"), ["data"] = new JsonObject() });
        }

        return null;
    }
}
