using System.CommandLine;
using Pipelines.Notebooks;

namespace Pipelines.Tool;

/// <summary><c>kernel install</c>, <c>kernel run</c>, <c>kernel uninstall</c>: C# with the library in Jupyter.</summary>
internal static class KernelVerb
{
    private static readonly Argument<FileInfo> ConnectionFile = new("CONNECTION_FILE") { Description = "What Jupyter hands to a kernel." };
    private static readonly Option<bool> User = new("--user") { Description = "For this user (the default)." };
    private static readonly Option<string?> Prefix = new("--prefix") { Description = "Under PREFIX/share/jupyter: for a conda or virtual environment, or /usr/local.", HelpName = "PREFIX" };
    private static readonly Option<string> Name = new("--name") { Description = "What notebooks call the kernel.", DefaultValueFactory = _ => KernelSpec.DefaultName };

    public static Command Create() => new("kernel", "C# with the library in Jupyter: install, uninstall, run.")
    {
        Host.Verb("install", "Tell Jupyter of the kernel.", [User, Prefix, Name], Install),
        Host.Verb("uninstall", "Take back what install wrote.", [User, Prefix, Name], Uninstall),
        Host.Verb("run", "Serve one front end: what Jupyter calls.", [ConnectionFile], Run),
    };

    private static Answer Install(ParseResult parse, Session session)
    {
        var spec = Spec(parse);
        var folders = spec.Install();
        string[] lines =
        [
            .. folders.Select(f => $"Wrote {f}."),
            $"Choose \"{KernelSpec.DisplayName}\" in Jupyter or VS Code.",
            .. ZeroMqHint() is { } hint ? (string[])[hint] : [],
        ];
        return new(new { folders, zeroMq = ZeroMqHint() is null }, string.Join("\n", lines));
    }

    private static Answer Uninstall(ParseResult parse, Session session)
    {
        var folders = Spec(parse).Uninstall();
        return new(new { folders }, folders.Length == 0 ? "There was nothing of this kernel's to remove." : string.Join("\n", folders.Select(f => $"Removed {f}.")));
    }

    private static Answer Run(ParseResult parse, Session session)
    {
        try
        {
            using var kernel = new JupyterKernel(parse.GetRequiredValue(ConnectionFile).FullName, new() { Threads = session.Run.Threads });
            kernel.Run(session.Run.Cancellation);

            // Threads that a cell started, and that never end, keep neither the process nor get the console back.
            Environment.Exit((int)ExitCode.Fine);
            return new(new { }, string.Empty);
        }
        catch (Exception e) when (e is InvalidDataException or DllNotFoundException)
        {
            throw new UsageException(e.Message, e);
        }
    }

    private static KernelSpec Spec(ParseResult parse)
    {
        if (parse.GetValue(User) && parse.GetValue(Prefix) is not null)
        {
            throw new UsageException("--user and --prefix are two places: give one of them.");
        }

        try
        {
            return new(parse.GetRequiredValue(Name), parse.GetValue(Prefix));
        }
        catch (ArgumentException e)
        {
            throw new UsageException(e.Message, e);
        }
    }

    private static string? ZeroMqHint()
    {
        try
        {
            JupyterKernel.RequireZeroMq();
            return null;
        }
        catch (DllNotFoundException e)
        {
            return e.Message;
        }
    }
}
