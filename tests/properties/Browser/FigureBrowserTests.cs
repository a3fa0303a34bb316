using System.Text;
using Xunit;

namespace Pipelines.Tests;

/// <summary>Figures in a real browser: pictures that are not blank, the same bytes in every run, plotly.js and atoms that come alive.</summary>
public sealed class FigureBrowserTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pipelines-figures-");

    private static Figure Sample => Plot.Scatter([1, 2, 3], [3, 1, 2], "points").And(Plot.Line([1, 2, 3], [1, 2, 3], "line")).X("x (Å)").Y("y (eV)");

    private static Figure Field => Plot.Contour(Grid.Of([.. Enumerable.Range(0, 30).Select(i => i / 5.0)], [.. Enumerable.Range(0, 20).Select(i => i / 5.0)], (x, y) => Math.Sin(x) * Math.Cos(y)), label: "value");

    private static Figure Pie => Figure.FromPlotlyJson("""{"data":[{"type":"pie","labels":["a","b"],"values":[1,2]}],"layout":{}}""").GetOrThrow();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Pictures_are_the_same_bytes_in_every_run_and_show_something()
    {
        Require();
        foreach (var round in new[] { "a", "b" })
        {
            new[] { (Sample, "s.png"), (Sample, "s.svg"), (Field, "f.png"), (Sample, "s.pdf"), (Pie, "p.svg"), (Pie, "p.png") }.Select(f => (f.Item1, Path.Combine(_folder.FullName, round, f.Item2))).Save();
        }

        byte[] Bytes(string round, string file) => File.ReadAllBytes(Path.Combine(_folder.FullName, round, file));
        foreach (var file in new[] { "s.png", "s.svg", "f.png", "p.svg", "p.png" })
        {
            Assert.Equal(Bytes("a", file), Bytes("b", file));
        }

        var sample = Pixels.Decode(Bytes("a", "s.png"));
        Assert.Equal((964, 642), (sample.Width, sample.Height));
        Assert.True(sample.Drawn > 0.02 && sample.DifferentColors > 20);
        Assert.True(Pixels.Decode(Bytes("a", "f.png")).Drawn > 0.5);
        Assert.True(Pixels.Decode(Bytes("a", "p.png")).Drawn > 0.1);
        Assert.StartsWith("%PDF", Encoding.ASCII.GetString(Bytes("a", "s.pdf"), 0, 4), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_browser_the_message_says_what_to_do()
    {
        var before = Environment.GetEnvironmentVariable(Chromium.Variable);
        try
        {
            Environment.SetEnvironmentVariable(Chromium.Variable, "/nowhere/chromium");
            var path = Path.Combine(_folder.FullName, "x.png");
            Assert.Contains("Install it", Assert.Throws<DataException>(() => Sample.Save(path)).Message, StringComparison.Ordinal);
            Assert.False(File.Exists(path));
            Sample.Save(Path.ChangeExtension(path, ".svg"));
            Assert.Contains(".tiff", Assert.Throws<DataException>(() => Sample.Save(Path.ChangeExtension(path, ".tiff"))).Message, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable(Chromium.Variable, before);
        }
    }

    [Fact]
    public async Task Figures_and_atoms_come_alive_where_scripts_run()
    {
        using var browser = Browser.Open();
        var cluster = Shapes.Icosahedron(Species.Parse("Au"), 3, 4.08);
        var moved = cluster.Transformed(1.02 * Pipelines.Numerics.Mat3.Identity);
        var view = new StructureView([cluster, moved]).ColoredByClass("class", Enumerable.Repeat(Order.CommonNeighbors(cluster).Classes.Select(c => $"{c}"), 2));
        var surface = Plot.Surface(Grid.Of([0, 1, 2], [0, 1, 2], (x, y) => x * y));
        var body = $"<div id=\"one\">{Sample.ToHtml()}</div><div id=\"two\">{surface.ToHtml()}</div><div id=\"three\">{view.ToHtml()}</div><div id=\"four\">{Field.ToHtml()}</div>";
        var file = Path.Combine(_folder.FullName, "page.html");
        await File.WriteAllTextAsync(file, $"<!DOCTYPE html><meta charset=\"utf-8\"><body>{body}{PageScripts.For(body)}");
        using var page = await browser.Show("about:blank");
        await page.Unplug();
        await page.Go(new Uri(file).AbsoluteUri);
        await page.Until("document.readyState === 'complete' && window.pipelinesFigures");
        Assert.True((await page.Picture("#one svg")).Drawn > 0.02);
        foreach (var id in new[] { "one", "two", "four" })
        {
            await page.Evaluate($"document.querySelector('#{id} .pipelines-figure').dispatchEvent(new PointerEvent('pointerover', {{ bubbles: true }}))");
            await page.Until($"document.querySelector('#{id} .js-plotly-plot')");
        }

        await page.Until("document.querySelectorAll('#one .js-plotly-plot .scatterlayer .trace').length === 2");
        Assert.True((await page.Picture("#three canvas")).Drawn > 0.2);
        await page.Evaluate("document.querySelector('#three button').click()");
        await page.Until("document.querySelector('#three output').textContent !== '' && +document.querySelector('#three input').value >= 0");
        Assert.Empty(page.Errors);
        Assert.Empty(page.Failures);
    }

    private static void Require()
    {
        if (Chromium.Find() is null)
        {
            PythonSuite.Missing("chromium");
        }
    }
}
