using System.Collections.Immutable;
using System.CommandLine;
using System.Text;
using Pipelines.Notebooks;

namespace Pipelines.Tool;

/// <summary><c>run NOTEBOOK --out FOLDER</c>: executes a notebook and writes what came out.</summary>
internal static class RunVerb
{
    private const double DefaultTolerance = 1e-6;
    private static readonly Argument<FileInfo> File = new("NOTEBOOK") { Description = "A notebook of C# cells (.ipynb)." };
    private static readonly Option<DirectoryInfo> Out = new("--out") { Description = "Folder for the executed notebook, the page and the figures.", DefaultValueFactory = _ => new("out"), HelpName = "FOLDER" };
    private static readonly Option<string[]> Set = new("--set") { Description = "Sets a parameter: a variable of the cell tagged 'parameters'. May be given several times.", HelpName = "NAME=VALUE" };
    private static readonly Option<bool> Full = new("--full") { Description = "The whole of it: sets the parameter 'full', where notebooks say how long they take." };
    private static readonly Option<double?> Timeout = new("--timeout") { Description = "Seconds that one cell may take.", HelpName = "SECONDS" };
    private static readonly Option<bool> Check = new("--check") { Description = "Compare the outputs with those in the notebook; a difference is a failure." };
    private static readonly Option<double> Tolerance = new("--tolerance") { Description = "By how much numbers may differ under --check: of the larger one, or in all below one.", DefaultValueFactory = _ => DefaultTolerance, HelpName = "X" };
    private static readonly Option<string?> Figures = new("--figures") { Description = "How figures are saved: some of json,svg,csv,png,pdf (default: all; png and pdf where Chromium is installed).", HelpName = "FORMS" };
    private static readonly Option<bool> Fresh = new("--fresh") { Description = "Compute everything: neither take results from the cache nor keep them." };

    public static Command Create() => Host.Verb(
        "run", "Run a notebook: executed notebook, page, figures.", [File, Out, Set, Full, Timeout, Check, Tolerance, Figures, Fresh], (parse, session) =>
        {
            var plan = new NotebookJob(DataOptions.Existing(parse.GetRequiredValue(File)), parse.GetRequiredValue(Out).ToString())
            {
                Values = Values(parse, session),
                Timeout = parse.GetValue(Timeout) is { } seconds ? Limit(seconds) : null,
                Tolerance = parse.GetValue(Check) ? parse.GetValue(Tolerance) : null,
                Cached = !parse.GetValue(Fresh),
            };
            plan = parse.GetValue(Figures) is { } forms ? plan with { Forms = Known(forms) } : plan;
            var (executed, files, differences) = plan.Run(session);
            var text = new StringBuilder();
            foreach (var difference in differences)
            {
                text.AppendLine(difference.ToString());
            }

            text.AppendLine($"{executed.Seconds.Length} cells in {executed.Seconds.Sum(s => s.Seconds):F1} s; {files.Length} files in {plan.Out}; look at {Path.Combine(plan.Out, files.First(f => f.EndsWith(".html", StringComparison.Ordinal)))}");
            text.AppendLine(plan.Tolerance is null ? string.Empty : differences.IsEmpty ? "The outputs are those recorded." : $"{differences.Length} outputs differ from those recorded.");
            var facts = new { plan.Out, Files = files, Cells = executed.Seconds.Select(s => new { s.Cell, s.Seconds }), Differences = plan.Tolerance is null ? (ImmutableArray<NotebookDifference>?)null : differences };
            return new(facts, text.ToString(), differences.IsEmpty ? ExitCode.Fine : ExitCode.Failed);
        });

    private static Dictionary<string, string> Values(ParseResult parse, Session session)
    {
        Dictionary<string, string> values = [];
        foreach (var given in parse.GetValue(Set) ?? [])
        {
            var at = given.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0 || !values.TryAdd(given[..at].Trim(), given[(at + 1)..]))
            {
                throw new UsageException(at <= 0 ? $"--set takes NAME=VALUE; found '{given}'." : $"--set names {given[..at].Trim()} twice.");
            }
        }

        if (parse.GetValue(Full))
        {
            values["full"] = "true";
        }

        if (session.Seed is { } seed)
        {
            values["seed"] = $"{seed}";
        }

        return values;
    }

    private static ImmutableArray<string> Known(string forms)
    {
        ImmutableArray<string> given = [.. forms.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
        string[] all = [.. NotebookFiles.PlainForms, .. NotebookFiles.BrowserForms];
        return given.FirstOrDefault(f => !all.Contains(f)) is { } strange ? throw new UsageException($"--figures takes some of {string.Join(",", all)}; found '{strange}'.") : given;
    }

    private static TimeSpan Limit(double seconds) => seconds is > 0 and < 1e6 ? TimeSpan.FromSeconds(seconds) : throw new UsageException($"--timeout must be more than 0 s and less than 1000000 s; found {seconds}.");
}
