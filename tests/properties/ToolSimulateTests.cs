using System.Diagnostics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>The verb "simulate" as a process that people and machines stop: by Ctrl-C, or by pulling the plug.</summary>
public sealed class ToolSimulateTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pipelines-").FullName;
    private readonly string _start;

    public ToolSimulateTests()
    {
        _start = Path.Combine(AppContext.BaseDirectory, "data", "ni19", "ni19-bip300.extxyz");
        File.WriteAllText(At("emt.json"), """{"kind":"emt"}""");
        File.WriteAllText(At("md.json"), """{"kind":"langevin","temperature":300,"timestep":2,"steps":60000,"seed":7,"sampleEvery":10000,"thermoEvery":1000}""");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Stopped_and_given_again_it_ends_with_the_same_bits(bool plugPulled)
    {
        Assert.Equal(0, Cli.RunHere(Simulate("whole")).Exit);
        using (var process = Cli.Start(Simulate("stopped")))
        {
            var patience = Stopwatch.StartNew();
            while (!File.Exists(At("stopped.xyz.checkpoint")))
            {
                Assert.False(process.HasExited, "the run ended before it could be stopped");
                Assert.True(patience.Elapsed < TimeSpan.FromSeconds(60), "no checkpoint was written");
                Thread.Sleep(5);
            }

            if (plugPulled)
            {
                process.Kill();
                process.WaitForExit();
            }
            else
            {
                Process.Start("kill", ["-INT", $"{process.Id}"]).WaitForExit();
                var error = process.StandardError.ReadToEnd();
                process.WaitForExit();
                Assert.Equal(130, process.ExitCode);
                Assert.EndsWith("Cancelled; what was written is whole.", error.TrimEnd());
            }
        }

        Assert.False(File.Exists(At("stopped.xyz")));
        var again = Cli.RunHere([.. Simulate("stopped"), "--json"]);
        Assert.True(again.Exit == 0, again.Error);
        Assert.True((bool)again.Json["resumed"]!);
        Assert.Equal(60000, (int)again.Json["step"]!);
        foreach (var file in new[] { "xyz", "tsv" })
        {
            Assert.Equal(File.ReadAllBytes(At($"whole.{file}")), File.ReadAllBytes(At($"stopped.{file}")));
        }

        Assert.Equal(7, Read.ExtXyz(At("stopped.xyz")).GetOrThrow().Count);
    }

    [Fact]
    public void A_checkpoint_of_another_simulation_is_refused_unless_a_fresh_start_is_asked_for()
    {
        File.WriteAllText(At("md.json"), File.ReadAllText(At("md.json")).Replace("60000", "200"));
        Assert.Equal(0, Cli.RunHere(Simulate("once")).Exit);
        var other = Cli.RunHere([.. Simulate("once"), "--seed", "8"]);
        Assert.Equal(3, other.Exit);
        Assert.Contains("checkpoint", other.Error);
        Assert.Equal(0, Cli.RunHere([.. Simulate("once"), "--seed", "8", "--fresh"]).Exit);
    }

    [Theory]
    [InlineData("""{"kind":"recorded","simulation":{"kind":"langevin","temperature":300,"timestep":2,"steps":50,"seed":7},"trajectory":"elsewhere.xyz"}""")]
    [InlineData("""{"kind":"langevin","temperature":300,"timestep":2,"steps":50,"seed":7}""")]
    public void The_seed_option_reaches_the_dynamics(string spec)
    {
        File.WriteAllText(At("md.json"), spec);
        Assert.Equal(0, Cli.RunHere([.. Simulate("given")]).Exit);
        Assert.Equal(0, Cli.RunHere([.. Simulate("same"), "--seed", "7"]).Exit);
        Assert.Equal(0, Cli.RunHere([.. Simulate("other"), "--seed", "8"]).Exit);
        Assert.Equal(File.ReadAllText(At("given.xyz")), File.ReadAllText(At("same.xyz")));
        Assert.NotEqual(File.ReadAllText(At("given.tsv")), File.ReadAllText(At("other.tsv")));
    }

    [Fact]
    public void A_simulation_that_breaks_down_says_where_and_why()
    {
        File.WriteAllText(At("md.json"), """{"kind":"velocityVerlet","temperature":30000,"timestep":50,"steps":200,"seed":7}""");
        var outcome = Cli.RunHere(Simulate("broken"));
        Assert.Equal(1, outcome.Exit);
        Assert.Contains("The simulation broke down at step", outcome.Error);
        Assert.Single(outcome.Error.TrimEnd().Split('\n'));
    }

    private string At(string name) => Path.Combine(_folder, name);

    private string[] Simulate(string name) =>
        ["simulate", At("emt.json"), _start, "--frames", "0", "--with", At("md.json"), "--out", At($"{name}.xyz"), "--thermo", At($"{name}.tsv"), "--checkpoint-every", "5000"];
}
