using System.CommandLine;
using System.Text;

namespace Pipelines.Tool;

/// <summary><c>select FILE... --with SPEC --out FILE</c>: which labels to learn from, as a list that a fit's SPEC can name.</summary>
internal static class SelectVerb
{
    private static readonly Argument<FileInfo[]> Files = new("FILE") { Description = "Extended XYZ, gzipped or not.", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<FileInfo> With = SpecOption.Create("what to select or how to split", "descriptorSpace");
    private static readonly Option<FileInfo> Out = new("--out") { Description = "Where the environments go, a row \"frame atom\" each.", HelpName = "FILE", Required = true };
    private static readonly Option<FileInfo?> OutFrames = new("--out-frames") { Description = "Where the frames go, a row each.", HelpName = "FILE" };
    private static readonly Option<string> WhichPart = new Option<string>("--part") { Description = "Which part of a split.", DefaultValueFactory = _ => "train" }
        .AcceptOnlyFromAmong("train", "validation", "test");

    public static Command Create() => Host.Verb(
        "select", "Choose the labels to learn from.", [Files, With, Out, OutFrames, WhichPart, .. DataOptions.All], Run);

    private static Answer Run(ParseResult parse, Session session)
    {
        var spec = parse.GetRequiredValue(With);
        var isSplit = SpecOption.IsOf<Splitter>(spec);
        var split = isSplit ? SpecOption.Read<Splitter>(spec, session.Seed) : null;
        var selector = isSplit ? null : SpecOption.Read<Selector>(spec, session.Seed);
        var labels = TrainingSet.All(DataOptions.Read(parse, session, parse.GetRequiredValue(Files)));
        var parts = split?.Apply(labels, session.Run);
        var chosen = parts?[Enum.Parse<Part>(parse.GetValue(WhichPart)!, ignoreCase: true)] ?? selector!.Apply(labels, session.Run);
        var leakage = parts?.Leakage();

        WholeFile.Write(parse.GetRequiredValue(Out).ToString(), Rows("frame atom", chosen.Environments.Select(e => $"{e.Frame} {e.Atom}")));
        if (parse.GetValue(OutFrames) is { } frames)
        {
            WholeFile.Write(frames.ToString(), Rows("frame", chosen.LabelledFrames.Select(f => $"{f}")));
        }

        var text = new StringBuilder();
        text.AppendLine($"{chosen.Environments.Length} of {labels.Environments.Length} environments in {chosen.LabelledFrames.Count()} of {labels.Data.Count} frames -> {parse.GetRequiredValue(Out)}");
        if (parts is not null)
        {
            text.AppendLine($"{parts}").AppendLine($"{leakage}");
        }

        return new(new { Environments = chosen.Environments.Length, Frames = chosen.LabelledFrames.Count(), Leakage = leakage, Out = parse.GetRequiredValue(Out).ToString() }, text.ToString());
    }

    private static string Rows(string head, IEnumerable<string> rows) => $"# {head}\n{string.Concat(rows.Select(r => $"{r}\n"))}";
}
