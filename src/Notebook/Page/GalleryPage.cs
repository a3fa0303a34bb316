using System.Text;
using System.Text.RegularExpressions;

namespace Pipelines.Notebooks;

/// <summary>The figures of many executed notebooks on one page that needs nothing else: what there is to see, and where it is made.</summary>
public static partial class GalleryPage
{
    private const string Style =
        "body{margin:0 auto;max-width:72rem;padding:2rem 1.25rem 4rem;font:16px/1.5 system-ui,'Segoe UI',Helvetica,Arial,sans-serif;color:#1d2733;background:#fff}"
        + "h1{font-size:2rem;margin:0 0 .3rem}h2{font-size:1.3rem;margin:2.6rem 0 .2rem}p{max-width:48rem;margin:.2rem 0 1rem}a{color:#0072b2}"
        + ".figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(20rem,1fr));gap:1.6rem 1.4rem;align-items:end}figure{margin:0}@media(min-width:46rem){.wide{grid-column:span 2}}"
        + "figure svg{width:100%;height:auto;max-height:22rem;display:block}figcaption{font-size:.85rem;color:#5b6875;margin-top:.35rem}";

    /// <summary>The page.</summary>
    /// <param name="notebooks">Executed notebooks with the addresses that their headlines lead to.</param>
    public static string Write(IEnumerable<(NotebookDocument Notebook, string Address)> notebooks)
    {
        ArgumentNullException.ThrowIfNull(notebooks);
        var page = new StringBuilder($"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Pipelines: gallery</title>\n<style>{Style}</style>\n</head>\n<body>\n<h1>Gallery</h1>\n<p>Every figure of the notebooks, drawn by the library without a browser.</p>\n");
        foreach (var (notebook, address) in notebooks)
        {
            page.Append($"<h2><a href=\"{HtmlText.Escape(address)}\">{HtmlText.Escape(NotebookPage.Headline(notebook) ?? address)}</a></h2>\n<p>{HtmlText.Escape(Lead(notebook))}</p>\n<div class=\"figures\">\n");
            var heading = string.Empty;
            foreach (var cell in notebook.Cells)
            {
                heading = cell.Kind == CellKind.Markdown && Heading().Match(cell.Source) is { Success: true } found ? found.Groups["text"].Value.Trim() : heading;
                foreach (var output in cell.Outputs.OfType<DisplayOutput>())
                {
                    if (output.Data.TryGetValue(MimeBundle.Svg, out var svg))
                    {
                        page.Append($"<figure{(IsWide(svg) ? " class=\"wide\"" : string.Empty)}>{svg}<figcaption>{HtmlText.Escape(heading)}</figcaption></figure>\n");
                    }
                }
            }

            page.Append("</div>\n");
        }

        return page.Append("</body>\n</html>\n").ToString();
    }

    private static bool IsWide(string svg) => Width().Match(svg) is { Success: true } m && int.Parse(m.Groups["width"].Value, System.Globalization.CultureInfo.InvariantCulture) > 560;

    // The first paragraph under the headline.
    private static string Lead(NotebookDocument notebook)
    {
        var text = notebook.Cells.FirstOrDefault(c => c.Kind == CellKind.Markdown)?.Source ?? string.Empty;
        var lead = text.Split("\n\n").FirstOrDefault(p => p.Length > 0 && p[0] != '#') ?? string.Empty;
        return Link().Replace(lead, "$1").Replace('\n', ' ').Replace("*", string.Empty, StringComparison.Ordinal).Replace("`", string.Empty, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\[([^\]]*)\]\([^)]*\)", RegexOptions.CultureInvariant)]
    private static partial Regex Link();

    [GeneratedRegex("^<svg[^>]* width=\"(?<width>[0-9]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Width();

    [GeneratedRegex(@"^##\s+(?<text>.+)$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Heading();
}
