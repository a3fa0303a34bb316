using Xunit;

namespace Pipelines.Tests;

public sealed class ToolCiteTests
{
    [Fact]
    public void A_kind_is_cited() => Assert.Contains("Phys. Rev. B 48, 22 (1993)", Cli.RunHere("cite", "gupta").Out);

    [Fact]
    public void A_SPEC_is_cited_with_all_that_is_in_it()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.Move(path, $"{path}.json");
            File.WriteAllText($"{path}.json", """{"kind":"sum","terms":[{"kind":"threeBody"}]}""");
            Assert.Contains("threeBody", Cli.RunHere("cite", $"{path}.json").Out);
        }
        finally
        {
            File.Delete($"{path}.json");
        }
    }

    [Fact]
    public void All_that_can_be_cited_makes_a_bib_file()
    {
        var outcome = Cli.RunHere("cite", "--bibtex");
        Assert.Equal(0, outcome.Exit);
        Assert.True(outcome.Out.Split("@article{").Length > 5);
        Assert.True(Cli.RunHere("cite", "--json").Json.AsArray().Count > 5);
    }

    [Fact]
    public void What_is_not_known_is_told() => Assert.Contains("There is no kind 'gupto'. Did you mean 'gupta'?", Cli.RunHere("cite", "gupto").Error);
}
