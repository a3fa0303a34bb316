using System.Diagnostics;
using System.Text.Json.Nodes;
using Xunit;

namespace Pipelines.Tests;

/// <summary>A person's morning with Jupyter Notebook, in a real browser: one server and one page for all of it.</summary>
public sealed class JupyterPageTests
{
    [Fact]
    public async Task A_page_runs_completes_and_interrupts()
    {
        PythonSuite.Require("notebook", "jupyter_client");
        using var server = NotebookServer.Open();
        using var browser = Browser.Open();
        Sample.Write(server.Folder);
        using var page = await browser.Show(server.Page(Sample.File));
        await page.Until("Jupyter.notebook.kernel.is_connected() && Jupyter.notebook._fully_loaded", 30);

        await RunAll(page);
        Assert.Equal("the end", (string?)await page.Evaluate("Jupyter.notebook.get_cells().at(-1).output_area.outputs[0].text"));
        foreach (var picture in Sample.Pictures)
        {
            var seen = await page.Picture(picture);
            Assert.True(seen.Drawn > 0.01 && seen.DifferentColors > 10, $"{picture}: {seen.Drawn:P1} drawn in {seen.DifferentColors} colours.");
        }

        await Completion(page);
        await Interrupt(page);
        Assert.Empty(page.Errors);
    }

    private static async Task RunAll(Page page)
    {
        await page.Evaluate("Jupyter.notebook.execute_all_cells()");
        await page.Until("Jupyter.notebook.get_cells().every(c => c.cell_type !== 'code' || (c.input_prompt_number !== '*' && c.input_prompt_number != null)) && !Jupyter.notebook.kernel_busy");
        Assert.Equal("[]", (await page.Evaluate("Jupyter.notebook.get_cells().flatMap(c => (c.output_area?.outputs ?? []).filter(o => o.output_type === 'error').map(o => o.evalue))"))!.ToJsonString());
    }

    // As a person does: types into a new cell, presses Tab, sees the list, chooses.
    private static async Task Completion(Page page)
    {
        await NewCell(page, string.Empty);
        await page.Type("cluster.");
        await page.Press("Tab", 9);
        await page.Until("document.querySelector('.completions select, #complete') !== null", 20);
        var offered = (string?)await page.Evaluate("document.querySelector('.completions, #complete').innerText");
        Assert.Contains("Count", offered, StringComparison.Ordinal);
        await page.Press("Escape", 27);
    }

    // A fit of minutes: its bar is seen, the button stops it, and the session goes on.
    private static async Task Interrupt(Page page)
    {
        var data = JsonValue.Create(Path.Combine(Repository.Root, "data", "ni19", "ni19-bip300.extxyz")).ToJsonString();
        await NewCell(page, $"""
            var fit = Read.ExtXyz({data}).GetOrThrow() | Select.Random(environments: 5000, seed: 1)
                | Fit.GaussianProcess(new TwoBodyKernel(0.6, 6.5) + new ThreeBodyKernel(0.5, 6.5, 0.15), noise: 0.0015);
            """);
        await page.Evaluate("Jupyter.notebook.execute_cell()");
        await page.Until("Jupyter.notebook.get_selected_cell().output_area.element[0].innerText.includes('%')");
        var clock = Stopwatch.StartNew();
        await page.Evaluate("document.querySelector('button[data-jupyter-action=\"jupyter-notebook:interrupt-kernel\"]').click()");
        await page.Until("Jupyter.notebook.get_selected_cell().input_prompt_number !== '*'", 10);
        Assert.True(clock.Elapsed.TotalSeconds < 3, $"It took {clock.Elapsed.TotalSeconds:F1} s.");
        TestContext.Current.SendDiagnosticMessage($"A fit was interrupted within {clock.Elapsed.TotalSeconds:F2} s.");
        await NewCell(page, "cluster.Count + 1");
        await page.Evaluate("Jupyter.notebook.execute_cell()");
        await page.Until("Jupyter.notebook.get_selected_cell().output_area.outputs.length > 0");
        Assert.Equal("14", (string?)await page.Evaluate("Jupyter.notebook.get_selected_cell().output_area.outputs[0].data?.['text/plain']"));
    }

    private static async Task NewCell(Page page, string code) =>
        await page.Evaluate($"(() => {{ const n = Jupyter.notebook; n.select(n.ncells() - 1); n.insert_cell_below('code'); n.select_next(); n.get_selected_cell().set_text({JsonValue.Create(code).ToJsonString()}); n.edit_mode(); n.get_selected_cell().focus_editor(); }})()");
}
