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
    /// <param name="required">Is there no default?</param>
    public static Option<FileInfo> Create(string what, string kind, bool required = true) =>
        new("--with") { Description = $"SPEC that says {what}; see 'pipelines schema {kind}'.", HelpName = "SPEC.json", Required = required };

    /// <summary>Reads a SPEC as a record of a family; a seed given replaces its own.</summary>
    /// <exception cref="UsageException">It is not such a SPEC.</exception>
    public static T Read<T>(FileInfo file, long? seed = null)
    {
        var path = DataOptions.Existing(file);
        var json = File.ReadAllText(path);
        var result = Spec.Read<T>(seed is { } given ? WithSeed<T>(json, given) : json, path);
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

    // Replaces every seed that is written, and sets the record's own where it has one that is not written.
    private static string WithSeed<T>(string json, long seed)
    {
        try
        {
            if (Parse(json) is not JsonObject spec)
            {
                return json;
            }

            Replace(spec, seed);
            if (Spec.Family(typeof(T)).FirstOrDefault(f => f.Kind == spec["kind"]?.ToString()).Type?.GetProperty("Seed") is not null)
            {
                spec["seed"] = seed;
            }

            return spec.ToJsonString();
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            return json; // The reader says it better.
        }
    }

    private static void Replace(JsonNode? node, long seed)
    {
        foreach (var item in node is JsonArray list ? list : node is JsonObject record ? record.Select(p => p.Value) : [])
        {
            Replace(item, seed);
        }

        if (node is JsonObject { } spec && spec.ContainsKey("seed"))
        {
            spec["seed"] = seed;
        }
    }

    private static JsonNode? Parse(string json) =>
        JsonNode.Parse(json, documentOptions: new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
}
