using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace Pipelines;

/// <summary>
/// The scripts that HTML forms can share in a page: plotly.js, which takes the place of a figure's static picture when somebody points at
/// it. Nothing is loaded from elsewhere; without them a page shows the same, standing still.
/// </summary>
public static class PageScripts
{
    private static readonly (string Mark, string Package)[] Libraries =
    [
        ("plotly", "plotly.js-cartesian-dist-min-4.1.1.tgz"),
        ("plotly-gl3d", "plotly.js-gl3d-dist-min-4.1.1.tgz"),
    ];

    /// <summary>The script elements that a page with this content needs, each once; empty where it needs none. They stand anywhere in the page.</summary>
    public static string For(string html)
    {
        ArgumentNullException.ThrowIfNull(html);
        var needed = Libraries.Where(l => html.Contains($"data-pipelines=\"{l.Mark}\"", StringComparison.Ordinal)).ToArray();
        if (needed.Length == 0)
        {
            return string.Empty;
        }

        var text = new StringBuilder();
        foreach (var (mark, package) in needed)
        {
            text.Append("<script>").Append(Packed(package)).Append("</script>\n<script>(window.pipelinesPlotly ??= {})[\"").Append(mark).Append("\"] = window.Plotly;</script>\n");
        }

        return text.Append("<script>").Append(Embedded("figure.js")).Append("</script>\n").ToString();
    }

    /// <summary>A text that is embedded in this assembly.</summary>
    internal static string Embedded(string name)
    {
        using var reader = new StreamReader(Stream(name));
        return reader.ReadToEnd();
    }

    // The one script of an npm package, as published.
    private static string Packed(string package)
    {
        using var tar = new TarReader(new GZipStream(Stream(package), CompressionMode.Decompress));
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.Name.EndsWith(".min.js", StringComparison.Ordinal) && entry.DataStream is { } data)
            {
                using var reader = new StreamReader(data);
                return reader.ReadToEnd().Replace("</script", "<\\/script", StringComparison.OrdinalIgnoreCase);
            }
        }

        throw new InvalidDataException($"{package} has no script.");
    }

    private static Stream Stream(string name) =>
        typeof(PageScripts).Assembly.GetManifestResourceStream(name) ?? throw new InvalidDataException($"{name} is not embedded.");
}
