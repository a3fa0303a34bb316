using System.Text;
using static Pipelines.Tool.SvgText;

namespace Pipelines.Tool;

/// <summary>Draws a chart as a picture that needs nothing else: no script, no style sheet, no font of its own.</summary>
internal sealed class SvgChart
{
    private const double Narrow = 500;
    private const double Broad = 1050;
    private const double LegendLine = 20;
    private const double Right = 18;
    private const double Bottom = 50;
    private const double FontSize = 13;
    private const double DigitWidth = 7.4;
    private const double LetterWidth = 7;
    private const double HexagonRadius = 3.6;
    private const string Font = "font-family=\"system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif\"";

    private readonly Chart _chart;
    private readonly Scale _x;
    private readonly Scale _y;
    private readonly double _width;
    private readonly double _height;
    private readonly double _left;
    private readonly double _top;
    private readonly (Series Series, double X, double Y)[] _legend;
    private readonly SvgText _svg = new();

    public SvgChart(Chart chart)
    {
        _chart = chart;
        var points = chart.Series.SelectMany(s => s.Points).Where(p => double.IsFinite(p.X) && double.IsFinite(p.Y)).ToArray();
        var (x0, x1) = Range(points.Select(p => p.X));
        var (y0, y1) = Range(points.Select(p => p.Y));
        if (chart.Square)
        {
            (x0, x1) = (y0, y1) = (Math.Min(x0, y0), Math.Max(x1, y1));
        }

        _x = Scale.For(chart.X, x0, x1, chart.Wide ? 12 : 6);
        _y = Scale.For(chart.Y, y0, y1, 6);
        _width = chart.Wide ? Broad : Narrow;
        _height = _width / chart.Aspect;
        _left = 36 + (DigitWidth * _y.Ticks.Max(t => t.Label.Length));
        _legend = LayOut(_left, _width, [.. chart.Series.Where(s => s.Name is not null)]);
        _top = 14 + (_legend.Length == 0 ? 0 : _legend[^1].Y + 6);
    }

    private double PlotWidth => _width - _left - Right;

    private double PlotHeight => _height - _top - Bottom;

    public string Draw()
    {
        _svg.Raw($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {N(_width)} {N(_height)}\" role=\"img\" {Font} font-size=\"{FontSize}\" fill=\"{Palette.Ink}\">");
        _svg.Raw($"<title>{Escape($"{_chart.Y.Label} against {_chart.X.Label}")}</title>");
        _svg.Raw($"<clipPath id=\"clip-{_chart.Id}\"><rect x=\"{N(_left)}\" y=\"{N(_top)}\" width=\"{N(PlotWidth)}\" height=\"{N(PlotHeight)}\"/></clipPath>");
        Frame();
        _svg.Raw($"<g clip-path=\"url(#clip-{_chart.Id})\">");
        foreach (var series in _chart.Series)
        {
            Draw(series);
        }

        _svg.Raw("</g>");
        Legend();
        return _svg.Raw("</svg>").ToString();
    }

    private static (double Low, double High) Range(IEnumerable<double> values) =>
        values.DefaultIfEmpty(0).Aggregate((Low: double.PositiveInfinity, High: double.NegativeInfinity), (r, v) => (Math.Min(r.Low, v), Math.Max(r.High, v)));

    private double Px(double x) => _left + (PlotWidth * _x.At(x));

    private double Py(double y) => _top + (PlotHeight * (1 - _y.At(y)));

    private void Frame()
    {
        var (bottom, right) = (_top + PlotHeight, _left + PlotWidth);
        foreach (var tick in _y.Ticks)
        {
            _svg.Line(_left, Py(tick.Value), right, Py(tick.Value), $"stroke=\"{Palette.Grid}\" stroke-width=\"{(tick.Label.Length > 0 ? 1 : 0.5)}\"");
            _svg.Label(_left - 8, Py(tick.Value) + 4.5, tick.Label, $"text-anchor=\"end\" fill=\"{Palette.Muted}\"");
        }

        foreach (var tick in _x.Ticks)
        {
            _svg.Line(Px(tick.Value), bottom, Px(tick.Value), bottom + (tick.Label.Length > 0 ? 5 : 3), $"stroke=\"{Palette.Muted}\"");
            _svg.Label(Px(tick.Value), bottom + 19, tick.Label, $"text-anchor=\"middle\" fill=\"{Palette.Muted}\"");
        }

        _svg.Line(_left, bottom, right, bottom, $"stroke=\"{Palette.Muted}\"");
        _svg.Label(_left + (PlotWidth / 2), _height - 8, _chart.X.Label, "text-anchor=\"middle\"");
        var (lx, ly) = (15.0, _top + (PlotHeight / 2));
        _svg.Label(lx, ly, _chart.Y.Label, $"text-anchor=\"middle\" transform=\"rotate(-90 {N(lx)} {N(ly)})\"");
    }

