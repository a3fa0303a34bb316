using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pipelines;

/// <summary>
/// The system's Chromium (or another browser of its family) without a window: makes PNG and PDF of pictures. It has a profile of its own that goes with it, no network,
/// and random numbers that begin alike every time: the same figure gives the same PNG, byte for byte.
/// </summary>
public sealed class Chromium : IDisposable
{
    /// <summary>Names the program where it is not found by itself.</summary>
    public const string Variable = "PIPELINES_CHROMIUM";

    private const double PixelsPerInch = 96;

    // Mulberry32, seeded: plotly.js draws names of clip paths at random.
    private const string Seeded = "<script>(() => { let s = 1; Math.random = () => { s = s + 0x6D2B79F5 | 0; let t = Math.imul(s ^ s >>> 15, 1 | s); t = t + Math.imul(t ^ t >>> 7, 61 | t) ^ t; return ((t ^ t >>> 14) >>> 0) / 4294967296; }; })();</script>";

    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge", "microsoft-edge"];

    private static readonly string[] Elsewhere =
    [
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium",
        @"C:\Program Files\Google\Chrome\Application\chrome.exe", @"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    ];

    private readonly DirectoryInfo _profile = Directory.CreateTempSubdirectory("pipelines-chromium-");
    private readonly Process _process;
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromMinutes(2));
    private readonly DevTools _tools;

    private Chromium(string program)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var flag in new[]
        {
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--disable-extensions", "--hide-scrollbars", "--font-render-hinting=none", "--force-color-profile=srgb", "--remote-debugging-port=0", $"--user-data-dir={_profile.FullName}", "about:blank",
        })
        {
            start.ArgumentList.Add(flag);
        }

        _process = Process.Start(start)!;
        try
        {
            _tools = DevTools.Open(Address(), _limit.Token);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Where it is; null where there is none.</summary>
    public static string? Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            return File.Exists(named) ? named : null;
        }

        var folders = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return Names.SelectMany(n => folders.Select(f => Path.Combine(f, OperatingSystem.IsWindows() ? $"{n}.exe" : n))).Concat(Elsewhere).FirstOrDefault(File.Exists);
    }

    /// <summary>Starts it.</summary>
    /// <exception cref="DataException">There is none, or it does not start.</exception>
    public static Chromium Start()
    {
        var program = Find() ?? throw new DataException(new(
            $"PNG and PDF are made by the system's Chromium, which was not found. Install it (Debian: apt-get install chromium), name it in {Variable}, or save as .svg, which needs nothing."));
        try
        {
            return new(program);
        }
        catch (Exception e) when (e is InvalidOperationException or OperationCanceledException or System.Net.WebSockets.WebSocketException or System.ComponentModel.Win32Exception)
        {
            throw new DataException(new($"Chromium did not start: {e.Message}", program));
        }
    }

    /// <summary>A picture as PNG.</summary>
    /// <param name="svg">The picture.</param>
    /// <param name="width">Of the picture, pixels at 96 an inch.</param>
    /// <param name="height">Of the picture.</param>
    /// <param name="scale">Pixels of the PNG a pixel: 3.125 is 300 an inch.</param>
    public byte[] Png(string svg, double width, double height, double scale = 2)
    {
        _tools.Ask("Emulation.setDeviceMetricsOverride", new() { ["width"] = (int)Math.Ceiling(width), ["height"] = (int)Math.Ceiling(height), ["deviceScaleFactor"] = scale, ["mobile"] = false });
        _tools.Show($"<!DOCTYPE html><style>*{{margin:0}}svg{{display:block}}</style>{svg}");
        return Convert.FromBase64String((string)_tools.Ask("Page.captureScreenshot", new() { ["format"] = "png" })["data"]!);
    }

    /// <summary>A picture as a PDF of one page of its size, with lines and letters, not pixels.</summary>
    /// <param name="svg">The picture.</param>
    /// <param name="width">Of the picture, pixels at 96 an inch.</param>
    /// <param name="height">Of the picture.</param>
    public byte[] Pdf(string svg, double width, double height)
    {
        _tools.Show($"<!DOCTYPE html><style>@page{{size:{SvgText.N(width)}px {SvgText.N(height)}px;margin:0}}*{{margin:0}}svg{{display:block}}</style>{svg}");
        return Convert.FromBase64String((string)_tools.Ask("Page.printToPDF", new()
        {
            ["paperWidth"] = width / PixelsPerInch, ["paperHeight"] = height / PixelsPerInch, ["marginTop"] = 0, ["marginBottom"] = 0, ["marginLeft"] = 0, ["marginRight"] = 0,
            ["printBackground"] = true, ["preferCSSPageSize"] = true, ["pageRanges"] = "1",
        })["data"]!);
    }

    /// <summary>A figure as plotly.js draws it, as SVG: for traces that we do not draw ourselves.</summary>
    /// <exception cref="InvalidOperationException">plotly.js cannot draw it.</exception>
    public string PlotlySvg(Figure figure)
    {
        ArgumentNullException.ThrowIfNull(figure);
        _tools.Show($"<!DOCTYPE html>{Seeded}{PageScripts.For(figure.ToHtml())}<div id=\"place\"></div>");
        var json = JsonSerializer.Serialize(figure.ToJson());
        var size = new JsonObject { ["format"] = "svg", ["width"] = figure.Width, ["height"] = figure.Height, ["imageDataOnly"] = true };
        return Uri.UnescapeDataString((string)_tools.Evaluate($"Plotly.toImage(JSON.parse({json}), {size.ToJsonString()})")!);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _tools?.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
        _limit.Dispose();
        try
        {
            _profile.Delete(recursive: true);
        }
        catch (IOException)
        {
            // A child of the browser may still write for a moment: the folder is the system's to clean then.
        }
    }

    // The browser says on its error stream where it listens.
    private Uri Address()
    {
        const string Listening = "DevTools listening on ";
        List<string> said = [];
        while (_process.StandardError.ReadLineAsync(_limit.Token).AsTask().GetAwaiter().GetResult() is { } line)
        {
            if (line.StartsWith(Listening, StringComparison.Ordinal))
            {
                _ = _process.StandardError.ReadToEndAsync(_limit.Token);
                return new(line[Listening.Length..].Trim());
            }

            said.Add(line);
        }

        throw new InvalidOperationException(string.Join(' ', said.TakeLast(3)));
    }
}
