using Pipelines.Notebooks;
using Xunit;

namespace Pipelines.Tests;

/// <summary>Markdown from anybody: it may look as it likes, and does nothing.</summary>
public sealed class NotebookMarkdownTests
{
    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("before <img src=x onerror=alert(1)> after")]
    [InlineData("<iframe src=\"http://example.org\"></iframe>")]
    public void Html_is_shown_as_it_is_written(string markdown)
    {
        var html = MarkdownText.ToHtml(markdown);
        Assert.DoesNotContain("<script", html);
        Assert.DoesNotContain("<img", html);
        Assert.DoesNotContain("<iframe", html);
        Assert.Contains("&lt;", html);
    }

    [Theory]
    [InlineData("[a](javascript:alert(1))")]
    [InlineData("[a]( JaVaScript:alert(1))")]
    [InlineData("[a](vbscript:x)")]
    [InlineData("[a](data:text/html;base64,PHNjcmlwdD4=)")]
    public void Links_run_nothing(string markdown)
    {
        var html = MarkdownText.ToHtml(markdown);
        Assert.Contains("href=\"#\"", html);
        Assert.DoesNotContain("script:", html, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("[a](https://doi.org/10.1080/23746149.2019.1654919)", "href=\"https://doi.org/10.1080/23746149.2019.1654919\"")]
    [InlineData("[a](01-ni19.ipynb#x:y)", "href=\"01-ni19.ipynb#x:y\"")]
    [InlineData("[a](#found)", "href=\"#found\"")]
    [InlineData("![a](data:image/png;base64,AAAA)", "src=\"data:image/png;base64,AAAA\"")]
    public void Links_that_lead_somewhere_stay(string markdown, string link) => Assert.Contains(link, MarkdownText.ToHtml(markdown));
}
