using static Pipelines.SvgText;

namespace Pipelines;

/// <summary>Margins, axes and the lines across panels.</summary>
internal sealed partial class SvgFigure
{
    private const double Edge = 6;
    private const double TickGap = 7;
    private const double KeyGap = 10;
    private const double KeyWidth = 11;

    private static (double From, double To) Domain(AxisView axis) =>
        axis.Axis.Domain is { Count: 2, AreWords: false } d ? (d.Number(0), d.Number(1)) : (0, 1);

    private AxisView Base(AxisView axis) => axis.Axis.Overlaying is { } other && _axes.TryGetValue(other, out var view) ? view : axis;

    private double TickSize => 0.92 * FontSize;

    private void Arrange(LegendLine[] legend)
    {
        var (w, h) = (_figure.Width, _figure.Height);
        var words = _figure.Layout.Title?.Text is { Length: > 0 } title ? (1.25 * FontSize * Words.Lines(title).Length) + 8 : 0;
        (_left, _right, _bottom) = (Edge, Edge, Edge);
        _top = Edge + words + (legend.Length * (FontSize + 7)) + (legend.Length > 0 ? 4 : 0);
        var topWords = _figure.Layout.Annotations.Any(a => a.YRef?.EndsWith("domain", StringComparison.Ordinal) == true && a.YAnchor == "bottom" && a.Y.Number(0) >= 1);
        _top += topWords ? 1.5 * FontSize : 0;
        if (_axes.Values.Any(a => !a.IsX && a.IsVisible && Domain(Base(a)).To > 0.98))
        {
            _top = Math.Max(_top, Edge + (0.5 * TickSize)); // half of the highest mark's word
        }

        foreach (var axis in _axes.Values)
        {
            var (from, to) = Domain(Base(axis));
            if (axis.Span.Length == 0)
            {
                axis.Span = axis.IsX ? (0.12 * w, 0.8 * w * (to - from)) : (0.85 * h, 0.75 * h * (to - from));
            }

            axis.Mark(FontSize);
            Turn(axis);
            var outside = Outside(axis);
            if (axis.IsX)
            {
                _bottom = !axis.Opposite && from < 0.02 + Lowest(axis) ? Math.Max(_bottom, Edge + outside) : _bottom;
                _top += axis.Opposite ? outside : 0;
                if (axis.Ticks.Length > 0 && to > 0.98 && axis.Axis.ShowTickLabels != false && Turned(axis) == 0)
                {
                    var last = axis.Ticks.MaxBy(t => axis.Scale.At(t.Value));
                    var beyond = (0.5 * Words.Width(last.Label, TickSize)) - ((1 - axis.Scale.At(last.Value)) * axis.Span.Length);
                    _right = Math.Max(_right, Edge + beyond);
                }
            }
            else if (axis.Opposite)
            {
                _right = to > 0 ? Math.Max(_right, Edge + outside) : _right;
            }
            else if (Leftmost(axis))
            {
                _left = Math.Max(_left, Edge + outside);
            }
        }

        foreach (var mark in _marks.Where(m => m.Key is not null && Domain(m.Panel.X).To > 0.98))
        {
            _right = Math.Max(_right, Edge + KeyOutside(mark.Key!));
        }

        foreach (var key in _space?.Keys ?? [])
        {
            _right = Math.Max(_right, Edge + KeyOutside(key));
        }

        foreach (var axis in _axes.Values)
        {
            var (from, to) = Domain(Base(axis));
            var (width, height) = (Math.Max(20, w - _left - _right), Math.Max(20, h - _top - _bottom));
            axis.Span = axis.IsX ? (_left + (from * width), (to - from) * width) : (_top + ((1 - from) * height), (to - from) * height);
            axis.Mark(FontSize);
            Turn(axis);
        }

        foreach (var panel in _panels.Where(p => p.Y.Axis.ScaleAnchor == p.X.Name && !p.X.IsLog && !p.Y.IsLog))
        {
            Square(panel);
        }
    }

    // The panel whose x axis is lowest gives the lower margin; others have their words in the gap that their domains leave.
    private double Lowest(AxisView x) => _panels.Where(p => p.X == x).Select(p => Domain(Base(p.Y)).From).DefaultIfEmpty(0).Min() < 0.02 ? 1 : -1;

    private bool Leftmost(AxisView y) => _panels.Where(p => p.Y == y).Select(p => Domain(Base(p.X)).From).DefaultIfEmpty(0).Min() < 0.02;

