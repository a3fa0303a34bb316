using System.Collections.Concurrent;

namespace Pipelines.Notebooks;

/// <summary>
/// The five sockets of a kernel, all owned by the thread that calls <see cref="Run"/>: it hands out what comes in and sends what any
/// thread has posted, in the order of posting. It runs no code of the person's, so that an interrupt always comes through.
/// </summary>
internal sealed class Wire : IDisposable
{
    // More than any front end sends: what is larger was not meant for a kernel.
    private const long LargestFrame = 64 << 20;
    private const int MostFrames = 64;
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    private readonly ZeroMq _zmq = ZeroMq.Library;
    private readonly nint _context;
    private readonly nint[] _sockets;
    private readonly nint _wakePull, _wakePush, _heartbeat;
    private readonly ConcurrentQueue<(Channel Channel, byte[][] Frames)> _outgoing = new();
    private readonly Lock _waking = new();
    private volatile bool _stop;
    private bool _closed;

    /// <summary>Binds the sockets.</summary>
    /// <exception cref="IOException">A port is taken.</exception>
    public Wire(Connection connection)
    {
        _context = _zmq.NewContext();
        _sockets =
        [
            Bound(ZeroMq.Router, connection.Endpoint(connection.Shell)),
            Bound(ZeroMq.Router, connection.Endpoint(connection.Control)),
            Bound(ZeroMq.Router, connection.Endpoint(connection.Stdin)),
            Bound(ZeroMq.Pub, connection.Endpoint(connection.IOPub)),
        ];
        _heartbeat = Bound(ZeroMq.Router, connection.Endpoint(connection.Heartbeat));
        _wakePull = Bound(ZeroMq.Pull, "inproc://wake");
        _wakePush = _zmq.Socket(_context, ZeroMq.Push);
        _zmq.Connect(_wakePush, "inproc://wake");
    }

    /// <summary>Sends, soon; from any thread.</summary>
    public void Post(Channel channel, byte[][] frames)
    {
        _outgoing.Enqueue((channel, frames));
        Wake();
    }

    /// <summary>Makes <see cref="Run"/> go round once more; from any thread.</summary>
    public void Wake()
    {
        lock (_waking)
        {
            if (!_closed)
            {
                _zmq.Send(_wakePush, [], ZeroMq.DontWait);
            }
        }
    }

    /// <summary>Ends <see cref="Run"/> after what was posted has been sent.</summary>
    public void Stop()
    {
        _stop = true;
        Wake();
    }

    /// <summary>Receives and sends until told to stop.</summary>
    /// <param name="received">Is given each message; must not wait.</param>
    /// <param name="drained">Is called when nothing more waits on any socket, before anything is sent.</param>
    public void Run(Action<Channel, byte[][]> received, Action drained)
    {
        nint[] polled = [_sockets[(int)Channel.Control], _sockets[(int)Channel.Shell], _sockets[(int)Channel.Stdin], _heartbeat, _wakePull];
        Channel[] channels = [Channel.Control, Channel.Shell, Channel.Stdin];
        while (!_stop)
        {
            _zmq.Poll(polled, -1);
            for (var i = 0; i < channels.Length; i++)
            {
                while (Receive(polled[i]) is { } frames)
                {
                    received(channels[i], frames);
                }
            }

            while (Receive(_heartbeat) is { } beat)
            {
                Send(_heartbeat, beat);
            }

            while (Receive(_wakePull) is not null)
            {
            }

            drained();
            SendPosted();
        }

        SendPosted();
    }

    /// <summary>Closes the sockets; what was sent still has a second to arrive.</summary>
    public void Dispose()
    {
        lock (_waking)
        {
            _closed = true;
        }

        foreach (var socket in _sockets.Append(_heartbeat).Append(_wakePull).Append(_wakePush))
        {
            _zmq.Close(socket);
        }

        _zmq.Terminate(_context);
    }

    private nint Bound(int kind, string endpoint)
    {
        var socket = _zmq.Socket(_context, kind);
        _zmq.Set(socket, ZeroMq.Linger, (int)LastWords.TotalMilliseconds);
        _zmq.Set(socket, ZeroMq.MaxMessageSize, LargestFrame);
        // Nothing is dropped because a page is slow; what a cell can show is bounded where it is made.
        _zmq.Set(socket, ZeroMq.SendHighWater, 0);
        _zmq.Set(socket, ZeroMq.IPv6, endpoint.Contains('[', StringComparison.Ordinal) ? 1 : 0);
        if (kind == ZeroMq.Router)
        {
            _zmq.Set(socket, ZeroMq.RouterHandover, 1);
        }

        _zmq.Bind(socket, endpoint);
        return socket;
    }

    private void SendPosted()
    {
        while (_outgoing.TryDequeue(out var message))
        {
            Send(_sockets[(int)message.Channel], message.Frames);
        }
    }

    // A message to somebody who left is dropped by the socket, as it should be.
    private void Send(nint socket, byte[][] frames)
    {
        for (var i = 0; i < frames.Length; i++)
        {
            if (!_zmq.Send(socket, frames[i], i + 1 < frames.Length ? ZeroMq.More : 0))
            {
                return;
            }
        }
    }

    private byte[][]? Receive(nint socket)
    {
        List<byte[]>? frames = null;
        while (_zmq.TryReceive(socket, out var frame, out var more))
        {
            frames ??= [];
            if (frames.Count < MostFrames)
            {
                frames.Add(frame);
            }

            if (!more)
            {
                return [.. frames];
            }
        }

        return frames?.ToArray();
    }
}
