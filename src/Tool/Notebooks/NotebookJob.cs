using System.Collections.Immutable;
using Pipelines.Notebooks;

namespace Pipelines.Tool;

/// <summary>A notebook to run, and where what comes out goes.</summary>
internal sealed record NotebookJob(string Path, string Out)
{
    private const string OutputParameter = "output";

    /// <summary>What the files are called.</summary>
    public string Name { get; init; } = System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>Parameters to set.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The longest that a cell may take.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How figures are saved: by default in every way that this machine knows.</summary>
    public ImmutableArray<string> Forms { get; init; } = Chromium.Find() is null ? NotebookFiles.PlainForms : [.. NotebookFiles.PlainForms, .. NotebookFiles.BrowserForms];

    /// <summary>Compare outputs with those recorded, within this; null not to compare.</summary>
    public double? Tolerance { get; init; }

    /// <summary>Take results from the cache, and keep them there?</summary>
    public bool Cached { get; init; } = true;

    /// <summary>Runs it, in the notebook's own folder as Jupyter does, and writes the files.</summary>
    /// <exception cref="CellFailedException">A cell failed; the files are written none the less.</exception>
    public (ExecutedNotebook Executed, ImmutableArray<string> Files, ImmutableArray<NotebookDifference> Differences) Run(Session session)
    {
        var recorded = NotebookDocument.Read(Path).GetOrThrow();
        var (source, target) = (System.IO.Path.GetFullPath(Path), System.IO.Path.GetFullPath(Out));
        if (source == System.IO.Path.Combine(target, $"{Name}.ipynb"))
        {
            throw new UsageException($"--out {Out} would replace the notebook that is run. Give another folder.");
        }

        if (Tolerance is not null && recorded.Cells.All(c => c.Outputs.IsEmpty))
        {
            throw new UsageException($"{Path} has no outputs to compare with: run it, and check the executed notebook.");
        }

        var given = Given(recorded);
        WholeFile.Probe(Out);
        var executed = Execute(given, System.IO.Path.GetDirectoryName(source)!, session);
        var files = NotebookFiles.Write(executed.Notebook, Name, target, Forms);
        if (executed.Failure is { } failure)
        {
            throw new CellFailedException(Path, failure);
        }

        return (executed, files, Tolerance is { } tolerance ? NotebookComparison.Of(recorded, executed.Notebook, tolerance) : []);
    }

    private NotebookDocument Given(NotebookDocument notebook)
    {
        try
        {
            // What the notebook itself writes goes where everything goes, unless it is told otherwise.
            var values = Values.ContainsKey(OutputParameter) || NotebookParameters.Of(notebook).All(p => p is not { Name: OutputParameter, Type: "string" })
                ? Values
                : new Dictionary<string, string>(Values) { [OutputParameter] = System.IO.Path.GetFullPath(Out) };
            return NotebookParameters.Set(notebook, values);
        }
        catch (ArgumentException e)
        {
            throw new UsageException(Spec.Plain(e.Message), e);
        }
    }

    private ExecutedNotebook Execute(NotebookDocument notebook, string folder, Session session)
    {
        var before = Environment.CurrentDirectory;
        Environment.CurrentDirectory = folder;
        try
        {
            var options = new SessionOptions { Folder = folder, Cache = Cached ? ".cache" : null, Threads = session.Run.Threads };
            using var departure = new Departure();
            var display = new NotebookDisplay(session);
            var executed = NotebookRunner.RunAsync(notebook, options, Timeout, display, departure.Asked, session.Run.Cancellation).GetAwaiter().GetResult();
            display.End();
            return executed;
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }
    }
}

/// <summary>A cell of a notebook failed: the notebook's fault, not the program's.</summary>
internal sealed class CellFailedException(string path, NotebookFailure failure)
    : Exception($"{path}: {failure}{(failure.Error.Trace.Length > 1 ? $"\n{string.Join('\n', failure.Error.Trace.Skip(1))}" : string.Empty)}");
