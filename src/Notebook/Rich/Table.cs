using System.Globalization;
using System.Text;

namespace Pipelines;

/// <summary>Rows and columns of words and numbers.</summary>
/// <param name="Head">Names of the columns, with units.</param>
/// <param name="Rows">A cell a column.</param>
[TypeFormatterSource(typeof(RichFormatterSource))]
public sealed record Table(Items<string> Head, Items<Items<string>> Rows) : IRich
{
    /// <summary>A row a thing: cells are texts, or numbers that are printed to four digits.</summary>
    /// <param name="head">Names of the columns, with units.</param>
    /// <param name="rows">A cell a column.</param>
    /// <exception cref="ArgumentException">A row has not one cell a column.</exception>
    public static Table Of(IEnumerable<string> head, params IEnumerable<object?[]> rows)
    {
        Items<string> names = [.. head];
        return new(names, [.. rows.Select((r, i) => r.Length == names.Count
            ? (Items<string>)[.. r.Select(Cell)]
            : throw new ArgumentException($"Row {i} has {r.Length} cells, but there are {names.Count} columns.", nameof(rows)))]);
    }

    /// <summary>What is in it.</summary>
    public string? Caption { get; init; }

    /// <inheritdoc cref="IRich.ToMime"/>
    public string ToHtml() => new HtmlText().Table(this).ToString();

    /// <inheritdoc/>
    public MimeBundle ToMime() => new MimeBundle(ToString()).With(MimeBundle.Html, ToHtml());

    /// <summary>Columns side by side, numbers to the right.</summary>
    public override string ToString()
    {
        var widths = Head.Select((h, c) => Rows.Select(r => r[c].Length).Append(h.Length).Max()).ToArray();
        var text = new StringBuilder();
        Line(Head);
        foreach (var row in Rows)
        {
            Line(row);
        }

        return text.ToString().TrimEnd('\n');

        void Line(Items<string> cells) => text.AppendJoin("  ", cells.Select((c, i) => IsNumber(i) ? c.PadLeft(widths[i]) : c.PadRight(widths[i]))).Replace("  \n", "\n").Append('\n');
    }

    /// <summary>Does a column hold numbers (they stand to the right)?</summary>
    internal bool IsNumber(int column) => Rows.Count > 0 && Rows.All(r => r[column].Length == 0 || r[column] == "–" || IsNumber(r[column]));

    internal static string Cell(object? value) => value switch
    {
        null => string.Empty,
        double d => Numbers.Short(d, 4),
        float f => Numbers.Short(f, 4),
        int or long => ((IFormattable)value).ToString("N0", CultureInfo.InvariantCulture),
        _ => value.ToString() ?? string.Empty,
    };

    private static bool IsNumber(string text) => double.TryParse(text.Replace('\u2212', '-'), NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out _);
}
