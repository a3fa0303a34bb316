using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Pipelines.Notebooks;
using Xunit;

namespace Pipelines.Tests;

/// <summary>Notebook files: what is read is kept, what is written is nbformat 4.5, what is wrong is said.</summary>
public sealed class NotebookFileTests
{
    private const string Sample = """
        {"cells": [
          {"cell_type": "markdown", "id": "text", "metadata": {"collapsed": true}, "source": ["# Häuser\n", "und 🏠"], "attachments": {"a.png": {"image/png": "AAAA"}}},
          {"cell_type": "code", "id": "code-1", "execution_count": 7, "metadata": {"tags": ["parameters", "x"], "odd": [1, {"b": 2.5}]}, "source": "var x = 1;\nx", "future": {"z": 1, "a": null},
           "outputs": [
             {"output_type": "stream", "name": "stdout", "text": ["a\n", "b"]},
             {"output_type": "display_data", "metadata": {"isolated": true}, "data": {"image/png": "iVBOR=\n", "application/vnd.plotly.v1+json": {"data": [1, 2.0], "layout": {}}}},
             {"output_type": "execute_result", "execution_count": 7, "metadata": {}, "data": {"text/plain": ["1"]}},
             {"output_type": "error", "ename": "E", "evalue": "no", "traceback": ["one", "two"]},
             {"output_type": "from_tomorrow", "what": 3}]},
          {"cell_type": "raw", "id": "r", "metadata": {}, "source": []}],
         "metadata": {"kernelspec": {"name": ".net-csharp"}, "mine": "kept"}, "nbformat": 4, "nbformat_minor": 5, "top": true}
        """;

    private static readonly Gen<string> Texts = Gen.Elements("", "1 + 1", "a\nb\n", "\n\n", "\"\\ \t\b\f\u0001", "ä🏠\u2028\u00a0", "x\r\ny").ListOf(3).Select(string.Concat);

    private static readonly Gen<NotebookDocument> Notebooks =
        from sources in Gen.Zip(Texts, Gen.Choose(0, 2)).ListOf()
        from outputs in Gen.Zip(Texts, Gen.Choose(0, 3)).ListOf()
        select new NotebookDocument(
        [
            .. sources.Select((s, k) => new NotebookCell((CellKind)s.Item2, $"c{k}", s.Item1)
            {
                Outputs = s.Item2 == 0 ? [.. outputs.Select(o => OutputOf(o.Item1, o.Item2))] : [],
                Count = s.Item2 == 0 ? k : null,
            }),
        ]);

    [Fact]
    public void What_is_read_is_kept()
    {
        var written = JsonNode.Parse(NotebookDocument.Parse(Sample).GetOrThrow().ToJson())!;
        var expected = JsonNode.Parse(Sample)!;
        expected["cells"]![1]!["source"] = new JsonArray("var x = 1;\n", "x");
        Assert.True(JsonNode.DeepEquals(expected, written), written.ToJsonString());
    }

    [Fact]
    public void Writing_and_reading_gives_the_same_bytes() => Property.ForAll(Notebooks, notebook =>
    {
        var json = notebook.ToJson();
        Assert.Equal(json, NotebookDocument.Parse(json).GetOrThrow().ToJson());
    });

    [Fact]
    public void Cells_say_what_they_are()
    {
        var cell = NotebookDocument.Parse(Sample).GetOrThrow().Cells[1];
        Assert.Equal(["parameters", "x"], cell.Tags);
        Assert.Equal("var x = 1;\nx", cell.Source);
        Assert.Equal(7, cell.Count);
        Assert.Equal(new StreamOutput("stdout", "a\nb"), cell.Outputs[0]);
    }

    [Fact]
    public void Older_files_are_given_ids()
    {
        var old = NotebookDocument.Parse("""{"cells":[{"cell_type":"code","source":"1","metadata":{},"outputs":[],"execution_count":null},{"cell_type":"raw","source":"","metadata":{}}],"metadata":{},"nbformat":4,"nbformat_minor":2}""").GetOrThrow();
        Assert.Equal(["cell-1", "cell-2"], old.Cells.Select(c => c.Id));
    }

