using Markdig;
using Markdig.Extensions.Mathematics;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Pipelines.Notebooks;

/// <summary>Markdown cells as HTML, equations as MathML. HTML in them is shown as it is written, and links run nothing: a page may come from anybody.</summary>
internal static class MarkdownText
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePipeTables().UseMathematics().UseAutoIdentifiers().UseFootnotes().UseEmphasisExtras().DisableHtml().Build();

    public static string ToHtml(string markdown)
    {
        using var writer = new StringWriter();
        var renderer = new HtmlRenderer(writer);
        Pipeline.Setup(renderer);
        renderer.ObjectRenderers.ReplaceOrAdd<HtmlMathInlineRenderer>(new Inline());
        renderer.ObjectRenderers.ReplaceOrAdd<HtmlMathBlockRenderer>(new Block());
        var document = Markdown.Parse(markdown, Pipeline);
        foreach (var link in document.Descendants<LinkInline>().Where(l => !Harmless(l)))
        {
            link.Url = "#";
        }

        renderer.Render(document);
        return writer.ToString();
    }

    private static bool Harmless(LinkInline link)
    {
        var url = (link.Url ?? string.Empty).TrimStart();
        var scheme = url.IndexOfAny([':', '/', '?', '#']);
        return scheme < 0 || url[scheme] != ':' || url[..scheme].ToUpperInvariant() is "HTTP" or "HTTPS" or "MAILTO" or "ATTACHMENT"
            || (link.IsImage && url.StartsWith("data:image/", StringComparison.OrdinalIgnoreCase));
    }

    private sealed class Inline : HtmlObjectRenderer<MathInline>
    {
        protected override void Write(HtmlRenderer renderer, MathInline obj) => renderer.Write(MathMarkup.Of(obj.Content.ToString(), block: obj.DelimiterCount > 1));
    }

    private sealed class Block : HtmlObjectRenderer<MathBlock>
    {
        protected override void Write(HtmlRenderer renderer, MathBlock obj) =>
            renderer.EnsureLine().Write("<div class=\"equation\">").Write(MathMarkup.Of(obj.Lines.ToString(), block: true)).WriteLine("</div>");
    }
}
