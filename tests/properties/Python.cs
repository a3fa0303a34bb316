using System.Diagnostics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>Debian's Python, for what only it can judge.</summary>
internal static class Python
{
    private const string Interpreter = "/usr/bin/python3";

    /// <summary>What a program prints.</summary>
    public static string Run(string code, params string[] args)
    {
        using var process = Process.Start(new ProcessStartInfo(Interpreter, ["-c", code, .. args]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error.Result);
        return output.Trim();
    }
}
