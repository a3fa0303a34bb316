using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Pipelines.Tests;

/// <summary>Runs the built command as a process, as a shell would.</summary>
public static class Cli
{
    public sealed record Outcome(int Exit, string Out, string Error)
    {
        public JsonNode Json => JsonNode.Parse(Out)!;
    }

    public static string Dll => Path.Combine(AppContext.BaseDirectory, "pipelines-tool.dll");

    public static Outcome Run(params string[] args)
    {
        using var process = Start(args);
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new(process.ExitCode, output, error.Result);
    }

    public static Process Start(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.ArgumentList.Add(Dll);
        foreach (var arg in args)
        {
            start.ArgumentList.Add(arg);
        }

        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    /// <summary>The same command inside this process: for many runs. Not to run notebooks, which set the working directory of the whole process.</summary>
    public static Outcome RunHere(params string[] args)
    {
        using StringWriter output = new(), error = new();
        var exit = Tool.Host.Invoke(args, output, error);
        return new(exit, output.ToString(), error.ToString());
    }
}
