using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pipelines.Tests;

/// <summary>A browser's tab, by the DevTools protocol.</summary>
public sealed class Page : IDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode>> _calls = [];
    private readonly ConcurrentQueue<string> _errors = [], _failures = [], _requests = [];
    private readonly SemaphoreSlim _sending = new(1, 1);
    private int _count;

    private Page()
    {
    }

    /// <summary>What scripts threw.</summary>
    public IReadOnlyCollection<string> Errors => _errors;

    /// <summary>What could not be loaded or was refused.</summary>
    public IReadOnlyCollection<string> Failures => _failures;

    /// <summary>Addresses that were asked for, but for data within the page.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    public static async Task<Page> Attach(Uri socket)
    {
        var page = new Page();
        await page._socket.ConnectAsync(socket, CancellationToken.None);
        _ = page.Listen();
        foreach (var domain in new[] { "Page", "Runtime", "Log", "Network" })
        {
            await page.Call($"{domain}.enable");
        }

        return page;
    }

    public Task Go(string address) => Call("Page.navigate", new() { ["url"] = address });

    /// <summary>No network from here on.</summary>
    public Task Unplug() => Call("Network.emulateNetworkConditions", new() { ["offline"] = true, ["latency"] = 0, ["downloadThroughput"] = -1, ["uploadThroughput"] = -1 });

    /// <summary>The value of an expression, awaited where it is a promise.</summary>
    public async Task<JsonNode?> Evaluate(string script)
    {
        var answer = await Call("Runtime.evaluate", new() { ["expression"] = script, ["awaitPromise"] = true, ["returnByValue"] = true });
        return answer["exceptionDetails"] is { } wrong ? throw new InvalidOperationException($"{script}: {wrong.ToJsonString()}") : answer["result"]!["value"];
    }

    /// <summary>Waits until an expression is true.</summary>
    /// <returns>How long that took.</returns>
    public async Task<TimeSpan> Until(string condition, double seconds = 60)
    {
        for (var clock = Stopwatch.StartNew(); ; await Task.Delay(50))
        {
            if ((bool?)await Evaluate($"(() => {{ try {{ return !!({condition}); }} catch (e) {{ return false; }} }})()") == true)
            {
                return clock.Elapsed;
            }

            if (clock.Elapsed.TotalSeconds > seconds)
            {
                throw new TimeoutException($"After {seconds} s it is still not so that {condition}. {await Evaluate("`${location.href} ${document.title}: ${document.body.innerText.slice(0, 1000)}`")} {string.Join("; ", _errors.Concat(_failures))}");
            }
        }
    }

    /// <summary>Types a text where the cursor is.</summary>
    public Task Type(string text) => Call("Input.insertText", new() { ["text"] = text });

    /// <summary>Presses a key that has a name.</summary>
    public async Task Press(string key, int code)
    {
        foreach (var type in new[] { "rawKeyDown", "keyUp" })
        {
            await Call("Input.dispatchKeyEvent", new() { ["type"] = type, ["key"] = key, ["code"] = key, ["windowsVirtualKeyCode"] = code });
        }
    }

    /// <summary>Drags with the mouse from the middle of an element.</summary>
    public async Task Drag(string selector, double dx, double dy)
    {
        var at = await Evaluate($"(() => {{ const e = document.querySelector({JsonSerializer.Serialize(selector)}); e.scrollIntoView(); const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; }})()");
        var (x, y) = ((double)at![0]!, (double)at[1]!);
        foreach (var (type, share) in new[] { ("mousePressed", 0.0), ("mouseMoved", 0.3), ("mouseMoved", 0.7), ("mouseMoved", 1.0), ("mouseReleased", 1.0) })
        {
            await Call("Input.dispatchMouseEvent", new() { ["type"] = type, ["x"] = x + (share * dx), ["y"] = y + (share * dy), ["button"] = "left", ["buttons"] = type == "mouseReleased" ? 0 : 1, ["clickCount"] = 1 });
        }
    }

    /// <summary>What the first element of a selector looks like.</summary>
    public async Task<Pixels> Picture(string selector)
    {
        var box = await Evaluate($"(() => {{ const e = document.querySelector({JsonSerializer.Serialize(selector)}); e.scrollIntoView(); const r = e.getBoundingClientRect(); return {{x: r.x + window.scrollX, y: r.y + window.scrollY, width: r.width, height: r.height, scale: 1}}; }})()");
        var shot = await Call("Page.captureScreenshot", new() { ["format"] = "png", ["clip"] = box!.DeepClone(), ["captureBeyondViewport"] = false });
        return Pixels.Decode(Convert.FromBase64String((string)shot["data"]!));
    }

    public async Task<JsonNode> Call(string method, JsonObject? parameters = null)
    {
        var id = Interlocked.Increment(ref _count);
        var answer = _calls[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var message = JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters ?? [] });
        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(message, WebSocketMessageType.Text, true, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }

        return await answer.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }

    public void Dispose()
    {
        _socket.Dispose();
        _sending.Dispose();
    }

    private async Task Listen()
    {
        var buffer = new ArrayBufferWriter<byte>();
        try
        {
            while (_socket.State == WebSocketState.Open)
            {
                buffer.ResetWrittenCount();
                ValueWebSocketReceiveResult part;
                do
                {
                    part = await _socket.ReceiveAsync(buffer.GetMemory(1 << 16), CancellationToken.None);
                    buffer.Advance(part.Count);
                }
                while (!part.EndOfMessage);

                if (part.MessageType == WebSocketMessageType.Text)
                {
                    Hear(JsonNode.Parse(buffer.WrittenSpan)!);
                }
            }
        }
        catch (Exception e) when (e is WebSocketException or ObjectDisposedException or OperationCanceledException)
        {
            foreach (var call in _calls.Values)
            {
                call.TrySetException(e);
            }
        }
    }

    private void Hear(JsonNode message)
    {
        var told = message["params"];
        if ((int?)message["id"] is { } id && _calls.TryRemove(id, out var call))
        {
            if (message["error"] is { } error)
            {
                call.TrySetException(new InvalidOperationException(error.ToJsonString()));
            }
            else
            {
                call.TrySetResult(message["result"]!);
            }
        }
        else if ((string?)message["method"] == "Runtime.exceptionThrown")
        {
            _errors.Enqueue((string?)told?["exceptionDetails"]?["exception"]?["description"] ?? told!.ToJsonString());
        }
        else if ((string?)message["method"] == "Log.entryAdded" && (string?)told?["entry"]?["level"] == "error")
        {
            _failures.Enqueue($"{(string?)told["entry"]!["text"]} {(string?)told["entry"]!["url"]}");
        }
        else if ((string?)message["method"] == "Network.requestWillBeSent" && (string?)told?["request"]?["url"] is { } url && !url.StartsWith("data:", StringComparison.Ordinal) && !url.StartsWith("blob:", StringComparison.Ordinal))
        {
            _requests.Enqueue(url);
        }
    }
}
