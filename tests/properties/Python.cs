using System.Diagnostics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>Debian's Python, for what only it can judge.</summary>
internal static class Python
{
    private const string Interpreter = "/usr/bin/python3";

    /// <summary>Skips the test where a module is missing, or fails it under PIPELINES_REQUIRE_TOOLS=1.</summary>
    public static void Require(params string[] modules)
    {
        if (!File.Exists(Interpreter) || Start($"import {string.Join(", ", modules)}").Exit != 0)
        {
            var missing = $"{Interpreter} with {string.Join(", ", modules)} is missing (Debian: {string.Join(", ", modules.Select(m => $"python3-{m}"))}).";
            if (Environment.GetEnvironmentVariable("PIPELINES_REQUIRE_TOOLS") == "1")
            {
                Assert.Fail(missing);
            }

            Assert.Skip(missing);
        }
    }

    /// <summary>What a program prints.</summary>
    public static string Run(string code, params string[] args)
    {
        var (exit, output, error) = Start(code, args);
        Assert.True(exit == 0, error);
        return output.Trim();
    }

    private static (int Exit, string Out, string Error) Start(string code, params string[] args)
    {
        using var process = Process.Start(new ProcessStartInfo(Interpreter, ["-c", code, .. args]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}
