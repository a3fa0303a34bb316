using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pipelines.Tool;

/// <summary>The option <c>--with SPEC.json</c>.</summary>
internal static class SpecOption
{
    /// <summary>A fresh option.</summary>
    /// <param name="what">"how to fit".</param>
    /// <param name="kind">A kind that shows what may be in the file.</param>
    public static Option<FileInfo> Create(string what, string kind) =>
        new("--with") { Description = $"SPEC that says {what}; see 'pipelines schema {kind}'.", HelpName = "SPEC.json" };

    /// <summary>Reads a SPEC as a record of a family; <c>--seed</c> replaces its seed.</summary>
    /// <exception cref="UsageException">It is not such a SPEC.</exception>
    public static T Read<T>(FileInfo file, Session session)
    {
        var path = DataOptions.Existing(file);
        var json = File.ReadAllText(path);
        var result = Spec.Read<T>(session.Seed is { } seed ? WithSeed(json, seed) : json, path);
        return result.Error is { } error ? throw new UsageException(error.ToString()) : result.GetOrThrow();
    }

    private static string WithSeed(string json, long seed)
    {
        try
        {
            var options = new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };
            if (JsonNode.Parse(json, documentOptions: options) is JsonObject spec)
            {
                spec["seed"] = seed;
                return spec.ToJsonString();
            }
        }
        catch (JsonException)
        {
            // The reader says it better.
        }

        return json;
    }
}
