using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Pipelines.Tool;

/// <summary><c>schema [KIND]</c>: what a SPEC may say.</summary>
internal static partial class SchemaVerb
{
    private const int MaxLength = 110;
    private static readonly Argument<string?> Kind = new("KIND") { Description = "A kind of SPEC; without it, all kinds are listed.", Arity = ArgumentArity.ZeroOrOne };

    public static Command Create() => Host.Verb(
        "schema", "Print a SPEC that the verbs accept: with comments, or bare under --json.", [Kind],
        (parse, _) => parse.GetValue(Kind) is { } kind ? One(SchemaBook.Find(kind)) : List());

    private static Answer One(SchemaEntry entry) => new(AnnotatedJson.Bare(entry), AnnotatedJson.Write(entry));

    private static Answer List()
    {
        var text = new StringBuilder();
        foreach (var family in SchemaBook.Families)
        {
            text.AppendLine(family.Name);
            foreach (var entry in family.Entries)
            {
                text.AppendLine($"  {entry.Kind,-20} {FirstSentence(entry.Summary)}");
            }

            text.AppendLine();
        }

        var facts = SchemaBook.Families.ToDictionary(
            f => JsonNamingPolicy.CamelCase.ConvertName(f.Type.Name),
            f => f.Entries.Select(e => new { e.Kind, e.Summary }));
        return new(facts, text.ToString());
    }

    // A full stop before a capital, unless it ends an abbreviation: "Eq. 8" and "Adv. Phys." do not end a sentence.
    private static string FirstSentence(string summary)
    {
        var sentence = SentenceEnd().Match(summary) is { Success: true } end ? summary[..(end.Index + 1)] : summary;
        return sentence.Length <= MaxLength ? sentence : $"{sentence[..sentence.LastIndexOf(' ', MaxLength)]} ...";
    }

    [GeneratedRegex(@"(?<!\b(Eqs?|Sec|Adv|Phys|Chem|Rev|Lett|al|[A-Z]))\. (?=\p{Lu})")]
    private static partial Regex SentenceEnd();
}
