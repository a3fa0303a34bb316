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
        new("--with") { Description = $"SPEC that says {what}; see 'pipelines schema {kind}'.", HelpName = "SPEC.json", Required = true };

    /// <summary>Reads a SPEC as a record of a family; <c>--seed</c> replaces its seed.</summary>
    /// <exception cref="UsageException">It is not such a SPEC.</exception>
    public static T Read<T>(FileInfo file, Session session)
    {
        var path = DataOptions.Existing(file);
        var json = File.ReadAllText(path);
        var result = Spec.Read<T>(session.Seed is { } seed ? WithSeed(json, seed) : json, path);
        return result.Error is { } error ? throw new UsageException(error.ToString()) : result.GetOrThrow();
    }

    /// <summary>Does the file's kind belong to a family? False where it cannot be known: the reader then says why.</summary>
    public static bool IsOf<TFamily>(FileInfo file)
    {
        try
        {
            return Parse(File.ReadAllText(DataOptions.Existing(file))) is JsonObject spec && spec["kind"] is JsonValue value && value.TryGetValue<string>(out var kind)
                && Spec.Family(typeof(TFamily)).Any(f => f.Kind == kind);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string WithSeed(string json, long seed)
    {
        try
        {
            if (Parse(json) is JsonObject spec)
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

    private static JsonNode? Parse(string json) =>
        JsonNode.Parse(json, documentOptions: new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
}
