using System.Collections.Frozen;
using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace Pipelines.Notebooks;

/// <summary>The documentation file of an assembly, read when it is first asked for; an absent or broken one is empty.</summary>
internal sealed class Documentation(string path) : DocumentationProvider
{
    private readonly Lazy<FrozenDictionary<string, string>> _members = new(() => Read(path));

    public override bool Equals(object? obj) => obj is Documentation other && other.Path == Path;

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Path);

    private string Path => path;

    protected override string? GetDocumentationForSymbol(string documentationMemberID, CultureInfo preferredCulture, CancellationToken cancellationToken = default) =>
        _members.Value.GetValueOrDefault(documentationMemberID, string.Empty);

    private static FrozenDictionary<string, string> Read(string path)
    {
        try
        {
            return File.Exists(path)
                ? XDocument.Load(path).Descendants("member").DistinctBy(m => (string?)m.Attribute("name")).ToFrozenDictionary(m => (string?)m.Attribute("name") ?? string.Empty, m => m.ToString())
                : FrozenDictionary<string, string>.Empty;
        }
        catch (Exception e) when (e is XmlException or IOException or UnauthorizedAccessException)
        {
            return FrozenDictionary<string, string>.Empty;
        }
    }
}
