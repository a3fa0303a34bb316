using System.Text;
using static Pipelines.SvgText;

namespace Pipelines;

/// <summary>Draws lines, points, areas, error bars and words. However many points there are, the picture stays small.</summary>
internal sealed class ScatterMark : Mark
{
    private readonly Scatter _scatter;
    private readonly double[] _x;
    private readonly double[] _y;
    private readonly ColorKey? _key;

    public ScatterMark(Scatter scatter, Panel panel, string color)
        : base(scatter, panel, color)
    {
        _scatter = scatter;
        var count = Math.Max(scatter.X.IsEmpty ? 0 : scatter.X.Count, scatter.Y.IsEmpty ? 0 : scatter.Y.Count);
        count = scatter.X.IsEmpty || scatter.Y.IsEmpty ? count : Math.Min(scatter.X.Count, scatter.Y.Count);
        (_x, _y) = (panel.X.Places(scatter.X, count), panel.Y.Places(scatter.Y, count));
        if (scatter.Marker is { Color: { IsEmpty: false, AreWords: false, IsSingle: false } colors } marker)
        {
            _key = KeyOf(marker.ColorScale, marker.CMin, marker.CMax, colors.Numbers, marker.ColorBar, marker.ReverseScale);
        }
    }

    public override ColorKey? Key => _scatter.Marker?.ShowScale == true ? _key : null;

    private string Mode => _scatter.Mode ?? (_x.Length <= 20 ? "lines+markers" : "lines");

    private bool HasLines => Mode.Contains("lines", StringComparison.Ordinal);

    private bool HasMarkers => Mode.Contains("markers", StringComparison.Ordinal);

    private string LineColor => _scatter.Line?.Color ?? MarkerColor;

    private string MarkerColor => _scatter.Marker?.Color is { IsSingle: true, AreWords: true } color ? color.Text(0) : _scatter.Line?.Color ?? Color;

    private bool Closed => _scatter.Fill == "toself";

    public override void Reach()
    {
        Panel.X.Extent.Add(_x);
        Panel.Y.Extent.Add(_y);
        for (var i = 0; i < _x.Length; i++)
        {
            var (down, up) = Error(_scatter.ErrorY, i, _y[i]);
            Panel.Y.Extent.Add(_y[i] - down);
            Panel.Y.Extent.Add(_y[i] + up);
            (down, up) = Error(_scatter.ErrorX, i, _x[i]);
            Panel.X.Extent.Add(_x[i] - down);
            Panel.X.Extent.Add(_x[i] + up);
        }

        Panel.X.Extent.Room |= HasMarkers || Mode == "text";
        Panel.Y.Extent.Room = true;
        if (_scatter.Fill == "tozeroy")
        {
            Panel.Y.Extent.Add(0);
            Panel.Y.Extent.FromZero = true;
        }
    }

    public override void Draw(Brush brush)
    {
        var opacity = _scatter.Opacity is { } o and < 1 ? $" opacity=\"{N(o)}\"" : string.Empty;
        brush.Svg.Raw($"<g{opacity}>");
        var runs = Runs();
        Fill(brush, runs);
        if (HasLines)
        {
            Lines(brush, runs);
        }

        Errors(brush);
        if (HasMarkers)
        {
            Points(brush);
        }

        if (Mode.Contains("text", StringComparison.Ordinal))
        {
            Texts(brush);
        }

        brush.Svg.Raw("</g>");
    }

    public override void Sample(Brush brush, double x, double middle)
    {
        if (_scatter.Fill is not (null or "none"))
        {
            brush.Svg.Rect(x, middle - 5, 22, 10, $"{FillStyle(brush)} opacity=\"{N(_scatter.Opacity ?? 1)}\"");
        }

        if (HasLines && (_scatter.Line?.Width ?? 2) > 0)
        {
            brush.Svg.Line(x, middle, x + 22, middle, StyleOf(_scatter.Line, LineColor, 2, brush.Look));
        }

        if (HasMarkers)
        {
            var color = _key?.Color((_key.Least + _key.Most) / 2) ?? brush.Look.Of(MarkerColor);
            brush.Svg.Path(Symbols.Path(_scatter.Marker?.Symbol.Text(0) ?? string.Empty, x + 11, middle, Math.Clamp(MarkerSize(0), 5, 9)), PointStyle(color, brush));
        }
    }

