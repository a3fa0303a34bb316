using System.Globalization;
using System.Text;

namespace Pipelines;

/// <summary>The data of a figure as a table.</summary>
internal static class FigureCsv
{
    public static string Of(Figure figure)
    {
        var (x, y) = (figure.Layout.Axis("x").Title?.Text ?? "x", figure.Layout.Axis("y").Title?.Text ?? "y");
        var field = figure.Data.Any(t => t is FieldTrace);
        var text = new StringBuilder($"series,{Quoted(Words.Plain(x))},{Quoted(Words.Plain(y))}{(field ? ",z" : string.Empty)}\n");
        foreach (var (i, trace) in figure.Data.Index())
        {
            foreach (var (px, py, pz) in Rows(trace))
            {
                text.Append(CultureInfo.InvariantCulture, $"{Quoted(trace.Name ?? $"{trace.Type} {i + 1}")},{px},{py}{(field ? $",{pz}" : string.Empty)}\n");
            }
        }

        return text.ToString();
    }

    private static IEnumerable<(string X, string Y, string Z)> Rows(Trace trace) => trace switch
    {
        Scatter s => Points(s.X, s.Y),
        Bar b => Points(b.X, b.Y),
        Histogram h => Points(h.X, h.Y),
        Box b => Points(b.X, b.Y),
        Violin v => Points(v.X, v.Y),
        FieldTrace { Z: { } z } f => from r in Enumerable.Range(0, z.Rows) from c in Enumerable.Range(0, z.Columns) select (Cell(f.X, c), Cell(f.Y, r), Cell(Values.Of([z[r, c]]), 0)),
        _ => [],
    };

    private static IEnumerable<(string X, string Y, string Z)> Points(Values x, Values y) =>
        Enumerable.Range(0, Math.Max(x.Count, y.Count)).Select(i => (Cell(x, i), Cell(y, i), string.Empty));

    private static string Cell(Values values, int i) =>
        values.IsEmpty ? $"{i}" : values.AreWords ? Quoted(values.Text(i)) : double.IsFinite(values.Number(i)) ? values.Text(i) : string.Empty;

    private static string Quoted(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
