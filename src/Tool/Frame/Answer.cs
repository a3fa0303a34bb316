namespace Pipelines.Tool;

/// <summary>What a verb answers.</summary>
/// <param name="Facts">For machines: written as JSON under <c>--json</c>.</param>
/// <param name="Text">For people.</param>
/// <param name="Exit">What the shell is told.</param>
internal sealed record Answer(object Facts, string Text, ExitCode Exit = ExitCode.Fine);

/// <summary>The command line or a SPEC is wrong; the message is one or two plain sentences.</summary>
internal sealed class UsageException(string message, Exception? inner = null) : Exception(message, inner);