    // Stretches without a gap, in pixels.
    private List<(double X, double Y)[]> Runs()
    {
        List<(double, double)[]> runs = [];
        List<(double, double)> run = [];
        for (var i = 0; i < _x.Length; i++)
        {
            var (x, y) = (Panel.X.Pixel(_x[i]), Panel.Y.Pixel(_y[i]));
            var known = double.IsFinite(_x[i]) && double.IsFinite(_y[i]);
            if (double.IsFinite(x) && double.IsFinite(y))
            {
                run.Add((x, y));
            }
            else
            {
                Dropped += known ? 1 : 0;
                if (_scatter.ConnectGaps != true && run.Count > 0)
                {
                    runs.Add([.. run]);
                    run.Clear();
                }
            }
        }

        if (run.Count > 0)
        {
            runs.Add([.. run]);
        }

        return runs;
    }

    private void Fill(Brush brush, List<(double X, double Y)[]> runs)
    {
        foreach (var run in _scatter.Fill is "toself" or "tozeroy" or "tonexty" ? runs : [])
        {
            var path = Polyline.Path(Polyline.Thinned(run));
            var zero = Panel.Y.Pixel(Panel.Y.IsLog ? Panel.Y.Scale.From : Math.Clamp(0, Math.Min(Panel.Y.Scale.From, Panel.Y.Scale.To), Math.Max(Panel.Y.Scale.From, Panel.Y.Scale.To)));
            path += Closed ? "Z" : $"L{N(run[^1].X)} {N(zero)}L{N(run[0].X)} {N(zero)}Z";
            brush.Svg.Path(path, $"{FillStyle(brush)} fill-rule=\"evenodd\"");
        }
    }

    private string FillStyle(Brush brush) =>
        _scatter.FillColor is { } own ? $"fill=\"{brush.Look.Of(own)}\" stroke=\"none\"" : $"fill=\"{brush.Look.Of(LineColor)}\" fill-opacity=\"0.25\" stroke=\"none\"";

