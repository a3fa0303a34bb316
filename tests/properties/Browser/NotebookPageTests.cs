using System.Diagnostics;
using Pipelines.Notebooks;
using Xunit;

namespace Pipelines.Tests;

/// <summary>What the runner writes, looked at by others: Jupyter's own way of running it, and a browser without network.</summary>
public sealed class NotebookPageTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pipelines-page-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Jupyter_and_the_runner_give_the_same_outputs()
    {
        PythonSuite.Require("nbconvert", "jupyter_client");
        var notebook = Sample.Write(_folder.FullName);
        var run = Cli.Run("run", notebook, "--out", Path.Combine(_folder.FullName, "ours"), "--fresh");
        Assert.True(run.Exit == 0, run.Error);
        Convert(notebook, Path.Combine(_folder.FullName, "theirs"));
        var ours = NotebookDocument.Read(Path.Combine(_folder.FullName, "ours", Sample.File)).GetOrThrow();
        var theirs = NotebookDocument.Read(Path.Combine(_folder.FullName, "theirs", Sample.File)).GetOrThrow();
        Assert.Equal(ours.Cells.Select(c => (c.Id, c.Count, c.Outputs.Length)), theirs.Cells.Select(c => (c.Id, c.Count, c.Outputs.Length)));
        Assert.Empty(NotebookComparison.Of(ours, theirs, tolerance: 0));
        Assert.All(ours.Cells.Where(c => c.Kind == CellKind.Code && c.Id != "setup"), c => Assert.NotEmpty(c.Outputs));
    }

    [Fact]
    public async Task The_page_needs_no_network_and_no_script()
    {
        using var browser = Browser.Open();
        var run = Cli.Run("run", Sample.Write(_folder.FullName), "--out", Path.Combine(_folder.FullName, "out"));
        Assert.True(run.Exit == 0, run.Error);
        var html = new Uri(Path.Combine(_folder.FullName, "out", Path.ChangeExtension(Sample.File, ".html"))).AbsoluteUri;
        using var page = await browser.Show("about:blank");
        foreach (var scripts in new[] { true, false })
        {
            await page.Unplug();
            await page.Call("Emulation.setScriptExecutionDisabled", new() { ["value"] = !scripts });
            await page.Go(html);
            await page.Until("document.readyState === 'complete' && document.body.innerText.includes('the end')");
            Assert.True((await page.Picture("body")).DifferentColors > 10);
            foreach (var picture in Sample.Pictures)
            {
                var seen = await page.Picture(picture);
                Assert.True(seen.Drawn > 0.01 && seen.DifferentColors > 10, $"{picture}: {seen.Drawn:P1} drawn in {seen.DifferentColors} colours.");
            }

            var before = await page.Picture(Sample.Atoms);
            await page.Drag(Sample.Atoms, 80, 40);
            await Task.Delay(300);
            Assert.Equal(scripts, !(await page.Picture(Sample.Atoms)).Values.SequenceEqual(before.Values));

            // Pointed at, a figure comes alive.
            await page.Drag(Sample.Figure, 1, 1);
            if (scripts)
            {
                await page.Until($"document.querySelector('{Sample.Figure} .js-plotly-plot') !== null", 20);
            }
        }

        Assert.Empty(page.Errors);
        Assert.Empty(page.Failures);
        Assert.All(page.Requests, r => Assert.Equal(html, r));
    }

    private void Convert(string notebook, string folder)
    {
        var installed = Cli.Run("kernel", "install", "--prefix", _folder.FullName);
        Assert.True(installed.Exit == 0, installed.Error);
        var start = new ProcessStartInfo("/usr/bin/python3", ["-m", "nbconvert", "--to", "notebook", "--execute", notebook, "--output-dir", folder])
        {
            RedirectStandardError = true, Environment = { ["JUPYTER_PATH"] = Path.Combine(_folder.FullName, "share", "jupyter"), ["HOME"] = _folder.FullName },
        };
        using var process = Process.Start(start)!;
        var said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, said);
    }
}
