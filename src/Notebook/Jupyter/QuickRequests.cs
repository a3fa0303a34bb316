using System.Reflection;
using System.Text.Json.Nodes;

namespace Pipelines.Notebooks;

/// <summary>Requests that change nothing.</summary>
internal sealed class QuickRequests(NotebookSession session, History history)
{
    /// <summary>The answer to a request; null where this kernel does not know it.</summary>
    public Func<Message, JsonObject?>? For(string type) => type switch
    {
        "kernel_info_request" => _ => KernelInfo(),
        "complete_request" => Complete,
        "inspect_request" => Inspect,
        "is_complete_request" => IsComplete,
        "history_request" => history.Answer,
        "comm_info_request" => _ => new() { ["status"] = "ok", ["comms"] = new JsonObject() },
        _ => null,
    };

    private static JsonObject KernelInfo()
    {
        var version = typeof(JupyterKernel).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";
        return new()
        {
            ["status"] = "ok",
            ["protocol_version"] = MessageCodec.Version,
            ["implementation"] = "pipelines",
            ["implementation_version"] = version,
            ["banner"] = $"Pipelines {version}: C# on .NET {Environment.Version}",
            ["debugger"] = false,
            ["help_links"] = new JsonArray(),
            ["language_info"] = new JsonObject
            {
                ["name"] = "C#",
                ["version"] = "14.0",
                ["mimetype"] = "text/x-csharp",
                ["file_extension"] = ".cs",
                ["pygments_lexer"] = "csharp",
            },
        };
    }

    private JsonObject Complete(Message request)
    {
        var code = request.Text("code");
        var found = session.Complete(code, Place(request, code));
        return new()
        {
            ["status"] = "ok",
            ["matches"] = new JsonArray([.. found.Items.Select(i => JsonValue.Create(i.Text))]),
            ["cursor_start"] = CodePoints.FromIndex(code, found.Start),
            ["cursor_end"] = CodePoints.FromIndex(code, found.End),
            ["metadata"] = new JsonObject
            {
                // What IPython began and front ends show beside each name.
                ["_jupyter_types_experimental"] = new JsonArray(
                [
                    .. found.Items.Select(i => new JsonObject
                    {
                        ["start"] = CodePoints.FromIndex(code, found.Start),
                        ["end"] = CodePoints.FromIndex(code, found.End),
                        ["text"] = i.Text,
                        ["type"] = i.Kind,
                        ["signature"] = i.Signature,
                    }),
                ]),
            },
        };
    }

    private JsonObject Inspect(Message request)
    {
        var code = request.Text("code");
        var found = session.Inspect(code, Place(request, code));
        return new() { ["status"] = "ok", ["found"] = found is not null, ["data"] = found is null ? new JsonObject() : Voice.Data(found), ["metadata"] = new JsonObject() };
    }

    private static JsonObject IsComplete(Message request) => NotebookSession.IsComplete(request.Text("code")) switch
    {
        Completeness.Complete => new() { ["status"] = "complete" },
        Completeness.Incomplete => new() { ["status"] = "incomplete", ["indent"] = "    " },
        _ => new() { ["status"] = "invalid" },
    };

    private static int Place(Message request, string code) => CodePoints.ToIndex(code, request.Number("cursor_pos", int.MaxValue));
}