    private void Lines(Brush brush, List<(double X, double Y)[]> runs)
    {
        if ((_scatter.Line?.Width ?? 2) <= 0)
        {
            return;
        }

        var path = string.Concat(runs.Select(r => Polyline.Path(Polyline.Thinned(Polyline.Stepped(r, _scatter.Line?.Shape))) + (Closed ? "Z" : string.Empty)));
        if (path.Length > 0)
        {
            brush.Svg.Path(path, $"fill=\"none\" {StyleOf(_scatter.Line, LineColor, 2, brush.Look)} stroke-linejoin=\"round\"{(Closed ? string.Empty : " stroke-linecap=\"round\"")}");
        }
    }

    private void Errors(Brush brush)
    {
        Bars(_scatter.ErrorY, vertical: true);
        Bars(_scatter.ErrorX, vertical: false);

        void Bars(ErrorBar? error, bool vertical)
        {
            if (error is null || error.Visible == false || _x.Length > 5000)
            {
                return;
            }

            var path = new StringBuilder();
            var cap = error.Width ?? 3;
            for (var i = 0; i < _x.Length; i++)
            {
                var (down, up) = Error(error, i, vertical ? _y[i] : _x[i]);
                var axis = vertical ? Panel.Y : Panel.X;
                var value = vertical ? _y[i] : _x[i];
                var (a, b, c) = (axis.Pixel(value - down), axis.Pixel(value + up), vertical ? Panel.X.Pixel(_x[i]) : Panel.Y.Pixel(_y[i]));
                a = double.IsFinite(a) ? a : axis.Span.Start; // to below the smallest value of a logarithmic axis
                if ((down > 0 || up > 0) && double.IsFinite(b) && double.IsFinite(c))
                {
                    path.Append(vertical
                        ? $"M{N(c)} {N(a)}V{N(b)}M{N(c - cap)} {N(a)}h{N(2 * cap)}M{N(c - cap)} {N(b)}h{N(2 * cap)}"
                        : $"M{N(a)} {N(c)}H{N(b)}M{N(a)} {N(c - cap)}v{N(2 * cap)}M{N(b)} {N(c - cap)}v{N(2 * cap)}");
                }
            }

            if (path.Length > 0)
            {
                brush.Svg.Path(path.ToString(), $"fill=\"none\" stroke=\"{brush.Look.Of(error.Color ?? MarkerColor)}\" stroke-width=\"{N(error.Thickness ?? 1.3)}\"");
            }
        }
    }

    private static (double Down, double Up) Error(ErrorBar? error, int i, double value)
    {
        if (error is null || error.Visible == false)
        {
            return (0, 0);
        }

        var up = error.Type switch
        {
            "constant" => error.Value ?? 0,
            "percent" => Math.Abs(value) * (error.Value ?? 10) / 100,
            _ => error.Array.IsEmpty ? 0 : error.Array.Number(i),
        };
        var down = error.ArrayMinus.IsEmpty ? up : error.ArrayMinus.Number(i);
        return (double.IsFinite(down) ? down : 0, double.IsFinite(up) ? up : 0);
    }

    private double MarkerSize(int i) => _scatter.Marker?.Size is { IsEmpty: false } size && double.IsFinite(size.Number(i)) ? size.Number(i) : 6;

    private string PointStyle(string color, Brush brush)
    {
        var open = _scatter.Marker?.Symbol.Text(0).EndsWith("-open", StringComparison.Ordinal) == true;
        var opacity = _scatter.Marker?.Opacity is { } o and < 1 ? $" fill-opacity=\"{N(o)}\"" : string.Empty;
        var line = _scatter.Marker?.Line;
        var outline = open ? $" stroke=\"{color}\" stroke-width=\"1.5\"" : line?.Width > 0 ? $" {StyleOf(line, "#ffffff", 1, brush.Look)}" : string.Empty;
        return $"fill=\"{(open ? "none" : color)}\"{opacity}{outline}";
    }

    // One path a colour: a hundred thousand points are no hundred thousand elements. Points that hide each other are drawn once.
    private void Points(Brush brush)
    {
        var plain = brush.Look.Of(MarkerColor);
        var dots = _x.Length > 200 && (_scatter.Marker?.Symbol ?? default).IsEmpty && !(_scatter.Marker?.Line?.Width > 0) && (_scatter.Marker?.Size ?? default) is { IsEmpty: true } or { IsSingle: true };
        Dictionary<string, StringBuilder> paths = [];
        foreach (var i in Polyline.Visible(_x.Length, i => (Panel.X.Pixel(_x[i]), Panel.Y.Pixel(_y[i])), Panel))
        {
            var color = _key is not null ? _key.Color(_scatter.Marker!.Color.Number(i))
                : _scatter.Marker?.Color is { IsEmpty: false, IsSingle: false } each ? brush.Look.Of(each.Text(i)) : plain;
            if (!paths.TryGetValue(color, out var path))
            {
                paths[color] = path = new();
            }

            path.Append(dots ? $"M{N(Panel.X.Pixel(_x[i]))} {N(Panel.Y.Pixel(_y[i]))}h0" : Symbols.Path(_scatter.Marker?.Symbol.Text(i) ?? string.Empty, Panel.X.Pixel(_x[i]), Panel.Y.Pixel(_y[i]), MarkerSize(i)));
        }

        foreach (var (color, path) in paths)
        {
            brush.Svg.Path(path.ToString(), dots
                ? $"fill=\"none\" stroke=\"{color}\" stroke-width=\"{N(MarkerSize(0))}\" stroke-linecap=\"round\" stroke-opacity=\"{N(_scatter.Marker?.Opacity ?? 1)}\""
                : PointStyle(color, brush));
        }
    }

    private void Texts(Brush brush)
    {
        var position = _scatter.TextPosition ?? "middle center";
        var anchor = position.Contains("left", StringComparison.Ordinal) ? "end" : position.Contains("right", StringComparison.Ordinal) ? "start" : "middle";
        var shift = anchor == "end" ? -5 : anchor == "start" ? 5 : 0;
        var rise = position.StartsWith("top", StringComparison.Ordinal) ? -6 : position.StartsWith("bottom", StringComparison.Ordinal) ? 6 + (0.7 * brush.FontSize) : 0.35 * brush.FontSize;
        for (var i = 0; i < Math.Min(_x.Length, 2000); i++)
        {
            var (x, y) = (Panel.X.Pixel(_x[i]), Panel.Y.Pixel(_y[i]));
            if (double.IsFinite(x) && double.IsFinite(y) && _scatter.Text.Text(i) is { Length: > 0 } text)
            {
                brush.Svg.Label(x + shift, y + rise, text, brush.Letters(anchor, size: 0.92));
            }
        }
    }
}
