using System.Text;
using System.Text.RegularExpressions;

namespace Pipelines;

/// <summary>Texts of figures: plain words with Plotly's small HTML (sub, sup, i, b, br). Whatever else looks like a tag is text.</summary>
internal static partial class Words
{
    // Widths of Helvetica's letters from the space on, in thousandths of the size (Adobe's font metrics, as every Helvetica look-alike has them).
    private static readonly short[] Widths =
    [
        278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
        1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
        333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
    ];

    public static string[] Lines(string text) => Break().Split(text);

    /// <summary>Width of a text in pixels.</summary>
    public static double Width(string text, double size) => Lines(text).Max(l => LineWidth(l, size));

    public static string ToSvg(string line)
    {
        var svg = new StringBuilder();
        var at = 0;
        List<string> open = [];
        foreach (Match tag in Tag().Matches(line))
        {
            svg.Append(SvgText.Escape(line[at..tag.Index]));
            at = tag.Index + tag.Length;
            var name = tag.Groups["name"].Value.ToLowerInvariant();
            if (!tag.Value.StartsWith("</", StringComparison.Ordinal))
            {
                open.Add(name);
                svg.Append(name switch
                {
                    "sub" => "<tspan dy=\"0.3em\" font-size=\"75%\">",
                    "sup" => "<tspan dy=\"-0.45em\" font-size=\"75%\">",
                    "i" => "<tspan font-style=\"italic\">",
                    _ => "<tspan font-weight=\"bold\">",
                });
            }
            else if (open.Count > 0 && open[^1] == name)
            {
                Close();
            }
        }

        svg.Append(SvgText.Escape(line[at..]));
        while (open.Count > 0)
        {
            Close();
        }

        return svg.ToString();

        // What follows a raised or lowered part goes back to the line: an empty space of no width carries the shift.
        void Close()
        {
            svg.Append("</tspan>").Append(open[^1] switch
            {
                "sub" => "<tspan dy=\"-0.225em\">\u200b</tspan>",
                "sup" => "<tspan dy=\"0.3375em\">\u200b</tspan>",
                _ => string.Empty,
            });
            open.RemoveAt(open.Count - 1);
        }
    }

    /// <summary>Without any tags.</summary>
    public static string Plain(string text) => Tag().Replace(Break().Replace(text, " "), string.Empty);

    private static double LineWidth(string line, double size)
    {
        var sum = 0.0;
        foreach (var c in Tag().Replace(line, string.Empty))
        {
            sum += c >= ' ' && c - ' ' < Widths.Length ? Widths[c - ' '] : c is '\u200b' ? 0 : 580;
        }

        return sum * size / 1000;
    }

    [GeneratedRegex(@"</?(?<name>sub|sup|i|b)>", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Tag();

    [GeneratedRegex(@"<br\s*/?>|\n", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Break();
}
