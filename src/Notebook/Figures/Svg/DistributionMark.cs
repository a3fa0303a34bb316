using static Pipelines.SvgText;

namespace Pipelines;

/// <summary>Draws boxes and violins: one a group.</summary>
internal sealed class DistributionMark : Mark
{
    private const int Outline = 64;
    private readonly (double Place, double[] Sorted)[] _groups;
    private readonly Box? _box;
    private readonly Violin? _violin;

    public DistributionMark(Trace trace, Panel panel, string color)
        : base(trace, panel, color)
    {
        (_box, _violin) = (trace as Box, trace as Violin);
        var (x, y) = _box is null ? (_violin!.X, _violin.Y) : (_box.X, _box.Y);
        var groups = x.IsEmpty ? Values.One(trace.Name ?? string.Empty) : x;
        _groups = [.. Enumerable.Range(0, y.Count)
            .Where(i => double.IsFinite(y.Number(i)))
            .GroupBy(i => panel.X.Places(groups.IsSingle ? Values.Of([groups.Text(0)]) : groups, groups.Count)[groups.IsSingle ? 0 : i])
            .Select(g => (g.Key, g.Select(y.Number).Order().ToArray()))];
    }

    public override bool HasLegend => Trace.ShowLegend ?? false;

    private string Paint => _box?.FillColor ?? _violin?.FillColor ?? _box?.Line?.Color ?? _violin?.Line?.Color ?? _box?.Marker?.Color.Text(0) switch { null or "" => Color, var c => c };

    public override void Reach()
    {
        foreach (var (place, sorted) in _groups)
        {
            Panel.X.Extent.Add(place - 0.5);
            Panel.X.Extent.Add(place + 0.5);
            Panel.Y.Extent.Add(sorted);
            if (_violin is not null && !Panel.Y.IsLog)
            {
                var width = Bandwidth(sorted);
                Panel.Y.Extent.Add(sorted[0] - (2 * width));
                Panel.Y.Extent.Add(sorted[^1] + (2 * width));
            }
        }

        Panel.Y.Extent.Room = true;
    }

    public override void Draw(Brush brush)
    {
        foreach (var (place, sorted) in _groups)
        {
            var width = 0.6 * Math.Min(Math.Abs(Panel.X.Pixel(place + 1) - Panel.X.Pixel(place)), 120);
            if (_box is not null)
            {
                DrawBox(brush, Panel.X.Pixel(place), width, sorted, outliers: true);
            }
            else
            {
                DrawViolin(brush, Panel.X.Pixel(place), 1.25 * width, sorted);
            }
        }
    }

    public override void Sample(Brush brush, double x, double middle) => brush.Svg.Rect(x + 5, middle - 6, 12, 12, FillStyle(brush));

    private string FillStyle(Brush brush) => $"fill=\"{brush.Look.Of(Paint)}\" fill-opacity=\"0.35\" stroke=\"{brush.Look.Of(Paint)}\" stroke-width=\"1.4\"";

    private void DrawBox(Brush brush, double x, double width, double[] sorted, bool outliers)
    {
        var (q1, median, q3) = (Binning.Quantile(sorted, 0.25), Binning.Quantile(sorted, 0.5), Binning.Quantile(sorted, 0.75));
        var reach = 1.5 * (q3 - q1);
        var (low, high) = (sorted.First(v => v >= q1 - reach), sorted.Last(v => v <= q3 + reach));
        double Y(double v) => Panel.Y.Pixel(v);
        var line = $"stroke=\"{brush.Look.Of(_box?.Line?.Color ?? Paint)}\" stroke-width=\"{N(_box?.Line?.Width ?? 1.4)}\"";
        brush.Svg.Path($"M{N(x)} {N(Y(low))}V{N(Y(q1))}M{N(x)} {N(Y(q3))}V{N(Y(high))}M{N(x - (width / 4))} {N(Y(low))}h{N(width / 2)}M{N(x - (width / 4))} {N(Y(high))}h{N(width / 2)}", $"fill=\"none\" {line}");
        brush.Svg.Rect(x - (width / 2), Y(q3), width, Y(q1) - Y(q3), FillStyle(brush));
        brush.Svg.Line(x - (width / 2), Y(median), x + (width / 2), Y(median), $"stroke=\"{brush.Look.Of(Paint)}\" stroke-width=\"2.2\"");
        if (outliers && _box?.BoxPoints.Text(0) is not ("false" or "False"))
        {
            var all = _box?.BoxPoints.Text(0) == "all";
            var points = sorted.Where(v => all || v < low || v > high).ToArray();
            foreach (var i in Polyline.Visible(points.Length, i => (x, Y(points[i])), Panel))
            {
                brush.Svg.Circle(x + (all ? width * 0.8 : 0), Y(points[i]), 2, $"fill=\"{brush.Look.Of(Paint)}\" fill-opacity=\"0.6\"");
            }
        }
    }

    private void DrawViolin(Brush brush, double x, double width, double[] sorted)
    {
        var h = Bandwidth(sorted);
        var (low, high) = (sorted[0] - (2 * h), sorted[^1] + (2 * h));
        var density = Enumerable.Range(0, Outline + 1).Select(k => low + (k * (high - low) / Outline)).Select(v => (V: v, D: Density(sorted, v, h))).Where(p => double.IsFinite(Panel.Y.Pixel(p.V))).ToArray();
        var most = density.Max(p => p.D);
        (double X, double Y) Side(double v, double d, int sign) => (x + (sign * width / 2 * d / most), Panel.Y.Pixel(v));
        brush.Svg.Path($"{Polyline.Path([.. density.Select(p => Side(p.V, p.D, 1)), .. density.Reverse().Select(p => Side(p.V, p.D, -1))])}Z", FillStyle(brush));
        if (_violin!.Box?.Visible == true)
        {
            DrawBox(brush, x, width * 0.16, sorted, outliers: false);
        }

        if (_violin.MeanLine?.Visible == true)
        {
            var y = Panel.Y.Pixel(sorted.Average());
            brush.Svg.Line(x - (width * 0.3), y, x + (width * 0.3), y, $"stroke=\"{brush.Look.Ink}\" stroke-width=\"1.2\" stroke-dasharray=\"3 2\"");
        }
    }

    // Silverman's rule of thumb; a sample of equal values still has a width to be seen.
    private static double Bandwidth(double[] sorted)
    {
        var mean = sorted.Average();
        var deviation = sorted.Length > 1 ? Math.Sqrt(sorted.Sum(v => (v - mean) * (v - mean)) / (sorted.Length - 1)) : 0;
        var iqr = (Binning.Quantile(sorted, 0.75) - Binning.Quantile(sorted, 0.25)) / 1.349;
        var spread = iqr > 0 ? Math.Min(deviation, iqr) : deviation;
        return spread > 0 ? 0.9 * spread * Math.Pow(sorted.Length, -0.2) : mean == 0 ? 0.1 : Math.Abs(mean) * 0.01;
    }

    private static double Density(double[] sorted, double at, double h)
    {
        var sum = 0.0;
        for (var i = FirstAbove(sorted, at - (4 * h)); i < sorted.Length && sorted[i] <= at + (4 * h); i++)
        {
            var t = (sorted[i] - at) / h;
            sum += Math.Exp(-0.5 * t * t);
        }

        return sum;
    }

    private static int FirstAbove(double[] sorted, double value)
    {
        var i = Array.BinarySearch(sorted, value);
        i = i < 0 ? ~i : i;
        while (i > 0 && sorted[i - 1] >= value)
        {
            i--;
        }

        return i;
    }
}
