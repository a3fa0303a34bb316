using System.Collections.Immutable;
using Pipelines.Notebooks;
using Xunit;

namespace Pipelines.Tests;

/// <summary>Running notebooks: parameters, failures, time limits, comparisons, the page.</summary>
public sealed class NotebookRunTests
{
    private static readonly SessionOptions NoCache = new() { Cache = null, Patience = TimeSpan.FromSeconds(0.2) };

    [Fact]
    public void Pictures_attached_to_a_text_are_in_the_page()
    {
        var text = new NotebookCell(CellKind.Markdown, "m", "![one](attachment:a%20b.png)")
        {
            Rest = ImmutableSortedDictionary<string, System.Text.Json.JsonElement>.Empty.Add("attachments", System.Text.Json.JsonElement.Parse("""{"a b.png":{"image/png":"AAAA"}}""")),
        };
        Assert.Contains("src=\"data:image/png;base64,AAAA\"", NotebookPage.Write(new([text]), "a"));
    }

    [Fact]
    public async Task Many_prints_take_no_time_and_have_an_end()
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var (notebook, failure) = await Run(Code("for (var i = 0; i < 300_000; i++) { Console.WriteLine($\"line {i}\"); }"));
        Assert.Null(failure);
        var text = Assert.IsType<StreamOutput>(Assert.Single(notebook.Cells[0].Outputs)).Text;
        Assert.StartsWith("line 0\nline 1\n", text);
        Assert.EndsWith("\nThis cell has printed 1048576 characters; what it prints from here on is not shown. Write long output to a file.\n", text);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 20);
    }

    [Fact]
    public async Task Outputs_are_kept_and_ids_too()
    {
        var (notebook, failure) = await Run(Code("using Pipelines;\nConsole.Write(\"a\");\nvar d = 1.Display();\nConsole.Write(\"b\");\nConsole.Error.Write(\"c\");\nd.Update(2);\n6 * 7"), new(CellKind.Markdown, "m", "text"), Code("  "), Code("8", "last"));
        Assert.Null(failure);
        Assert.Equal(["c", "m", "c", "last"], notebook.Cells.Select(c => c.Id[..Math.Min(c.Id.Length, c.Id == "last" ? 4 : 1)]));
        Assert.Equal([1, null, null, 2], notebook.Cells.Select(c => c.Count));
        Assert.Collection(
            notebook.Cells[0].Outputs,
            o => Assert.Equal(new StreamOutput("stdout", "a"), o),
            o => Assert.Equal("2", Assert.IsType<DisplayOutput>(o).Data[MimeBundle.Plain]),
            o => Assert.Equal(new StreamOutput("stdout", "b"), o),
            o => Assert.Equal(new StreamOutput("stderr", "c"), o),
            o => Assert.Equal("42", Assert.IsType<ResultOutput>(o).Data[MimeBundle.Plain]));
    }

    [Fact]
    public async Task A_failure_ends_the_run_and_is_written_down()
    {
        var (notebook, failure) = await Run(Code("1"), Code("var a = 1;\nthrow new FormatException(\"no\");"), Code("3"));
        Assert.Equal("cell 2, line 2: FormatException: no", failure!.ToString());
        Assert.Equal("no", Assert.IsType<ErrorOutput>(Assert.Single(notebook.Cells[1].Outputs)).Message);
        Assert.Empty(notebook.Cells[2].Outputs);
        Assert.Null(notebook.Cells[2].Count);
    }

    [Fact]
    public async Task A_cell_out_of_time_is_a_failure()
    {
        var run = await NotebookRunner.RunAsync(new([Code("Thread.Sleep(1);"), Code("var end = DateTime.UtcNow.AddSeconds(9); while (DateTime.UtcNow < end) { }")]), NoCache, TimeSpan.FromSeconds(2.5));
        Assert.Equal("cell 2: Timeout: The cell took longer than 2.5 s.", run.Failure!.ToString());
    }

    [Fact]
    public async Task A_cancelled_run_has_no_result()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(0.5));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => NotebookRunner.RunAsync(new([Code("for (;;) { Pipelines.Run.Default.Report(\"x\", 1, 2); Thread.Sleep(1); }")]), NoCache, null, null, cancellation: stop.Token));
    }

    [Fact]
    public async Task Parameters_are_set_in_a_cell_after_theirs()
    {
        var notebook = new NotebookDocument([Code("var before = 1;"), Parameters("bool full = false; // comment\nint n = 3;\ndouble x = 1e-3, y = 2;\nstring s = \"a\";\nvar v = -2;\nlong[] many = [1];"), Code("$\"{full} {n} {x} {y} {s} {v} {many.Length}\"")]);
        Assert.Equal(["full", "n", "x", "y", "s", "v", "many"], NotebookParameters.Of(notebook).Select(p => p.Name));
        var set = NotebookParameters.Set(notebook, new Dictionary<string, string> { ["full"] = "TRUE", ["n"] = "-4", ["y"] = "1e2", ["s"] = "q\"\\\n=", ["v"] = "5", ["many"] = "[1, 2]" });
        Assert.Equal([NotebookParameters.InjectedTag], set.Cells[2].Tags);
        Assert.Equal("True -4 0.001 100 q\"\\\n= 5 2", Value((await Run([.. set.Cells])).Notebook.Cells[^1]));
        var again = NotebookParameters.Set(set, new Dictionary<string, string> { ["n"] = "1" });
        Assert.Equal(4, again.Cells.Length);
        Assert.Equal("// Parameters\nn = 1;", again.Cells[2].Source);
    }

    [Theory]
    [InlineData("ful", "true", "There is no parameter ful. Did you mean full?")]
    [InlineData("full", "yes", "full must be true or false; found 'yes'.")]
    [InlineData("n", "1.5", "n must be an integer; found '1.5'.")]
    [InlineData("x", "wide", "x must be a number; found 'wide'.")]
    public void Wrong_parameters_are_told(string name, string value, string message)
    {
        var notebook = new NotebookDocument([Parameters("bool full = false;\nint n = 3;\ndouble x = 1;")]);
        Assert.StartsWith(message, Assert.Throws<ArgumentException>(() => NotebookParameters.Set(notebook, new Dictionary<string, string> { [name] = value })).Message);
        Assert.Throws<ArgumentException>(() => NotebookParameters.Set(new([Code("1")]), new Dictionary<string, string> { [name] = value }));
    }

    [Theory]
    [InlineData("error 0.1234567 eV", "error 0.1234568 eV", true)]
    [InlineData("error 0.1234567 eV", "error 0.1244567 eV", false)]
    [InlineData("1.5e300 and -2", "1.50000001E+300 and -2.0000000001", true)]
    [InlineData("1 2 3", "1 2", false)]
    [InlineData("Ni19", "Ni20", false)]
    [InlineData("a 1", "b 1", false)]
    public void Numbers_may_differ_a_little(string a, string b, bool alike) => Assert.Equal(alike, NotebookComparison.Alike(a, b, 1e-6));

    [Fact]
    public async Task Differences_are_listed_by_cell()
    {
        NotebookCell[] cells = [Code("var x = 1.0;\nx / 3"), Code("Console.WriteLine(\"one\\ntwo 2\");"), Code("Environment.TickCount64") with { Metadata = Tagged(NotebookComparison.IgnoreTag) }];
        var recorded = (await Run(cells)).Notebook;
        var again = (await Run([.. recorded.Cells])).Notebook;
        Assert.Empty(NotebookComparison.Of(recorded, again, 1e-9));
        var other = (await Run([.. recorded.Cells.Select(c => c with { Source = c.Source.Replace("x / 3", "x / 4").Replace("two 2", "two 3") })])).Notebook;
        var differences = NotebookComparison.Of(recorded, other, 1e-9);
        Assert.Equal(
            ["cell 1, output 1, text/plain: recorded '0.3333333333333333', found '0.25'", "cell 2, output 1, stdout: recorded 'two 2', found 'two 3'"],
            differences.Select(d => d.ToString()));
        Assert.Empty(NotebookComparison.Of(recorded, other, 2));
    }

    [Fact]
    public void Json_is_compared_by_its_values()
    {
        var of = (string json) => new NotebookDocument([Code("1") with { Outputs = [new DisplayOutput(new MimeBundle("f").With(MimeBundle.Plotly, json).Forms)] }]);
        Assert.Empty(NotebookComparison.Of(of("""{"a": [1.0, {"b": 2}], "c": "x 1"}"""), of("""{"c": "x 1.0000000001", "a": [1.0000000001, {"b": 2e0}]}"""), 1e-6));
        Assert.Single(NotebookComparison.Of(of("""{"a": [1, 2]}"""), of("""{"a": [1]}"""), 1e-6));
        Assert.Single(NotebookComparison.Of(of("""{"a": 1}"""), of("""{"b": 1}"""), 1e-6));
    }

    [Fact]
    public async Task The_page_stands_alone()
    {
        var (notebook, _) = await Run(new(CellKind.Markdown, "h", "# A <title>\n\n$E = \\frac{1}{2} \\sum_i m_i v_i^2$ and **bold**"), Code("// <comment>\nvar s = \"<b>\"; Console.WriteLine(s);\ns"), Code("throw new Exception(\"<bad>\");"));
        var html = NotebookPage.Write(notebook, "name");
        Assert.Contains("<title>A &lt;title&gt;</title>", html);
        Assert.Contains("<mfrac><mrow><mn>1</mn></mrow><mrow><mn>2</mn></mrow></mfrac><munder><mo>∑</mo><mi>i</mi></munder>", html);
        Assert.Contains("<span class=\"c\">// &lt;comment&gt;</span>", html);
        Assert.Contains("<pre class=\"stream\">&lt;b&gt;", html);
        Assert.Contains("Exception: &lt;bad&gt;", html);
        Assert.DoesNotContain("<script", html);
        Assert.DoesNotContain("http://", html);
        Assert.DoesNotContain("https://", html);
    }

    [Theory]
    [InlineData("x", "<mi>x</mi>")]
    [InlineData("12.5", "<mn>12.5</mn>")]
    [InlineData("x_i^2", "<msubsup><mi>x</mi><mi>i</mi><mrow><mn>2</mn></mrow></msubsup>")]
    [InlineData("f'", "<msup><mi>f</mi><mrow><mo>′</mo></mrow></msup>")]
    [InlineData("\\mathbf{r}_{ij}", "<msub><mi style=\"font-weight:bold;font-style:normal\" mathvariant=\"normal\">r</mi><mrow><mi>i</mi><mi>j</mi></mrow></msub>")]
    [InlineData("\\sqrt[3]{x}", "<mroot><mrow><mi>x</mi></mrow><mrow><mn>3</mn></mrow></mroot>")]
    [InlineData("\\left(\\alpha\\right)", "<mrow><mo>(</mo><mi>α</mi><mo>)</mo></mrow>")]
    [InlineData("\\text{if } a < b", "<mtext>if </mtext><mi>a</mi><mo>&lt;</mo><mi>b</mi>")]
    [InlineData("\\unknown", "<mtext>\\unknown</mtext>")]
    [InlineData("\\begin{aligned} a &= b \\\\ c &= d \\end{aligned}", "<mtable><mtr><mtd style=\"text-align:right\"><mi>a</mi></mtd><mtd style=\"text-align:left\"><mo>=</mo><mi>b</mi></mtd></mtr>")]
    [InlineData("{", "")]
    [InlineData("\\frac{a", "<mfrac>")]
    public void Equations_become_MathML(string tex, string expected) => Assert.Contains(expected, MathMarkup.Of(tex, block: false));

    private static string Value(NotebookCell cell) => Assert.IsType<ResultOutput>(cell.Outputs[^1]).Data[MimeBundle.Plain];

    private static NotebookCell Code(string source, string? id = null) => new(CellKind.Code, id ?? $"c{source.GetHashCode():x}", source);

    private static NotebookCell Parameters(string source) => new(CellKind.Code, "parameters", source) { Metadata = Tagged(NotebookParameters.Tag) };

    private static System.Text.Json.JsonElement Tagged(string tag) => NotebookJson.Parse($$"""{"tags":["{{tag}}"]}""");

    private static async Task<(NotebookDocument Notebook, NotebookFailure? Failure)> Run(params NotebookCell[] cells)
    {
        var run = await NotebookRunner.RunAsync(new([.. cells]), NoCache);
        return (run.Notebook, run.Failure);
    }
}
