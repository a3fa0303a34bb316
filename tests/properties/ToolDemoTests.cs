using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Pipelines.Tool;
using Xunit;

namespace Pipelines.Tests;

/// <summary>The demo in small: everything that it promises is written, and the page agrees with the summary.</summary>
public sealed class ToolDemoTests
{
    private static readonly DemoPlan Small = new()
    {
        Sizes = [6, 12],
        Environments = 12,
        Stride = 60,
        Pairs = new TwoBodyKernel(0.6, 4.5),
        Triplets = new ThreeBodyKernel(0.6, 4, 0.15),
        Mapping = Map.ToSplines(forceAccuracy: 20, energyAccuracy: 20),
        Dynamics = Simulate.Langevin(temperature: 300, timestep: 2, steps: 2000, seed: 0) with { SampleEvery = 10, ThermoEvery = 5 },
    };

    [Fact]
    public void It_writes_what_it_promises()
    {
        var folder = Directory.CreateTempSubdirectory("pipelines-").FullName;
        try
        {
            List<string> notes = [];
            var answer = DemoVerb.Run(Small, folder, new(Run.Default, null, notes.Add));
            Assert.Equal(ExitCode.Fine, answer.Exit);
            Assert.Contains(notes, n => n.StartsWith("learning curve"));

            var html = File.ReadAllText(Path.Combine(folder, "report.html"));
            Assert.DoesNotContain("NaN", Regex.Replace(html, "<script>.*?</script>", string.Empty, RegexOptions.Singleline));
            var summary = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "summary.json")))!;
            Assert.Contains($"{(double)summary["mapped"]!["forceMaef"]!:F3}", html);
            Assert.Contains((string)summary["hash"]!, html);

            var figures = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "figures.json")))!.AsArray();
            Assert.True(figures.Count >= 8);
            foreach (var id in figures.Select(f => (string)f!["id"]!))
            {
                Assert.Equal("svg", XDocument.Load(Path.Combine(folder, "figures", $"{id}.svg")).Root!.Name.LocalName);
                Assert.True(File.ReadLines(Path.Combine(folder, "figures", $"{id}.csv")).Count() > 1);
                Assert.Contains($"figures/{id}.svg", File.ReadAllText(Path.Combine(folder, "report.md")));
            }

            Assert.Equal(201, Read.ExtXyz(Path.Combine(folder, "ni19-300K.extxyz")).GetOrThrow().Count);
            Assert.Equal((int)summary["testFrames"]!, Read.ExtXyz(Path.Combine(folder, "validation.extxyz")).GetOrThrow().Count);
            Assert.IsType<GaussianProcess>(Model.Load(Path.Combine(folder, "ni19.gp")).GetOrThrow());
            Assert.IsType<MappedForceField>(Model.Load(Path.Combine(folder, "ni19.map")).GetOrThrow());
            Assert.Empty(Directory.GetFiles(folder, "*.tmp", SearchOption.AllDirectories));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // The page shows code; the code must be what runs.
    [Fact]
    public void The_code_on_the_page_is_the_plan()
    {
        var plan = new DemoPlan();
        Assert.Equal(Fit.GaussianProcess(new TwoBodyKernel(0.6, 6.5, 1.2) + new ThreeBodyKernel(0.52, 6.5, 0.15), noise: 0.0015), plan.Regression);
        Assert.Equal(Select.Blocks(train: 0.75, test: 0.25, gap: 20), plan.Split);
        Assert.Equal(Describe.ThreeBody(4.5) >> Select.DescriptorSpace(200, binWidth: 0.2, seed: 7), plan.Selection);
        Assert.Equal(Map.ToSplines(), plan.Mapping);
        Assert.Equal(Simulate.Langevin(temperature: 300, timestep: 2, steps: 10_000, seed: 7) with { SampleEvery = 10, ThermoEvery = 5 }, plan.Dynamics);
    }
}
