using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Pipelines.Tests;

/// <summary>The system's Chromium without a window, with a profile of its own.</summary>
public sealed class Browser : IDisposable
{
    private static readonly string[] Flags =
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--remote-debugging-port=0", "--window-size=1200,1600", "--hide-scrollbars", "--enable-unsafe-swiftshader",
    ];

    private readonly Process _process;
    private readonly DirectoryInfo _profile = Directory.CreateTempSubdirectory("pipelines-browser-");
    private readonly Task<string> _error;

    private Browser(string program)
    {
        _process = Process.Start(new ProcessStartInfo(program, [.. Flags, $"--user-data-dir={_profile.FullName}", "about:blank"]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        _error = _process.StandardError.ReadToEndAsync();
        _ = _process.StandardOutput.ReadToEndAsync();
    }

    /// <summary>Starts it; skips the test where there is none.</summary>
    public static Browser Open()
    {
        var program = Chromium.Find();
        if (program is null)
        {
            PythonSuite.Missing("chromium");
        }

        return new(program!);
    }

    /// <summary>A tab that shows an address.</summary>
    public async Task<Page> Show(string address)
    {
        var port = Path.Combine(_profile.FullName, "DevToolsActivePort");
        for (var clock = Stopwatch.StartNew(); !File.Exists(port) || File.ReadAllLines(port).Length < 2; await Task.Delay(50))
        {
            if (clock.Elapsed > TimeSpan.FromSeconds(60) || _process.HasExited)
            {
                throw new InvalidOperationException($"Chromium did not start. {(_process.HasExited ? await _error : string.Empty)}");
            }
        }

        using var http = new HttpClient();
        var made = await http.PutAsync(new Uri($"http://127.0.0.1:{File.ReadAllLines(port)[0]}/json/new?about:blank"), null);
        var socket = (string)JsonNode.Parse(await made.Content.ReadAsStringAsync())!["webSocketDebuggerUrl"]!;
        var page = await Page.Attach(new(socket));
        await page.Go(address);
        return page;
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        try
        {
            _profile.Delete(recursive: true);
        }
        catch (IOException)
        {
            // A helper process may still write to the profile; it lies among temporary files.
        }
    }
}
