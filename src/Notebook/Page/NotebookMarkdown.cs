using System.Text;

namespace Pipelines.Notebooks;

/// <summary>An executed notebook as Markdown, for where pages are not shown: text, code, and pictures by their files.</summary>
public static class NotebookMarkdown
{
    /// <summary>The text.</summary>
    /// <param name="notebook">With its outputs.</param>
    /// <param name="picture">The file of a cell's n-th figure (from 1).</param>
    public static string Write(NotebookDocument notebook, Func<NotebookCell, int, string> picture)
    {
        ArgumentNullException.ThrowIfNull(notebook);
        ArgumentNullException.ThrowIfNull(picture);
        var text = new StringBuilder();
        foreach (var cell in notebook.Cells)
        {
            switch (cell.Kind)
            {
                case CellKind.Markdown:
                    Block(cell.Source);
                    break;
                case CellKind.Code when !string.IsNullOrWhiteSpace(cell.Source):
                    Block(Fenced("csharp", cell.Source));
                    var figures = 0;
                    foreach (var output in cell.Outputs)
                    {
                        Block(output is DisplayOutput shown && shown.Data.ContainsKey(MimeBundle.Plotly) ? $"![{cell.Id}]({picture(cell, ++figures)})" : TextOf(output));
                    }

                    break;
            }
        }

        return text.ToString();

        void Block(string block)
        {
            if (block.Length > 0)
            {
                text.Append(text.Length == 0 ? string.Empty : "\n").Append(block.TrimEnd('\n')).Append('\n');
            }
        }
    }

    private static string TextOf(NotebookOutput output) => output switch
    {
        StreamOutput s => Fenced(string.Empty, s.Text),
        ErrorOutput e => Fenced(string.Empty, string.Join('\n', e.Trace)),
        DisplayOutput d when d.Data.TryGetValue("text/markdown", out var markdown) => markdown,
        DisplayOutput d when !d.Data.ContainsKey(Note.MediaType) => Fenced(string.Empty, d.Data.GetValueOrDefault(MimeBundle.Plain, string.Empty)),
        _ => string.Empty,
    };

    // A fence longer than any in the text.
    private static string Fenced(string language, string text)
    {
        var fence = "```";
        while (text.Contains(fence, StringComparison.Ordinal))
        {
            fence += "`";
        }

        return $"{fence}{language}\n{text.TrimEnd('\n')}\n{fence}";
    }
}
