using System.CommandLine;

namespace Pipelines.Tool;

/// <summary><c>laws MODEL</c>: does a potential obey the laws that every potential must?</summary>
internal static class LawsVerb
{
    private static readonly Argument<FileInfo> ModelFile = PotentialFile.Argument;
    private static readonly Option<int> Cases = new("--cases") { Description = "Random cases for each law.", DefaultValueFactory = _ => 100, HelpName = "N" };

    public static Command Create() => Host.Verb(
        "laws", "Put a potential to the laws of physics; exit code 4 where one is broken.", [ModelFile, Cases],
        (parse, session) => Judge(PotentialFile.Load(parse.GetRequiredValue(ModelFile)), parse.GetValue(Cases), session));

    /// <summary>The report on a potential.</summary>
    public static Answer Judge(IPotential potential, int cases, Session session)
    {
        if (cases < 1)
        {
            throw new UsageException($"--cases must be at least 1; found {cases}.");
        }

        var report = Laws.Run(Laws.For(potential), cases, unchecked((ulong)(session.Seed ?? 1)), session.Run);
        return new(report, $"{PotentialFile.Describe(potential)}\n{report}", report.Holds ? ExitCode.Fine : ExitCode.LawBroken);
    }
}
