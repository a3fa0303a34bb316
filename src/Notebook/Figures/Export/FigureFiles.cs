namespace Pipelines;

/// <summary>Figures as files.</summary>
public static class FigureFiles
{
    private static readonly string[] ByBrowser = [".png", ".pdf"];

    /// <summary>
    /// Writes a figure; the file's ending says how: .svg, .json (Plotly), .csv (the data), .html (a page), or .png and .pdf by the system's
    /// Chromium. SVG and PNG are the same bytes in every run.
    /// </summary>
    /// <param name="figure">The figure.</param>
    /// <param name="path">The file; its folder is made where it is missing.</param>
    /// <param name="dotsPerInch">Of a PNG.</param>
    /// <exception cref="DataException">There is no Chromium, the ending is not known, or the disk said no.</exception>
    public static void Save(this Figure figure, string path, double dotsPerInch = 192) => Save([(figure, path)], dotsPerInch);

    /// <summary>Writes many figures; Chromium starts once.</summary>
    /// <param name="figures">Figures and files.</param>
    /// <param name="dotsPerInch">Of PNGs.</param>
    /// <exception cref="DataException">There is no Chromium, an ending is not known, or the disk said no.</exception>
    public static void Save(this IEnumerable<(Figure Figure, string Path)> figures, double dotsPerInch = 192)
    {
        ArgumentNullException.ThrowIfNull(figures);
        Chromium? browser = null;
        try
        {
            foreach (var (figure, path) in figures)
            {
                var ending = Path.GetExtension(path).ToLowerInvariant();
                var ours = !figure.Data.Any(t => t is OtherTrace);
                browser ??= ByBrowser.Contains(ending) || (ending == ".svg" && !ours) ? Chromium.Start() : null;
                var svg = ours || browser is null ? figure.ToSvg() : browser.PlotlySvg(figure);
                byte[] bytes = ending switch
                {
                    ".svg" => Text(svg),
                    ".json" => Text(figure.ToJson()),
                    ".csv" => Text(figure.ToCsv()),
                    ".html" => Text($"<!DOCTYPE html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>{HtmlText.Escape(figure.ToString())}</title><body>{figure.ToHtml()}{PageScripts.For(figure.ToHtml())}</body></html>\n"),
                    ".png" => browser!.Png(svg, figure.Width, figure.Height, dotsPerInch / 96),
                    ".pdf" => browser!.Pdf(svg, figure.Width, figure.Height),
                    _ => throw new DataException(new("A figure is saved as .svg, .png, .pdf, .html, .json or .csv.", path, Found: ending.Length > 0 ? ending : "no ending")),
                };
                Write(path, bytes);
            }
        }
        finally
        {
            browser?.Dispose();
        }
    }

    private static byte[] Text(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    // Whole or not there: written aside, then renamed.
    private static void Write(string path, byte[] bytes)
    {
        var full = Path.GetFullPath(path);
        var aside = $"{full}.{Environment.ProcessId}.tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllBytes(aside, bytes);
            File.Move(aside, full, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            File.Delete(aside);
            throw new DataException(new($"The figure could not be written: {e.Message}", path));
        }
    }
}
