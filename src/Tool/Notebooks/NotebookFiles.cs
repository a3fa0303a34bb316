using System.Collections.Immutable;
using Pipelines.Notebooks;

namespace Pipelines.Tool;

/// <summary>What a run of a notebook leaves behind.</summary>
internal static class NotebookFiles
{
    /// <summary>The forms of a figure: those of plain files, and those that need a browser.</summary>
    public static readonly ImmutableArray<string> PlainForms = ["json", "svg", "csv"], BrowserForms = ["png", "pdf"];

    /// <summary>Writes the executed notebook, the page, and every figure; gives their names in the folder.</summary>
    public static ImmutableArray<string> Write(NotebookDocument executed, string name, string folder, IEnumerable<string> forms)
    {
        var files = ImmutableArray.CreateBuilder<string>();
        executed.Write(Ready($"{name}.ipynb"));
        WholeFile.Write(Ready($"{name}.html"), NotebookPage.Write(executed, name));
        WholeFile.Write(Ready($"{name}.md"), NotebookMarkdown.Write(executed, (cell, k) => $"figures/{NameOf(cell, k)}.svg"));
        (Figure, string)[] figures =
        [
            .. from figure in Figures(executed)
               let drawn = Figure.FromPlotlyJson(figure.Json)
               where drawn.IsOk
               from form in forms
               select (drawn.GetOrThrow(), Ready($"figures/{figure.Id}.{form}")),
        ];
        figures.Save();
        return files.ToImmutable();

        string Ready(string file)
        {
            files.Add(file);
            return WholeFile.Ready(Path.Combine(folder, file));
        }
    }

    // Named after their cells; where one shows several, from the second on with a number.
    private static IEnumerable<(string Id, string Json)> Figures(NotebookDocument notebook) =>
        from cell in notebook.Cells
        from figure in cell.Outputs.OfType<DisplayOutput>().Where(o => o.Data.ContainsKey(MimeBundle.Plotly)).Index()
        select (NameOf(cell, figure.Index + 1), figure.Item.Data[MimeBundle.Plotly]);

    private static string NameOf(NotebookCell cell, int figure) => figure == 1 ? cell.Id : $"{cell.Id}-{figure}";
}
