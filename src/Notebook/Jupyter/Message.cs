using System.Text.Json;

namespace Pipelines.Notebooks;

/// <summary>The sockets that carry messages.</summary>
internal enum Channel
{
    /// <summary>Requests, one after the other.</summary>
    Shell,

    /// <summary>Requests that do not wait.</summary>
    Control,

    /// <summary>Questions to the person.</summary>
    Stdin,

    /// <summary>What everybody hears.</summary>
    IOPub,
}

/// <summary>A message that came in, its signature verified.</summary>
/// <param name="Channel">The socket.</param>
/// <param name="Identities">Who sent it: the frames that a reply begins with.</param>
/// <param name="Header">The header as it came: the parent header of every reply.</param>
/// <param name="Type">What is asked.</param>
/// <param name="Content">With what.</param>
internal sealed record Message(Channel Channel, byte[][] Identities, byte[] Header, string Type, JsonElement Content)
{
    /// <summary>A text of the content, or what to take in its place.</summary>
    /// <exception cref="InvalidDataException">It is there and is no text.</exception>
    public string Text(string name, string? otherwise = null) => Find(name) switch
    {
        null when otherwise is not null => otherwise,
        { ValueKind: JsonValueKind.String } text => text.GetString()!,
        _ => throw new InvalidDataException($"{Type}: {name} must be a string."),
    };

    /// <summary>A flag of the content.</summary>
    /// <exception cref="InvalidDataException">It is there and is no flag.</exception>
    public bool Flag(string name, bool otherwise) => Find(name) switch
    {
        null => otherwise,
        { ValueKind: JsonValueKind.True or JsonValueKind.False } flag => flag.GetBoolean(),
        _ => throw new InvalidDataException($"{Type}: {name} must be true or false."),
    };

    /// <summary>A whole number of the content.</summary>
    /// <exception cref="InvalidDataException">It is there and is no whole number.</exception>
    public int Number(string name, int otherwise) => Find(name) switch
    {
        null => otherwise,
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt32(out var value) => value,
        _ => throw new InvalidDataException($"{Type}: {name} must be a whole number."),
    };

    /// <summary>A part of the content; null where it is absent or null.</summary>
    public JsonElement? Find(string name) => Content.TryGetProperty(name, out var part) && part.ValueKind != JsonValueKind.Null ? part : null;
}
