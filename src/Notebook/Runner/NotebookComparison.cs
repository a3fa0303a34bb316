using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Pipelines.Notebooks;

/// <summary>Where two runs of a notebook put out different things.</summary>
/// <param name="Cell">Number of the cell, as front ends show it: code cells are counted from 1.</param>
/// <param name="Where">Which output, and which of its forms.</param>
/// <param name="Recorded">What was there.</param>
/// <param name="Found">What is there now.</param>
public sealed record NotebookDifference(int Cell, string Where, string Recorded, string Found)
{
    /// <summary>One line.</summary>
    public override string ToString() => $"cell {Cell}, {Where}: recorded {Recorded}, found {Found}";
}

/// <summary>Compares outputs of two runs: numbers within a tolerance, everything else to the letter.</summary>
public static partial class NotebookComparison
{
    /// <summary>Tag of cells whose outputs may differ, such as timings (the name that nbval uses).</summary>
    public const string IgnoreTag = "nbval-ignore-output";

    /// <summary>All differences.</summary>
    /// <param name="recorded">With outputs.</param>
    /// <param name="found">With outputs, of the same cells.</param>
    /// <param name="tolerance">Numbers may differ by this much of the larger one, or by this much in all where both are less than one.</param>
    public static ImmutableArray<NotebookDifference> Of(NotebookDocument recorded, NotebookDocument found, double tolerance)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tolerance);
        var before = recorded.Cells.Where(c => c.Kind == CellKind.Code).ToDictionary(c => c.Id);
        var differences = ImmutableArray.CreateBuilder<NotebookDifference>();
        foreach (var (k, cell) in found.Cells.Where(c => c.Kind == CellKind.Code).Index())
        {
            if (!cell.Tags.Contains(IgnoreTag) && before.TryGetValue(cell.Id, out var old))
            {
                differences.AddRange(Compare(cell.Count ?? k + 1, Whole(old.Outputs), Whole(cell.Outputs), tolerance));
            }
        }

        return differences.ToImmutable();
    }

    /// <summary>Are two texts the same but for numbers within the tolerance?</summary>
    public static bool Alike(string recorded, string found, double tolerance)
    {
        if (recorded == found)
        {
            return true;
        }

        var (a, b) = (Number().Matches(recorded), Number().Matches(found));
        return Number().Replace(recorded, "#") == Number().Replace(found, "#") && a.Zip(b).All(p => Close(Value(p.First), Value(p.Second), tolerance));
    }

    private static IEnumerable<NotebookDifference> Compare(int cell, NotebookOutput[] recorded, NotebookOutput[] found, double tolerance)
    {
        if (recorded.Length != found.Length)
        {
            yield return new(cell, "outputs", $"{recorded.Length}", $"{found.Length}");
        }

        foreach (var (k, (old, now)) in recorded.Zip(found).Index())
        {
            var (before, after) = (Forms(old), Forms(now));
            foreach (var form in before.Keys.Union(after.Keys).Order(StringComparer.Ordinal))
            {
                var (a, b) = (before.GetValueOrDefault(form), after.GetValueOrDefault(form));
                if (a is null || b is null || !(NotebookJson.IsJson(form) ? AlikeJson(a, b, tolerance) : form == MimeBundle.Png || Alike(a, b, tolerance)))
                {
                    var (from, to) = Apart(a, b, tolerance);
                    yield return new(cell, $"output {k + 1}, {form}", from, to);
                }
            }
        }
    }

    // Streams in one piece, in the order of their first words; notes of the session are no results.
    private static NotebookOutput[] Whole(ImmutableArray<NotebookOutput> outputs)
    {
        List<NotebookOutput> whole = [];
        foreach (var output in outputs.Where(o => o is not DisplayOutput d || !d.Data.ContainsKey(Note.MediaType)))
        {
            var at = output is StreamOutput s ? whole.FindIndex(o => o is StreamOutput before && before.Name == s.Name) : -1;
            if (at < 0)
            {
                whole.Add(output);
            }
            else
            {
                whole[at] = new StreamOutput(((StreamOutput)output).Name, ((StreamOutput)whole[at]).Text + ((StreamOutput)output).Text);
            }
        }

        return [.. whole];
    }

    private static Dictionary<string, string> Forms(NotebookOutput output) => output switch
    {
        StreamOutput s => new() { [s.Name] = s.Text },
        DisplayOutput d => d.Data.ToDictionary(),
        ErrorOutput e => new() { ["error"] = $"{e.Name}: {e.Message}" },
        _ => [],
    };

    private static bool AlikeJson(string recorded, string found, double tolerance)
    {
        if (recorded == found)
        {
            return true;
        }

        using JsonDocument a = JsonDocument.Parse(recorded), b = JsonDocument.Parse(found);
        return Alike(a.RootElement, b.RootElement, tolerance);
    }

    private static bool Alike(JsonElement a, JsonElement b, double tolerance) => (a.ValueKind, b.ValueKind) switch
    {
        (JsonValueKind.Number, JsonValueKind.Number) => Close(a.GetDouble(), b.GetDouble(), tolerance),
        (JsonValueKind.String, JsonValueKind.String) => Alike(a.GetString()!, b.GetString()!, tolerance),
        (JsonValueKind.Array, JsonValueKind.Array) => a.GetArrayLength() == b.GetArrayLength() && a.EnumerateArray().Zip(b.EnumerateArray()).All(p => Alike(p.First, p.Second, tolerance)),
        (JsonValueKind.Object, JsonValueKind.Object) => a.EnumerateObject().Count() == b.EnumerateObject().Count()
            && a.EnumerateObject().All(p => b.TryGetProperty(p.Name, out var other) && Alike(p.Value, other, tolerance)),
        _ => a.ValueKind == b.ValueKind,
    };

    // The first lines that differ: a whole output may be long.
    private static (string, string) Apart(string? recorded, string? found, double tolerance)
    {
        if (recorded is null || found is null)
        {
            return (recorded is null ? "nothing" : Short(recorded), found is null ? "nothing" : Short(found));
        }

        var (a, b) = (recorded.Split('\n'), found.Split('\n'));
        var first = Enumerable.Range(0, Math.Min(a.Length, b.Length)).FirstOrDefault(k => !Alike(a[k], b[k], tolerance), Math.Min(a.Length, b.Length));
        return (first < a.Length ? Short(a[first]) : "nothing", first < b.Length ? Short(b[first]) : "nothing");
    }

    private static string Short(string text) => text.Length <= 100 ? $"'{text}'" : $"'{text[..100]}...'";

    private static bool Close(double a, double b, double tolerance) =>
        a.Equals(b) || Math.Abs(a - b) <= tolerance * Math.Max(1, Math.Max(Math.Abs(a), Math.Abs(b)));

    private static double Value(Match match) => double.Parse(match.ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(?<![A-Za-z_0-9.#])[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?(?![A-Za-z_0-9])")]
    private static partial Regex Number();
}
