namespace Pipelines.Tool;

/// <summary>What every verb is given beside its own arguments.</summary>
/// <param name="Run">Threads, progress and cancellation for the stages.</param>
/// <param name="Seed">Replaces the seed of a SPEC where given.</param>
/// <param name="Note">Tells people one line at once, on standard error.</param>
internal sealed record Session(Run Run, long? Seed, Action<string> Note);