    private void Draw(Series series)
    {
        switch (series)
        {
            case Curve curve:
                DrawCurve(curve);
                break;
            case Dots dots:
                var data = string.Concat(dots.Data.Select(p => $"M{N(Px(p.X))} {N(Py(p.Y))}h0"));
                _svg.Path(data, $"stroke=\"{dots.Color}\" stroke-width=\"{N(dots.Size)}\" stroke-linecap=\"round\" stroke-opacity=\"{dots.Opacity}\" fill=\"none\"");
                break;
            case Density density:
                DrawDensity(density);
                break;
            case Band band:
                var up = string.Join(" L", band.Data.Select(d => $"{N(Px(d.X))} {N(Py(d.High))}"));
                var down = string.Join(" L", band.Data.Reverse().Select(d => $"{N(Px(d.X))} {N(Py(d.Low))}"));
                _svg.Path($"M{up} L{down} Z", $"fill=\"{band.Color}\" fill-opacity=\"0.18\" stroke=\"none\"");
                break;
            case Columns columns:
                foreach (var (x, y) in columns.Data)
                {
                    var (a, b) = (Px(x - (columns.Width / 2)), Px(x + (columns.Width / 2)));
                    _svg.Rect(a, Py(y), b - a, Math.Max(0, Py(0) - Py(y)), $"fill=\"{columns.Color}\" fill-opacity=\"0.35\"");
                }

                break;
            case Rule { Level: { } level } rule:
                _svg.Line(_left, Py(level), _left + PlotWidth, Py(level), $"stroke=\"{rule.Color}\" stroke-width=\"1.4\" stroke-dasharray=\"6 4\"");
                break;
            case Rule rule:
                var (from, to) = (Math.Max(_x.From, _y.From), Math.Min(_x.To, _y.To));
                _svg.Line(Px(from), Py(from), Px(to), Py(to), $"stroke=\"{rule.Color}\" stroke-width=\"1.2\"");
                break;
            default:
                throw new ArgumentException($"Do not know how to draw {series.GetType().Name}.", nameof(series));
        }
    }

    private void DrawCurve(Curve curve)
    {
        var points = curve.Data.Where(p => double.IsFinite(p.X) && double.IsFinite(p.Y)).Select(p => (X: Px(p.X), Y: Py(p.Y))).ToArray();
        if (points.Length == 0)
        {
            return;
        }

        var dash = curve.Dash is null ? string.Empty : $" stroke-dasharray=\"{curve.Dash}\"";
        _svg.Path(
            $"M{string.Join("L", points.Select(p => $"{N(p.X)} {N(p.Y)}"))}",
            $"fill=\"none\" stroke=\"{curve.Color}\" stroke-width=\"{N(curve.Width)}\" stroke-linejoin=\"round\" stroke-linecap=\"round\"{dash}");
        foreach (var (x, y) in curve.Marks ? points : [])
        {
            _svg.Circle(x, y, 4, $"fill=\"{curve.Color}\" stroke=\"#fff\" stroke-width=\"1.5\"");
        }
    }

