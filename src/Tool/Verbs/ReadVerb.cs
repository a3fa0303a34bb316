using System.CommandLine;

namespace Pipelines.Tool;

/// <summary><c>read FILE...</c>: what is in the files, and can it be trusted?</summary>
internal static class ReadVerb
{
    private static readonly Argument<FileInfo[]> Files = new("FILE") { Description = "Extended XYZ, gzipped or not.", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<FileInfo?> Out = new("--out") { Description = "Also write all frames as one extended XYZ file, in eV and Å.", HelpName = "FILE" };

    public static Command Create() => Host.Verb("read", "Read frames and report on them: keys, units, ranges, and what looks wrong.", [Files, Out, .. DataOptions.All], Run);

    private static Answer Run(ParseResult parse, Session session)
    {
        var data = DataOptions.Read(parse, session, parse.GetRequiredValue(Files));
        if (parse.GetValue(Out) is { } file)
        {
            Write.ExtXyz(WholeFile.Ready(file.ToString()), data, session.Run).GetOrThrow();
        }

        var report = ReadReport.Of(data);
        return new(report, report.ToString());
    }
}
