using System.Text;

namespace Pipelines.Tool;

/// <summary>Writes a report as Markdown; the figures are linked as SVG files.</summary>
internal static class MarkdownPage
{
    /// <summary>The page.</summary>
    /// <param name="report">What to say.</param>
    /// <param name="figures">Folder of the pictures, relative to the page.</param>
    public static string Write(Report report, string figures)
    {
        var text = new StringBuilder($"# {report.Title}\n\n{report.Lead}\n\n```csharp\n{report.Chain}\n```\n\n");
        text.Append("| | | |\n|---|---:|---|\n");
        foreach (var tile in report.Tiles)
        {
            text.Append($"| {tile.Meaning} | **{tile.Number}** | {tile.Unit} |\n");
        }

        var number = 0;
        foreach (var section in report.Sections)
        {
            text.Append($"\n## {section.Title}\n\n{section.Text}\n");
            foreach (var figure in section.Figures)
            {
                text.Append($"\n![{figure.Figure.ToString()[8..]}]({figures}/{figure.Id}.svg)\n\n*Figure {++number}. {figure.Caption}*\n");
            }

            foreach (var table in section.Tables)
            {
                text.Append($"\n{table.Caption}\n\n| {string.Join(" | ", table.Head)} |\n|---|{string.Concat(Enumerable.Repeat(table.Words ? "---|" : "---:|", table.Head.Length - 1))}\n");
                foreach (var row in table.Rows)
                {
                    text.Append($"| {string.Join(" | ", row)} |\n");
                }
            }
        }

        return text.ToString();
    }
}
