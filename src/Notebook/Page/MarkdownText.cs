using Markdig;
using Markdig.Extensions.Mathematics;
using Markdig.Renderers;
using Markdig.Renderers.Html;

namespace Pipelines.Notebooks;

/// <summary>Markdown cells as HTML, equations as MathML.</summary>
internal static class MarkdownText
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePipeTables().UseMathematics().UseAutoIdentifiers().UseFootnotes().UseEmphasisExtras().Build();

    public static string ToHtml(string markdown)
    {
        using var writer = new StringWriter();
        var renderer = new HtmlRenderer(writer);
        Pipeline.Setup(renderer);
        renderer.ObjectRenderers.ReplaceOrAdd<HtmlMathInlineRenderer>(new Inline());
        renderer.ObjectRenderers.ReplaceOrAdd<HtmlMathBlockRenderer>(new Block());
        renderer.Render(Markdown.Parse(markdown, Pipeline));
        return writer.ToString();
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
