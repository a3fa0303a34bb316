using Pipelines.Notebooks;

namespace Pipelines.Tests;

/// <summary>A notebook with one of everything that front ends show.</summary>
internal static class Sample
{
    public const string File = "sample.ipynb";

    /// <summary>Where its pictures are in a page.</summary>
    public static readonly string[] Pictures = [Figure, Atoms];

    public const string Figure = ".pipelines-figure", Atoms = ".pipelines-atoms";

    public static string Write(string folder)
    {
        (string Id, string Code)[] cells =
        [
            ("setup", "using Pipelines;"),
            ("value", "var cluster = Shapes.Icosahedron(Species.Parse(\"Ni\"), 2, 3.52);\ncluster.Count"),
            ("streams", "for (int i = 0; i < 3; i++) Console.WriteLine($\"line {i} ä\U0001F9CA\");\nConsole.Error.WriteLine(\"beside\");"),
            ("update", "var place = \"first\".Display();\nplace.Update(\"second\");"),
            ("figure", "Plot.Line([0, 1, 2, 3], [0, 1, 4, 9], \"squares\").And(Plot.Scatter([0, 1, 2, 3], [0, 1, 8, 27], \"cubes\")).X(\"x\").Y(\"y\")"),
            ("atoms", "new StructureView([cluster])"),
            ("traced", "Units.Boltzmann"),
            ("end", "Console.Write(\"the end\");"),
        ];
        var path = Path.Combine(folder, File);
        new NotebookDocument([new(CellKind.Markdown, "title", "# A sample"), .. cells.Select(c => new NotebookCell(CellKind.Code, c.Id, c.Code))]).Write(path);
        return path;
    }
}
