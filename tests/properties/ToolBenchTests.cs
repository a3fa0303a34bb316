using System.Diagnostics;
using System.Text.Json.Nodes;
using Xunit;

namespace Pipelines.Tests;

/// <summary>What is published about errors is what `pipelines bench accuracy` finds.</summary>
public class ToolBenchTests
{
    [Fact]
    public void Rows_that_fit_in_seconds_keep_what_is_claimed()
    {
        var (exit, output, error) = Bench("--quick", "--threads", "2");
        Assert.True(exit == 0, output + error);
        var rows = JsonNode.Parse(output)!["rows"]!.AsArray();
        Assert.Equal(4, rows.Count);
        Assert.All(rows, r => Assert.True(r!["kept"]?.GetValue<bool>(), r!["row"]!["row"] + ": " + r["errors"]));
    }

    [Fact]
    public void Every_row_has_a_spec_that_fits_and_files_that_are_there()
    {
        var (exit, output, error) = Bench("--list");
        Assert.True(exit == 0, error);
        var rows = JsonNode.Parse(output)!["rows"]!.AsArray();
        Assert.NotEmpty(rows);
        foreach (var row in rows)
        {
            var spec = Path.Combine(Repository.Root, "bench", "specs", $"{row!["row"]}.json");
            Assert.True(Spec.Read<IFitStage>(File.ReadAllText(spec)).Error is null, spec);
            string[] files = [.. row["data"]!.AsArray().Select(f => f!.ToString()), row["test"]!.ToString(), .. ((string[])["testFrames", "testEnvironments"]).Select(k => row[k]?.ToString()).OfType<string>()];
            Assert.All(files, f => Assert.True(File.Exists(Path.Combine(Repository.Root, f)), f));
        }

        // And no SPEC lies there that no row is made of.
        var named = rows.Select(r => $"{r!["row"]}.json").Append("rows.json").ToHashSet();
        Assert.All(Directory.EnumerateFiles(Path.Combine(Repository.Root, "bench", "specs"), "*.json"), f => Assert.Contains(Path.GetFileName(f), named));
    }

    [Fact]
    public void An_unknown_row_is_a_usage_error_that_names_those_there_are()
    {
        var (exit, _, error) = Bench("--rows", "no-such-*");
        Assert.Equal(2, exit);
        Assert.Contains("mlearn-ni-ace", error, StringComparison.Ordinal);
    }

    // From the repository's root: rows name their files from there.
    private static (int Exit, string Out, string Error) Bench(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [Cli.Dll, "bench", "accuracy", "--json", .. args])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Repository.Root,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}
