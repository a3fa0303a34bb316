using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pipelines;

/// <summary>Attributes of Plotly's schema that have no property here, kept as JSON so that a figure made elsewhere comes through unharmed.</summary>
public readonly struct OtherAttributes : IEquatable<OtherAttributes>
{
    private readonly ImmutableSortedDictionary<string, string>? _json;

    private OtherAttributes(ImmutableSortedDictionary<string, string> json) => _json = json;

    /// <summary>The JSON of each attribute, by name.</summary>
    public ImmutableSortedDictionary<string, string> Json => _json ?? ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>None of them?</summary>
    public bool IsEmpty => Json.IsEmpty;

    /// <summary>With one attribute more, or another one in its place.</summary>
    /// <param name="name">As in Plotly's schema.</param>
    /// <param name="json">Its value.</param>
    /// <exception cref="ArgumentException">The value is not JSON.</exception>
    public OtherAttributes With(string name, string json)
    {
        try
        {
            return new(Json.SetItem(name, JsonNode.Parse(json)?.ToJsonString() ?? "null"));
        }
        catch (JsonException e)
        {
            throw new ArgumentException($"The value of {name} must be JSON; found {json}.", nameof(json), e);
        }
    }

    /// <summary>With an attribute less.</summary>
    public OtherAttributes Without(string name) => new(Json.Remove(name));

    /// <inheritdoc/>
    public bool Equals(OtherAttributes other) => Json.SequenceEqual(other.Json);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is OtherAttributes other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Json.Count, Json.Keys.FirstOrDefault());

    /// <summary>Value equality.</summary>
    public static bool operator ==(OtherAttributes left, OtherAttributes right) => left.Equals(right);

    /// <summary>Value inequality.</summary>
    public static bool operator !=(OtherAttributes left, OtherAttributes right) => !left.Equals(right);

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", Json.Select(a => $"{a.Key}: {a.Value}"));

    internal static OtherAttributes Of(JsonObject json) =>
        new(json.ToImmutableSortedDictionary(a => a.Key, a => a.Value?.ToJsonString() ?? "null", StringComparer.Ordinal));

    internal JsonObject ToJson() => new(Json.Select(a => KeyValuePair.Create(a.Key, JsonNode.Parse(a.Value))));

    /// <summary>An attribute as text, a word or a number alike; null where it is not there.</summary>
    internal string? Text(string name) => Json.TryGetValue(name, out var json) && JsonNode.Parse(json) is JsonValue value ? value.ToString() : null;
}
