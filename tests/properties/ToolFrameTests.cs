using System.Text.Json.Nodes;
using Xunit;

namespace Pipelines.Tests;

/// <summary>What the command owes to people and shells whatever the verb: exit codes, sentences, JSON.</summary>
public sealed class ToolFrameTests
{
    [Theory]
    [InlineData("There is no verb 'schma'. Did you mean 'schema'?", "schma")]
    [InlineData("A verb is missing.")]
    [InlineData("There is no kind 'twoBoddy'. Did you mean 'twoBody'?", "schema", "twoBoddy")]
    [InlineData("expected a whole number", "schema", "--threads", "many")]
    [InlineData("--threads must be between 1 and 1024; found 0.", "schema", "--threads", "0")]
    [InlineData("There is no option --thread. Did you mean --threads?", "schema", "--thread")]
    public void A_wrong_command_line_is_told_in_a_sentence_and_exits_with_2(string sentence, params string[] args)
    {
        var outcome = Cli.Run(args);
        Assert.Equal(2, outcome.Exit);
        Assert.Contains(sentence, outcome.Error);
        Assert.Empty(outcome.Out);
        Assert.Single(outcome.Error.TrimEnd().Split('\n'));
        Assert.DoesNotContain("   at ", outcome.Error);
    }

    [Fact]
    public void Debug_shows_the_stack_trace() => Assert.Contains("   at ", Cli.RunHere("schema", "nothing", "--debug").Error);

    [Fact]
    public void Under_json_an_error_is_json_on_standard_output_too()
    {
        var outcome = Cli.Run("schema", "nothing", "--json");
        Assert.Equal(2, outcome.Exit);
        Assert.Equal(2, (int)outcome.Json["exitCode"]!);
        Assert.StartsWith("There is no kind 'nothing'.", (string?)outcome.Json["error"]!["message"]);
        Assert.StartsWith("There is no kind 'nothing'.", outcome.Error);
    }

    [Fact]
    public void Help_and_version_are_fine()
    {
        Assert.Equal(0, Cli.RunHere("--help").Exit);
        Assert.Equal(0, Cli.RunHere("schema", "--help").Exit);
        Assert.Equal(0, Cli.RunHere("--version").Exit);
    }

    [Fact]
    public void Demo_options_are_checked_before_the_work() => Assert.Equal(2, Cli.RunHere("demo", "--out").Exit);

    [Fact]
    public void Json_of_every_answer_is_one_document()
    {
        var outcome = Cli.Run("schema", "--json");
        Assert.Equal(0, outcome.Exit);
        Assert.IsType<JsonObject>(outcome.Json);
        Assert.Empty(outcome.Error);
    }
}
