using System.Net;
using System.Text;

namespace Pipelines;

/// <summary>Writes the HTML of views: whatever is text is escaped; colours follow the page, light or dark.</summary>
internal sealed class HtmlText
{
    // One rule set for all views, small enough to stand in each; letters and lines take the colour of the page.
    private const string Style =
        "<style>.pipelines{font-size:14px;line-height:1.45}.pipelines h4{margin:.2em 0 .4em;font-size:1.05em}.pipelines small,.pipelines caption{opacity:.72}"
        + ".pipelines table{border-collapse:collapse;margin:.3em 0 .6em;font-variant-numeric:tabular-nums}.pipelines caption{text-align:left;padding-bottom:.3em}"
        + ".pipelines th,.pipelines td{padding:2px 14px 2px 0;border-bottom:1px solid color-mix(in srgb,currentColor 14%,transparent);text-align:left;vertical-align:top}"
        + ".pipelines th{font-weight:600;opacity:.72}.pipelines td.n,.pipelines th.n{text-align:right}.pipelines .warn{color:#b4530a;font-weight:600}"
        + ".pipelines td:first-child{white-space:nowrap}.pipelines .row{display:flex;flex-wrap:wrap;gap:12px 24px;align-items:flex-start}.pipelines details>summary{cursor:pointer;opacity:.72}</style>";

    private readonly StringBuilder _text = new();

    public static string Escape(string? text) => WebUtility.HtmlEncode(text ?? string.Empty);

    public HtmlText Raw(string html)
    {
        _text.Append(html);
        return this;
    }

    public HtmlText Title(string text) => Raw($"<h4>{Escape(text)}</h4>");

    public HtmlText Paragraph(string text) => Raw($"<p style=\"margin:.3em 0\">{Escape(text)}</p>");

    public HtmlText Warning(string text) => Raw($"<p class=\"warn\" style=\"margin:.3em 0\">&#9888; {Escape(text)}</p>");

    public HtmlText Table(Table table)
    {
        Raw("<table>");
        if (table.Caption is { Length: > 0 } caption)
        {
            Raw($"<caption>{Escape(caption)}</caption>");
        }

        if (table.Head.Any(h => h.Length > 0))
        {
            Raw($"<thead><tr>{string.Concat(table.Head.Select((h, i) => $"<th{Class(i)}>{Escape(h)}</th>"))}</tr></thead>");
        }

        Raw("<tbody>");
        foreach (var row in table.Rows)
        {
            Raw($"<tr>{string.Concat(row.Select((c, i) => $"<td{Class(i)}>{Escape(c)}</td>"))}</tr>");
        }

        return Raw("</tbody></table>");

        string Class(int column) => table.IsNumber(column) ? " class=\"n\"" : string.Empty;
    }

    /// <summary>Something that can be opened.</summary>
    public HtmlText Details(string summary, string html) => Raw($"<details><summary>{Escape(summary)}</summary>{html}</details>");

    public override string ToString() => $"<div class=\"pipelines\">{Style}{_text}</div>";
}
