using System.Buffers;
using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Pipelines;

/// <summary>Names a record in SPEC files: the value of its "kind" key. Without it, the kind is the type's name in camelCase.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class KindAttribute(string kind) : Attribute
{
    /// <summary>The value of the "kind" key.</summary>
    public string Kind { get; } = kind;
}

/// <summary>Marks an abstract record or interface whose JSON carries a "kind": its subtypes are found by reflection, in whichever assembly they are.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Interface)]
public sealed class SpecFamilyAttribute : Attribute;

/// <summary>
/// A SPEC is the JSON of a stage record: camelCase keys, a "kind" that names the record, so that C# and JSON say the same thing.
/// Unknown keys are errors (a typo must not be a default).
/// </summary>
public static class Spec
{
    private static readonly SearchValues<string> Tails = SearchValues.Create([" Path:", " (Parameter '", " LineNumber:"], StringComparison.Ordinal);
    private static readonly ConcurrentDictionary<Assembly, byte> Known = new([new(typeof(Spec).Assembly, 0)]);

    /// <summary>The options that every SPEC, model header and provenance record is written with.</summary>
    public static JsonSerializerOptions Options { get; } = Make(indented: false);

    /// <summary>The same, indented for people.</summary>
    public static JsonSerializerOptions Indented { get; } = Make(indented: true);

    /// <summary>Indented, and with what records compute beside what they are given, and null for numbers that are not finite: for reports to machines, not for reading back.</summary>
    public static JsonSerializerOptions Reported { get; } = Make(indented: true, computed: true);

    /// <summary>Lets records of another assembly take part (a user's own kernel).</summary>
    public static void Register(Assembly assembly) => Known.TryAdd(assembly, 0);

    /// <summary>The kind of a record type.</summary>
    public static string KindOf(Type type)
    {
        if (type.GetCustomAttribute<KindAttribute>() is { } named)
        {
            return named.Kind;
        }

        var name = type.Name.Split('`')[0];
        return JsonNamingPolicy.CamelCase.ConvertName(name);
    }

    /// <summary>The record as one line of JSON with sorted keys: the form that hashes are taken of.</summary>
    public static string Canonical(object record)
    {
        var node = JsonSerializer.SerializeToNode(record, record.GetType(), Options);
        return Sorted(node)?.ToJsonString(Options) ?? "null";
    }

    /// <summary>Writes a record of a family, indented, with its kind.</summary>
    public static string Write<T>(T record) => JsonSerializer.Serialize(record, Indented);

    /// <summary>Reads a record.</summary>
    /// <typeparam name="T">A record, or a family of them (then "kind" chooses).</typeparam>
    public static Result<T> Read<T>(string json, string? file = null)
    {
        try
        {
            var value = JsonSerializer.Deserialize<T>(json, Options);

            // The serializer lets a null into a list of records.
            return value is null ? new DataError("A specification must not be null.", file)
                : json.Contains("null", StringComparison.Ordinal) && SpecAdvice.For(typeof(T), json, file) is { } wrong ? wrong
                : value;
        }
        catch (JsonException e)
        {
            return SpecAdvice.For(typeof(T), json, file)
                ?? new DataError($"This is not a valid {KindOf(typeof(T))} specification: {Plain(e.Message)}", file, e.LineNumber + 1, Field: e.Path);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return SpecAdvice.For(typeof(T), json, file) ?? new DataError(Plain(e.Message), file);
        }
    }

    /// <summary>All concrete records of a family with their kinds, sorted by kind.</summary>
    public static IReadOnlyList<(string Kind, Type Type)> Family(Type family) =>
        [.. Known.Keys
            .SelectMany(a => a.GetTypes())
            .Where(t => !t.IsAbstract && !t.IsGenericTypeDefinition && family.IsAssignableFrom(t))
            .Select(t => (KindOf(t), t))
            .OrderBy(t => t.Item1, StringComparer.Ordinal)];

    /// <summary>A message of the framework without its tail for programmers.</summary>
    public static string Plain(string message)
    {
        var cut = message.AsSpan().IndexOfAny(Tails);
        return cut < 0 ? message : message[..cut];
    }

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject o => new JsonObject(o.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => KeyValuePair.Create(p.Key, Sorted(p.Value?.DeepClone())))),
        JsonArray a => new JsonArray([.. a.Select(x => Sorted(x?.DeepClone()))]),
        _ => node?.DeepClone(),
    };

    private static JsonSerializerOptions Make(bool indented, bool computed = false)
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            WriteIndented = indented,
            AllowDuplicateProperties = false,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            AllowOutOfOrderMetadataProperties = true,
            NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            ReadCommentHandling = JsonCommentHandling.Skip,
            AllowTrailingCommas = true,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { AddKinds, computed ? _ => { } : KeepParameters } },
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new SpeciesConverter(), new BlockConverterFactory(), new Vec3Converter(), new Mat3Converter(), new StructureConverter() },
        };
        if (computed)
        {
            options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping; // Å is Å
            options.Converters.Add(new ReportedNumberConverter());
        }

        options.MakeReadOnly();
        return options;
    }

    private static void AddKinds(JsonTypeInfo info)
    {
        if (info.Kind != JsonTypeInfoKind.Object || info.Type.GetCustomAttribute<SpecFamilyAttribute>(inherit: false) is null)
        {
            return;
        }

        info.PolymorphismOptions = new() { TypeDiscriminatorPropertyName = "kind" };
        foreach (var (kind, type) in Family(info.Type))
        {
            info.PolymorphismOptions.DerivedTypes.Add(new(type, kind));
        }
    }

    // What a record computes from its parameters is not a parameter: it stays out of the JSON.
    private static void KeepParameters(JsonTypeInfo info)
    {
        if (info.Kind != JsonTypeInfoKind.Object)
        {
            return;
        }

        var parameters = info.Type.GetConstructors().SelectMany(c => c.GetParameters()).Select(p => p.Name!).ToHashSet(StringComparer.OrdinalIgnoreCase);
        for (var i = info.Properties.Count - 1; i >= 0; i--)
        {
            if (info.Properties[i] is { Set: null, AttributeProvider: PropertyInfo { CanWrite: false } property } && !parameters.Contains(property.Name))
            {
                info.Properties.RemoveAt(i);
            }
        }
    }

    // JSON has no word for what is not a number; programs that read reports know null.
    private sealed class ReportedNumberConverter : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (double.IsFinite(value))
            {
                writer.WriteNumberValue(value);
            }
            else
            {
                writer.WriteNullValue();
            }
        }
    }

    private sealed class SpeciesConverter : JsonConverter<Species>
    {
        public override Species Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Number ? new(reader.GetInt32()) : Species.Parse(reader.GetString() ?? string.Empty);

        public override void Write(Utf8JsonWriter writer, Species value, JsonSerializerOptions options) => writer.WriteStringValue(value.Symbol);
    }

    private sealed class BlockConverterFactory : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) => typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(Block<>);

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
            (JsonConverter)Activator.CreateInstance(typeof(BlockConverter<>).MakeGenericType(typeToConvert.GetGenericArguments()))!;
    }

    private sealed class BlockConverter<T> : JsonConverter<Block<T>>
        where T : unmanaged, IEquatable<T>
    {
        public override Block<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Block.Freeze(JsonSerializer.Deserialize<T[]>(ref reader, options) ?? []);

        public override void Write(Utf8JsonWriter writer, Block<T> value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value.ToArray(), options);
    }
}
