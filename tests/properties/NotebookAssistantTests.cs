using Pipelines.Notebooks;
using Xunit;

namespace Pipelines.Tests;

/// <summary>Completion, inspection and the question whether a cell is whole.</summary>
public sealed class NotebookAssistantTests : IDisposable
{
    private readonly NotebookSession _session = new(new() { Cache = null });

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("using Pipelines; Fit.Gau|", "GaussianProcess")]
    [InlineData("using Pipelines; Fit.|", "GaussianProcess")]
    [InlineData("using Pipelines; Fi|", "Fit")]
    [InlineData("Console.Write|", "WriteLine")]
    [InlineData("\"abc\".|", "Length")]
    [InlineData("new[] { 1 }.Sel|", "Select")]
    [InlineData("System.Te|", "Text")]
    [InlineData("using Pipelines; Dataset data = null; data.Tr|", "Trace")]
    [InlineData("using Pipelines; Fit.GaussianProcess(|", "kernel:")]
    [InlineData("using Pipelines; new TwoBodyKernel(1, |)", "Cutoff:")]
    [InlineData("fore|", "foreach")]
    [InlineData("declared.|", "Length")]
    [InlineData("string s = \"\"; s?.Len|", "Length")]
    public async Task It_knows_what_could_follow(string code, string expected)
    {
        await _session.ExecuteAsync("var declared = \"text\";", new NotebookRecorder(), default);
        var found = Complete(code);
        Assert.Contains(expected, found.Items.Select(i => i.Text));
        var word = code.Replace("|", "")[found.Start..found.End];
        Assert.All(found.Items, i => Assert.StartsWith(word, i.Text, StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("\"abc.|\"")]
    [InlineData("// Con|")]
    [InlineData("nothing.|")]
    public void It_keeps_still_where_it_knows_nothing(string code) => Assert.Empty(Complete(code).Items);

    [Fact]
    public void It_explains_names_of_the_library()
    {
        var code = "using Pipelines; Fit.GaussianProcess(null)";
        var text = _session.Inspect(code, code.IndexOf("Gauss", StringComparison.Ordinal) + 3)![MimeBundle.Plain]!;
        Assert.StartsWith("GaussianProcessFit Fit.GaussianProcess(Kernel kernel", text);
        Assert.Contains("\n\nExact Gaussian process regression", text);
        Assert.Null(_session.Inspect("1 + 1", 2));
    }

    [Theory]
    [InlineData("1 + 1", Completeness.Complete)]
    [InlineData("for (var i = 0; i < 3; i++) {", Completeness.Incomplete)]
    [InlineData("Foo(", Completeness.Incomplete)]
    [InlineData("var x = 1;", Completeness.Complete)]
    [InlineData("1 ) 2", Completeness.Invalid)]
    public void It_knows_whole_cells(string code, Completeness expected) => Assert.Equal(expected, NotebookSession.IsComplete(code));

    private Completions Complete(string code) => _session.Complete(code.Replace("|", ""), code.IndexOf('|'));
}
