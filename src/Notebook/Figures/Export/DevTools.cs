using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pipelines;

/// <summary>A connection to a browser by the DevTools protocol, one question at a time: what it says in between is not listened to.</summary>
internal sealed class DevTools : IDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly CancellationToken _cancellation;
    private string? _session;
    private int _asked;

    private DevTools(CancellationToken cancellation) => _cancellation = cancellation;

    /// <summary>Connects to a browser and opens a page.</summary>
    public static DevTools Open(Uri address, CancellationToken cancellation)
    {
        var tools = new DevTools(cancellation);
        tools._socket.ConnectAsync(address, cancellation).GetAwaiter().GetResult();
        var target = (string?)tools.Ask("Target.createTarget", new() { ["url"] = "about:blank" })["targetId"];
        tools._session = (string?)tools.Ask("Target.attachToTarget", new() { ["targetId"] = target, ["flatten"] = true })["sessionId"];
        return tools;
    }

    /// <summary>Asks, and waits for the answer.</summary>
    /// <exception cref="InvalidOperationException">The browser refused.</exception>
    public JsonObject Ask(string method, JsonObject? parameters = null)
    {
        var id = ++_asked;
        var question = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters ?? [] };
        if (_session is not null)
        {
            question["sessionId"] = _session;
        }

        _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(question), WebSocketMessageType.Text, true, _cancellation).GetAwaiter().GetResult();
        while (true)
        {
            var told = JsonNode.Parse(Receive())!.AsObject();
            if ((int?)told["id"] == id)
            {
                return told["error"] is { } error ? throw new InvalidOperationException($"{method}: {error["message"]}") : told["result"]!.AsObject();
            }
        }
    }

    /// <summary>The value of an expression in the page, awaited where it is a promise.</summary>
    /// <exception cref="InvalidOperationException">It threw.</exception>
    public JsonNode? Evaluate(string script)
    {
        var answer = Ask("Runtime.evaluate", new() { ["expression"] = script, ["awaitPromise"] = true, ["returnByValue"] = true });
        return answer["exceptionDetails"] is { } wrong
            ? throw new InvalidOperationException($"{wrong["exception"]?["description"] ?? wrong["text"]}")
            : answer["result"]?["value"];
    }

    /// <summary>Shows HTML.</summary>
    public void Show(string html)
    {
        var frame = (string?)Ask("Page.getFrameTree")["frameTree"]!["frame"]!["id"];
        Ask("Page.setDocumentContent", new() { ["frameId"] = frame, ["html"] = html });
        Evaluate("Promise.all([document.fonts.ready, ...[...document.images].map(i => i.decode().catch(() => 0))]).then(() => 1)");
    }

    public void Dispose() => _socket.Dispose();

    private string Receive()
    {
        using var message = new MemoryStream();
        var buffer = new byte[1 << 16];
        WebSocketReceiveResult part;
        do
        {
            part = _socket.ReceiveAsync(buffer, _cancellation).GetAwaiter().GetResult();
            message.Write(buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);

        return part.MessageType == WebSocketMessageType.Close ? throw new InvalidOperationException("The browser closed the connection.") : Encoding.UTF8.GetString(message.GetBuffer(), 0, (int)message.Length);
    }
}
