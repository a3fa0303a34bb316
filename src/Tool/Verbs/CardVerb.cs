using System.CommandLine;
using Pipelines.Notebooks;

namespace Pipelines.Tool;

/// <summary><c>card MODEL [--out FILE]</c>: what a model says of itself.</summary>
internal static class CardVerb
{
    private static readonly Argument<FileInfo> ModelFile = new("MODEL") { Description = "A model that 'fit' or 'map' wrote." };
    private static readonly Option<FileInfo?> Out = new("--out") { Description = "Where the card goes: .md, .html or .json. Printed where left out.", HelpName = "FILE" };

    public static Command Create() => Host.Verb("card", "Print a model's card: where it comes from, its errors, its uncertainty, the laws it obeys, what it was shown, whom to cite.", [ModelFile, Out], (parse, _) =>
    {
        var file = parse.GetRequiredValue(ModelFile);
        var model = Model.Load(DataOptions.Existing(file)).GetOrThrow();
        var facts = ModelCards.Json(model);
        var markdown = ModelCards.Markdown(model);
        if (parse.GetValue(Out) is not { } target)
        {
            return new(facts, markdown);
        }

        var content = target.Extension.ToUpperInvariant() switch
        {
            ".MD" => markdown,
            ".HTML" or ".HTM" => ReportPage.OfMarkdown($"Model card: {file.Name}", markdown),
            ".JSON" => facts.ToJsonString(Spec.Reported),
            var other => throw new UsageException($"A card is written as .md, .html or .json; found '{other}'."),
        };
        WholeFile.Write(target.ToString(), content);
        return new(facts, $"card of {file.Name} -> {target}");
    });
}
