using System.Diagnostics;
using System.Globalization;

namespace Pipelines.Notebooks;

/// <summary>Ends a kernel whose Jupyter is gone without a word: nobody else would.</summary>
internal static class ParentWatch
{
    /// <summary>Calls <paramref name="gone"/> when the process that Jupyter names as its own has ended.</summary>
    /// <param name="gone">What to do then.</param>
    /// <param name="stop">Ends the watch.</param>
    public static void Begin(Action gone, CancellationToken stop)
    {
        // On Windows the variable is a handle, and Jupyter ends its kernels itself.
        if (OperatingSystem.IsWindows() || !int.TryParse(Environment.GetEnvironmentVariable("JPY_PARENT_PID"), CultureInfo.InvariantCulture, out var id) || id <= 1)
        {
            return;
        }

        _ = Watch(id, gone, stop);
    }

    private static async Task Watch(int id, Action gone, CancellationToken stop)
    {
        try
        {
            using var parent = Process.GetProcessById(id);
            await parent.WaitForExitAsync(stop).ConfigureAwait(false);
        }
        catch (ArgumentException)
        {
            // It has ended already.
        }
        catch (OperationCanceledException)
        {
            return;
        }

        gone();
    }
}
