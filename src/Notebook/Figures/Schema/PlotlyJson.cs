using System.Buffers.Binary;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Pipelines;

/// <summary>How figures become JSON: names in lower case, NaN as null, what is not said left out.</summary>
internal static class PlotlyJson
{
    public static JsonSerializerOptions Options { get; } = Make();

    private static JsonSerializerOptions Make()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = new LowerCase(),
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
            Encoder = JavaScriptEncoder.Create(new TextEncoderSettings(System.Text.Unicode.UnicodeRanges.All)), // < > & stay escaped: the JSON stands in pages
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { KeepTheRest } },
            Converters = { new ValuesConverter(), new GridConverter(), new TraceConverter(), new ItemsConverterFactory() },
        };
        options.MakeReadOnly();
        return options;
    }

    private static void KeepTheRest(JsonTypeInfo info)
    {
        if (info.Kind != JsonTypeInfoKind.Object || !info.Type.IsAssignableTo(typeof(PlotlyObject)))
        {
            return;
        }

        var rest = info.CreateJsonPropertyInfo(typeof(Dictionary<string, JsonElement>), "\0rest");
        rest.IsExtensionData = true;
        rest.Get = part => ((PlotlyObject)part).Bag is { } bag ? bag : ((PlotlyObject)part).Rest(info.Options) is { Count: > 0 } others ? others.Deserialize<Dictionary<string, JsonElement>>() : null;

        // The serializer hands over an empty bag first and fills it then: it is looked into at the end.
        rest.Set = (part, bag) => ((PlotlyObject)part).Bag = (Dictionary<string, JsonElement>?)bag;
        info.OnDeserialized = part => ((PlotlyObject)part).Unpack(info.Options);
        info.Properties.Add(rest);
    }

    /// <summary>The shorthand "title": "words" in its long form.</summary>
    public static void Normalise(JsonNode? node)
    {
        foreach (var part in node is JsonObject o ? o.ToArray() : [])
        {
            if (part is { Key: "title", Value: JsonValue title } && title.TryGetValue<string>(out var words))
            {
                node![part.Key] = new JsonObject { ["text"] = words };
            }
            else
            {
                Normalise(part.Value);
            }
        }
    }

    /// <summary>A number, or null where there is none.</summary>
    private static void WriteNumber(Utf8JsonWriter writer, double value)
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

    // Plotly's typed arrays: base64 of little-endian numbers.
    private static double[] Typed(JsonElement array)
    {
        var bytes = array.GetProperty("bdata").GetBytesFromBase64();
        var type = array.GetProperty("dtype").GetString();
        Func<byte[], int, double> at = type switch
        {
            "f8" or "float64" => (b, i) => BinaryPrimitives.ReadDoubleLittleEndian(b.AsSpan(8 * i)),
            "f4" or "float32" => (b, i) => BinaryPrimitives.ReadSingleLittleEndian(b.AsSpan(4 * i)),
            "i4" or "int32" => (b, i) => BinaryPrimitives.ReadInt32LittleEndian(b.AsSpan(4 * i)),
            "u4" or "uint32" => (b, i) => BinaryPrimitives.ReadUInt32LittleEndian(b.AsSpan(4 * i)),
            "i2" or "int16" => (b, i) => BinaryPrimitives.ReadInt16LittleEndian(b.AsSpan(2 * i)),
            "u2" or "uint16" => (b, i) => BinaryPrimitives.ReadUInt16LittleEndian(b.AsSpan(2 * i)),
            "i1" or "int8" => (b, i) => (sbyte)b[i],
            "u1" or "uint8" or "u1c" or "uint8c" => (b, i) => b[i],
            _ => throw new JsonException($"A typed array of '{type}' is not known."),
        };
        var size = int.Parse(type![1..].Where(char.IsDigit).ToArray(), CultureInfo.InvariantCulture) is var n && n > 8 ? n / 8 : n;
        return [.. Enumerable.Range(0, bytes.Length / size).Select(i => at(bytes, i))];
    }

    private sealed class LowerCase : JsonNamingPolicy
    {
        public override string ConvertName(string name) => name.ToLowerInvariant();
    }

    private sealed class ValuesConverter : JsonConverter<Values>
    {
        public override Values Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var element = JsonElement.ParseValue(ref reader);
            return element.ValueKind switch
            {
                JsonValueKind.Array when element.EnumerateArray().All(e => e.ValueKind is JsonValueKind.Number or JsonValueKind.Null) =>
                    Values.Of(element.EnumerateArray().Select(Number)),
                JsonValueKind.Array => Values.Of(element.EnumerateArray().Select(e => e.ValueKind == JsonValueKind.Null ? string.Empty : e.ToString())),
                JsonValueKind.Object => Values.Of(Typed(element)),
                JsonValueKind.Number => Values.One(element.GetDouble()),
                JsonValueKind.Null => default,
                _ => Values.One(element.ToString()),
            };

            static double Number(JsonElement e) => e.ValueKind == JsonValueKind.Null ? double.NaN : e.GetDouble();
        }

        public override void Write(Utf8JsonWriter writer, Values value, JsonSerializerOptions options)
        {
            if (!value.IsSingle)
            {
                writer.WriteStartArray();
            }

            for (var i = 0; i < value.Count; i++)
            {
                if (value.AreWords)
                {
                    writer.WriteStringValue(value.Words[i]);
                }
                else
                {
                    WriteNumber(writer, value.Numbers[i]);
                }
            }

            if (!value.IsSingle)
            {
                writer.WriteEndArray();
            }
        }
    }

    private sealed class GridConverter : JsonConverter<Grid>
    {
        public override Grid Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var element = JsonElement.ParseValue(ref reader);
            if (element.ValueKind == JsonValueKind.Object)
            {
                var shape = element.GetProperty("shape").ToString().Split(',').Select(n => int.Parse(n, CultureInfo.InvariantCulture)).ToArray();
                return new(shape[0], shape[1], Block.Freeze(Typed(element)));
            }

            double[][] rows = [.. element.EnumerateArray().Select(r => r.ValueKind == JsonValueKind.Array
                ? r.EnumerateArray().Select(v => v.ValueKind == JsonValueKind.Number ? v.GetDouble() : double.NaN).ToArray()
                : Typed(r))];
            var columns = rows.Select(r => r.Length).DefaultIfEmpty(0).Max();
            return new(rows.Length, columns, Block.From(rows.SelectMany(r => r.Concat(Enumerable.Repeat(double.NaN, columns - r.Length)))));
        }

        public override void Write(Utf8JsonWriter writer, Grid value, JsonSerializerOptions options)
        {
            writer.WriteStartArray();
            for (var r = 0; r < value.Rows; r++)
            {
                writer.WriteStartArray();
                for (var c = 0; c < value.Columns; c++)
                {
                    WriteNumber(writer, value[r, c]);
                }

                writer.WriteEndArray();
            }

            writer.WriteEndArray();
        }
    }

    // Only for the family: its members have the serializer's own converters.
    private sealed class TraceConverter : JsonConverter<Trace>
    {
        public override bool CanConvert(Type typeToConvert) => typeToConvert == typeof(Trace);

        public override Trace Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var element = JsonElement.ParseValue(ref reader);
            var kind = element.TryGetProperty("type", out var type) ? type.GetString() ?? "scatter" : "scatter";
            return (Trace)(element.Deserialize(Trace.TypeOf(kind), options) ?? throw new JsonException("A trace must not be null."));
        }

        public override void Write(Utf8JsonWriter writer, Trace value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value, value.GetType(), options);
    }

    private sealed class ItemsConverterFactory : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) => typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(Items<>);

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
            (JsonConverter)Activator.CreateInstance(typeof(ItemsConverter<>).MakeGenericType(typeToConvert.GetGenericArguments()))!;
    }

    private sealed class ItemsConverter<T> : JsonConverter<Items<T>>
        where T : IEquatable<T>
    {
        public override Items<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            [.. JsonSerializer.Deserialize<T[]>(ref reader, options) ?? []];

        public override void Write(Utf8JsonWriter writer, Items<T> value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value.ToArray(), options);
    }
}
