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
public sealed record Step(string Kind, int Version, string Parameters)
{
    internal static Step Of(object stage, int version) => new(Spec.KindOf(stage.GetType()), version, Spec.Canonical(stage));
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
    /// <summary>Begins a trace with data: their hash is the hash of the files they were read from, in order, or of the content where they were made in memory.</summary>
    public static Traced<Dataset> Trace(this Dataset data) =>
        new(data, [], data.Sources.IsEmpty ? DatasetHash.Of(data) : HashOf(string.Join('\n', data.Sources.Select(s => s.Hash))));

    /// <summary>Applies each step, or takes its result from the cache.</summary>
    internal static Traced<TOut> Apply<T, TIn, TOut>(Traced<T> input, Stage<TIn, TOut> stage, Run run)
        where T : TIn
    {
        var steps = stage.Steps.ToArray();
        var hash = steps.Aggregate(input.Hash, Extend);
        if (run.Cache is null || !run.Cache.TryGet<TOut>(hash, out var value))
        {
            value = stage.Apply(input.Value, run);
            run.Cache?.Put(hash, value);
        }

        return new(value, input.Steps.AddRange(steps), hash);
    }

    private static string Extend(string parent, Step step) => HashOf($"{parent}\n{step.Kind}\n{step.Version}\n{step.Parameters}");

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
