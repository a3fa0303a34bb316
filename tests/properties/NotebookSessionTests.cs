using System.Diagnostics;
using Pipelines.Notebooks;
using Xunit;

namespace Pipelines.Tests;

/// <summary>Cells of C#: what they share, what they put out, how they fail and how they are stopped.</summary>
public sealed class NotebookSessionTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pipelines-");
    private readonly NotebookSession _session;
    private NotebookRecorder _output = new();

    public NotebookSessionTests() => _session = new(new() { Folder = _folder.FullName, Cache = Path.Combine(_folder.FullName, "cache"), Patience = TimeSpan.FromSeconds(0.3) });

    public void Dispose()
    {
        _session.Dispose();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("1 + 1", "2")]
    [InlineData("using System.Globalization;\nvar x = 3;\nx * 2", "6")]
    [InlineData("string s = null;\ns", "null")]
    [InlineData("await Task.FromResult(7)", "7")]
    [InlineData("return 8;", "8")]
    [InlineData("record P(int X);\nnew P(3)", "P { X = 3 }")]
    public async Task The_last_expression_is_the_value(string code, string value) => Assert.Equal(value, (await Fine(code)).Value![MimeBundle.Plain]);

    [Theory]
    [InlineData("var x = 1;")]
    [InlineData("Math.Abs(1);\nvar y = 2;")]
    [InlineData("Console.WriteLine(1)")]
    [InlineData("using System.Globalization;")]
    [InlineData("// nothing")]
    [InlineData("")]
    public async Task Other_cells_have_no_value(string code) => Assert.Null((await Fine(code)).Value);

    [Fact]
    public async Task Cells_see_earlier_cells()
    {
        await Fine("using System.Globalization;\nvar x = 20;\nint Twice(int a) => 2 * a;\nrecord P(int X);\nstatic int Thrice(this int a) => 3 * a;");
        await Fine("// a cell that declares nothing");
        await Fine("x++;");
        Assert.Equal("42 63", await Value("$\"{Twice(x)} {x.Thrice()}\".ToString(CultureInfo.InvariantCulture)"));
        await Fine("record P(int X, int Y);");
        Assert.Equal("P { X = 1, Y = 2 }", await Value("new P(1, 2)"));
        await Fine("var x = \"another\";");
        Assert.Equal("another", await Value("x"));
    }

    [Fact]
    public async Task What_a_cell_declared_before_it_failed_is_there()
    {
        Assert.Equal(CellStatus.Failed, (await Run("var kept = 5;\nthrow new InvalidOperationException(\"no\");\nvar lost = 6;")).Status);
        Assert.Equal("5", await Value("kept"));
        Assert.Equal(CellStatus.Failed, (await Run("var wrong = ;")).Status);
        Assert.Equal("5", await Value("kept"));
    }

    [Fact]
    public async Task The_chain_reads_as_in_a_program()
    {
        await Fine("using Pipelines;\nusing Pipelines.Numerics;");
        Assert.Equal("True", await Value("var half = Select.Blocks(train: 0.5, test: 0.5, gap: 0) >> Select.Random(environments: 2, seed: 1);\nhalf == (Select.Blocks(train: 0.5, test: 0.5, gap: 0) >> Select.Random(environments: 2, seed: 1))"));
        Assert.Equal("Ni", await Value("Species.Parse(\"Ni\")"));
    }

    [Fact]
    public async Task Streams_and_displays_come_in_order_of_the_code()
    {
        await Fine("using Pipelines;\nConsole.Write(\"a\");\nConsole.WriteLine(1.5);\nvar d = 3.Display();\nConsole.Error.Write(\"e\");\nd.Update(4);\nd.Update(5);");
        Assert.Equal(("a1.5\n", "e"), (_output.Out, _output.Error));
        var (id, bundle) = Assert.Single(_output.Shown);
        Assert.Equal("3", bundle[MimeBundle.Plain]);
        Assert.Equal([(id!, "4"), (id!, "5")], _output.Updates.Select(u => (u.Id, u.Bundle[MimeBundle.Plain]!)));
    }

    [Fact]
    public async Task Threads_and_tasks_of_a_cell_print_to_it()
    {
        await Fine("""
            var thread = new Thread(() => Console.Write("thread "));
            thread.Start();
            thread.Join();
            await Task.Run(() => Console.Write("task "));
            Parallel.For(0, 4, _ => Console.Write("p"));
            """);
        Assert.Equal("thread task pppp", _output.Out);
    }

    [Fact]
    public async Task Two_sessions_do_not_hear_each_other()
    {
        using var other = new NotebookSession(new() { Cache = null });
        NotebookRecorder there = new();
        var code = (string word) => $"for (var i = 0; i < 200; i++) Console.WriteLine(\"{word}\");";
        await Task.WhenAll(Run(code("here")), other.ExecuteAsync(code("there"), there, default));
        Assert.Equal(string.Concat(Enumerable.Repeat("here\n", 200)), _output.Out);
        Assert.Equal(string.Concat(Enumerable.Repeat("there\n", 200)), there.Out);
    }

    [Fact]
    public async Task A_cell_may_ask()
    {
        _output.Answers.Enqueue("Ni");
        _output.Answers.Enqueue("19");
        Assert.Equal("Ni19", (await _session.ExecuteAsync("Console.ReadLine() + Console.In.ReadLine() + Console.ReadLine()", _output, default)).Value![MimeBundle.Plain]);
    }

    [Fact]
    public async Task Errors_name_the_line_and_leave_the_machinery_out()
    {
        await Fine("int Half(int x)\n{\n    if (x % 2 == 1)\n        throw new ArgumentException(\"odd\");\n    return x / 2;\n}");
        var error = (await Run("var a = 1;\n\nHalf(a)")).Error!;
        Assert.Equal(("ArgumentException", "odd", 3), (error.Name, error.Message, error.Line));
        Assert.Equal(["ArgumentException: odd", "   at Half in cell 1, line 4", "   at cell 2, line 3"], error.Trace);
    }

    [Fact]
    public async Task Errors_of_the_library_say_where_it_was_called()
    {
        var error = (await Run("using Pipelines;\nvar k =\n    new TwoBodyKernel(-1, 6);")).Error!;
        Assert.InRange(error.Line!.Value, 2, 3);
        Assert.Contains(error.Trace, l => l.Contains("NBodyKernel.Positive"));
        Assert.DoesNotContain(error.Trace, l => l.Contains("Initialize") || l.Contains("Submission") || l.Contains("NotebookSession"));
    }

    [Fact]
    public async Task Errors_in_tasks_are_those_of_the_cell()
    {
        var error = (await Run("await Task.Delay(1);\nawait Task.Run(() => throw new FormatException(\"deep\"));")).Error!;
        Assert.Equal("FormatException", error.Name);
        Assert.InRange(error.Line!.Value, 2, 2);
    }

    [Fact]
    public async Task Compilation_errors_name_their_place()
    {
        var error = (await Run("var a = 1;\nvar b = a + nothing;")).Error!;
        Assert.Equal(("CompilationError", 2), (error.Name, error.Line));
        Assert.Equal("cell 1, line 2, column 13: CS0103: The name 'nothing' does not exist in the current context", Assert.Single(error.Trace));
    }

    [Fact]
    public async Task Stages_are_interrupted_and_the_session_lives()
    {
        await Fine("var kept = 1;");
        using var stop = new CancellationTokenSource();
        var running = _session.ExecuteAsync("Pipelines.Run.Default.Report(\"wait\", 0, 2); for (;;) { Pipelines.Run.Default.Report(\"wait\", 1, 2); Thread.Sleep(5); }", _output, stop.Token);
        await Task.Delay(300);
        var clock = Stopwatch.StartNew();
        await stop.CancelAsync();
        var result = await running;
        Assert.Equal((CellStatus.Interrupted, false), (result.Status, result.Abandoned));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(2));
        Assert.Equal("1", await Value("kept"));
    }

    [Fact]
    public async Task A_cell_that_does_not_heed_is_abandoned()
    {
        await Fine("var kept = 1; var go = true;");
        using var stop = new CancellationTokenSource();
        var running = _session.ExecuteAsync("kept = 2;\nvar lost = 3;\nwhile (go) { Thread.Sleep(1); Console.Write(\".\"); }", _output, stop.Token);
        await Task.Delay(200);
        await stop.CancelAsync();
        var result = await running;
        Assert.Equal((CellStatus.Interrupted, true), (result.Status, result.Abandoned));
        var (before, heard) = (_output, _output.Out.Length);
        Assert.Equal("2", await Value("go = false;\nkept"));
        Assert.Equal(CellStatus.Failed, (await Run("lost")).Status);
        Assert.Equal(heard, before.Out.Length);
    }

    [Fact]
    public async Task An_interrupt_before_the_start_is_an_interrupt() =>
        Assert.Equal(CellStatus.Interrupted, (await _session.ExecuteAsync("1", _output, new CancellationToken(canceled: true))).Status);

    [Fact]
    public async Task Traced_chains_come_from_the_cache_and_say_so()
    {
        const string Chain = "using Pipelines;\nvar data = Read.ExtXyz(file).GetOrThrow();\nvar split = data.Trace() | Select.Blocks(train: 0.5, test: 0.5, gap: 0);\nsplit.Hash";
        var file = Path.Combine(Repository.Root, "data", "ni19", "ni19-bip300.extxyz");
        await Fine($"var file = @\"{file}\";");
        var first = await Value(Chain);
        Assert.Empty(_output.Shown);
        Assert.Equal(first, await Value(Chain));
        var (_, note) = Assert.Single(_output.Shown);
        Assert.True(Note.Is(note));
        Assert.Contains("taken from the cache: Split", note[MimeBundle.Plain]);
    }

    [Fact]
    public async Task Long_steps_show_a_bar_that_goes_away()
    {
        await Fine("var run = Pipelines.Run.Default;\nfor (var i = 0; i <= 100; i++) { run.Report(\"steps\", i, 100); Thread.Sleep(12); }\nrun.Report(\"short\", 1, 1);");
        var (id, bar) = Assert.Single(_output.Shown);
        Assert.StartsWith("steps:", bar[MimeBundle.Plain]);
        Assert.Contains(" left", bar[MimeBundle.Plain]);
        Assert.True(_output.Updates.Count is >= 1 and <= 8);
        Assert.All(_output.Updates, u => Assert.Equal(id, u.Id));
        Assert.Equal(string.Empty, _output.Updates[^1].Bundle[MimeBundle.Plain]);
    }

    [Fact]
    public async Task Scripts_are_loaded_from_the_folder()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "tools.csx"), "int Four() => 4;\nint Fail(int x) =>\n    x > 0 ? throw new Exception(\"there\") : x;");
        await Fine("#load \"tools.csx\"\nvar four = Four();");
        Assert.Equal("4", await Value("four"));
        var error = (await Run("var a = 1;\nFail(a)")).Error!;
        Assert.Equal(2, error.Line);
        Assert.Contains(error.Trace, l => l.Contains("tools.csx, line 3"));
    }

    [Fact]
    public async Task A_build_of_the_library_is_the_library_that_runs()
    {
        await Fine("#r \"../somewhere/bin/Release/net10.0/Pipelines.dll\"\n#r \"Pipelines.Numerics\"\nusing Pipelines;");
        Assert.Equal("True", await Value($"typeof(Structure).Assembly.Location == @\"{typeof(Structure).Assembly.Location}\""));
        Assert.Contains("CS0006", (await Run("#r \"nowhere.dll\"")).Error!.Message);
    }

    [Fact]
    public async Task Other_libraries_are_referred_to_by_path()
    {
        // A copy elsewhere, so that it is not the one that this process has.
        foreach (var library in (string[])["FsCheck.dll", "FSharp.Core.dll"])
        {
            File.Copy(Path.Combine(AppContext.BaseDirectory, library), Path.Combine(_folder.FullName, library));
        }

        await Fine("#r \"FsCheck.dll\"\nusing FsCheck.Fluent;");
        Assert.Equal("3", await Value("FsCheck.Fluent.Gen.Constant(3).Sample(1, 1).First()"));
    }

    [Fact]
    public async Task Packages_are_restored()
    {
        await Fine("#r \"nuget: CommandLineParser, 2.9.1\"\nusing CommandLine;");
        Assert.Equal("CommandLine", await Value("typeof(Parser).Assembly.GetName().Name"));
        var error = (await Run("#r \"nuget: Pipelines.There.Is.No.Such.Package, 1.0.0\"")).Error!;
        Assert.Contains("Pipelines.There.Is.No.Such.Package", error.Message);
        Assert.Contains("cannot be had", error.Message);
    }

    [Fact]
    public async Task An_exception_on_a_thread_left_alone_is_told()
    {
        // In a process of its own: the test runner may have a handler that comes first.
        var folder = Path.Combine(_folder.FullName, "stray.ipynb");
        new NotebookDocument([new(CellKind.Code, "a", "new Thread(() => throw new FormatException(\"stray\")).Start();\nThread.Sleep(500);"), new(CellKind.Code, "b", "6 * 7")]).Write(folder);
        var outcome = await Task.Run(() => Cli.Run("run", folder, "--out", Path.Combine(_folder.FullName, "out"), "--fresh"));
        Assert.True(outcome.Exit == 0, outcome.Error);
        var executed = NotebookDocument.Read(Path.Combine(_folder.FullName, "out", "stray.ipynb")).GetOrThrow();
        Assert.Contains("On another thread: FormatException: stray", Assert.IsType<StreamOutput>(Assert.Single(executed.Cells[0].Outputs)).Text);
    }

    private async Task<CellResult> Run(string code) => await _session.ExecuteAsync(code, _output = new(), default);

    private async Task<CellResult> Fine(string code)
    {
        var result = await Run(code);
        Assert.True(result.Status == CellStatus.Fine, string.Join('\n', result.Error?.Trace ?? []));
        return result;
    }

    private async Task<string> Value(string code) => (await Fine(code)).Value![MimeBundle.Plain]!;
}
