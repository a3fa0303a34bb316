namespace Pipelines.Notebooks;

/// <summary>How a session runs its cells.</summary>
public sealed record SessionOptions
{
    /// <summary>Where relative paths of <c>#r</c> and <c>#load</c> begin. Files that cells open are found from the process's own folder.</summary>
    public string Folder { get; init; } = Directory.GetCurrentDirectory();

    /// <summary>Where results of traced stages are kept; null for nowhere.</summary>
    public string? Cache { get; init; } = ".cache";

    /// <summary>Threads of the stages, at least 1. Never changes a result.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>How long an interrupted cell may go on before it is abandoned.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Namespaces that cells need not name.</summary>
    public IReadOnlyList<string> Usings { get; init; } =
        ["System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Text", "System.Threading", "System.Threading.Tasks"];
}
