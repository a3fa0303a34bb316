using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Pipelines.Notebooks;
using Xunit;

namespace Pipelines.Tests;

/// <summary>Messages, places in texts and connection files, without a socket.</summary>
public sealed class JupyterWireTests
{
    private static readonly byte[] Key = "a key"u8.ToArray();

    [Fact]
    public void What_is_written_is_read() => Property.ForAll(Texts, text =>
    {
        var frames = new MessageCodec(Key).Write([[1, 2]], "execute_request", null, new() { ["code"] = text });
        var message = new MessageCodec(Key).Read(Channel.Shell, frames);
        Assert.Equal("execute_request", message!.Type);
        Assert.Equal([1, 2], message.Identities[0]);
        Assert.Equal(text, message.Text("code"));
    });

    [Fact]
    public void No_bit_can_be_changed() => Property.ForAll(
        Gen.Choose(0, int.MaxValue).Zip(Gen.Choose(0, 7)),
        pick =>
        {
            var codec = new MessageCodec(Key);
            var frames = codec.Write([], "execute_request", null, new() { ["code"] = "1 + 1" });
            var where = pick.Item1 % frames.Skip(1).Sum(f => f.Length);
            var frame = 1;
            for (; where >= frames[frame].Length; frame++)
            {
                where -= frames[frame].Length;
            }

            frames[frame][where] ^= (byte)(1 << pick.Item2);
            Assert.Null(codec.Read(Channel.Shell, frames));
            Assert.Equal(1, codec.Dropped(Drop.Forged));
        });

    [Fact]
    public void Anything_signed_is_read_or_counted() => Property.ForAll(Gen.Choose(0, 255).Select(i => (byte)i).ArrayOf().ArrayOf(), parts =>
    {
        var codec = new MessageCodec(Key);
        Assert.Null(codec.Read(Channel.Shell, parts));
        Assert.Equal(1, Enum.GetValues<Drop>().Sum(codec.Dropped));
    });

    [Fact]
    public void A_message_counts_once()
    {
        var codec = new MessageCodec(Key);
        var frames = codec.Write([], "execute_request", null, []);
        Assert.NotNull(codec.Read(Channel.Shell, frames));
        Assert.Null(codec.Read(Channel.Control, frames));
        Assert.Equal(1, codec.Dropped(Drop.Replayed));
    }

    [Fact]
    public void Places_are_counted_in_code_points() => Property.ForAll(Texts, text =>
    {
        var places = text.EnumerateRunes().Count();
        for (var (place, index) = (0, 0); place <= places; place++)
        {
            Assert.Equal(index, CodePoints.ToIndex(text, place));
            Assert.Equal(place, CodePoints.FromIndex(text, index));
            index += index < text.Length && char.IsHighSurrogate(text[index]) ? 2 : 1;
        }

        Assert.Equal(text.Length, CodePoints.ToIndex(text, int.MaxValue));
    });

    [Theory]
    [InlineData("ip", "\"0.0.0.0\"", "not an address of this machine's own")]
    [InlineData("ip", "\"192.168.1.7\"", "not an address of this machine's own")]
    [InlineData("ip", "\"example.org\"", "not an address of this machine's own")]
    [InlineData("key", "\"\"", "the key is empty")]
    [InlineData("signature_scheme", "\"hmac-md5\"", "hmac-sha256")]
    [InlineData("transport", "\"ipc\"", "this kernel speaks tcp")]
    [InlineData("shell_port", "70000", "between 1 and 65535")]
    [InlineData("shell_port", "\"x\"", "not a Jupyter connection file")]
    [InlineData("hb_port", null, "not a Jupyter connection file")]
    public void A_connection_that_is_not_safe_is_refused(string name, string? value, string why)
    {
        var json = JsonNode.Parse("""{"transport":"tcp","ip":"127.0.0.1","key":"k","signature_scheme":"hmac-sha256","shell_port":1,"iopub_port":2,"stdin_port":3,"control_port":4,"hb_port":5}""")!.AsObject();
        json.Remove(name);
        if (value is not null)
        {
            json[name] = JsonNode.Parse(value);
        }

        var outcome = Refused(json.ToJsonString());
        Assert.Equal(2, outcome.Exit);
        Assert.Contains(why, outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[1]")]
    [InlineData("not JSON")]
    public void A_file_that_is_none_is_refused(string text)
    {
        var outcome = Refused(text);
        Assert.Equal(2, outcome.Exit);
        Assert.Contains("not a Jupyter connection file", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_Jupyter_would_not_take_is_refused()
    {
        var outcome = Cli.RunHere("kernel", "install", "--name", "../up", "--prefix", Path.GetTempPath());
        Assert.Equal(2, outcome.Exit);
        Assert.Contains("letters, digits", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(2, Cli.RunHere("kernel", "install", "--user", "--prefix", "/tmp").Exit);
    }

    [Fact]
    public void A_missing_libzmq_is_told_with_its_package()
    {
        var folder = Directory.CreateTempSubdirectory("pipelines-kernel-");
        var file = Path.Combine(folder.FullName, "connection.json");
        try
        {
            File.WriteAllText(file, """{"transport":"tcp","ip":"127.0.0.1","key":"k","signature_scheme":"hmac-sha256","shell_port":1,"iopub_port":2,"stdin_port":3,"control_port":4,"hb_port":5}""");
            using var process = new System.Diagnostics.Process { StartInfo = new("dotnet", [Cli.Dll, "kernel", "run", file]) { RedirectStandardError = true, Environment = { ["PIPELINES_LIBZMQ"] = "/nowhere/libzmq.so" } } };
            process.Start();
            var said = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.Equal(2, process.ExitCode);
            Assert.Contains("apt install libzmq5", said, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_port_that_is_taken_is_told()
    {
        PythonSuite.Require("zmq");
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        var port = ((System.Net.IPEndPoint)taken.LocalEndpoint).Port;
        var outcome = Refused($$"""{"transport":"tcp","ip":"127.0.0.1","key":"k","signature_scheme":"hmac-sha256","shell_port":{{port}},"iopub_port":{{port}},"stdin_port":{{port}},"control_port":{{port}},"hb_port":{{port}}}""");
        Assert.Equal(1, outcome.Exit);
        Assert.Contains($"Address already in use (tcp://127.0.0.1:{port})", outcome.Error, StringComparison.Ordinal);
    }

    private static Gen<string> Texts => Gen.Elements("a", "\n", "\"", "Å", "数", "\U0001F9CA", "e\u0301", "\u2028", "\0").ListOf().Select(parts => string.Concat(parts));

    private static Cli.Outcome Refused(string connection)
    {
        var folder = Directory.CreateTempSubdirectory("pipelines-kernel-");
        try
        {
            var file = Path.Combine(folder.FullName, "connection.json");
            File.WriteAllText(file, connection);
            return Cli.RunHere("kernel", "run", file);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
