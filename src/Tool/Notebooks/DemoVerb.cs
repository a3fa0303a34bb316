using System.CommandLine;
using Pipelines.Notebooks;

namespace Pipelines.Tool;

/// <summary><c>demo</c>: the notebook of the main job, wherever the command stands.</summary>
internal static class DemoVerb
{
    /// <summary>The cell whose value says what was found.</summary>
    private const string Found = "found";

    private const string Notebook = "notebooks/01-ni19.ipynb";
    private static readonly Option<DirectoryInfo> Out = new("--out") { Description = "Folder for the report, the figures and their data, the models, the trajectory.", DefaultValueFactory = _ => new("out"), HelpName = "FOLDER" };
    private static readonly Option<bool> Full = new("--full") { Description = "More training environments, a longer trajectory: about three minutes." };

    public static Command Create() => Host.Verb("demo", "Run the whole chain on DFT data of Ni19 and write a report.", [Out, Full], (parse, session) =>
    {
        Dictionary<string, string> values = [];
        if (parse.GetValue(Full))
        {
            values["full"] = "true";
        }

        if (session.Seed is { } seed)
        {
            values["seed"] = $"{seed}";
        }

        return Run(values, parse.GetRequiredValue(Out).ToString(), session);
    });

    /// <summary>Runs the notebook with some parameters set.</summary>
    public static Answer Run(IReadOnlyDictionary<string, string> values, string folder, Session session)
    {
        var linearAlgebra = Machine.LinearAlgebra;
        var (executed, files, _) = new NotebookJob(Find(), folder) { Name = "report", Values = values, Cached = false }.Run(session);
        var found = executed.Notebook.Cells.First(c => c.Id == Found).Outputs.OfType<ResultOutput>().First().Data[MimeBundle.Plain];
        var seconds = executed.Seconds.Sum(s => s.Seconds);
        return new(
            new { Out = folder, Files = files, LinearAlgebra = linearAlgebra, session.Run.Threads, Seconds = seconds },
            $"{NotebookPage.Headline(executed.Notebook)}\n\n{found}\n\n{linearAlgebra}, {session.Run.Threads} threads, {seconds:F0} s\nlook at {Path.Combine(folder, "report.html")}");
    }

    // Under the working folder or one above it, else beside the program.
    private static string Find()
    {
        for (var folder = new DirectoryInfo(Directory.GetCurrentDirectory()); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Notebook)))
            {
                return Path.Combine(folder.FullName, Notebook);
            }
        }

        var beside = Path.Combine(AppContext.BaseDirectory, Notebook);
        return File.Exists(beside) ? beside : throw new UsageException($"The demo's notebook ({Notebook}) is neither here, nor in a folder above, nor beside the program.");
    }
}
