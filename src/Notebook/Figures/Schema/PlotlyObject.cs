using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Pipelines;

/// <summary>A part of a figure in Plotly's schema: the attributes that have properties here, and any others as they were read.</summary>
public abstract record PlotlyObject
{
    private OtherAttributes _other;

    /// <summary>Attributes without a property.</summary>
    [JsonIgnore]
    public OtherAttributes Other
    {
        get => _other;
        init => _other = value;
    }

    /// <summary>What the serializer has read and nobody has looked at.</summary>
    internal Dictionary<string, JsonElement>? Bag { get; set; }

    internal void Unpack(JsonSerializerOptions options)
    {
        if (Bag is { } bag)
        {
            Bag = null;
            TakeRest(new(bag.Select(a => KeyValuePair.Create(a.Key, JsonNode.Parse(a.Value.GetRawText())))), options);
        }
    }

    /// <summary>Everything that has no property of its own, for writing.</summary>
    internal virtual JsonObject Rest(JsonSerializerOptions options) => Other.ToJson();

    /// <summary>Takes what was read and has no property; called once, on an object that nobody else has seen.</summary>
    private protected virtual void TakeRest(JsonObject rest, JsonSerializerOptions options) => _other = OtherAttributes.Of(rest);
}
