using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pipelines.Tool;

/// <summary><c>demo</c>: the whole chain on DFT data of Ni19, and a page about it.</summary>
internal static class DemoVerb
{
    private static readonly Option<DirectoryInfo> Out = new("--out") { Description = "Folder for the report, the figures and their data, the models, the trajectory.", DefaultValueFactory = _ => new("out"), HelpName = "FOLDER" };

    public static Command Create() => Host.Verb("demo", "Run the whole chain on DFT data of Ni19 and write a report.", [Out], (parse, session) =>
        Run(session.Seed is { } seed ? new DemoPlan { Seed = seed } : new(), parse.GetRequiredValue(Out).ToString(), session));

    /// <summary>Runs a plan and writes what came out.</summary>
    public static Answer Run(DemoPlan plan, string folder, Session session)
    {
        var linearAlgebra = Machine.LinearAlgebra;
        var results = new DemoChain(plan, session.Run, session.Note).Run(DemoPlan.FindData());
        var report = DemoReport.Of(results);
        var summary = Summary(results);
        var files = Files(results, report, summary).ToArray();
        foreach (var (name, write) in files)
        {
            write(WholeFile.Ready(Path.Combine(folder, name)));
        }

        return new(
            new { Out = folder, Files = files.Select(f => f.Name), LinearAlgebra = linearAlgebra, session.Run.Threads, Summary = summary },
            $"{report.Lead}\n\n{TextTable.Of([report.Title, string.Empty, string.Empty], report.Tiles.Select(t => new[] { t.Meaning, t.Number, t.Unit }))}\n{linearAlgebra}, {session.Run.Threads} threads\n{files.Length} files in {folder}; look at {Path.Combine(folder, "report.html")}");
    }

    private static IEnumerable<(string Name, Action<string> Write)> Files(DemoResults r, Report report, object summary)
    {
        var figures = DemoFigures.All(r);
        yield return ("report.html", path => WholeFile.Write(path, HtmlPage.Write(report)));
        yield return ("report.md", path => WholeFile.Write(path, MarkdownPage.Write(report, "figures")));
        yield return ("summary.json", path => WholeFile.Write(path, JsonSerializer.Serialize(summary, Spec.Reported)));
        yield return ("figures.json", path => WholeFile.Write(path, JsonSerializer.Serialize(figures.Select(f => new { f.Id, Figure = JsonNode.Parse(f.Figure.ToJson()) }), Spec.Reported)));
        foreach (var figure in figures)
        {
            yield return ($"figures/{figure.Id}.svg", path => WholeFile.Write(path, figure.Figure.ToSvg()));
            yield return ($"figures/{figure.Id}.csv", path => WholeFile.Write(path, figure.Figure.ToCsv()));
        }

        yield return ("ni19.gp", r.Process.Value.Save);
        yield return ("ni19.map", r.Field.Value.Save);
        yield return ("validation.extxyz", path => Write.ExtXyz(path, r.Test.Select(c => new Configuration(c.Reference.Structure, c.Mapped.Energy, c.Mapped.Forces, info: c.Reference.Info))).GetOrThrow());
        yield return ("ni19-300K.extxyz", path => Write.ExtXyz(path, r.Trajectory.ToDataset()).GetOrThrow());
        yield return ("ni19-300K.tsv", path => WholeFile.Write(path, r.Trajectory.ThermoTable()));
    }

    private static object Summary(DemoResults r) => new
    {
        Hash = r.Field.Hash,
        Steps = r.Field.Steps,
        Frames = r.Data.Count,
        TestFrames = r.Test.Length,
        TrainingEnvironments = r.Training.Environments.Length,
        Process = r.ProcessErrors,
        Mapped = r.MappedErrors,
        MedianMappingError = Statistics.Median(r.MappingErrors.Select(e => e.Difference)),
        LargestMappingErrorInside = r.MappingErrors.Where(e => !e.Outside).Max(e => e.Difference),
        r.Field.Value.Certificate,
        r.Process.Value.Quality,
        r.Learning,
        WithinOneDeviation = r.StandardErrors.Count(z => Math.Abs(z) <= 1) / (double)r.StandardErrors.Length,
        WithinTwoDeviations = r.StandardErrors.Count(z => Math.Abs(z) <= 2) / (double)r.StandardErrors.Length,
        r.ProcessMicroseconds,
        r.MappedMicroseconds,
        Dynamics = r.Trajectory.Quality,
        Times = r.Times.ToDictionary(t => t.Part, t => t.Seconds),
    };
}
