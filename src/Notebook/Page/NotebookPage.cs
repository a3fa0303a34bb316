using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Pipelines.Notebooks;

/// <summary>An executed notebook as one page: everything is inside it, and nothing is loaded, and without scripts it shows the same, standing still.</summary>
public static class NotebookPage
{
    private const string Markdown = "text/markdown", Jpeg = "image/jpeg";

    /// <summary>The page.</summary>
    /// <param name="notebook">With its outputs.</param>
    /// <param name="name">The notebook's name, for pages without a headline.</param>
    public static string Write(NotebookDocument notebook, string name)
    {
        ArgumentNullException.ThrowIfNull(notebook);
        var page = new StringBuilder(Head(Headline(notebook) ?? name));
        foreach (var cell in notebook.Cells)
        {
            page.Append(Cell(cell));
        }

        page.Append("</main>\n");
        return page.Append(PageScripts.For(page.ToString())).Append("</body>\n</html>\n").ToString();
    }

    /// <summary>A notebook's headline: its first Markdown heading; null where it has none.</summary>
    public static string? Headline(NotebookDocument notebook) => notebook.Cells.Where(c => c.Kind == CellKind.Markdown)
        .SelectMany(c => c.Source.Split('\n')).FirstOrDefault(l => l.StartsWith("# ", StringComparison.Ordinal))?[2..].Trim();

    /// <summary>A page up to the beginning of its content.</summary>
    internal static string Head(string title) => string.Create(CultureInfo.InvariantCulture, $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="{Policy}">
        <title>{WebUtility.HtmlEncode(title)}</title>
        <style>
        {Style}
        </style>
        </head>
        <body>
        <main>

        """);

    // Nothing is loaded: whatever a cell or a text puts into the page, no address is asked for anything. (plotly.js compiles its shaders' callers: eval.)
    private const string Policy = "default-src 'none'; img-src data: blob:; style-src 'unsafe-inline'; script-src 'unsafe-inline' 'unsafe-eval'; worker-src blob:; font-src data:";

    private static string Style { get; } = ReadStyle();

    private static string ReadStyle()
    {
        using var stream = typeof(NotebookPage).Assembly.GetManifestResourceStream("notebook.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().TrimEnd();
    }

    private static string Cell(NotebookCell cell) => cell.Kind switch
    {
        CellKind.Markdown => $"<section class=\"text\">\n{Attached(cell, MarkdownText.ToHtml(cell.Source))}</section>\n",
        CellKind.Code when !string.IsNullOrWhiteSpace(cell.Source) || !cell.Outputs.IsEmpty =>
            $"<section class=\"cell\" id=\"{cell.Id}\"{(cell.Count is { } n ? $" data-number=\"{n}\"" : string.Empty)}>\n{CodeMarkup.Of(cell.Source)}\n{string.Concat(cell.Outputs.Select(Output))}</section>\n",
        _ => string.Empty,
    };

    private static string Output(NotebookOutput output) => output switch
    {
        StreamOutput s => $"<pre class=\"{(s.Name == "stderr" ? "stream error" : "stream")}\">{WebUtility.HtmlEncode(s.Text)}</pre>\n",
        ErrorOutput e => $"<pre class=\"failure\">{WebUtility.HtmlEncode(string.Join('\n', e.Trace))}</pre>\n",
        DisplayOutput d when d.Data.ContainsKey(Note.MediaType) => string.Empty,
        DisplayOutput d => $"<div class=\"shown\">{Shown(d)}</div>\n",
        _ => string.Empty,
    };

    // The richest form; the HTML of figures holds their picture.
    private static string Shown(DisplayOutput output) =>
        output.Data.TryGetValue(MimeBundle.Html, out var html) ? html
        : output.Data.TryGetValue(MimeBundle.Svg, out var svg) ? Svg(svg)
        : output.Data.TryGetValue(MimeBundle.Png, out var png) ? Image("png", png, output)
        : output.Data.TryGetValue(Jpeg, out var jpeg) ? Image("jpeg", jpeg, output)
        : output.Data.TryGetValue(Markdown, out var markdown) ? MarkdownText.ToHtml(markdown)
        : $"<pre class=\"value\">{WebUtility.HtmlEncode(output.Data.GetValueOrDefault(MimeBundle.Plain, string.Empty))}</pre>";

    private static string Svg(string svg) => svg.IndexOf("<svg", StringComparison.Ordinal) is >= 0 and var start ? svg[start..] : svg;

    // Pictures that a Markdown cell carries within itself.
    private static string Attached(NotebookCell cell, string html)
    {
        if (!cell.Rest.TryGetValue("attachments", out var attachments) || attachments.ValueKind != JsonValueKind.Object)
        {
            return html;
        }

        var pictures =
            from file in attachments.EnumerateObject()
            where file.Value.ValueKind == JsonValueKind.Object
            from form in file.Value.EnumerateObject()
            where form.Name.StartsWith("image/", StringComparison.Ordinal)
            let content = NotebookJson.TextOf(form.Value)
            where content is not null
            select (file.Name, Content: $"src=\"data:{HtmlText.Escape(form.Name)};base64,{HtmlText.Escape(content.ReplaceLineEndings(string.Empty))}\"");
        return pictures.Aggregate(html, (text, picture) => text
            .Replace($"src=\"attachment:{picture.Name}\"", picture.Content, StringComparison.Ordinal)
            .Replace($"src=\"attachment:{Uri.EscapeDataString(picture.Name)}\"", picture.Content, StringComparison.Ordinal));
    }

    private static string Image(string kind, string base64, DisplayOutput output) =>
        $"<img alt=\"{WebUtility.HtmlEncode(output.Data.GetValueOrDefault(MimeBundle.Plain, "picture"))}\" src=\"data:image/{kind};base64,{base64.Replace("\n", string.Empty, StringComparison.Ordinal)}\">";
}
