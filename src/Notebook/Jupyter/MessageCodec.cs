using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pipelines.Notebooks;

/// <summary>Why a message was dropped.</summary>
internal enum Drop
{
    /// <summary>Frames are missing, or are no JSON, or no header.</summary>
    Malformed,

    /// <summary>The signature is not that of the key.</summary>
    Forged,

    /// <summary>The same message came before.</summary>
    Replayed,

    /// <summary>No request that this kernel knows.</summary>
    Unknown,
}

/// <summary>
/// Messages to frames and back, as Jupyter's protocol 5.3 has it: identities, a delimiter, the HMAC-SHA256 of the four JSON parts, header,
/// parent header, metadata, content. Writing is for any thread; reading for one.
/// </summary>
/// <param name="key">The key of HMAC-SHA256.</param>
/// <param name="log">Is told what is dropped.</param>
internal sealed class MessageCodec(byte[] key, TextWriter? log = null)
{
    /// <summary>The protocol's version.</summary>
    public const string Version = "5.3";

    // As many signatures as jupyter_client remembers.
    private const int Remembered = 1 << 16;

    private static readonly byte[] Delimiter = "<IDS|MSG>"u8.ToArray();
    private static readonly byte[] Nothing = "{}"u8.ToArray();
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();
    private readonly string _session = Guid.NewGuid().ToString("N");
    private readonly int[] _dropped = new int[Enum.GetValues<Drop>().Length];

    /// <summary>How many messages were dropped for a reason.</summary>
    public int Dropped(Drop reason) => Volatile.Read(ref _dropped[(int)reason]);

    /// <summary>Counts a message that was dropped, and says so: at first, then ever more rarely.</summary>
    public void Count(Drop reason, string detail)
    {
        var count = Interlocked.Increment(ref _dropped[(int)reason]);
        if (int.IsPow2(count))
        {
            log?.WriteLine($"Dropped a message ({reason}, {count} so far): {detail}");
        }
    }

    /// <summary>The frames of a message.</summary>
    /// <param name="identities">Whom it is for; on IOPub, its topic.</param>
    /// <param name="type">What it is.</param>
    /// <param name="parent">The header of the request that caused it.</param>
    /// <param name="content">What it says.</param>
    public byte[][] Write(byte[][] identities, string type, byte[]? parent, JsonObject content)
    {
        var header = new JsonObject
        {
            ["msg_id"] = Guid.NewGuid().ToString("N"),
            ["session"] = _session,
            ["username"] = "kernel",
            ["date"] = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
            ["msg_type"] = type,
            ["version"] = Version,
        };
        byte[][] parts = [Bytes(header), parent ?? Nothing, Nothing, Bytes(content)];
        return [.. identities, Delimiter, Encoding.ASCII.GetBytes(Sign(parts)), .. parts];
    }

    /// <summary>The message that frames make up; null where it was dropped, which is counted.</summary>
    public Message? Read(Channel channel, byte[][] frames)
    {
        var at = Array.FindIndex(frames, f => f.AsSpan().SequenceEqual(Delimiter));
        if (at < 0 || frames.Length < at + 6)
        {
            Count(Drop.Malformed, $"{frames.Length} frames on {channel} are no message.");
            return null;
        }

        var parts = frames[(at + 2)..(at + 6)];
        var signature = frames[at + 1];
        if (!CryptographicOperations.FixedTimeEquals(signature, Encoding.ASCII.GetBytes(Sign(parts))))
        {
            Count(Drop.Forged, $"its signature on {channel} is not that of this kernel's key.");
            return null;
        }

        if (!Remember(Encoding.ASCII.GetString(signature)))
        {
            Count(Drop.Replayed, $"its signature on {channel} came before.");
            return null;
        }

        try
        {
            var header = Parse(parts[0]);
            var content = Parse(parts[3]);
            if (header.TryGetProperty("msg_type", out var type) && type.GetString() is { } name && content.ValueKind == JsonValueKind.Object)
            {
                return new(channel, frames[..at], parts[0], name, content);
            }

            Count(Drop.Malformed, $"its header on {channel} has no msg_type, or its content is no object.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            Count(Drop.Malformed, $"on {channel}: {e.Message}");
        }

        return null;
    }

    private static byte[] Bytes(JsonObject json) => JsonSerializer.SerializeToUtf8Bytes(json, Plain);

    private static JsonElement Parse(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    private string Sign(byte[][] parts)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        foreach (var part in parts)
        {
            hash.AppendData(part);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private bool Remember(string signature)
    {
        if (!_seen.Add(signature))
        {
            return false;
        }

        _order.Enqueue(signature);
        if (_order.Count > Remembered)
        {
            _seen.Remove(_order.Dequeue());
        }

        return true;
    }
}