    // One unit is as long on both axes: the longer side of the panel gives way.
    private static void Square(Panel panel)
    {
        var (x, y) = (panel.X, panel.Y);
        var (unitX, unitY) = (x.Span.Length / Math.Abs(x.Scale.To - x.Scale.From), y.Span.Length / Math.Abs(y.Scale.To - y.Scale.From));
        if (unitX > unitY)
        {
            x.Span = (x.Span.Start, x.Span.Length * unitY / unitX);
        }
        else
        {
            y.Span = (y.Span.Start, y.Span.Length * unitX / unitY);
        }
    }

    private double Outside(AxisView axis)
    {
        if (!axis.IsVisible)
        {
            return 0;
        }

        var title = axis.Axis.Title?.Text is { Length: > 0 } t ? (1.15 * FontSize * Words.Lines(t).Length) + 5 : 0;
        if (axis.Axis.ShowTickLabels == false)
        {
            return title + (axis.IsX ? TickGap : 0);
        }

        var widest = axis.Ticks.Select(t => Words.Width(t.Label, TickSize)).DefaultIfEmpty(0).Max();
        if (!axis.IsX)
        {
            return widest + TickGap + title;
        }

        var lines = axis.Ticks.Select(t => Words.Lines(t.Label).Length).DefaultIfEmpty(1).Max();
        var sine = Math.Abs(Math.Sin(Turned(axis) * Math.PI / 180));
        return TickGap + title + Math.Max(1.1 * TickSize * lines, (sine * widest) + (0.7 * TickSize));
    }

    // Words of categories that would run into each other are turned.
    private readonly HashSet<string> _crowded = [];

    private void Turn(AxisView axis)
    {
        if (axis.IsX && axis.HasCategories && axis.Ticks.Length > 1)
        {
            var room = axis.Span.Length / axis.Ticks.Length;
            if (axis.Ticks.Any(t => Words.Width(t.Label, TickSize) > room - 4))
            {
                _crowded.Add(axis.Name);
            }
        }
    }

    private double Turned(AxisView axis) => axis.Axis.TickAngle ?? (_crowded.Contains(axis.Name) ? -40 : 0);

    private void DrawGrid(Panel panel, bool covered)
    {
        foreach (var tick in panel.Y.IsVisible && panel.Y.Axis.ShowGrid != false && !covered && !panel.Y.HasCategories ? panel.Y.Ticks : [])
        {
            Across(panel.Y.Pixel(tick.Value), tick.Label.Length > 0 ? 1 : 0.5);
        }

        foreach (var tick in panel.X.IsVisible && panel.X.Axis.ShowGrid == true && !covered ? panel.X.Ticks : [])
        {
            var x = panel.X.Pixel(tick.Value);
            _svg.Line(x, panel.Top, x, panel.Bottom, $"stroke=\"{_brush.Look.Grid}\" stroke-width=\"{(tick.Label.Length > 0 ? 1 : 0.5)}\"");
        }

        if (panel.Y.Axis.ZeroLine == true && panel.Y.Scale.At(0) is > 0 and < 1)
        {
            var y = panel.Y.Pixel(0);
            _svg.Line(panel.Left, y, panel.Right, y, $"stroke=\"{_brush.Look.Muted}\" stroke-width=\"1\"");
        }

        void Across(double y, double width) => _svg.Line(panel.Left, y, panel.Right, y, $"stroke=\"{_brush.Look.Grid}\" stroke-width=\"{width}\"");
    }

    private void DrawAxes(Panel panel)
    {
        // A second scale over the first shares its other axis, which is drawn already.
        if (panel.Y.Axis.Overlaying is null)
        {
            DrawX(panel);
        }

        if (panel.X.Axis.Overlaying is null)
        {
            DrawY(panel);
        }
    }

    private void DrawX(Panel panel)
    {
        var axis = panel.X;
        if (!axis.IsVisible)
        {
            return;
        }

        var (edge, away) = axis.Opposite ? (panel.Top, -1) : (panel.Bottom, 1);
        _svg.Line(panel.Left, edge, panel.Right, edge, $"stroke=\"{_brush.Look.Muted}\" stroke-width=\"1\"");
        var turned = Turned(axis);
        foreach (var tick in axis.Ticks)
        {
            var x = axis.Pixel(tick.Value);
            if (!axis.HasCategories)
            {
                _svg.Line(x, edge, x, edge + (away * (tick.Label.Length > 0 ? 4 : 2.5)), $"stroke=\"{_brush.Look.Muted}\" stroke-width=\"1\"");
            }

            if (axis.Axis.ShowTickLabels != false && tick.Label.Length > 0)
            {
                var y = edge + (away > 0 ? TickGap + (0.78 * TickSize) : -TickGap);
                var letters = _brush.Letters(turned == 0 ? "middle" : turned < 0 ? "end" : "start", House.Muted, 0.92);
                _svg.Label(x, y, tick.Label, turned == 0 ? letters : $"{letters} transform=\"rotate({N(turned)} {N(x)} {N(y)})\"", 1.1 * TickSize);
            }
        }

        if (axis.Axis.Title?.Text is { Length: > 0 } title)
        {
            var lines = Words.Lines(title).Length;
            var y = away > 0 ? edge + Outside(axis) - ((lines - 1) * 1.15 * FontSize) - (0.2 * FontSize) : edge - Outside(axis) + FontSize;
            _svg.Label((panel.Left + panel.Right) / 2, y, title, _brush.Letters("middle"), 1.15 * FontSize);
        }
    }

