using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pipelines.Notebooks;

/// <summary>Everything that a kernel says, on any thread.</summary>
internal sealed class Voice(Wire wire, MessageCodec codec)
{
    /// <summary>Answers a request on the socket it came from.</summary>
    public void Reply(Message request, JsonObject content) =>
        wire.Post(request.Channel, codec.Write(request.Identities, request.Type.Replace("_request", "_reply", StringComparison.Ordinal), request.Header, content));

    /// <summary>Tells everybody.</summary>
    public void Publish(Message? cause, string type, JsonObject content) =>
        wire.Post(Channel.IOPub, codec.Write([System.Text.Encoding.ASCII.GetBytes(type)], type, cause?.Header, content));

    /// <summary>Asks the front end that sent a request.</summary>
    public void Ask(Message request, JsonObject content) =>
        wire.Post(Channel.Stdin, codec.Write(request.Identities, "input_request", request.Header, content));

    /// <summary>Does what a request asks between "busy" and "idle", and answers it; what goes wrong is an answer too.</summary>
    /// <param name="request">The request.</param>
    /// <param name="body">Gives the reply; null for messages that get none.</param>
    public void During(Message request, Func<Message, JsonObject?> body)
    {
        Publish(request, "status", new() { ["execution_state"] = "busy" });
        try
        {
            if (body(request) is { } reply)
            {
                Reply(request, reply);
            }
        }
#pragma warning disable CA1031 // A request must never end the kernel.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Reply(request, Error(e.GetType().Name, e.Message, []));
        }
        finally
        {
            Publish(request, "status", new() { ["execution_state"] = "idle" });
        }
    }

    /// <summary>The content of a reply to what failed.</summary>
    public static JsonObject Error(string name, string message, IEnumerable<string> trace) => new()
    {
        ["status"] = "error",
        ["ename"] = name,
        ["evalue"] = message,
        ["traceback"] = new JsonArray([.. trace.Select(line => JsonValue.Create(line))]),
    };

    /// <summary>The forms of a value as protocol and notebook have them: JSON types as JSON, everything else as text.</summary>
    public static JsonObject Data(MimeBundle bundle) => new(bundle.Forms.Select(f => KeyValuePair.Create(f.Key, NotebookJson.IsJson(f.Key) ? Parsed(f.Value) : f.Value)));

    // A form that claims to be JSON, and is none, must not end the thread that happens to send it.
    private static JsonNode? Parsed(string form)
    {
        try
        {
            return JsonNode.Parse(form);
        }
        catch (JsonException)
        {
            return form;
        }
    }
}
