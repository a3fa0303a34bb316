using System.Text.Json.Nodes;
using System.Xml.Linq;
using Pipelines.Notebooks;
using Xunit;

namespace Pipelines.Tests;

/// <summary>The main job in small, from a folder of its own: everything that it promises is written, and the page agrees with the summary.</summary>
public sealed class ToolDemoTests
{
    private static readonly string[] Small = ["environments=12", "cutoff=4.5", "accuracy=20", "picosecond=50"];

    [Fact]
    public void It_writes_what_it_promises()
    {
        var folder = Directory.CreateTempSubdirectory("pipelines-").FullName;
        try
        {
            var outcome = Cli.Run(["run", Path.Combine(Repository.Root, "notebooks", "01-ni19.ipynb"), "--out", folder, "--fresh", "--figures", "json,svg,csv", .. Small.SelectMany(s => new[] { "--set", s })]);
            Assert.True(outcome.Exit == 0, outcome.Error);

            var html = File.ReadAllText(Path.Combine(folder, "01-ni19.html"));
            Assert.DoesNotContain(">NaN<", html);
            var summary = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "summary.json")))!;
            Assert.Contains($"{(double)summary["process"]!["forceMaef"]!:F4}", html);
            Assert.Contains((string)summary["hash"]!, html);

            string[] figures = ["parity", "energies", "learning", "calibration", "mapping", "pair", "temperature", "energy-md", "distances"];
            var markdown = File.ReadAllText(Path.Combine(folder, "01-ni19.md"));
            foreach (var id in figures)
            {
                Assert.Equal("svg", XDocument.Load(Path.Combine(folder, "figures", $"{id}.svg")).Root!.Name.LocalName);
                Assert.True(File.ReadLines(Path.Combine(folder, "figures", $"{id}.csv")).Count() > 1);
                Assert.True(Figure.FromPlotlyJson(File.ReadAllText(Path.Combine(folder, "figures", $"{id}.json"))).IsOk);
                Assert.Contains($"figures/{id}.svg", markdown);
            }

            Assert.Equal(101, Read.ExtXyz(Path.Combine(folder, "ni19-300K.extxyz")).GetOrThrow().Count);
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

    [Fact]
    public void The_demo_finds_its_notebook_beside_the_program()
    {
        var beside = Path.Combine(AppContext.BaseDirectory, "notebooks", "01-ni19.ipynb");
        Assert.Equal(File.ReadAllText(Path.Combine(Repository.Root, "notebooks", "01-ni19.ipynb")), File.ReadAllText(beside));
        Assert.Contains(NotebookDocument.Read(beside).GetOrThrow().Cells, c => c.Id == "found");
        Assert.True(File.Exists(Path.Combine(AppContext.BaseDirectory, "data", "ni19", "ni19-bip300.extxyz")));
    }
}
