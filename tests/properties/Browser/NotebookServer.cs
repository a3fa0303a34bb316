using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Pipelines.Tests;

/// <summary>Debian's Jupyter Notebook with the kernel installed, over a folder of its own.</summary>
public sealed partial class NotebookServer : IDisposable
{
    private readonly Process _process;
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("pipelines-jupyter-");

    private NotebookServer(string program)
    {
        var installed = Cli.Run("kernel", "install", "--prefix", _home.FullName);
        if (installed.Exit != 0)
        {
            throw new InvalidOperationException(installed.Error);
        }

        var start = new ProcessStartInfo(program, ["--no-browser", "--allow-root", "--ip=127.0.0.1", $"--port={FreePort()}", $"--notebook-dir={Folder}"])
        {
            RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = Folder,
            Environment =
            {
                ["HOME"] = _home.FullName, ["JUPYTER_PATH"] = Path.Combine(_home.FullName, "share", "jupyter"), ["JUPYTER_RUNTIME_DIR"] = Path.Combine(_home.FullName, "runtime"),
                ["JUPYTER_DATA_DIR"] = Path.Combine(_home.FullName, "data"), ["JUPYTER_CONFIG_DIR"] = Path.Combine(_home.FullName, "config"),
            },
        };
        _process = Process.Start(start)!;
        _ = _process.StandardOutput.ReadToEndAsync();
        while (_process.StandardError.ReadLine() is { } line)
        {
            if (WhereItIs().Match(line) is { Success: true } found)
            {
                (Address, Token) = (found.Groups[1].Value, found.Groups[2].Value);
                break;
            }
        }

        _ = _process.StandardError.ReadToEndAsync();
        if (Address is null)
        {
            throw new InvalidOperationException("Jupyter did not start.");
        }
    }

    /// <summary>Where notebooks lie.</summary>
    public string Folder => _home.CreateSubdirectory("notebooks").FullName;

    private string? Address { get; }

    private string? Token { get; }

    /// <summary>Starts it; skips the test where there is none.</summary>
    public static NotebookServer Open()
    {
        const string Program = "/usr/bin/jupyter-notebook";
        if (!File.Exists(Program))
        {
            PythonSuite.Missing("jupyter-notebook");
        }

        return new(Program);
    }

    /// <summary>The address of a notebook's page.</summary>
    public string Page(string notebook) => $"{Address}notebooks/{notebook}?token={Token}";

    public void Dispose()
    {
        // Asked politely, it ends its kernels; they would see its end themselves, too.
        using (var kill = Process.Start("kill", [$"{_process.Id}"]))
        {
            kill.WaitForExit();
        }

        if (!_process.WaitForExit(TimeSpan.FromSeconds(10)))
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
        _home.Delete(recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex(@"(http://127\.0\.0\.1:\d+/)\?token=(\w+)")]
    private static partial Regex WhereItIs();
}
