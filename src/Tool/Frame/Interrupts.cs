using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Pipelines.Tool;

/// <summary>Turns the first Ctrl-C (or a polite kill) into a cancellation; one more, a second later or after that, ends the process at once.</summary>
internal sealed class Interrupts : IDisposable
{
    // Shells and wrappers often send one Ctrl-C twice: to the process and to its group.
    private static readonly TimeSpan Echo = TimeSpan.FromSeconds(1);
    private readonly Stopwatch _sinceFirst = new();
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;

    public Interrupts() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel),
    ];

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _source.Dispose();
    }

    private void Cancel(PosixSignalContext signal)
    {
        signal.Cancel = _sinceFirst.Elapsed < Echo;
        _sinceFirst.Start();
        _source.Cancel();
    }
}
