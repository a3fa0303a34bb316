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

    /// <summary>Takes labels from those available, in the order in which they are drawn or listed.</summary>
    /// <param name="available">The labels to choose from.</param>
    /// <param name="environments">Which forces. Without it: those of the frames drawn (whole frames); all where no frame is drawn.</param>
    /// <param name="frames">Which energies. Without it: all.</param>
    /// <param name="seed">Of both draws, which do not depend on each other.</param>
    /// <returns>The labels, or why that cannot be: too few, a bad row, a label that is not there.</returns>
    public static Result<TrainingSet> Resolve(TrainingSet available, Draw? environments, Draw? frames, long seed) =>
        environments is null && frames is not (null or Number { Count: 0 })
            ? WholeFrames(available, frames, seed)
            : ResolveEnvironments(available, environments, seed).Bind(e =>
                ResolveFrames(available, frames, seed).Then(f => available with { Environments = e, Frames = f }));

    /// <summary>Takes forces only; null takes all.</summary>
    public static Result<Block<EnvironmentId>> ResolveEnvironments(TrainingSet available, Draw? draw, long seed) => draw switch
    {
        null => available.Environments,
        Number number => number.From(available.Environments, "environments with force labels", seed, DrawStream.Environments),
        Rows rows => LabelFile.Environments(rows.File, rows.Count, available),
        _ => throw new NotSupportedException(draw.GetType().Name),
    };

    /// <summary>Takes energies only; null takes all.</summary>
    public static Result<Block<int>> ResolveFrames(TrainingSet available, Draw? draw, long seed) => draw switch
    {
        null => available.Frames,
        Number number => number.From(available.Frames, "frames with energy labels", seed, DrawStream.Frames),
        Rows rows => LabelFile.Frames(rows.File, rows.Count, available),
        _ => throw new NotSupportedException(draw.GetType().Name),
    };

    private static Result<TrainingSet> WholeFrames(TrainingSet available, Draw frames, long seed)
    {
        var labelled = available with { Frames = Block.From(available.LabelledFrames) };
        return ResolveFrames(labelled, frames, seed).Then(available.Within);
    }

    /// <summary>A seeded draw of so many labels without replacement. With the same seed, a longer draw begins with the shorter one.</summary>
    /// <param name="Count">Not negative.</param>
    public sealed record Number(int Count) : Draw
    {
        /// <summary>Not negative.</summary>
        public int Count { get; init => field = Parameter.AtLeast(0, value, nameof(Count)); } = Parameter.AtLeast(0, Count);

        /// <inheritdoc/>
        public override string ToString() => $"{Count}";

        internal Result<Block<T>> From<T>(Block<T> labels, string what, long seed, DrawStream stream)
            where T : unmanaged, IEquatable<T> =>
            Count > labels.Length
                ? new DataError($"There are too few {what} to draw from.", Found: $"{labels.Length}", Expected: $"at least {Count}")
                : Block.From(stream.Sequence(seed).Sample(Count, labels.Length).Select(i => labels[i]));
    }

    /// <summary>The first rows of a file.</summary>
    /// <param name="File">Its path.</param>
    /// <param name="Count">How many rows; all of them where null.</param>
    public sealed record Rows(string File, int? Count = null) : Draw
    {
        /// <summary>Not negative.</summary>
        public int? Count { get; init => field = Checked(value); } = Checked(Count);

        /// <inheritdoc/>
        public override IEnumerable<string> Files => [File];

        /// <inheritdoc/>
        public override string ToString() => Count is null ? File : $"{Count} rows of {File}";

        private static int? Checked(int? count) => count is { } n ? Parameter.AtLeast(0, n, nameof(Count)) : null;
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
