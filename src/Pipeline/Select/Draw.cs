using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pipelines;

/// <summary>
/// Which of the available labels to take. In JSON: a number (a draw without replacement, with the stage's seed) or
/// <c>{"file": PATH, "count": N}</c> (the first N rows of a file; all rows where the count is left out).
/// </summary>
[JsonConverter(typeof(Converter))]
public abstract record Draw
{
    private Draw()
    {
    }

    /// <summary>Files that decide what is taken: part of a stage's identity (see <see cref="Stage{TIn, TOut}.InputFiles"/>).</summary>
    public virtual IEnumerable<string> Files => [];

    /// <summary>A seeded draw without replacement.</summary>
    public static Draw Of(int count) => new Number(count);

    /// <summary>The first rows of a file: "frame atom" for environments, "frame" for frames, '#' starts a comment.</summary>
    public static Draw FromFile(string file, int? count = null) => new Rows(file, count);

    /// <summary>A number is a seeded draw.</summary>
    public static implicit operator Draw(int count) => new Number(count);

    /// <summary>Takes environments and frames from what is available, each independently. Null takes all of them.</summary>
    /// <param name="available">The labels to choose from.</param>
    /// <param name="environments">Which force labels.</param>
    /// <param name="frames">Which energy labels.</param>
    /// <param name="seed">Of both draws.</param>
    /// <returns>The labels in the order they were drawn or listed, or why that cannot be (too few, a bad row, a label that is not there).</returns>
    public static Result<TrainingSet> Resolve(TrainingSet available, Draw? environments, Draw? frames, long seed) =>
        ResolveEnvironments(available, environments, seed).Bind(e =>
            ResolveFrames(available, frames, seed).Then(f => available with { Environments = e, Frames = f }));

    /// <summary>Takes force labels only; see <see cref="Resolve"/>.</summary>
    public static Result<Block<EnvironmentId>> ResolveEnvironments(TrainingSet available, Draw? draw, long seed) => draw switch
    {
        null => available.Environments,
        Number number => number.From(available.Environments, "environments with force labels", seed, stream: 0),
        Rows rows => LabelFile.Environments(rows.File, rows.Count, available),
        _ => throw new NotSupportedException(draw.GetType().Name),
    };

    /// <summary>Takes energy labels only; see <see cref="Resolve"/>.</summary>
    public static Result<Block<int>> ResolveFrames(TrainingSet available, Draw? draw, long seed) => draw switch
    {
        null => available.Frames,
        Number number => number.From(available.Frames, "frames with energy labels", seed, stream: 1),
        Rows rows => LabelFile.Frames(rows.File, rows.Count, available),
        _ => throw new NotSupportedException(draw.GetType().Name),
    };

    /// <summary>A seeded draw of so many labels without replacement. With the same seed, a longer draw begins with the shorter one.</summary>
    /// <param name="Count">Not negative.</param>
    public sealed record Number(int Count) : Draw
    {
        /// <summary>Not negative.</summary>
        public int Count { get; } = Count >= 0 ? Count : throw new ArgumentException($"A number of labels must not be negative; found {Count}.", nameof(Count));

        /// <inheritdoc/>
        public override string ToString() => $"{Count}";

        internal Result<Block<T>> From<T>(Block<T> labels, string what, long seed, int stream)
            where T : unmanaged, IEquatable<T> =>
            Count > labels.Length
                ? new DataError($"There are too few {what} to draw from.", Found: $"{labels.Length}", Expected: $"at least {Count}")
                : Block.From(Sampling.Draw(labels.Length, Count, seed, stream).Select(i => labels[i]));
    }

    /// <summary>The first rows of a file.</summary>
    /// <param name="File">Its path.</param>
    /// <param name="Count">How many rows; all of them where null.</param>
    public sealed record Rows(string File, int? Count = null) : Draw
    {
        /// <summary>Not negative.</summary>
        public int? Count { get; } = Count is null or >= 0 ? Count : throw new ArgumentException($"A number of rows must not be negative; found {Count}.", nameof(Count));

        /// <inheritdoc/>
        public override IEnumerable<string> Files => [File];

        /// <inheritdoc/>
        public override string ToString() => Count is null ? File : $"{Count} rows of {File}";
    }

    private sealed class Converter : JsonConverter<Draw>
    {
        public override Draw Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType == JsonTokenType.Number)
            {
                return reader.TryGetInt32(out var n) && n >= 0 ? new Number(n) : throw new JsonException("A number of labels must be a whole number that is not negative.");
            }

            if (reader.TokenType != JsonTokenType.StartObject)
            {
                throw new JsonException("Labels are chosen by a number or by {\"file\": PATH, \"count\": N}.");
            }

            var fields = JsonSerializer.Deserialize<Fields>(ref reader, options)!;
            return new Rows(fields.File, fields.Count);
        }

        public override void Write(Utf8JsonWriter writer, Draw value, JsonSerializerOptions options)
        {
            if (value is Number number)
            {
                writer.WriteNumberValue(number.Count);
            }
            else if (value is Rows rows)
            {
                JsonSerializer.Serialize(writer, new Fields(rows.File, rows.Count), options);
            }
        }

        private sealed record Fields(string File, int? Count = null);
    }
}
