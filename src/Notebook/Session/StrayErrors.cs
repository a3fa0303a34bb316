using System.Runtime.ExceptionServices;

namespace Pipelines.Notebooks;

/// <summary>An exception on a thread that a cell started and left alone is told below the cell, and does not end the process.</summary>
internal static class StrayErrors
{
    private static int _installed;

    /// <summary>Listens from now on; to be called as often as one likes.</summary>
    public static void Listen()
    {
        if (Interlocked.Exchange(ref _installed, 1) != 0)
        {
            return;
        }

        try
        {
            ExceptionHandling.SetUnhandledExceptionHandler(Tell);
        }
        catch (InvalidOperationException)
        {
            // The host has a handler of its own: it decides.
        }
    }

    // The thread has forgotten by now which cell it belonged to.
    private static bool Tell(Exception e)
    {
        if (!CellErrors.IsOfCells(e) || RunningCell.Latest is not { } cell)
        {
            return false;
        }

        cell.Tell(output => output.Stream("stderr", $"On another thread: {string.Join('\n', CellErrors.Of(e, cell).Trace)}\n"));
        return true;
    }
}
