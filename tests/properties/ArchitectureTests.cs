using System.Reflection;
using System.Text.RegularExpressions;
using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>The arrows of the house: Tool -> Pipeline -> Numerics, Laws -> Pipeline, never back; Numerics knows no atom.</summary>
public sealed partial class ArchitectureTests
{
    private static readonly Assembly Core = typeof(Vec3).Assembly;
    private static readonly Assembly Shell = typeof(Structure).Assembly;

    public static TheoryData<string, string[]> Arrows => new()
    {
        { "Pipelines.Numerics", [] },
        { "Pipelines", ["Pipelines.Numerics"] },
        { "Pipelines.Laws", ["Pipelines", "Pipelines.Numerics"] },
        { "pipelines-tool", ["Pipelines", "Pipelines.Laws", "Pipelines.Numerics"] },
    };

    [Theory]
    [MemberData(nameof(Arrows))]
    public void Arrows_point_one_way(string assembly, string[] allowed)
    {
        var house = Arrows.Select(a => a.Data.Item1);
        var used = Assembly.Load(assembly).GetReferencedAssemblies().Select(a => a.Name!).Where(house.Contains);
        Assert.Empty(used.Except(allowed));
    }

    // A library that a notebook, a server or another language can hold draws nothing and parses no command line.
    [Theory]
    [InlineData("Pipelines.Numerics")]
    [InlineData("Pipelines")]
    [InlineData("Pipelines.Laws")]
    public void The_libraries_bring_nothing_but_MathNet(string assembly) => Assert.DoesNotContain(
        Assembly.Load(assembly).GetReferencedAssemblies(),
        a => (!a.Name!.StartsWith("System", StringComparison.Ordinal) || a.Name == "System.CommandLine") && !a.Name.StartsWith("Pipelines", StringComparison.Ordinal) && a.Name is not ("MathNet.Numerics" or "netstandard" or "Microsoft.Win32.Primitives"));

    [Fact]
    public void Folders_are_not_namespaces()
    {
        Assert.All(Core.GetExportedTypes(), t => Assert.Equal("Pipelines.Numerics", t.Namespace));
        Assert.All(Shell.GetExportedTypes(), t => Assert.Equal("Pipelines", t.Namespace));
        Assert.All(typeof(Laws).Assembly.GetExportedTypes(), t => Assert.Equal("Pipelines", t.Namespace));
    }

    [Fact]
    public void Numerics_names_no_atom()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Root, "src", "Numerics"), "*.cs", SearchOption.AllDirectories).Where(IsOurs))
        {
            foreach (var (number, line) in File.ReadLines(file).Index())
            {
                Assert.False(Chemistry().IsMatch(line), $"{Path.GetRelativePath(Root, file)}, line {number + 1}: {line.Trim()}");
            }
        }
    }

    [Fact]
    public void No_file_is_long()
    {
        foreach (var file in new[] { "src", "tests", "bench" }.SelectMany(f => Directory.EnumerateFiles(Path.Combine(Root, f), "*.cs", SearchOption.AllDirectories)).Where(IsOurs))
        {
            var lines = File.ReadLines(file).Count();
            Assert.True(lines <= 420, $"{Path.GetRelativePath(Root, file)} has {lines} lines; one idea a file, 400 lines at most.");
        }
    }

    private static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder!.FullName, "Pipelines.sln")))
            {
                folder = folder.Parent;
            }

            return folder.FullName;
        }
    }

    private static bool IsOurs(string file) => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal);

    [GeneratedRegex(@"\b(atom|species|molecul|nucle(us|i)|metal|chemi|isotope)", RegexOptions.IgnoreCase)]
    private static partial Regex Chemistry();
}
