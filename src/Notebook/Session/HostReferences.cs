using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;

namespace Pipelines.Notebooks;

/// <summary>The assemblies that every cell sees without asking: the framework's, the library's, and what the library speaks in.</summary>
internal static class HostReferences
{
    private static readonly string[] Library = ["Pipelines.Numerics", "Pipelines", "Pipelines.Laws", "Pipelines.Notebook", "MathNet.Numerics"];

    /// <summary>By simple name.</summary>
    public static ImmutableDictionary<string, PortableExecutableReference> All { get; } = Find();

    private static ImmutableDictionary<string, PortableExecutableReference> Find()
    {
        var framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var trusted = ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? string.Empty).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return trusted
            .Where(path => Path.GetDirectoryName(path) == framework || Library.Contains(Path.GetFileNameWithoutExtension(path)))
            .Concat(Library.Where(name => !trusted.Any(path => Path.GetFileNameWithoutExtension(path) == name)).Select(name => Assembly.Load(name).Location))
            .DistinctBy(Path.GetFileNameWithoutExtension)
            .ToImmutableDictionary(path => Path.GetFileNameWithoutExtension(path)!, Reference);
    }

    /// <summary>An assembly with the documentation that lies beside it.</summary>
    public static PortableExecutableReference Reference(string path) =>
        MetadataReference.CreateFromFile(path, documentation: new Documentation(Path.ChangeExtension(path, ".xml")));
}
