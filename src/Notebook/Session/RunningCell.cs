namespace Pipelines.Notebooks;

/// <summary>A cell that runs: what its code, on whatever thread, reaches without being handed it.</summary>
internal sealed class RunningCell(int number, ICellOutput output)
{
    private static readonly AsyncLocal<RunningCell?> Running = new();
    private readonly Lock _gate = new();
    private int _displays;

    /// <summary>The cell that the calling code belongs to: flows to the threads and tasks that it starts.</summary>
    public static RunningCell? Current => Running.Value;

    /// <summary>The cell that began last in this process.</summary>
    public static RunningCell? Latest { get; private set; }

    public int Number => number;

    /// <summary>Given up: its outputs and declarations no longer count.</summary>
    public bool Abandoned { get; private set; }

    /// <summary>The name of its code in stack traces.</summary>
    public string Path => PathOf(number);

    /// <summary>Whether the output shows progress itself.</summary>
    public IProgress<Progress> Progress => field ??= output as IProgress<Progress> ?? new ProgressBars(this);

    public static string PathOf(int number) => $"cell {number}";

    public static bool IsPath(string name) => name.StartsWith("cell ", StringComparison.Ordinal) && int.TryParse(name.AsSpan(5), out _);

    public void Enter() => Latest = Running.Value = this;

    public void Abandon() => Tell(_ => Abandoned = true);

    /// <summary>An id that no other display of the session has.</summary>
    public string NextDisplayId() => $"cell-{number}-{Interlocked.Increment(ref _displays)}";

    /// <summary>One caller at a time, and none once the cell is abandoned. What the output itself prints is not the cell's.</summary>
    public void Tell(Action<ICellOutput> say)
    {
        var caller = Running.Value;
        Running.Value = null;
        try
        {
            lock (_gate)
            {
                if (!Abandoned)
                {
                    say(output);
                }
            }
        }
        finally
        {
            Running.Value = caller;
        }
    }

    // Not under the gate: a cell that waits for a person may still print from its other threads.
    public string? ReadLine(string prompt, bool password) => output.ReadLine(prompt, password);
}
