using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pipelines.Tool;

/// <summary><c>cite [KIND or SPEC]...</c>: the papers behind a chain.</summary>
internal static class CiteVerb
{
    private static readonly Argument<string[]> What = new("WHAT") { Description = "Kinds, SPEC files or models; without any, everything that can be cited.", Arity = ArgumentArity.ZeroOrMore };
    private static readonly Option<bool> BibTeX = new("--bibtex") { Description = "As entries for a .bib file." };

    public static Command Create() => Host.Verb("cite", "Print the papers behind a chain.", [What, BibTeX], Run);

    private static Answer Run(ParseResult parse, Session session)
    {
        var what = parse.GetValue(What) ?? [];
        object[] records = what.Length == 0
            ? [.. SchemaBook.Families.SelectMany(f => f.Entries).Select(e => e.Example)]
            : [.. what.SelectMany(w => Records(w))];
        var citations = Cite.For(records);
        return new(
            citations.Items.Select(c => new { c.Reference, c.For }),
            citations.Items.IsEmpty ? "There is nothing to cite." : parse.GetValue(BibTeX) ? citations.BibTeX : citations.ToString());
    }

    // A kind's example, every record that a SPEC names, or a model itself.
    private static IEnumerable<object> Records(string what)
    {
        if (!File.Exists(what))
        {
            return [SchemaBook.Find(what).Example];
        }

        if (!what.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
        {
            return [Model.Load(what).GetOrThrow()];
        }

        try
        {
            return Kinds(JsonNode.Parse(File.ReadAllText(what), documentOptions: new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip })).Select(k => SchemaBook.Find(k).Type);
        }
        catch (JsonException e)
        {
            throw new UsageException($"{what} is not JSON: {Spec.Plain(e.Message)}", e);
        }
    }

    private static IEnumerable<string> Kinds(JsonNode? node) => node switch
    {
        JsonObject o => o.SelectMany(p => p is { Key: "kind", Value: JsonValue v } && v.TryGetValue<string>(out var kind) ? [kind] : Kinds(p.Value)),
        JsonArray a => a.SelectMany(Kinds),
        _ => [],
    };
}
