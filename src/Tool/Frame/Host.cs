using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Pipelines.Tool;

/// <summary>Runs one command line: everything that verbs share (streams, signals, threads, errors, exit codes) is here and nowhere else.</summary>
internal static partial class Host
{
    private static readonly Option<bool> Json = new("--json") { Description = "Write the answer as JSON on standard output.", Recursive = true };
    private static readonly Option<bool> Debug = new("--debug") { Description = "Show the stack trace of an error.", Recursive = true };
    private static readonly Option<int?> Threads = new("--threads") { Description = "Threads to use (default: all processors). Never changes a result.", Recursive = true, HelpName = "N" };
    private static readonly Option<long?> Seed = new("--seed") { Description = "Replaces the seed of the SPEC.", Recursive = true, HelpName = "N" };

    /// <summary>Runs a command line and returns what the shell is told.</summary>
    public static int Invoke(IReadOnlyList<string> args, TextWriter output, TextWriter error)
    {
        var root = new RootCommand("Force fields for metallic nanoparticles: from DFT frames to a mapped force field and dynamics.")
        {
            Json, Debug, Threads, Seed,
        };
        foreach (var verb in Verbs.All)
        {
            root.Add(verb);
        }

        var parse = root.Parse(args);
        if (Stray(parse) is { } stray)
        {
            return Fail(parse, output, error, new UsageException(stray));
        }

        if (parse.Action is ParseErrorAction || (parse.Errors.Count > 0 && parse.Action is not { ClearsParseErrors: true }))
        {
            return Fail(parse, output, error, new UsageException(Complaint(parse, root)));
        }

        return parse.Invoke(new() { Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }

    /// <summary>A verb: its arguments and options, and what it does with them.</summary>
    public static Command Verb(string name, string description, IEnumerable<Symbol> symbols, Func<ParseResult, Session, Answer> body)
    {
        var command = new Command(name, description);
        foreach (var symbol in symbols)
        {
            switch (symbol)
            {
                case Argument argument:
                    command.Add(argument);
                    break;
                case Option option:
                    command.Add(option);
                    break;
                default:
                    throw new ArgumentException($"A verb takes arguments and options; found {symbol}.", nameof(symbols));
            }
        }

        command.SetAction(parse => Execute(parse, body));
        return command;
    }

    private static int Execute(ParseResult parse, Func<ParseResult, Session, Answer> body)
    {
        var (output, error) = (parse.InvocationConfiguration.Output, parse.InvocationConfiguration.Error);
        try
        {
            KeepInputs(parse);
            using var interrupts = new Interrupts();
            var answer = ProgressDisplay.Around(error, (progress, note) => body(parse, Begin(parse, progress, note, interrupts.Token)));
            output.WriteLine(parse.GetValue(Json) ? JsonSerializer.Serialize(answer.Facts, Spec.Reported) : answer.Text.TrimEnd());
            return (int)answer.Exit;
        }
#pragma warning disable CA1031 // The last line of defence: whatever went wrong becomes a sentence and an exit code.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return Fail(parse, output, error, e);
        }
    }

    // A slip of the keyboard must not cost the reference data: nothing that is read may be written over.
    private static void KeepInputs(ParseResult parse)
    {
        var command = parse.CommandResult.Command;
        var outputs = command.Options.Where(o => o.Name.StartsWith("--out", StringComparison.Ordinal) || o.Name is "--gradients" or "--report").ToArray();
        var read = command.Arguments.Select(a => parse.GetResult(a)?.Tokens).Concat(command.Options.Except(outputs).Select(o => parse.GetResult(o)?.Tokens))
            .SelectMany(t => t ?? []).Where(t => t.Value.Length > 0).Select(t => Path.GetFullPath(t.Value)).ToHashSet(StringComparer.Ordinal);
        HashSet<string> written = new(StringComparer.Ordinal);
        foreach (var output in outputs)
        {
            if (parse.GetResult(output)?.Tokens.FirstOrDefault(t => t.Value.Length > 0 && !written.Add(Path.GetFullPath(t.Value))) is { } twice)
            {
                throw new UsageException($"{output.Name} {twice.Value} would replace what another option writes there. Give another name.");
            }

            if (parse.GetResult(output)?.Tokens.FirstOrDefault(t => t.Value.Length > 0 && read.Contains(Path.GetFullPath(t.Value)) && File.Exists(t.Value)) is { } token)
            {
                throw new UsageException($"{output.Name} {token.Value} would replace a file that is read. Give another name.");
            }
        }
    }

    private static Session Begin(ParseResult parse, IProgress<Progress> progress, Action<string> note, CancellationToken cancellation)
    {
        var threads = parse.GetValue(Threads) ?? Environment.ProcessorCount;
        return threads is >= 1 and <= 1024
            ? new(new() { Threads = threads, Progress = progress, Cancellation = cancellation }, parse.GetValue(Seed), note)
            : throw new UsageException($"--threads must be between 1 and 1024; found {threads}.");
    }

    private static int Fail(ParseResult parse, TextWriter output, TextWriter error, Exception e)
    {
        while (e is AggregateException { InnerExceptions.Count: 1 })
        {
            e = e.InnerException!;
        }

        var (exit, sentence) = e switch
        {
            OperationCanceledException => (ExitCode.Cancelled, "Cancelled; what was written is whole."),
            UsageException => (ExitCode.BadUsage, e.Message),
            DataException => (ExitCode.BadData, e.Message),
            SimulationException or CellFailedException => (ExitCode.Failed, e.Message),
            FileNotFoundException f => (ExitCode.BadUsage, $"There is no file {f.FileName}."),
            DirectoryNotFoundException => (ExitCode.BadUsage, e.Message),
            ArgumentException => (ExitCode.BadData, Spec.Plain(e.Message)),
            IOException or UnauthorizedAccessException => (ExitCode.Failed, e.Message),
            InsufficientMemoryException => (ExitCode.Failed, e.Message),
            _ => (ExitCode.Failed, $"This should not have happened: {e.Message} Run again with --debug to see where."),
        };
        error.WriteLine(sentence);
        if (parse.GetValue(Debug))
        {
            error.WriteLine(e);
        }

        if (parse.GetValue(Json))
        {
            var fact = new JsonObject { ["error"] = JsonSerializer.SerializeToNode((e as DataException)?.Error ?? new DataError(sentence), Spec.Options), ["exitCode"] = (int)exit };
            output.WriteLine(fact.ToJsonString(Spec.Reported));
        }

        return (int)exit;
    }

    // The parser takes a misspelt option for an argument where the verb still wants one.
    private static string? Stray(ParseResult parse)
    {
        var stray = parse.Tokens.TakeWhile(t => t.Type != TokenType.DoubleDash).FirstOrDefault(t => t.Type == TokenType.Argument && t.Value.StartsWith("--", StringComparison.Ordinal))?.Value;
        if (stray is null)
        {
            return null;
        }

        var names = parse.CommandResult.Command.Options.Concat(parse.RootCommandResult.Command.Options).Select(o => o.Name).Distinct().ToArray();
        var nearest = Spelling.Nearest(stray, names) is { } near ? $" Did you mean {near}?" : string.Empty;
        return $"There is no option {stray}.{nearest} The options are {string.Join(", ", names)}.";
    }

    [GeneratedRegex(@" as expected type '[^']*(Int32|Int64)[^']*'\.")]
    private static partial Regex ExpectedType();

    // The parser's own messages are good, except for a misspelt verb, where the near ones help.
    private static string Complaint(ParseResult parse, RootCommand root)
    {
        if (parse.CommandResult.Command == root)
        {
            var names = root.Subcommands.Select(c => c.Name).ToArray();
            var word = parse.UnmatchedTokens is [var first, ..] ? first : null;
            var nearest = word is not null && Spelling.Nearest(word, names) is { } near ? $" Did you mean '{near}'?" : string.Empty;
            return $"{(word is null ? "A verb is missing." : $"There is no verb '{word}'.")}{nearest} The verbs are {string.Join(", ", names)}. See pipelines --help.";
        }

        var message = string.Join(" ", parse.Errors.Select(x => x.Message).Distinct().Take(2));
        return $"{ExpectedType().Replace(message, "; expected a whole number.")} See pipelines {parse.CommandResult.Command.Name} --help.";
    }
}
