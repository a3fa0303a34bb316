using Pipelines.Notebooks;

namespace Pipelines;

/// <summary>What a cell can ask of its notebook. Outside of one, the terminal answers.</summary>
public static class Notebook
{
    /// <summary>Takes away what the running cell has shown so far.</summary>
    /// <param name="wait">Not before there is something new: nothing flickers.</param>
    public static void ClearOutput(bool wait = false) => RunningCell.Current?.Tell(output => output.Clear(wait));

    /// <summary>Asks the person a line.</summary>
    /// <param name="prompt">The question.</param>
    /// <param name="password">Is the answer not to be seen?</param>
    /// <returns>The answer; null where there is nobody to answer.</returns>
    /// <exception cref="OperationCanceledException">The cell was interrupted.</exception>
    public static string? Ask(string prompt, bool password = false)
    {
        if (RunningCell.Current is { } cell)
        {
            return cell.ReadLine(prompt, password);
        }

        Console.Write(prompt);
        return Console.ReadLine();
    }
}
