using System.Collections.Immutable;
using System.Text;

namespace Pipelines.Notebooks;

/// <summary>A part of a report: a heading, words, and values as they look anywhere else.</summary>
/// <param name="Heading">Of the part.</param>
/// <param name="Values">Shown one under another; see <see cref="Rich.Of"/>.</param>
public sealed record ReportPart(string Heading, params ImmutableArray<object> Values)
{
    /// <summary>Markdown before the values.</summary>
    public string Words { get; init; } = string.Empty;
}

/// <summary>Results as one page that needs nothing else and loads nothing: without scripts it shows the same, standing still.</summary>
public static class ReportPage
{
    /// <summary>The page.</summary>
    /// <param name="title">Its title and headline.</param>
    /// <param name="parts">Its parts.</param>
    public static string Write(string title, params IEnumerable<ReportPart> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        var body = new StringBuilder($"<section class=\"text\">\n<h1>{HtmlText.Escape(title)}</h1>\n</section>\n");
        foreach (var part in parts)
        {
            body.Append($"<section class=\"text\">\n<h2>{HtmlText.Escape(part.Heading)}</h2>\n{MarkdownText.ToHtml(part.Words)}</section>\n");
            foreach (var value in part.Values)
            {
                body.Append($"<div class=\"shown\">{Rich.Of(value).ToHtml()}</div>\n");
            }
        }

        return Whole(title, body.ToString());
    }

    /// <summary>A text in Markdown as a page.</summary>
    /// <param name="title">The page's title.</param>
    /// <param name="markdown">Its text, with its own headline.</param>
    public static string OfMarkdown(string title, string markdown) => Whole(title, $"<section class=\"text\">\n{MarkdownText.ToHtml(markdown)}</section>\n");

    private static string Whole(string title, string body) => $"{NotebookPage.Head(title)}{body}</main>\n{PageScripts.For(body)}</body>\n</html>\n";
}
