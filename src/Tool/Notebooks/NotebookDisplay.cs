using System.Diagnostics;
using Pipelines.Notebooks;

namespace Pipelines.Tool;

/// <summary>Shows on standard error how a notebook's run goes: a bar over the cells, and a line for each that took its time.</summary>
internal sealed class NotebookDisplay(Session session) : INotebookWatcher
{
    private const double WorthALine = 1;
    private readonly Stopwatch _clock = new();
    private string? _title;
    private int _number;

    public IProgress<Progress>? Steps => session.Run.Progress;

    public void Begin(NotebookCell cell, int number, int total)
    {
        End();
        (_number, _title) = (number, TitleOf(cell));
        _clock.Restart();
        session.Run.Progress?.Report(new("notebook", number - 1, total));
    }

    public void Say(string line) => session.Note($"cell {_number}: {line}");

    /// <summary>The cell that ran last is done.</summary>
    public void End()
    {
        if (_title is { } title && _clock.Elapsed.TotalSeconds >= WorthALine)
        {
            session.Note($"cell {_number,-3} {_clock.Elapsed.TotalSeconds,6:F1} s  {title}");
        }

        _title = null;
    }

    // The first line that is code.
    private static string TitleOf(NotebookCell cell)
    {
        var lines = cell.Source.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var line = lines.FirstOrDefault(l => !l.StartsWith('#') && !l.StartsWith("using ", StringComparison.Ordinal)) ?? lines.FirstOrDefault() ?? string.Empty;
        return line.Length <= 60 ? line : $"{line[..57]}...";
    }
}
