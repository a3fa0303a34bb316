using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pipelines;

/// <summary>One step of a chain as provenance keeps it.</summary>
/// <param name="Kind">The stage's kind, as in a SPEC.</param>
/// <param name="Version">The algorithm's version.</param>
/// <param name="Parameters">The stage's canonical JSON.</param>
/// <param name="Inputs">SHA-256 of each file that the stage reads, in order; empty for most stages.</param>
public sealed record Step(string Kind, int Version, string Parameters, string Inputs = "")
{
    internal static Step Of(object stage, int version, IEnumerable<string> files) =>
        new(Spec.KindOf(stage.GetType()), version, Spec.Canonical(stage), string.Join(' ', files.Select(HashOfFile)));

    // A file that cannot be read is the stage's own error to report, with all it knows about it.
    private static string HashOfFile(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return "unreadable";
        }
    }
}

/// <summary>A value that knows how it came about.</summary>
/// <typeparam name="T">The value.</typeparam>
/// <param name="Value">The value.</param>
/// <param name="Steps">The chain so far, flat: grouping does not change identity.</param>
/// <param name="Hash">SHA-256 over sources and steps: equal hashes, equal bits.</param>
public sealed record Traced<T>(T Value, ImmutableArray<Step> Steps, string Hash);

/// <summary>Starts and extends traces.</summary>
public static class Tracing
{
    /// <summary>Begins a trace with data: their hash is that of their content, so that some frames of a file are not the whole file.</summary>
    public static Traced<Dataset> Trace(this Dataset data) => new(data, [], DatasetHash.Of(data));

    /// <summary>Applies each step, or takes its result from the cache.</summary>
    internal static Traced<TOut> Apply<T, TIn, TOut>(Traced<T> input, Stage<TIn, TOut> stage, Run run)
        where T : TIn
    {
        var steps = stage.Chain.ToArray();
        var hash = steps.Aggregate(input.Hash, Extend);
        if (run.Cache is null || !run.Cache.TryGet<TOut>(hash, out var value))
        {
            value = stage.Apply(input.Value, run);
            run.Cache?.Put(hash, value);
        }

        return new(value, input.Steps.AddRange(steps), hash);
    }

    private static string Extend(string parent, Step step) => HashOf($"{parent}\n{step.Kind}\n{step.Version}\n{step.Parameters}\n{step.Inputs}");

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
