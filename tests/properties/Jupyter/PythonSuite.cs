using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace Pipelines.Tests;

/// <summary>
/// A row of checks written in Python, around Jupyter's own client: run once as one process, each check a test of its own. Debian's Python,
/// whose packages the tests name; skipped where they are missing.
/// </summary>
public sealed partial class PythonSuite
{
    private const string Python = "/usr/bin/python3";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly ConcurrentDictionary<string, Lazy<PythonSuite>> Suites = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonNode> _reports = new(StringComparer.Ordinal);
    private readonly StringBuilder _error = new();

    private PythonSuite(string script)
    {
        using var process = Start(script, Cli.Dll);
        process.ErrorDataReceived += (_, e) => _error.AppendLine(e.Data);
        process.BeginErrorReadLine();
        using var late = new Timer(_ => process.Kill(entireProcessTree: true), null, Patience, Timeout.InfiniteTimeSpan);
        while (process.StandardOutput.ReadLine() is { } line)
        {
            var report = JsonNode.Parse(line)!;
            _reports[(string)report["check"]!] = report;
        }

        process.WaitForExit();
    }

    /// <summary>The names of a script's checks: the functions that take what the suite hands to each.</summary>
    public static IEnumerable<TheoryDataRow<string>> Checks(string script) =>
        CheckName().Matches(File.ReadAllText(PathOf(script))).Select(m => new TheoryDataRow<string>(m.Groups[1].Value));

    /// <summary>Fails where a check failed; the whole suite runs at the first call.</summary>
    public static void Passes(string script, string check, params string[] modules)
    {
        Require(modules);
        var suite = Suites.GetOrAdd(script, s => new(() => new(s))).Value;
        Assert.True(suite._reports.TryGetValue(check, out var report), $"{check} did not run. {suite._error}");
        Assert.True((bool)report["passed"]!, (string?)report["detail"]);
        TestContext.Current.SendDiagnosticMessage($"{check}: {report["detail"]}");
    }

    /// <summary>Skips the test where Python or one of the modules is missing, unless tools are required.</summary>
    public static void Require(params string[] modules)
    {
        if (!Has(modules))
        {
            Missing($"{Python} with {string.Join(", ", modules)}");
        }
    }

    /// <summary>Skips the test, unless tools are required.</summary>
    public static void Missing(string what)
    {
        Assert.False(Environment.GetEnvironmentVariable("PIPELINES_REQUIRE_TOOLS") == "1", $"{what} is missing, but PIPELINES_REQUIRE_TOOLS=1.");
        Assert.Skip($"{what} is missing");
    }

    private static bool Has(string[] modules)
    {
        if (!File.Exists(Python))
        {
            return false;
        }

        using var process = Process.Start(new ProcessStartInfo(Python, ["-c", $"import {string.Join(", ", modules)}"]) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    private static Process Start(string script, params string[] args) =>
        Process.Start(new ProcessStartInfo(Python, [PathOf(script), .. args]) { RedirectStandardOutput = true, RedirectStandardError = true, Environment = { ["PYTHONDONTWRITEBYTECODE"] = "1" } })!;

    private static string PathOf(string script) => Path.Combine(Repository.Root, "tests", "properties", "Jupyter", script);

    [GeneratedRegex(@"^def (\w+)\((k|prefix, written)\):", RegexOptions.Multiline)]
    private static partial Regex CheckName();
}
