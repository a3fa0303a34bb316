using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Pipelines;

/// <summary>Says what is wrong with a SPEC in the words of the SPEC: walks its JSON beside the records that it should become.</summary>
internal static class SpecAdvice
{
    /// <summary>The first thing wrong, or null where nothing is.</summary>
    public static DataError? For(Type type, string json, string? file)
    {
        try
        {
            var options = new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };
            return Check(JsonNode.Parse(json, documentOptions: options), type, string.Empty) is { } wrong
                ? new(wrong.Message, file, Field: wrong.Path.Length == 0 ? null : wrong.Path)
                : null;
        }
        catch (JsonException e)
        {
            return new($"This is not JSON: {Spec.Plain(e.Message)}", file, e.LineNumber + 1);
        }
        catch (ArgumentException)
        {
            return new("A key is given twice.", file);
        }
    }

    private static Wrong? Check(JsonNode? node, Type type, string path)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        var info = Spec.Options.GetTypeInfo(type);
        return (info.Kind, node) switch
        {
            (JsonTypeInfoKind.Object, JsonObject o) => CheckObject(o, info, path),
            (JsonTypeInfoKind.Object, not null) => new(path, $"Found {Shown(node)}; expected an object {{ ... }}."),
            (JsonTypeInfoKind.Enumerable, JsonArray a) => a.Select((x, i) => x is null ? Null($"{path}[{i}]", info.ElementType!) : Check(x, info.ElementType!, $"{path}[{i}]")).FirstOrDefault(w => w is not null),
            (JsonTypeInfoKind.Enumerable, not null) => new(path, $"Found {Shown(node)}; expected a list [ ... ]."),
            (JsonTypeInfoKind.None, not null) => CheckValue(node, type, path),
            _ => null,
        };
    }

    private static Wrong? CheckObject(JsonObject node, JsonTypeInfo info, string path)
    {
        if (info.PolymorphismOptions is { } family)
        {
            var kinds = family.DerivedTypes.Select(d => (string)d.TypeDiscriminator!).ToArray();
            if (node["kind"] is not JsonValue given || !given.TryGetValue<string>(out var kind))
            {
                return new(path, $"A \"kind\" is missing; it is one of {string.Join(", ", kinds)}.");
            }

            if (!kinds.Contains(kind))
            {
                return new(path, $"There is no kind \"{kind}\" here{DidYouMean(kind, kinds)} The kinds are {string.Join(", ", kinds)}.");
            }

            info = Spec.Options.GetTypeInfo(family.DerivedTypes.First(d => kind.Equals(d.TypeDiscriminator)).DerivedType);
        }

        var keys = info.Properties.Where(p => p.Set is not null || p.AssociatedParameter is not null).ToArray();
        foreach (var (name, value) in node)
        {
            if (name == "kind")
            {
                continue;
            }

            var at = path.Length == 0 ? name : $"{path}.{name}";
            if (keys.FirstOrDefault(k => k.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is not { } key)
            {
                var names = keys.Select(k => k.Name).ToArray();
                return new(path, $"There is no key \"{name}\"{DidYouMean(name, names)} The keys are {string.Join(", ", names)}.");
            }

            if (value is null && !MayBeNull(key))
            {
                return Null(at, key.PropertyType);
            }

            if (Check(value, key.PropertyType, at) is { } wrong)
            {
                return wrong;
            }
        }

        return keys.FirstOrDefault(k => (k.IsRequired || k.AssociatedParameter is { HasDefaultValue: false }) && !node.Any(n => n.Key.Equals(k.Name, StringComparison.OrdinalIgnoreCase))) is { } missing
            ? new(path, $"The key \"{missing.Name}\" is missing.")
            : CheckValue(WithoutKind(node, info), info.Type, path);
    }

    private static Wrong? CheckValue(JsonNode node, Type type, string path)
    {
        try
        {
            node.Deserialize(type, Spec.Options);
            return null;
        }
        catch (JsonException)
        {
            return new(path, $"Found {Shown(node)}; expected {Expected(type)}.");
        }
        catch (ArgumentException e)
        {
            return new(path, Spec.Plain(e.Message));
        }
    }

    // The record itself knows only its parameters; its family knows kinds.
    private static JsonObject WithoutKind(JsonObject node, JsonTypeInfo info)
    {
        var copy = (JsonObject)node.DeepClone();
        if (info.PolymorphismOptions is null)
        {
            copy.Remove("kind");
        }

        return copy;
    }

    private static string Expected(Type type) => type switch
    {
        { IsEnum: true } => $"one of {string.Join(", ", Enum.GetNames(type).Select(JsonNamingPolicy.CamelCase.ConvertName))}",
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(string) => "text",
        _ when type == typeof(double) => "a number",
        { IsPrimitive: true } => "a whole number",
        _ => $"a {Spec.KindOf(type)}",
    };

    private static string Shown(JsonNode node) => node.ToJsonString() is { Length: <= 40 } text ? text : node is JsonObject ? "an object" : node is JsonArray ? "a list" : "a long text";

    private static bool MayBeNull(JsonPropertyInfo key) => key.PropertyType.IsValueType
        ? Nullable.GetUnderlyingType(key.PropertyType) is not null
        : key.AssociatedParameter?.IsNullable ?? key.IsSetNullable;

    private static Wrong Null(string path, Type type) => new(path, $"Found null; expected {Expected(type)}.");

    private static string DidYouMean(string word, IEnumerable<string> candidates) =>
        Spelling.Nearest(word, candidates) is { } nearest ? $"; did you mean \"{nearest}\"?" : ".";

    private sealed record Wrong(string Path, string Message);
}
