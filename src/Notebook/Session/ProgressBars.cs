using System.Diagnostics;
using System.Net;

namespace Pipelines.Notebooks;

/// <summary>Bars below a cell for steps that take more than a second, with the time left; gone when the step is done.</summary>
internal sealed class ProgressBars(RunningCell cell) : IProgress<Progress>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(0.7), Pause = TimeSpan.FromSeconds(0.25);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Bar> _bars = [];

    public void Report(Progress value)
    {
        lock (_gate)
        {
            if (!_bars.TryGetValue(value.Step, out var bar))
            {
                _bars[value.Step] = bar = new();
            }

            var last = value.Total > 0 && value.Done >= value.Total;
            if (last ? bar.Id is not null : bar.Age.Elapsed >= Patience && bar.Shown.Elapsed >= Pause)
            {
                Show(bar, last ? Note.Of("progress", string.Empty) : Picture(value, bar.Age.Elapsed));
            }

            if (last)
            {
                _bars.Remove(value.Step);
            }
        }
    }

    /// <summary>Takes away the bars of steps that ended before their end.</summary>
    public void Finish()
    {
        lock (_gate)
        {
            foreach (var bar in _bars.Values.Where(b => b.Id is not null))
            {
                Show(bar, Note.Of("progress", string.Empty));
            }

            _bars.Clear();
        }
    }

    /// <summary>"4 s", "2 min 10 s".</summary>
    internal static string Words(TimeSpan time) => time.TotalSeconds < 59.5
        ? $"{Math.Max(1, Math.Round(time.TotalSeconds))} s"
        : $"{(int)Math.Round(time.TotalSeconds) / 60} min {(int)Math.Round(time.TotalSeconds) % 60} s";

    private static MimeBundle Picture(Progress p, TimeSpan age)
    {
        var share = p.Total > 0 ? (double)p.Done / p.Total : 0;
        var text = p.Total <= 0 ? $"{p.Step}: {p.Done} so far"
            : p.Done <= 0 ? $"{p.Step}: begun"
            : $"{p.Step}: {100 * share:F0} %, about {Words(age * ((p.Total - p.Done) / (double)p.Done))} left{(p.Detail is { } detail ? $" ({detail})" : string.Empty)}";
        var html = $"<div style=\"font-size:90%\">{WebUtility.HtmlEncode(text)}<div style=\"height:4px;width:24em;background:#8884\"><div style=\"height:4px;width:{100 * share:F0}%;background:#0072b2\"></div></div></div>";
        return Note.Of("progress", text, html);
    }

    private void Show(Bar bar, MimeBundle picture)
    {
        bar.Shown.Restart();
        if (bar.Id is { } id)
        {
            cell.Tell(output => output.Update(id, picture));
        }
        else
        {
            bar.Id = cell.NextDisplayId();
            cell.Tell(output => output.Display(picture, bar.Id));
        }
    }

    private sealed class Bar
    {
        public Stopwatch Age { get; } = Stopwatch.StartNew();

        public Stopwatch Shown { get; } = Stopwatch.StartNew();

        public string? Id { get; set; }
    }
}
