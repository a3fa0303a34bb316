using System.Collections.Immutable;
using Pipelines.Notebooks;

namespace Pipelines.Tool;

/// <summary>What a run of a notebook leaves behind.</summary>
internal static class NotebookFiles
{
    /// <summary>Writes the executed notebook, the page, and every figure; gives their names in the folder.</summary>
    public static ImmutableArray<string> Write(NotebookDocument executed, string name, string folder)
    {
        var files = ImmutableArray.CreateBuilder<string>();
        executed.Write(Ready($"{name}.ipynb"));
        WholeFile.Write(Ready($"{name}.html"), NotebookPage.Write(executed, name));
        foreach (var (cell, k, output) in Figures(executed))
        {
            foreach (var (form, ending) in ((string, string)[])[(MimeBundle.Plotly, "json"), (MimeBundle.Svg, "svg")])
            {
                if (output.Data.TryGetValue(form, out var content))
                {
                    WholeFile.Write(Ready($"figures/{name}-{cell}-{k}.{ending}"), content);
                }
            }
        }

        return files.ToImmutable();

        string Ready(string file)
        {
            files.Add(file);
            return WholeFile.Ready(Path.Combine(folder, file));
        }
    }

    // By the cell's number and the figure's in the cell, both from 1.
    private static IEnumerable<(int Cell, int Figure, DisplayOutput Output)> Figures(NotebookDocument notebook) =>
        from cell in notebook.Cells
        from figure in cell.Outputs.OfType<DisplayOutput>().Where(o => o.Data.ContainsKey(MimeBundle.Plotly)).Index()
        select (cell.Count ?? 0, figure.Index + 1, figure.Item);
}
