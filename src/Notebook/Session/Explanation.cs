using System.Collections.Immutable;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace Pipelines.Notebooks;

/// <summary>A symbol's signature and documentation, as text and as Markdown.</summary>
internal static partial class Explanation
{
    public static MimeBundle Of(ImmutableArray<(string Signature, string? Docs)> symbols)
    {
        var docs = symbols.Select(s => Sections(s.Docs)).FirstOrDefault(d => d.Length > 0) ?? [];
        var signatures = string.Join('\n', symbols.Select(s => s.Signature));
        var plain = string.Join("\n\n", docs.Select(d => d.Title.Length == 0 ? d.Text : $"{d.Title}: {d.Text}").Prepend(signatures));
        var markdown = string.Join("\n\n", docs.Select(d => d.Title.Length == 0 ? d.Text : $"**{d.Title}** {d.Text}").Prepend($"```csharp\n{signatures}\n```"));
        return new MimeBundle(plain).With("text/markdown", markdown);
    }

    private static (string Title, string Text)[] Sections(string? xml)
    {
        if (string.IsNullOrWhiteSpace(xml))
        {
            return [];
        }

        try
        {
            var root = XElement.Parse(xml.TrimStart().StartsWith("<member", StringComparison.Ordinal) ? xml : $"<doc>{xml}</doc>");
            return
            [
                .. root.Elements("summary").Select(e => (string.Empty, Words(e))),
                .. root.Elements("param").Select(e => ((string?)e.Attribute("name") ?? string.Empty, Words(e))),
                .. root.Elements("returns").Select(e => ("returns", Words(e))),
                .. root.Elements("exception").Select(e => (Last((string?)e.Attribute("cref")), Words(e))),
                .. root.Elements("remarks").Select(e => ("remarks", Words(e))),
            ];
        }
        catch (XmlException)
        {
            return [];
        }
    }

    private static string Words(XElement element) => Spaces().Replace(string.Concat(element.Nodes().Select(n => n switch
    {
        XText text => text.Value,
        XElement { IsEmpty: true } e => (string?)e.Attribute("name") ?? Last((string?)e.Attribute("cref") ?? (string?)e.Attribute("langword")),
        XElement { Name.LocalName: "c" } e => $"`{e.Value}`",
        XElement e => Words(e),
        _ => string.Empty,
    })), " ").Trim();

    private static string Last(string? name) => name?.Split('(')[0].Split('.', ':')[^1].Split('`')[0] ?? string.Empty;

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
