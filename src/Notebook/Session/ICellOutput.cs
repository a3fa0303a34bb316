namespace Pipelines.Notebooks;

/// <summary>
/// Where a cell's outputs go: implemented by the kernel, the runner, and tests. The session calls it from one thread at a time.
/// One that also is an <see cref="IProgress{T}"/> of <see cref="Progress"/> is told how far long steps are, instead of being sent bars.
/// </summary>
public interface ICellOutput
{
    /// <summary>Text on a stream.</summary>
    /// <param name="name">"stdout" or "stderr".</param>
    /// <param name="text">As written, with its line ends.</param>
    void Stream(string name, string text);

    /// <summary>Shows a value.</summary>
    /// <param name="bundle">What it looks like.</param>
    /// <param name="displayId">Null where it is never updated.</param>
    void Display(MimeBundle bundle, string? displayId);

    /// <summary>Shows another value in the place of one shown before.</summary>
    void Update(string displayId, MimeBundle bundle);

    /// <summary>Takes away what the cell has shown.</summary>
    /// <param name="wait">Not before there is something new.</param>
    void Clear(bool wait);

    /// <summary>Asks the person a line; null where there is nobody. An interrupt ends the wait with an <see cref="OperationCanceledException"/>.</summary>
    string? ReadLine(string prompt, bool password);
}
