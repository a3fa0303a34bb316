using Pipelines.Tool;
using Xunit;

namespace Pipelines.Tests;

public sealed class ToolLawsTests
{
    [Fact]
    public void A_lawful_potential_exits_with_0()
    {
        var answer = LawsVerb.Judge(new LennardJones(), cases: 5, new(Run.Default, null, _ => { }));
        Assert.Equal(ExitCode.Fine, answer.Exit);
        Assert.Contains("translation", answer.Text);
    }

    [Fact]
    public void A_broken_law_exits_with_4_and_is_named()
    {
        var answer = LawsVerb.Judge(Gallery.All.First(f => f.Name == "a force of the wrong sign").Potential, cases: 5, new(Run.Default, null, _ => { }));
        Assert.Equal(ExitCode.LawBroken, answer.Exit);
        Assert.Contains("BROKEN", answer.Text);
    }

    [Fact]
    public void The_number_of_cases_must_make_sense()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.json");
        File.WriteAllText(path, """{"kind":"lennardJones"}""");
        try
        {
            Assert.Equal(2, Cli.RunHere("laws", path, "--cases", "0").Exit);
            var outcome = Cli.RunHere("laws", path, "--cases", "2", "--json");
            Assert.Equal(0, outcome.Exit);
            Assert.True((bool)outcome.Json["holds"]!);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