    // Hexagons on a staggered grid; the shade is the logarithm of the count, so that single points stay visible.
    private void DrawDensity(Density density)
    {
        var (dx, dy) = (Math.Sqrt(3) * HexagonRadius, 1.5 * HexagonRadius);
        var bins = density.Data.Select(p => (X: Px(p.X), Y: Py(p.Y))).GroupBy(p => Bin(p.X, p.Y)).Select(g => (g.Key, Count: g.Count())).OrderBy(g => g.Key).ToArray();
        var most = Math.Max(2, bins.Max(b => b.Count));
        foreach (var shade in bins.GroupBy(b => Palette.Amount(Math.Log(b.Count) / Math.Log(most))).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            _svg.Path(string.Concat(shade.Select(b => Hexagon(b.Key.Column * dx / 2, b.Key.Row * dy))), $"fill=\"{shade.Key}\"");
        }

        DensityKey(most);

        // Rows are dy apart; columns of even rows lie at even multiples of dx/2, of odd rows at odd ones.
        (int Row, int Column) Bin(double x, double y)
        {
            var row = (int)Math.Round(y / dy);
            return Enumerable.Range(row - 1, 3)
                .Select(r => (Row: r, Column: (2 * (int)Math.Round(((x / dx * 2) - (r & 1)) / 2)) + (r & 1)))
                .MinBy(c => Math.Pow(x - (c.Column * dx / 2), 2) + Math.Pow(y - (c.Row * dy), 2));
        }
    }

    private static string Hexagon(double x, double y)
    {
        var text = new StringBuilder();
        for (var k = 0; k < 6; k++)
        {
            var angle = Math.PI / 3 * (k + 0.5);
            text.Append(k == 0 ? 'M' : 'L').Append(N(x + (1.04 * HexagonRadius * Math.Cos(angle)))).Append(' ').Append(N(y + (1.04 * HexagonRadius * Math.Sin(angle))));
        }

        return text.Append('Z').ToString();
    }

    private void DensityKey(int most)
    {
        var (x, y, width) = (_left + PlotWidth - 150, _top + PlotHeight - 40, 130.0);
        const int Steps = 26;
        for (var k = 0; k < Steps; k++)
        {
            _svg.Rect(x + (width * k / Steps), y, (width / Steps) + 0.3, 9, $"fill=\"{Palette.Amount((k + 0.5) / Steps)}\"");
        }

        _svg.Label(x, y + 22, "1", $"font-size=\"11\" fill=\"{Palette.Muted}\"");
        _svg.Label(x + width, y + 22, $"{most} a cell", $"font-size=\"11\" text-anchor=\"end\" fill=\"{Palette.Muted}\"");
    }

    // From left to right, as many lines as it takes.
    private static (Series Series, double X, double Y)[] LayOut(double left, double width, Series[] named)
    {
        var (x, y) = (left, 14.0);
        var places = new (Series, double, double)[named.Length];
        foreach (var (i, series) in named.Index())
        {
            var length = 28 + (LetterWidth * series.Name!.Length);
            if (x > left && x + length > width)
            {
                (x, y) = (left, y + LegendLine);
            }

            places[i] = (series, x, y);
            x += length + 20;
        }

        return places;
    }

    private void Legend()
    {
        foreach (var (series, x, y) in _legend)
        {
            var middle = y - 4;
            switch (series)
            {
                case Curve { Marks: true }:
                    _svg.Line(x, middle, x + 22, middle, $"stroke=\"{series.Color}\" stroke-width=\"2\"").Circle(x + 11, middle, 4, $"fill=\"{series.Color}\" stroke=\"#fff\" stroke-width=\"1.5\"");
                    break;
                case Curve curve:
                    _svg.Line(x, middle, x + 22, middle, $"stroke=\"{series.Color}\" stroke-width=\"{N(Math.Max(2, curve.Width))}\"{(curve.Dash is null ? string.Empty : $" stroke-dasharray=\"{curve.Dash}\"")}");
                    break;
                case Rule { Level: not null }:
                    _svg.Line(x, middle, x + 22, middle, $"stroke=\"{series.Color}\" stroke-width=\"1.4\" stroke-dasharray=\"6 4\"");
                    break;
                case Rule:
                    _svg.Line(x, middle, x + 22, middle, $"stroke=\"{series.Color}\" stroke-width=\"1.2\"");
                    break;
                case Band or Columns:
                    _svg.Rect(x, y - 10, 22, 12, $"fill=\"{series.Color}\" fill-opacity=\"0.3\"");
                    break;
                default:
                    _svg.Circle(x + 11, middle, 4.5, $"fill=\"{series.Color}\"");
                    break;
            }

            _svg.Label(x + 28, y, series.Name!, string.Empty);
        }
    }
}
