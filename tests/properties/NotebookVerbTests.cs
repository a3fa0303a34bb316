using System.Text.Json.Nodes;
using Pipelines.Notebooks;
using Xunit;

namespace Pipelines.Tests;

/// <summary><c>pipelines run</c> and <c>strip</c> as a shell sees them.</summary>
public sealed class NotebookVerbTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pipelines-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_notebook_is_run_where_it_lies()
    {
        File.WriteAllText(At("beside.txt"), "19");
        var source = Notebook("a.ipynb", "bool full = false;\nint n = 1;", "using Pipelines;\n$\"{File.ReadAllText(\"beside.txt\")} {full} {n}\"");
        var before = File.ReadAllText(source);
        var outcome = Cli.Run("run", source, "--out", At("out"), "--full", "--set", "n=4", "--json");
        Assert.True(outcome.Exit == 0, outcome.Error);
        Assert.Equal(["a.ipynb", "a.html", "a.md"], outcome.Json["files"]!.AsArray().Select(f => (string)f!));
        var executed = NotebookDocument.Read(At("out", "a.ipynb")).GetOrThrow();
        Assert.Equal("19 True 4", Assert.IsType<ResultOutput>(Assert.Single(executed.Cells[^1].Outputs)).Data[MimeBundle.Plain]);
        Assert.Contains("19 True 4", File.ReadAllText(At("out", "a.html")));
        Assert.Equal(before, File.ReadAllText(source));
    }

    [Fact]
    public void A_failing_cell_is_told_and_written_down()
    {
        var outcome = Cli.Run("run", Notebook("a.ipynb", "var a = 1;", "var b = 2;\nthrow new FormatException($\"no {b}\");"), "--out", At("out"));
        Assert.Equal(1, outcome.Exit);
        Assert.Contains("a.ipynb: cell 2, line 2: FormatException: no 2", outcome.Error);
        Assert.IsType<ErrorOutput>(NotebookDocument.Read(At("out", "a.ipynb")).GetOrThrow().Cells[1].Outputs[^1]);
        Assert.Contains("FormatException: no 2", File.ReadAllText(At("out", "a.html")));
    }

    [Fact]
    public void A_run_is_checked_against_what_was_recorded()
    {
        var source = Notebook("a.ipynb", "double x = 3;", "1 / x");
        Assert.Equal(2, Cli.Run("run", source, "--check", "--out", At("out")).Exit);
        Assert.Equal(0, Cli.Run("run", source, "--out", At("once")).Exit);
        var again = Cli.Run("run", At("once", "a.ipynb"), "--out", At("out"), "--check");
        Assert.True(again.Exit == 0, again.Out + again.Error);
        var other = Cli.Run("run", At("once", "a.ipynb"), "--out", At("out"), "--check", "--set", "x=3.1");
        Assert.Equal(1, other.Exit);
        Assert.Contains("text/plain: recorded '0.3333333333333333', found '0.3225806451612903'", other.Out);
    }

    [Theory]
    [InlineData(2, "--set", "m=1")]
    [InlineData(2, "--set", "n")]
    [InlineData(2, "--set", "n=1", "--set", "n=2")]
    [InlineData(2, "--set", "n=x")]
    [InlineData(2, "--set", "n=99999999999")]
    [InlineData(2, "--timeout", "0")]
    [InlineData(2, "--figures", "svg,gif")]
    [InlineData(2, "--out", ".")]
    public void Wrong_options_are_told_before_the_work(int exit, params string[] options)
    {
        string[] given = [.. options.Select(o => o == "." ? _folder.FullName : o)];
        Assert.Equal(exit, Cli.RunHere(["run", Notebook("a.ipynb", "int n = 1;"), "--out", At("out"), .. given]).Exit);
        Assert.False(Directory.Exists(At("out")));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_into_is_told_before_the_work()
    {
        File.WriteAllText(At("out"), "a file");
        var source = Notebook("a.ipynb", $"File.WriteAllText(\"ran.txt\", \"\");");
        var outcome = Cli.Run("run", source, "--out", At("out"));
        Assert.Equal(2, outcome.Exit);
        Assert.Contains("out is a file; expected a folder", outcome.Error);
        Assert.False(File.Exists(At("ran.txt")));
    }

    [Fact]
    public void A_cell_that_ends_the_process_fails_and_what_was_done_is_written()
    {
        var outcome = Cli.Run("run", Notebook("a.ipynb", "1 + 1", "Console.WriteLine(\"so far\");\nEnvironment.Exit(0);", "3"), "--out", At("out"));
        Assert.Equal(1, outcome.Exit);
        Assert.Contains("a.ipynb: cell 2: Exit: The cell ended the process.", outcome.Error);
        var cells = NotebookDocument.Read(At("out", "a.ipynb")).GetOrThrow().Cells;
        Assert.Equal("2", Assert.IsType<ResultOutput>(Assert.Single(cells[0].Outputs)).Data[MimeBundle.Plain]);
        Assert.Equal("so far\n", Assert.IsType<StreamOutput>(cells[1].Outputs[0]).Text);
        Assert.Equal("Exit", Assert.IsType<ErrorOutput>(cells[1].Outputs[1]).Name);
        Assert.Empty(cells[2].Outputs);
    }

    [Fact]
    public void Threads_of_cells_do_not_keep_the_process()
    {
        using var process = Cli.Start("run", Notebook("a.ipynb", "new System.Threading.Thread(() => System.Threading.Thread.Sleep(-1)).Start();"), "--out", At("out"));
        var ended = process.WaitForExit(TimeSpan.FromSeconds(60));
        process.Kill();
        Assert.True(ended);
        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    public void Half_a_pair_of_surrogates_costs_no_output()
    {
        var outcome = Cli.Run("run", Notebook("a.ipynb", "Console.WriteLine(\"a\\ud800b\");"), "--out", At("out"));
        Assert.True(outcome.Exit == 0, outcome.Error);
        Assert.Contains("a\ufffdb", File.ReadAllText(At("out", "a.md")));
    }

    [Fact]
    public void A_file_that_is_no_notebook_is_told()
    {
        File.WriteAllText(At("bad.ipynb"), "{\n3");
        var outcome = Cli.RunHere("run", At("bad.ipynb"), "--out", At("out"));
        Assert.Equal(3, outcome.Exit);
        Assert.Contains("bad.ipynb, line 2", outcome.Error);
    }

    [Fact]
    public void Stripping_takes_outputs_and_nothing_else()
    {
        var path = Notebook("a.ipynb", "1");
        var clean = File.ReadAllText(path);
        var notebook = NotebookDocument.Read(path).GetOrThrow();
        (notebook with { Cells = [.. notebook.Cells.Select(c => c with { Count = 3, Outputs = [new StreamOutput("stdout", "x")] })] }).Write(path);
        Assert.Equal([path], Cli.RunHere("strip", path, "--json").Json["changed"]!.AsArray().Select(f => (string)f!));
        Assert.Equal(clean, File.ReadAllText(path));
        Assert.Empty(Cli.RunHere("strip", path, "--json").Json["changed"]!.AsArray());
    }

    [Fact]
    public void Notebooks_in_the_repository_are_clean_and_open_everywhere()
    {
        var common = JsonNode.Parse(NotebookDocument.CommonMetadata);
        foreach (var path in Directory.GetFiles(Path.Combine(Repository.Root, "notebooks"), "*.ipynb"))
        {
            var (name, text) = (Path.GetFileName(path), File.ReadAllText(path));
            var notebook = NotebookDocument.Parse(text, name).GetOrThrow();
            Assert.True(notebook.Stripped().ToJson() == text, $"{name} has outputs, or is not as it would be written: pipelines strip {name}");
            Assert.True(JsonNode.DeepEquals(common, JsonNode.Parse(notebook.Metadata.GetRawText())), $"{name}: metadata differ from those that every front end knows.");
            Assert.All(notebook.Cells.Where(c => c.Kind == CellKind.Code), cell =>
            {
                Assert.DoesNotMatch(@"(?m)^\s*(#!|%)|\bdisplay\(|\bHTML\(|Formatter\.Register", cell.Source);
                Assert.True(cell.Source.LastIndexOf("#r ", StringComparison.Ordinal) <= 0 || cell.Source.TrimStart().StartsWith("#r ", StringComparison.Ordinal), $"{name}: #r comes first in its cell.");
                Assert.Equal("csharp", cell.Metadata.GetProperty("dotnet_interactive").GetProperty("language").GetString());
                Assert.Equal("csharp", cell.Metadata.GetProperty("polyglot_notebook").GetProperty("kernelName").GetString());
            });
            Assert.True(notebook.Cells is [{ Kind: CellKind.Markdown }, ..] && NotebookPage.Headline(notebook) is not null, $"{name} begins with a headline.");
            Assert.True(NotebookParameters.Of(notebook).Any(p => p is { Name: "full", Type: "bool", Value: "false" }), $"{name} has no parameter 'full', false by default.");
        }
    }

    private string At(params string[] parts) => Path.Combine([_folder.FullName, .. parts]);

    // The first cell is that of the parameters.
    private string Notebook(string name, params string[] cells)
    {
        var path = At(name);
        new NotebookDocument(
        [
            .. cells.Select((c, k) => new NotebookCell(CellKind.Code, $"c{k}", c) { Metadata = k == 0 ? NotebookJson.Parse("""{"tags":["parameters"]}""") : NotebookJson.EmptyObject }),
        ]).Write(path);
        return path;
    }
}
