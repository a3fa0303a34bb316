using System.Reflection;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Pipelines.Bench;

/// <summary>
/// Marks a static class with a method Run(string[] args) that times things side by side, in alternation: the way to compare on a machine that
/// does other work too. `dotnet run -c Release --project bench -- NAME ARGS` runs it; a class SoapBench is run by `describe soap` too.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class SideBySideAttribute(string what) : Attribute
{
    public string What { get; } = what;
}

internal static class Program
{
    private static int Main(string[] args)
    {
        if (args is ["describe", var name, ..])
        {
            args = [$"{name}Bench", .. args[2..]];
        }

        var comparisons = Assembly.GetExecutingAssembly().GetTypes().Where(t => t.GetCustomAttribute<SideBySideAttribute>() is not null).OrderBy(t => t.Name).ToArray();
        if (args.Length > 0 && comparisons.FirstOrDefault(t => t.Name.Equals(args[0], StringComparison.OrdinalIgnoreCase)) is { } chosen)
        {
            chosen.GetMethod("Run", [typeof(string[])])!.Invoke(null, [args[1..]]);
            return 0;
        }

        if (args.Length > 0)
        {
            // In this process: the settings of Directory.Build.props (no tiered compilation) hold.
            var job = Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance);
            BenchmarkSwitcher.FromAssembly(Assembly.GetExecutingAssembly()).Run(args, DefaultConfig.Instance.AddJob(job));
            return 0;
        }

        Console.Error.WriteLine("dotnet run -c Release --project bench -- NAME, for one of these comparisons:");
        foreach (var type in comparisons)
        {
            Console.Error.WriteLine($"  {type.Name.ToLowerInvariant(),-14} {type.GetCustomAttribute<SideBySideAttribute>()!.What}");
        }

        Console.Error.WriteLine("or -- --filter '*Exp*' for BenchmarkDotNet's benchmarks; --list flat names them.");
        return 2;
    }
}
