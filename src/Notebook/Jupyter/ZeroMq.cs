using System.Runtime.InteropServices;

namespace Pipelines.Notebooks;

/// <summary>libzmq, as the system has it: the few functions that a kernel needs. Nothing of it is shipped.</summary>
internal sealed unsafe class ZeroMq
{
    private static readonly Lazy<ZeroMq> Found = new(Find);

    private readonly delegate* unmanaged<nint> _newContext;
    private readonly delegate* unmanaged<nint, int> _terminate;
    private readonly delegate* unmanaged<nint, int, nint> _socket;
    private readonly delegate* unmanaged<nint, int> _close;
    private readonly delegate* unmanaged<nint, int, void*, nuint, int> _set;
    private readonly delegate* unmanaged<nint, byte*, int> _bind, _connect;
    private readonly delegate* unmanaged<nint, byte*, nuint, int, int> _send;
    private readonly delegate* unmanaged<void*, int> _initMessage, _closeMessage, _more;
    private readonly delegate* unmanaged<void*, nint, int, int> _receive;
    private readonly delegate* unmanaged<void*, nuint> _size;
    private readonly delegate* unmanaged<void*, nint> _data;
    private readonly delegate* unmanaged<void*, int, nint, int> _poll;
    private readonly delegate* unmanaged<int> _errno;
    private readonly delegate* unmanaged<int, byte*> _explain;

    private ZeroMq(nint library)
    {
        nint Export(string name) => NativeLibrary.GetExport(library, name);
        _newContext = (delegate* unmanaged<nint>)Export("zmq_ctx_new");
        _terminate = (delegate* unmanaged<nint, int>)Export("zmq_ctx_term");
        _socket = (delegate* unmanaged<nint, int, nint>)Export("zmq_socket");
        _close = (delegate* unmanaged<nint, int>)Export("zmq_close");
        _set = (delegate* unmanaged<nint, int, void*, nuint, int>)Export("zmq_setsockopt");
        _bind = (delegate* unmanaged<nint, byte*, int>)Export("zmq_bind");
        _connect = (delegate* unmanaged<nint, byte*, int>)Export("zmq_connect");
        _send = (delegate* unmanaged<nint, byte*, nuint, int, int>)Export("zmq_send");
        _initMessage = (delegate* unmanaged<void*, int>)Export("zmq_msg_init");
        _closeMessage = (delegate* unmanaged<void*, int>)Export("zmq_msg_close");
        _more = (delegate* unmanaged<void*, int>)Export("zmq_msg_more");
        _receive = (delegate* unmanaged<void*, nint, int, int>)Export("zmq_msg_recv");
        _size = (delegate* unmanaged<void*, nuint>)Export("zmq_msg_size");
        _data = (delegate* unmanaged<void*, nint>)Export("zmq_msg_data");
        _poll = (delegate* unmanaged<void*, int, nint, int>)Export("zmq_poll");
        _errno = (delegate* unmanaged<int>)Export("zmq_errno");
        _explain = (delegate* unmanaged<int, byte*>)Export("zmq_strerror");
    }

    /// <summary>The library.</summary>
    /// <exception cref="DllNotFoundException">It is not installed; the message says which package has it.</exception>
    public static ZeroMq Library => Found.Value;

    public nint NewContext() => Check(_newContext());

    public void Terminate(nint context) => _ = _terminate(context);

    public nint Socket(nint context, int kind) => Check(_socket(context, kind));

    public void Close(nint socket) => _ = _close(socket);

    public void Set(nint socket, int option, int value) => Check(_set(socket, option, &value, sizeof(int)));

    public void Set(nint socket, int option, long value) => Check(_set(socket, option, &value, sizeof(long)));

    public void Bind(nint socket, string endpoint)
    {
        fixed (byte* text = ZeroTerminated(endpoint))
        {
            Check(_bind(socket, text), endpoint);
        }
    }

    public void Connect(nint socket, string endpoint)
    {
        fixed (byte* text = ZeroTerminated(endpoint))
        {
            Check(_connect(socket, text), endpoint);
        }
    }

    /// <summary>Sends one frame. False where it would have to wait, or where nobody is there any more.</summary>
    public bool Send(nint socket, ReadOnlySpan<byte> frame, int flags)
    {
        fixed (byte* data = frame)
        {
            return _send(socket, data, (nuint)frame.Length, flags) >= 0;
        }
    }

