using System.Diagnostics;
using Spectre.Console;

namespace Pipelines.Tool;

/// <summary>Shows on standard error how far steps of more than a second have come: bars on a terminal, a plain line now and then elsewhere.</summary>
internal abstract class ProgressDisplay : IProgress<Progress>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Stopwatch> _steps = [];

    /// <summary>Bars where standard error is a terminal, lines where it is not.</summary>
    /// <param name="error">Standard error.</param>
    /// <param name="work">Is given what to tell progress to, and how to say a line while bars are up.</param>
    public static T Around<T>(TextWriter error, Func<IProgress<Progress>, Action<string>, T> work) =>
        Console.IsErrorRedirected || !ReferenceEquals(error, Console.Error) ? work(new Lines(error), error.WriteLine) : Bars.Around(work);

    public void Report(Progress value)
    {
        lock (_gate)
        {
            if (!_steps.TryGetValue(value.Step, out var clock))
            {
                _steps[value.Step] = clock = Stopwatch.StartNew();
            }

            if (clock.Elapsed >= Patience)
            {
                Show(value, clock.Elapsed);
            }

            if (IsLast(value))
            {
                _steps.Remove(value.Step);
            }
        }
    }

    /// <summary>"4 s", "2 min 10 s".</summary>
    internal static string Words(TimeSpan time) => time.TotalSeconds < 59.5
        ? $"{Math.Max(1, Math.Round(time.TotalSeconds))} s"
        : $"{(int)Math.Round(time.TotalSeconds) / 60} min {(int)Math.Round(time.TotalSeconds) % 60} s";

    // A total of zero means that the end is not known.
    private static bool IsLast(Progress value) => value.Total > 0 && value.Done >= value.Total;

    protected abstract void Show(Progress value, TimeSpan elapsed);

    // Lines stay in a log for ever: one every few seconds is enough, and short steps are not worth one.
    private sealed class Lines(TextWriter error) : ProgressDisplay
    {
        private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
        private readonly Stopwatch _silence = Stopwatch.StartNew();

        protected override void Show(Progress value, TimeSpan elapsed)
        {
            var done = IsLast(value);
            if (done ? elapsed < Pause : _silence.Elapsed < Pause || value.Done <= 0)
            {
                return;
            }

            _silence.Restart();
            var left = elapsed * ((double)(value.Total - value.Done) / value.Done);
            error.WriteLine(
                done ? $"{value.Step}: done in {Words(elapsed)}"
                : value.Total <= 0 ? $"{value.Step}: {value.Done} so far"
                : $"{value.Step}: {100.0 * value.Done / value.Total:F0} %, about {Words(left)} left{(value.Detail is { } detail ? $" ({detail})" : string.Empty)}");
        }
    }

    private sealed class Bars(ProgressContext context) : ProgressDisplay
    {
        private readonly Dictionary<string, ProgressTask> _tasks = [];

        public static T Around<T>(Func<IProgress<Progress>, Action<string>, T> work)
        {
            var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
            return console.Progress()
                .AutoClear(true)
                .HideCompleted(true)
                .Columns(new TaskDescriptionColumn(), new ProgressBarColumn { Width = 32 }, new PercentageColumn(), new RemainingTimeColumn())
                .Start(context => work(new Bars(context), console.WriteLine));
        }

        protected override void Show(Progress value, TimeSpan elapsed)
        {
            if (!_tasks.TryGetValue(value.Step, out var task))
            {
                _tasks[value.Step] = task = context.AddTask(Markup.Escape(value.Step));
            }

            task.Description = Markup.Escape(value.Detail is { } detail ? $"{value.Step} ({detail})" : value.Step);
            task.IsIndeterminate = value.Total <= 0;
            task.MaxValue = Math.Max(1, value.Total);
            task.Value = value.Done;
            if (IsLast(value))
            {
                task.StopTask();
                _tasks.Remove(value.Step);
            }
        }
    }
}
