using System.Net;
using System.Text.Json;

namespace Pipelines.Notebooks;

/// <summary>What a Jupyter connection file says: five ports of this machine, and the key that messages are signed with.</summary>
/// <param name="Ip">A loopback address: a kernel runs whatever it is told, and must not be told over a network.</param>
/// <param name="Shell">Requests, one after the other.</param>
/// <param name="IOPub">What cells print and show, to everybody.</param>
/// <param name="Stdin">Questions to the person.</param>
/// <param name="Control">Requests that do not wait: interrupt, shutdown.</param>
/// <param name="Heartbeat">An echo.</param>
/// <param name="Key">The key of HMAC-SHA256.</param>
internal sealed record Connection(string Ip, int Shell, int IOPub, int Stdin, int Control, int Heartbeat, byte[] Key)
{
    /// <summary>Reads a connection file.</summary>
    /// <exception cref="InvalidDataException">It cannot be used; the message says why.</exception>
    public static Connection Read(string path)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            var root = json.RootElement;
            string Text(string name) => root.GetProperty(name).GetString() ?? throw new InvalidDataException($"{path}: {name} is null.");
            int Port(string name) => root.GetProperty(name).GetInt32() is > 0 and <= 65535 and var port ? port : throw new InvalidDataException($"{path}: {name} must be between 1 and 65535.");
            Expect(Text("transport") == "tcp", $"{path}: transport {Text("transport")} is not known; this kernel speaks tcp.");
            Expect(Text("signature_scheme") == "hmac-sha256", $"{path}: signature_scheme {Text("signature_scheme")} is not known; this kernel signs with hmac-sha256.");
            Expect(Text("key").Length > 0, $"{path}: the key is empty. Without a key, anybody on this machine could run code as you; this kernel refuses that.");
            Expect(
                Text("ip") == "localhost" || (IPAddress.TryParse(Text("ip"), out var ip) && IPAddress.IsLoopback(ip)),
                $"{path}: ip {Text("ip")} is not an address of this machine's own. This kernel listens on 127.0.0.1 only: use an SSH tunnel or a Jupyter server to reach it from elsewhere.");
            return new(
                Text("ip") == "localhost" ? "127.0.0.1" : Text("ip"), Port("shell_port"), Port("iopub_port"), Port("stdin_port"), Port("control_port"), Port("hb_port"),
                System.Text.Encoding.UTF8.GetBytes(Text("key")));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"{path} is not a Jupyter connection file: {e.Message}", e);
        }
    }

    /// <summary>Where a port is.</summary>
    public string Endpoint(int port) => Ip.Contains(':', StringComparison.Ordinal) ? $"tcp://[{Ip}]:{port}" : $"tcp://{Ip}:{port}";

    private static void Expect(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidDataException(otherwise);
        }
    }
}
