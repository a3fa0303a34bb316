namespace Pipelines;

/// <summary>A figure in words: for terminals, and for those who cannot see it.</summary>
internal static class FigureText
{
    public static string Of(Figure figure)
    {
        var axes = string.Join(" against ", new[] { figure.Layout.Axis("y"), figure.Layout.Axis("x") }.Select(a => a.Title?.Text).Where(t => t is { Length: > 0 }));
        var space = figure.Layout.Scene is { } s ? string.Join(", ", new[] { s.ZAxis, s.XAxis, s.YAxis }.Select(a => a?.Title?.Text).Where(t => t is { Length: > 0 })) : string.Empty;
        var what = figure.Layout.Title?.Text is { Length: > 0 } title ? title : axes.Length > 0 ? axes : space;
        var traces = figure.Data.Where(t => t.ShowLegend != false || t.Name is { Length: > 0 } || figure.Data.Count < 4).Take(6).Select(Trace);
        return Words.Plain($"Figure{(what.Length > 0 ? $": {what}" : string.Empty)} ({string.Join("; ", traces)}{(figure.Data.Count > 6 ? "; ..." : string.Empty)})");
    }

    private static string Trace(Trace trace)
    {
        var size = trace switch
        {
            Scatter s => $", {Math.Max(s.X.Count, s.Y.Count):N0} points",
            Bar b => $", {b.Y.Count:N0} bars",
            Histogram h => $", {Math.Max(h.X.Count, h.Y.Count):N0} values",
            Box b => $", {b.Y.Count:N0} values",
            Violin v => $", {v.Y.Count:N0} values",
            FieldTrace { Z: { } z } => $", {z.Rows} x {z.Columns}",
            _ => string.Empty,
        };
        return $"{(trace.Name is { Length: > 0 } name ? $"{name}: " : string.Empty)}{trace.Type}{size}";
    }
}
