namespace Pipelines.Tool;

/// <summary>
/// A cell that calls <see cref="Environment.Exit"/> ends the process; this holds the end back until what was done is written and the main
/// thread has said how it went.
/// </summary>
internal sealed class Departure : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TaskCompletionSource<int> Said = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Departure() => AppDomain.CurrentDomain.ProcessExit += Hold;

    /// <summary>Done when the process is about to end.</summary>
    public Task Asked => _asked.Task;

    /// <summary>Lets the process end, whoever wanted it to, and ends it; also where threads that cells started go on for ever.</summary>
    /// <param name="exit">What the shell is told.</param>
    public static void Leave(int exit)
    {
        Said.TrySetResult(exit);
        Environment.Exit(exit);
    }

    public void Dispose() => AppDomain.CurrentDomain.ProcessExit -= Hold;

    private void Hold(object? sender, EventArgs e)
    {
        _asked.TrySetResult();
        if (Said.Task.Wait(Patience))
        {
            Environment.ExitCode = Said.Task.Result;
        }
    }
}
