using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Pipelines.Tool;

/// <summary>A SPEC with a comment over each key. Comments are allowed in a SPEC, so that the page itself is one.</summary>
internal static class AnnotatedJson
{
    private const int Width = 110;

    /// <summary>Writes a record with the comments of its source.</summary>
    public static string Write(SchemaEntry entry)
    {
        var text = new StringBuilder();
        Comment(text, entry.Summary, 0);
        Value(text, Bare(entry), entry.Type, 0);
        return text.ToString();
    }

    /// <summary>The record without comments.</summary>
    public static JsonNode Bare(SchemaEntry entry) => JsonSerializer.SerializeToNode(entry.Example, SchemaBook.FamilyOf(entry.Type), Spec.Options)!;

    private static void Value(StringBuilder text, JsonNode? node, Type type, int depth)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        var info = Spec.Options.GetTypeInfo(type);
        switch (node)
        {
            case JsonObject o when info.Kind == JsonTypeInfoKind.Object:
                Object(text, o, info, depth);
                break;
            case JsonArray { Count: > 0 } a when a[0] is JsonObject && info.ElementType is { } element:
                text.AppendLine("[");
                foreach (var (i, item) in a.Index())
                {
                    text.Append(' ', (2 * depth) + 2);
                    Value(text, item, element, depth + 1);
                    text.AppendLine(i + 1 < a.Count ? "," : string.Empty);
                }

                text.Append(' ', 2 * depth).Append(']');
                break;
            default:
                text.Append(node?.ToJsonString(Spec.Options) ?? "null");
                break;
        }
    }

    private static void Object(StringBuilder text, JsonObject node, JsonTypeInfo info, int depth)
    {
        if (info.PolymorphismOptions is { } family)
        {
            info = Spec.Options.GetTypeInfo(family.DerivedTypes.First(d => d.TypeDiscriminator!.Equals((string)node["kind"]!)).DerivedType);
        }

        text.AppendLine("{");
        var absent = info.Properties.Where(p => p.AttributeProvider is PropertyInfo { CanWrite: true } && !node.ContainsKey(p.Name)).ToArray();
        foreach (var (i, (name, value)) in node.Index())
        {
            var property = info.Properties.FirstOrDefault(p => p.Name == name);
            if (property is not null)
            {
                Comment(text, Explain(property), depth + 1);
            }

            text.Append(' ', (2 * depth) + 2).Append('"').Append(name).Append("\": ");
            Value(text, value, property?.PropertyType ?? typeof(string), depth + 1);
            text.AppendLine(i + 1 < node.Count ? "," : string.Empty);
        }

        foreach (var property in absent)
        {
            Comment(text, $"\"{property.Name}\" may be given: {Explain(property)}", depth + 1);
        }

        text.Append(' ', 2 * depth).Append('}');
    }

    private static string Explain(JsonPropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        var summary = property.AttributeProvider is PropertyInfo p ? XmlDocs.Of(p) : string.Empty;
        var choices = type.IsEnum
            ? string.Join("; ", Enum.GetNames(type).Select(n => $"{JsonNamingPolicy.CamelCase.ConvertName(n)}: {XmlDocs.Of(type.GetField(n)!).TrimEnd('.')}"))
            : type.GetCustomAttribute<SpecFamilyAttribute>(inherit: false) is not null ? $"Kinds: {string.Join(", ", Spec.Family(type).Select(e => e.Kind))}" : string.Empty;
        return choices.Length == 0 ? summary : $"{summary} {choices}.".TrimStart();
    }

    private static void Comment(StringBuilder text, string comment, int depth)
    {
        var line = new StringBuilder();
        foreach (var word in comment.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + word.Length + (2 * depth) > Width)
            {
                Flush();
            }

            line.Append(line.Length == 0 ? string.Empty : " ").Append(word);
        }

        if (line.Length > 0)
        {
            Flush();
        }

        void Flush()
        {
            text.Append(' ', 2 * depth).Append("// ").Append(line).AppendLine();
            line.Clear();
        }
    }
}