    [Theory]
    [InlineData("{", null, 1)]
    [InlineData("{\"cells\": [}", null, 1)]
    [InlineData("[]", "nbformat", null)]
    [InlineData("{\"nbformat\": 3, \"worksheets\": []}", "nbformat", null)]
    [InlineData("{\"nbformat\": 4, \"cells\": [\n3]}", "cells[0]", 2)]
    [InlineData("{\"nbformat\": 4, \"metadata\": {\"cells\": [1]}, \"cells\": [\n\n{\"cell_type\": \"heading\", \"source\": \"\"}]}", "cells[0].cell_type", 3)]
    [InlineData("{\"nbformat\": 4, \"cells\": [{\"cell_type\": \"raw\", \"source\": \"\"},\n{\"cell_type\": \"raw\"}]}", "cells[1].source", 2)]
    [InlineData("{\"nbformat\": 4, \"cells\": [{\"cell_type\": \"raw\", \"id\": \"a b\", \"source\": \"\"}]}", "cells[0].id", 1)]
    [InlineData("{\"nbformat\": 4, \"cells\": [{\"cell_type\": \"raw\", \"id\": \"a\", \"source\": \"\"},\n{\"cell_type\": \"raw\", \"id\": \"a\", \"source\": \"\"}]}", "cells[1].id", 2)]
    [InlineData("{\"nbformat\": 4, \"cells\": [\n{\"cell_type\": \"code\", \"source\": \"\", \"outputs\": [{\"output_type\": \"stream\", \"name\": \"stdout\"}]}]}", "cells[0].outputs[0].text", 2)]
    [InlineData("{\"nbformat\": 4, \"cells\": [\n{\"cell_type\": \"code\", \"source\": \"\", \"outputs\": [{\"output_type\": \"display_data\", \"data\": {\"text/html\": 3}}]}]}", "cells[0].outputs[0].data", 2)]
    [InlineData("{\"nbformat\": 4, \"cells\": [\n{\"cell_type\": \"raw\", \"source\": \"\", \"metadata\": 3}]}", "cells[0].metadata", 2)]
    public void Bad_files_say_where(string json, string? field, int? line)
    {
        var error = NotebookDocument.Parse(json, "bad.ipynb").Error!;
        Assert.Equal(("bad.ipynb", field, (long?)line), (error.File, error.Field, error.Line));
    }

    [Fact]
    public void Any_text_is_a_notebook_or_an_error() => Property.ForAll(
        from cut in Gen.Choose(0, Sample.Length - 1)
        from length in Gen.Choose(0, 40)
        from put in Gen.Elements("", "[]", "{}", "1", "null", "\"", ",", "\\ud83c")
        select Sample.Remove(cut, Math.Min(length, Sample.Length - cut)).Insert(cut, put),
        json => Assert.True(NotebookDocument.Parse(json) is { IsOk: true } or { Error: not null }),
        cases: 500);

    [Fact]
    public void Counts_that_are_no_integers_and_keys_given_twice_are_no_reason_to_stop()
    {
        var notebook = NotebookDocument.Parse("""
            {"cells":[{"cell_type":"code","id":"a","metadata":{},"source":"1","x":1,"x":2,"execution_count":1.5,
             "outputs":[{"output_type":"execute_result","execution_count":1.5,"metadata":{},"data":{"text/plain":"1","text/plain":"2"}}]}],
             "metadata":{},"nbformat":4,"nbformat_minor":5}
            """).GetOrThrow();
        var cell = Assert.Single(notebook.Cells);
        Assert.Null(cell.Count);
        Assert.Equal(2, cell.Rest["x"].GetInt32());
        Assert.Equal("2", Assert.IsType<ResultOutput>(Assert.Single(cell.Outputs)).Data["text/plain"]);
    }

    [Fact]
    public void Jupyter_finds_nothing_wrong_and_writes_the_same_bytes()
    {
        PythonSuite.Require("nbformat");
        var folder = Directory.CreateTempSubdirectory("pipelines-");
        try
        {
            var path = Path.Combine(folder.FullName, "a.ipynb");
            var known = NotebookDocument.Parse(Sample.Replace(""",{"output_type": "from_tomorrow", "what": 3}""", "").Replace(",\n     {\"output_type\": \"from_tomorrow\", \"what\": 3}", "").Replace(", \"future\": {\"z\": 1, \"a\": null}", "").Replace(", \"top\": true", "").Replace("\"name\": \".net-csharp\"", "\"name\": \".net-csharp\", \"display_name\": \".NET (C#)\"")).GetOrThrow();
            known.Write(path);
            Assert.Equal("fine", Python.Run("import nbformat, sys; p = sys.argv[1]; nb = nbformat.read(p, 4); nbformat.validate(nb); nbformat.write(nb, p + '.jupyter'); print('fine')", path));
            Assert.Equal(File.ReadAllText(path), File.ReadAllText(path + ".jupyter"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static NotebookOutput OutputOf(string text, int kind) => kind switch
    {
        0 => new StreamOutput("stdout", text),
        1 => new DisplayOutput(new MimeBundle(text).With(MimeBundle.Plotly, "{\"a\": [1.50, null]}").Forms),
        2 => new ResultOutput(new MimeBundle(text).Forms, 3),
        _ => new ErrorOutput("E", text, [text]),
    };
}