    private void DrawY(Panel panel)
    {
        var axis = panel.Y;
        if (!axis.IsVisible)
        {
            return;
        }

        var (edge, away) = axis.Opposite ? (panel.Right, 1) : (panel.Left, -1);
        if (axis.HasCategories || _marks.Any(m => m.Panel == panel && m is FieldMark) || axis.Axis.ShowGrid == false)
        {
            _svg.Line(edge, panel.Top, edge, panel.Bottom, $"stroke=\"{_brush.Look.Muted}\" stroke-width=\"1\"");
        }

        foreach (var tick in axis.Axis.ShowTickLabels == false ? [] : axis.Ticks)
        {
            _svg.Label(edge + (away * TickGap), axis.Pixel(tick.Value) + (0.35 * TickSize), tick.Label, _brush.Letters(away > 0 ? "start" : "end", House.Muted, 0.92));
        }

        if (axis.Axis.Title?.Text is { Length: > 0 } title)
        {
            var (x, y) = (edge + (away * (Outside(axis) - (0.85 * FontSize))) + (away > 0 ? 0.6 * FontSize : 0), (panel.Top + panel.Bottom) / 2);
            var lines = Words.Lines(title).Length;
            _svg.Label(x, y, title, $"{_brush.Letters("middle")} transform=\"rotate(-90 {N(x)} {N(y)})\"", 1.15 * FontSize * (lines > 1 ? 1 : 0));
        }
    }

    private static double KeyTicksWidth(Tick[] ticks, double size) => ticks.Select(t => Words.Width(t.Label, size)).DefaultIfEmpty(0).Max();

    private Tick[] KeyTicks(ColorKey key, double length) => key.Bar.TickVals is { IsEmpty: false } places
        ? [.. Enumerable.Range(0, places.Count).Select(i => new Tick(places.Number(i), key.Bar.TickText.IsEmpty ? Numbers.Short(places.Number(i)) : key.Bar.TickText.Text(i)))]
        : Scale.Over(key.Least, key.Most, log: false).Ticks(length / (3.6 * FontSize));

    private double KeyOutside(ColorKey key) =>
        KeyGap + KeyWidth + 6 + KeyTicksWidth(KeyTicks(key, _figure.Height * 0.7), TickSize) + (key.Bar.Title?.Text is { Length: > 0 } ? 1.15 * FontSize + 5 : 0);

    private void DrawKey(ColorKey key, double x, double top, double length)
    {
        const int Steps = 64;
        _svg.Raw("<g shape-rendering=\"crispEdges\">");
        for (var k = 0; k < Steps; k++)
        {
            var part = 1 - ((k + 0.5) / Steps);
            _svg.Rect(x, top + (length * k / Steps), KeyWidth, (length / Steps) + 0.4, $"fill=\"{key.Color(key.Least + (part * (key.Most - key.Least)))}\"");
        }

        _svg.Raw("</g>");
        var ticks = KeyTicks(key, length);
        foreach (var tick in ticks)
        {
            var part = key.Most > key.Least ? (tick.Value - key.Least) / (key.Most - key.Least) : 0.5;
            if (part is >= -1e-6 and <= 1 + 1e-6)
            {
                var y = top + (length * (1 - part));
                _svg.Line(x + KeyWidth, y, x + KeyWidth + 3, y, $"stroke=\"{_brush.Look.Muted}\"");
                _svg.Label(x + KeyWidth + 6, y + (0.35 * TickSize), tick.Label, _brush.Letters(color: House.Muted, size: 0.92));
            }
        }

        if (key.Bar.Title?.Text is { Length: > 0 } title)
        {
            var (tx, ty) = (x + KeyWidth + 6 + KeyTicksWidth(ticks, TickSize) + 5 + (0.85 * FontSize), top + (length / 2));
            _svg.Label(tx, ty, title, $"{_brush.Letters("middle")} transform=\"rotate(-90 {N(tx)} {N(ty)})\"");
        }
    }
}