    /// <summary>Receives one frame without waiting; false where none is there.</summary>
    public bool TryReceive(nint socket, out byte[] frame, out bool more)
    {
        // zmq_msg_t is 64 bytes, aligned to a pointer.
        var message = stackalloc long[8];
        _ = _initMessage(message);
        var length = _receive(message, socket, DontWait);
        frame = length > 0 ? new ReadOnlySpan<byte>((void*)_data(message), checked((int)_size(message))).ToArray() : [];
        more = length >= 0 && _more(message) != 0;
        _ = _closeMessage(message);
        return length >= 0;
    }

    /// <summary>Waits until one of the sockets has a message, or a signal comes.</summary>
    public void Poll(ReadOnlySpan<nint> sockets, int milliseconds)
    {
        // zmq_pollitem_t: pointer, file descriptor (as wide as a pointer on Windows), short events, short revents.
        var (width, at) = OperatingSystem.IsWindows() ? (24, 16) : (16, 12);
        var items = stackalloc byte[width * sockets.Length];
        new Span<byte>(items, width * sockets.Length).Clear();
        for (var i = 0; i < sockets.Length; i++)
        {
            *(nint*)(items + (i * width)) = sockets[i];
            *(short*)(items + (i * width) + at) = PollIn;
        }

        _ = _poll(items, sockets.Length, milliseconds);
    }

    // The constants of zmq.h.
    public const int Pub = 1, Router = 6, Pull = 7, Push = 8;
    public const int DontWait = 1, More = 2;
    public const int Linger = 17, MaxMessageSize = 22, SendHighWater = 23, IPv6 = 42, RouterHandover = 56;
    private const short PollIn = 1;

    private static ZeroMq Find()
    {
        foreach (var name in Names())
        {
            if (NativeLibrary.TryLoad(name, out var library))
            {
                return new(library);
            }
        }

        throw new DllNotFoundException(
            "The Jupyter kernel needs ZeroMQ (libzmq), which is not on this machine. Install it: Debian and Ubuntu: apt install libzmq5; Fedora: dnf install zeromq; "
            + "macOS: brew install zeromq; conda, also on Windows: conda install -c conda-forge zeromq. Or set PIPELINES_LIBZMQ to the library's path. "
            + "`pipelines run` executes notebooks without it.");
    }

    private static IEnumerable<string> Names()
    {
        if (Environment.GetEnvironmentVariable("PIPELINES_LIBZMQ") is { Length: > 0 } told)
        {
            return [told];
        }

        string[] names = OperatingSystem.IsWindows() ? ["libzmq.dll", "zmq.dll"]
            : OperatingSystem.IsMacOS() ? ["libzmq.5.dylib", "libzmq.dylib", "/opt/homebrew/lib/libzmq.5.dylib", "/usr/local/lib/libzmq.5.dylib"]
            : ["libzmq.so.5", "libzmq.so"];

        // Then Python's environments: conda's own library, and the one inside pyzmq's wheel.
        var conda = Environment.GetEnvironmentVariable("CONDA_PREFIX");
        var venv = Environment.GetEnvironmentVariable("VIRTUAL_ENV");
        return names
            .Concat(Under(conda, OperatingSystem.IsWindows() ? "Library/bin" : "lib"))
            .Concat(Under(venv, OperatingSystem.IsWindows() ? "Lib/site-packages/pyzmq.libs" : null))
            .Concat(Packages(venv).SelectMany(p => Under(p, "pyzmq.libs")));
    }

    private static IEnumerable<string> Packages(string? venv) =>
        venv is not null && Directory.Exists(Path.Combine(venv, "lib")) ? Directory.EnumerateDirectories(Path.Combine(venv, "lib"), "python*").Select(p => Path.Combine(p, "site-packages")) : [];

    private static IEnumerable<string> Under(string? root, string? folder) =>
        root is not null && folder is not null && Path.Combine(root, folder) is var path && Directory.Exists(path)
            ? Directory.EnumerateFiles(path, "libzmq*").Where(f => f.Contains(".so", StringComparison.Ordinal) || f.EndsWith(".dylib", StringComparison.Ordinal) || f.EndsWith(".dll", StringComparison.Ordinal))
            : [];

    private static byte[] ZeroTerminated(string text) => System.Text.Encoding.UTF8.GetBytes(text + '\0');

    private void Check(int code, string? what = null)
    {
        if (code < 0)
        {
            throw Error(what);
        }
    }

    private nint Check(nint handle) => handle != 0 ? handle : throw Error(null);

    private IOException Error(string? what)
    {
        var why = Marshal.PtrToStringUTF8((nint)_explain(_errno())) ?? "unknown error";
        return new($"ZeroMQ: {why}{(what is null ? string.Empty : $" ({what})")}.");
    }
}
