using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Pipelines.Tool;

/// <summary>A chart: two axes and what is drawn between them.</summary>
/// <param name="Id">File name of its data and picture.</param>
/// <param name="X">Horizontal axis.</param>
/// <param name="Y">Vertical axis.</param>
/// <param name="Series">Drawn in this order.</param>
internal sealed record Chart(string Id, Axis X, Axis Y, ImmutableArray<Series> Series)
{
    /// <summary>Width over height of the picture.</summary>
    public double Aspect { get; init; } = 1.55;

    /// <summary>As wide as two others.</summary>
    public bool Wide { get; init; }

    /// <summary>Both axes alike, as a comparison of like with like wants them.</summary>
    public bool Square { get; init; }

    /// <summary>The data as a table: series, x, y.</summary>
    public string ToCsv()
    {
        var text = new StringBuilder($"series,{Quoted(X.Label)},{Quoted(Y.Label)}\n");
        foreach (var series in Series)
        {
            foreach (var (x, y) in series.Points)
            {
                text.Append(CultureInfo.InvariantCulture, $"{Quoted(series.Name ?? "data")},{x:R},{y:R}\n");
            }
        }

        return text.ToString();
    }

    /// <summary>The data for machines.</summary>
    public object ToFacts() => new
    {
        Id,
        X = X.Label,
        Y = Y.Label,
        Series = Series.Select(s => new { Name = s.Name ?? "data", Points = s.Points.Select(p => new[] { p.X, p.Y }) }),
    };

    /// <summary>The picture.</summary>
    public string ToSvg() => new SvgChart(this).Draw();

    private static string Quoted(string text) => $"\"{text.Replace("\"", "\"\"")}\"";
}
