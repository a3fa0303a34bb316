using System.Globalization;
using System.Text;
using static Pipelines.SvgText;

namespace Pipelines.Tool;

/// <summary>Writes a report as one HTML file that needs nothing else: styles, script and pictures are inside.</summary>
internal static class HtmlPage
{
    /// <summary>The page.</summary>
    public static string Write(Report report)
    {
        var html = new StringBuilder();
        html.Append(CultureInfo.InvariantCulture, $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{Escape(report.Title)}</title>
            <style>
            {Resource("page.css")}
            </style>
            </head>
            <body>
            <header>
            <div class="words">
            <h1>{Escape(report.Title)}</h1>
            <p class="lead">{Escape(report.Lead)}</p>
            <pre class="chain">{Escape(report.Chain)}</pre>
            </div>
            {report.Movie.ToHtml()}
            </header>
            <main>
            <div class="tiles">
            {string.Join('\n', report.Tiles.Select(t => $"<div class=\"tile\"><div class=\"number\">{Escape(t.Number)}<span class=\"unit\"> {Escape(t.Unit)}</span></div><div class=\"meaning\">{Escape(t.Meaning)}</div></div>"))}
            </div>

            """);
        var number = 0;
        foreach (var section in report.Sections)
        {
            html.AppendLine($"<section>\n<h2>{Escape(section.Title)}</h2>\n<p>{Escape(section.Text)}</p>");
            if (section.Figures.Length > 0)
            {
                html.AppendLine("<div class=\"figures\">");
                foreach (var figure in section.Figures)
                {
                    html.AppendLine($"<figure id=\"{figure.Id}\"{(figure.Wide ? " class=\"wide\"" : string.Empty)}>\n{figure.Figure.ToHtml()}<figcaption><b>Figure {++number}.</b> {Escape(Unbroken(figure.Caption))}</figcaption>\n</figure>");
                }

                html.AppendLine("</div>");
            }

            foreach (var table in section.Tables)
            {
                html.AppendLine(TableOf(table));
            }

            html.AppendLine("</section>");
        }

        html.Append(PageScripts.For(html.ToString()));
        return html.AppendLine("</main>\n</body>\n</html>").ToString();
    }

    // A number and its percent sign stay together.
    private static string Unbroken(string text) => text.Replace(" %", "\u00a0%");

    private static string TableOf(Table table)
    {
        var head = string.Concat(table.Head.Select(c => $"<th>{Escape(c)}</th>"));
        var rows = string.Join('\n', table.Rows.Select(r => $"<tr>{string.Concat(r.Select(c => $"<td>{Escape(c)}</td>"))}</tr>"));
        return $"<div class=\"table{(table.Words ? " words" : string.Empty)}\"><table>\n<caption>{Escape(table.Caption)}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table></div>";
    }

    private static string Resource(string name)
    {
        using var stream = typeof(HtmlPage).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
