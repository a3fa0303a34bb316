using System.Globalization;

namespace Pipelines;

/// <summary>Files that list labels: a row "frame atom" names an environment, a row "frame" names a frame; both count from 0. '#' starts a comment.</summary>
public static class LabelFile
{
    /// <summary>The environments that the first rows name.</summary>
    /// <param name="file">Path.</param>
    /// <param name="count">How many rows; all of them where null.</param>
    /// <param name="available">Every row must be one of its environments.</param>
    /// <returns>The environments in the file's order, or the first row that is wrong.</returns>
    public static Result<Block<EnvironmentId>> Environments(string file, int? count, TrainingSet available)
    {
        var known = available.Environments.ToHashSet();
        return Rows(file, count, ["frame", "atom"]).Bind(rows => Labels<EnvironmentId>(rows, row =>
        {
            var data = available.Data;
            var (frame, atom) = (row.Numbers[0], row.Numbers[1]);
            if (frame >= data.Count)
            {
                return NoSuchFrame(row, data);
            }

            if (atom >= data[frame].Structure.Count)
            {
                return row.Wrong("atom", "There is no such atom in this frame.", $"{atom}", $"0 to {data[frame].Structure.Count - 1}", frame);
            }

            return known.Contains(new(frame, atom))
                ? new EnvironmentId(frame, atom)
                : row.Wrong("atom", $"Atom {atom} of this frame is not among the force labels to choose from.", frame: frame);
        }));
    }

    /// <summary>The frames that the first rows name.</summary>
    /// <param name="file">Path.</param>
    /// <param name="count">How many rows; all of them where null.</param>
    /// <param name="available">Every row must be one of its frames.</param>
    /// <returns>The frames in the file's order, or the first row that is wrong.</returns>
    public static Result<Block<int>> Frames(string file, int? count, TrainingSet available)
    {
        var known = available.Frames.ToHashSet();
        return Rows(file, count, ["frame"]).Bind(rows => Labels<int>(rows, row =>
        {
            var frame = row.Numbers[0];
            if (frame >= available.Data.Count)
            {
                return NoSuchFrame(row, available.Data);
            }

            return known.Contains(frame) ? frame : row.Wrong("frame", "This frame is not among the energy labels to choose from.", frame: frame);
        }));
    }

    private static DataError NoSuchFrame(Row row, Dataset data) =>
        row.Wrong("frame", "There is no such frame.", $"{row.Numbers[0]}", data.Count == 0 ? "no frame at all: the data are empty" : $"0 to {data.Count - 1}");

    private static Result<Block<T>> Labels<T>(List<Row> rows, Func<Row, Result<T>> read)
        where T : unmanaged, IEquatable<T>
    {
        Dictionary<T, long> seen = [];
        var labels = new T[rows.Count];
        for (var i = 0; i < labels.Length; i++)
        {
            var label = read(rows[i]);
            if (label.Error is { } error)
            {
                return error;
            }

            labels[i] = label.GetOrThrow();
            if (!seen.TryAdd(labels[i], rows[i].Line))
            {
                return rows[i].Wrong("row", $"This label was already given in line {seen[labels[i]]}.", string.Join(' ', rows[i].Numbers), "each label once");
            }
        }

        return Block.Freeze(labels);
    }

    private static Result<List<Row>> Rows(string file, int? count, string[] columns) => Files.Try<List<Row>>(file, () =>
    {
        List<Row> rows = [];
        var line = 0L;
        foreach (var text in File.ReadLines(file))
        {
            if (rows.Count == count)
            {
                break;
            }

            line++;
            var fields = text.Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length == 0)
            {
                continue;
            }

            // No sign is allowed, so that a negative number is a bad row and not another frame.
            var numbers = Array.ConvertAll(fields, f => int.TryParse(f, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : -1);
            if (numbers.Length != columns.Length || numbers.Contains(-1))
            {
                return new DataError(
                    "This row does not name a label.", file, line, Found: $"'{text.Trim()}'", Expected: $"'{string.Join(' ', columns)}', counted from 0");
            }

            rows.Add(new(file, line, numbers));
        }

        return rows.Count < count
            ? new DataError("The list of labels is too short.", file, Found: $"{rows.Count} rows", Expected: $"at least {count}")
            : rows;
    });

    private sealed record Row(string File, long Line, int[] Numbers)
    {
        public DataError Wrong(string field, string message, string? found = null, string? expected = null, int? frame = null) =>
            new(message, File, Line, frame, field, found, expected);
    }
}
