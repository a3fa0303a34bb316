using System.Collections.Immutable;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.IO.Enumeration;
using Pipelines.Numerics;

namespace Pipelines.Tool;

/// <summary><c>bench accuracy</c>: the published table of errors, made anew.</summary>
internal static class BenchVerb
{
    private static readonly Option<string[]> Rows = new("--rows") { Description = "Only rows whose names match, such as 'ni19-*'; may be given several times.", HelpName = "PATTERN", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<bool> Quick = new("--quick") { Description = "Only the rows that fit in seconds: one a data set." };
    private static readonly Option<bool> List = new("--list") { Description = "Only say which rows there are." };
    private static readonly Option<DirectoryInfo> Specs = new("--specs") { Description = "Where rows.json and the SPECs are.", HelpName = "FOLDER", DefaultValueFactory = _ => new("bench/specs") };

    public static Command Create() => new("bench", "Reproduce what is published about the library.")
    {
        Host.Verb("accuracy", "Fit every row of the table of errors, test it on frames it never saw, and print both beside targets and peers. Run from the repository's root.", [Rows, Quick, List, Specs], Accuracy),
    };

    private static Answer Accuracy(ParseResult parse, Session session)
    {
        var folder = parse.GetRequiredValue(Specs);
        var rows = Chosen(parse, SpecOption.Read<AccuracyTable>(new(Path.Combine(folder.ToString(), "rows.json"))));
        if (parse.GetValue(List))
        {
            return new(new { Rows = rows }, TextTable.Of(["row", "split"], rows.Select(r => (string[])[r.Row, r.Split])));
        }

        var outcomes = rows.Select((row, i) =>
        {
            session.Run.Report("rows", i, rows.Length);
            return Outcome(row, new FileInfo(Path.Combine(folder.ToString(), $"{row.Row}.json")), session);
        }).ToArray();
        return new(new { Rows = outcomes }, Text(outcomes), outcomes.Any(o => o.Kept == false) ? ExitCode.Failed : ExitCode.Fine);
    }

    private static AccuracyRow[] Chosen(ParseResult parse, AccuracyTable table)
    {
        var patterns = parse.GetValue(Rows) ?? [];
        var rows = table.Rows.Where(r => (!parse.GetValue(Quick) || r.Quick) && (patterns.Length == 0 || patterns.Any(p => FileSystemName.MatchesSimpleExpression(p, r.Row)))).ToArray();
        return rows.Length > 0 ? rows : throw new UsageException($"No row matches {string.Join(", ", patterns)}; there are {string.Join(", ", table.Rows.Select(r => r.Row))}.");
    }

    private static AccuracyOutcome Outcome(AccuracyRow row, FileInfo spec, Session session)
    {
        var fit = SpecOption.Read<IFitStage>(spec, session.Seed);
        var training = Frames(row.Data, session);
        var test = row.Data is [var only] && only == row.Test ? training : Frames([row.Test], session);
        var (model, fitSeconds) = Timed(() => fit.Fit(TrainingSet.All(training), session.Run));
        if (row.TestEnvironments is { } environments)
        {
            var atoms = LabelFile.Environments(environments, null, TrainingSet.All(test)).GetOrThrow();
            var (errors, seconds) = Timed(() => Forces(model, test, atoms, session));
            return new(row, errors, ImmutableSortedDictionary<string, AccuracyErrors>.Empty, fitSeconds, seconds);
        }

        var frames = row.TestFrames is { } list ? test.Subset(LabelFile.Frames(list, null, TrainingSet.All(test)).GetOrThrow()) : test;
        var (report, predictSeconds) = Timed(() => ErrorReport.Of(model, frames, row.Group, session.Run));
        return new(
            row, AccuracyErrors.Of(frames.Count, report.Energy, report.ForceComponent),
            report.ByGroup.ToImmutableSortedDictionary(g => g.Key, g => AccuracyErrors.Of(g.Value.Frames, g.Value.Energy, g.Value.ForceComponent)), fitSeconds, predictSeconds);
    }

    // Some atoms of each frame only: their forces need the whole frame.
    private static AccuracyErrors Forces(Model model, Dataset data, Block<EnvironmentId> atoms, Session session)
    {
        int[] frames = [.. atoms.Select(a => a.Frame).Distinct().Order()];
        var predicted = Predict.All(model, data.Subset(frames), session.Run);
        var errors = atoms.SelectMany(a =>
        {
            var e = predicted[Array.BinarySearch(frames, a.Frame)].Forces[a.Atom] - data[a.Frame].Forces!.Value[a.Atom];
            return (double[])[e.X, e.Y, e.Z];
        });
        return AccuracyErrors.Of(frames.Length, null, ErrorSummary.Of(errors));
    }

    private static Dataset Frames(IEnumerable<string> files, Session session) =>
        Pipelines.Read.ExtXyz([.. files.Select(f => DataOptions.Existing(new(f)))], ReadOptions.Default, session.Run).GetOrThrow();

    private static (T Value, double Seconds) Timed<T>(Func<T> what)
    {
        var begin = Process.GetCurrentProcess().TotalProcessorTime;
        var value = what();
        return (value, (Process.GetCurrentProcess().TotalProcessorTime - begin).TotalSeconds);
    }

    private static string Text(AccuracyOutcome[] outcomes)
    {
        string[] head = ["", "frames", "energy MAE", "RMSE", "force MAE", "RMSE", "targets", "reached", "fit (CPU s)", "predict"];
        var table = TextTable.Of(head, outcomes.SelectMany(Lines));
        var notes = outcomes.GroupBy(o => (o.Row.Split, o.Row.Peers)).Select(g => $"{string.Join(", ", g.Select(o => o.Row.Row))}: {g.Key.Split}.{(g.Key.Peers is { } peers ? $" Peers: {peers}." : string.Empty)}");
        return $"Errors on frames that no choice was made by: energies in meV/atom, force components in eV/Å; targets are upper bounds.\n{table}\n{string.Join("\n", notes)}";
    }

    private static IEnumerable<string[]> Lines(AccuracyOutcome o)
    {
        yield return [o.Row.Row, .. Errors(o.Errors), Bounds(o.Row.Target), o.Reached switch { true => "yes", false => "no", _ => string.Empty }, $"{o.FitSeconds:F1}", $"{o.PredictSeconds:F1}"];
        foreach (var (group, errors) in o.Groups)
        {
            yield return [$"  {group}", .. Errors(errors), Bounds(o.Row.GroupTargets?.GetValueOrDefault(group)), string.Empty, string.Empty, string.Empty];
        }
    }

    private static string[] Errors(AccuracyErrors e) => [$"{e.Frames}", Number(e.EnergyMae, "F3"), Number(e.EnergyRmse, "F3"), Number(e.ForceMae, "F4"), Number(e.ForceRmse, "F4")];

    private static string Bounds(Bounds? b) => b is null ? string.Empty : string.Join(", ", new[]
    {
        ("E MAE", b.EnergyMae), ("E RMSE", b.EnergyRmse), ("F MAE", b.ForceMae), ("F RMSE", b.ForceRmse),
    }.Where(x => x.Item2 is not null).Select(x => $"{x.Item1} {Number(x.Item2, "0.###")}"));

    private static string Number(double? x, string format) => x?.ToString(format, CultureInfo.InvariantCulture) ?? "-";
}
