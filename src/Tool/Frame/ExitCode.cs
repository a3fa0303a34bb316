namespace Pipelines.Tool;

/// <summary>What the command tells the shell.</summary>
internal enum ExitCode
{
    /// <summary>Done.</summary>
    Fine = 0,

    /// <summary>Not done: the disk, the memory, or a fault of the program.</summary>
    Failed = 1,

    /// <summary>The command line or a SPEC is wrong.</summary>
    BadUsage = 2,

    /// <summary>A file's content is wrong, or does not fit the model.</summary>
    BadData = 3,

    /// <summary>A potential breaks a law.</summary>
    LawBroken = 4,

    /// <summary>Stopped by Ctrl-C; files are whole.</summary>
    Cancelled = 130,
}
