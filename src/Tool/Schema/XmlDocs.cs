using System.Collections.Concurrent;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Pipelines.Tool;

/// <summary>The summaries that the compiler wrote beside the assemblies: the one place where a key is explained, so that the schema cannot drift from the code.</summary>
internal static partial class XmlDocs
{
    private static readonly ConcurrentDictionary<Assembly, IReadOnlyDictionary<string, string>> Books = new();

    /// <summary>What the source says of a type; empty where it says nothing.</summary>
    public static string Of(Type type) => Look(type.Assembly, $"T:{NameOf(type)}");

    /// <summary>What the source says of a property.</summary>
    public static string Of(PropertyInfo property) => Look(property.DeclaringType!.Assembly, $"P:{NameOf(property.DeclaringType)}.{property.Name}");

    /// <summary>What the source says of a field (a value of an enumeration).</summary>
    public static string Of(FieldInfo field) => Look(field.DeclaringType!.Assembly, $"F:{NameOf(field.DeclaringType)}.{field.Name}");

    private static string Look(Assembly assembly, string member) => Books.GetOrAdd(assembly, Load).GetValueOrDefault(member, string.Empty);

    private static string NameOf(Type type) =>
        (type.IsConstructedGenericType ? type.GetGenericTypeDefinition() : type).FullName!.Replace('+', '.');

    private static IReadOnlyDictionary<string, string> Load(Assembly assembly)
    {
        var path = Path.Combine(AppContext.BaseDirectory, $"{assembly.GetName().Name}.xml");
        return !File.Exists(path)
            ? new Dictionary<string, string>()
            : XDocument.Load(path).Descendants("member")
                .Where(m => m.Element("summary") is not null)
                .GroupBy(m => (string)m.Attribute("name")!)
                .ToDictionary(g => g.Key, g => Plain(g.First().Element("summary")!));
    }

    private static string Plain(XElement summary) => Blanks().Replace(string.Concat(summary.Nodes().Select(Words)), " ").Trim();

    private static string Words(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "see" or "seealso" } e => e.Value.Length > 0 ? e.Value : ((string?)e.Attribute("cref") ?? (string?)e.Attribute("langword") ?? string.Empty).Split('(')[0].Split('.')[^1],
        XElement { Name.LocalName: "paramref" or "typeparamref" } e => (string)e.Attribute("name")!,
        XElement e => string.Concat(e.Nodes().Select(Words)),
        _ => string.Empty,
    };

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
