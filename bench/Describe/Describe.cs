using System.Reflection;

namespace Pipelines.Bench;

/// <summary>The benchmarks of descriptors by name: each is a comparison of its own too.</summary>
[SideBySide("descriptors: describe NAME [ARGS], for instance symmetryfunctions")]
internal static class Describe
{
    public static void Run(string[] args)
    {
        var all = Assembly.GetExecutingAssembly().GetTypes().Where(t => t.Name.EndsWith("Bench", StringComparison.Ordinal) && t.GetCustomAttribute<SideBySideAttribute>() is not null).ToArray();
        if (args.Length == 0 || all.FirstOrDefault(t => t.Name.Equals($"{args[0]}Bench", StringComparison.OrdinalIgnoreCase)) is not { } chosen)
        {
            Console.Error.WriteLine($"describe {string.Join(" | ", all.Select(t => t.Name[..^5].ToLowerInvariant()).Order())}");
            return;
        }

        chosen.GetMethod("Run", [typeof(string[])])!.Invoke(null, [args[1..]]);
    }
}
