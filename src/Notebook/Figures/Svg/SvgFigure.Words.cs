using static Pipelines.SvgText;

namespace Pipelines;

/// <summary>Headline, legend, annotations, shapes, and what the picture has to say about itself.</summary>
internal sealed partial class SvgFigure
{
    private const double SampleWidth = 22;

    private sealed record LegendLine((Mark Mark, string Words, double X)[] Entries);

    private bool HasLegend => _figure.Layout.ShowLegend != false;

    // From left to right, as many lines as it takes; a name that several traces share stands once.
    private LegendLine[] LegendLines()
    {
        List<LegendLine> lines = [];
        List<(Mark, string, double)> line = [];
        var x = 0.0;
        HashSet<string> seen = [];
        foreach (var mark in HasLegend ? _marks.Where(m => m.HasLegend && m.Trace.Name is { Length: > 0 }) : [])
        {
            var name = mark.Trace.Name!;
            if (!seen.Add($"{mark.Trace.Other.Text("legendgroup")}\u001f{name}"))
            {
                continue;
            }

            var length = SampleWidth + 6 + Words.Width(name, FontSize);
            if (line.Count > 0 && x + length > _figure.Width - (2 * Edge) - 40)
            {
                lines.Add(new([.. line]));
                line.Clear();
                x = 0;
            }

            line.Add((mark, name, x));
            x += length + (1.4 * FontSize);
        }

        return line.Count > 0 ? [.. lines, new([.. line])] : [.. lines];
    }

    private void DrawTitle()
    {
        if (_figure.Layout.Title?.Text is { Length: > 0 } title)
        {
            _svg.Label(Edge, Edge + (1.1 * FontSize), title, $"{_brush.Letters(size: 1.15)} font-weight=\"bold\"", 1.25 * FontSize);
        }
    }

    private void DrawLegend(LegendLine[] lines)
    {
        var words = _figure.Layout.Title?.Text is { Length: > 0 } title ? (1.25 * FontSize * Words.Lines(title).Length) + 8 : 0;
        var left = Math.Min(_panels.Select(p => p.Left).DefaultIfEmpty(_left).Min(), Math.Max(Edge, _figure.Width - Edge - lines.Select(LineWidth).DefaultIfEmpty(0).Max()));
        foreach (var (i, line) in lines.Index())
        {
            var middle = Edge + words + (i * (FontSize + 7)) + (0.5 * FontSize);
            foreach (var (mark, name, x) in line.Entries)
            {
                mark.Sample(_brush, left + x, middle);
                _svg.Label(left + x + SampleWidth + 6, middle + (0.35 * FontSize), name, _brush.Letters());
            }
        }

        double LineWidth(LegendLine l) => l.Entries[^1].X + SampleWidth + 6 + Words.Width(l.Entries[^1].Words, FontSize);
    }

    private void DrawShapes(Panel panel, bool below)
    {
        foreach (var shape in _figure.Layout.Shapes)
        {
            var (xref, yref) = (shape.XRef ?? "x", shape.YRef ?? "y");
            var mine = xref.Split(' ')[0] == panel.X.Name || yref.Split(' ')[0] == panel.Y.Name || (xref == "paper" && yref == "paper" && panel == _panels[0]);
            var fits = (xref == "paper" || xref.Split(' ')[0] == panel.X.Name) && (yref == "paper" || yref.Split(' ')[0] == panel.Y.Name);
            if (!mine || !fits || (shape.Layer == "below") != below)
            {
                continue;
            }

            var (x0, x1, y0, y1) = (Across(shape.X0, xref, panel), Across(shape.X1, xref, panel), Upwards(shape.Y0, yref, panel), Upwards(shape.Y1, yref, panel));
            if (!double.IsFinite(x0 + x1 + y0 + y1))
            {
                continue;
            }

            var style = $"fill=\"{(shape.Type == "line" || shape.FillColor is null ? "none" : _brush.Look.Of(shape.FillColor))}\"{(shape.Opacity is { } o ? $" opacity=\"{N(o)}\"" : string.Empty)} {Mark.StyleOf(shape.Line, House.Ink, 1.5, _brush.Look)}";
            _ = shape.Type switch
            {
                "line" => _svg.Line(x0, y0, x1, y1, style),
                "circle" => _svg.Raw($"<ellipse cx=\"{N((x0 + x1) / 2)}\" cy=\"{N((y0 + y1) / 2)}\" rx=\"{N(Math.Abs(x1 - x0) / 2)}\" ry=\"{N(Math.Abs(y1 - y0) / 2)}\" {style}/>"),
                _ => _svg.Rect(Math.Min(x0, x1), Math.Min(y0, y1), Math.Abs(x1 - x0), Math.Abs(y1 - y0), style),
            };
        }
    }

    private double Across(Values place, string reference, Panel panel) => reference switch
    {
        "paper" => _left + (place.Number(0) * (_figure.Width - _left - _right)),
        _ when reference.EndsWith(" domain", StringComparison.Ordinal) => panel.Left + (place.Number(0) * (panel.Right - panel.Left)),
        _ => panel.X.Pixel(place),
    };

    private double Upwards(Values place, string reference, Panel panel) => reference switch
    {
        "paper" => _figure.Height - _bottom - (place.Number(0) * (_figure.Height - _top - _bottom)),
        _ when reference.EndsWith(" domain", StringComparison.Ordinal) => panel.Bottom - (place.Number(0) * (panel.Bottom - panel.Top)),
        _ => panel.Y.Pixel(place),
    };

    private void DrawAnnotations()
    {
        foreach (var a in _figure.Layout.Annotations)
        {
            var (xref, yref) = (a.XRef ?? "x", a.YRef ?? "y");
            var panel = _panels.Find(p => (xref == "paper" || p.X.Name == xref.Split(' ')[0]) && (yref == "paper" || p.Y.Name == yref.Split(' ')[0])) ?? _panels.FirstOrDefault();
            if (panel is null || a.Text is not { Length: > 0 } text)
            {
                continue;
            }

            var (x, y) = (Across(Value(a.X, xref, panel.X), xref, panel), Upwards(Value(a.Y, yref, panel.Y), yref, panel));
            if (!double.IsFinite(x) || !double.IsFinite(y))
            {
                continue;
            }

            var size = (a.Font?.Size ?? FontSize) / FontSize;
            var lines = Words.Lines(text).Length;
            var height = 1.2 * size * FontSize;
            var (dx, dy) = (a.Ax ?? -10, a.Ay ?? -30);
            var anchor = a.XAnchor switch { "left" => "start", "right" => "end", "center" => "middle", _ => "middle" };
            if (a.ShowArrow == false)
            {
                (dx, dy) = (0, 0);
            }
            else
            {
                anchor = a.XAnchor is null && Math.Abs(dx) > Math.Abs(dy) ? dx > 0 ? "start" : "end" : anchor;
                Arrow(x + dx, y + dy, x, y, _brush.Look.Of(a.Font?.Color ?? House.Muted));
            }

            var up = a.YAnchor switch
            {
                "top" => 0.85 * size * FontSize,
                "bottom" => -(0.3 * size * FontSize) - ((lines - 1) * height),
                _ when a.ShowArrow != false && Math.Abs(dy) >= Math.Abs(dx) => dy < 0 ? -(0.35 * size * FontSize) - ((lines - 1) * height) : size * FontSize,
                _ => (0.35 * size * FontSize) - ((lines - 1) * height / 2),
            };
            var gap = anchor == "start" && a.ShowArrow != false ? 3 : anchor == "end" && a.ShowArrow != false ? -3 : 0;
            var letters = _brush.Letters(anchor, a.Font?.Color, size);
            var turn = a.TextAngle is { } angle and not 0 ? $" transform=\"rotate({N(angle)} {N(x + dx)} {N(y + dy)})\"" : string.Empty;
            _svg.Label(x + dx + gap, y + dy + up, text, letters + turn, height);
        }

        // Places of annotations on logarithmic axes are exponents.
        static Values Value(Values place, string reference, AxisView axis) =>
            axis.IsLog && !place.AreWords && reference == axis.Name ? Values.One(Math.Pow(10, place.Number(0))) : place;
    }

    private void Arrow(double x0, double y0, double x1, double y1, string color)
    {
        var (dx, dy) = (x1 - x0, y1 - y0);
        var length = Math.Sqrt((dx * dx) + (dy * dy));
        if (length < 4)
        {
            return;
        }

        (dx, dy) = (dx / length, dy / length);
        var (tx, ty) = (x1 - (3 * dx), y1 - (3 * dy));
        _svg.Line(x0, y0, tx - (4 * dx), ty - (4 * dy), $"stroke=\"{color}\" stroke-width=\"1\"");
        _svg.Path(
            $"M{N(tx)} {N(ty)}L{N(tx - (6 * dx) + (2.6 * dy))} {N(ty - (6 * dy) - (2.6 * dx))}L{N(tx - (6 * dx) - (2.6 * dy))} {N(ty - (6 * dy) + (2.6 * dx))}Z", $"fill=\"{color}\"");
    }

    // Nothing is left out silently: no data, points that a logarithmic axis cannot show, traces that only plotly.js draws.
    private void DrawRemarks()
    {
        List<string> remarks = [];
        if (_marks.Count == 0 && _space is null && _unknown.Length == 0)
        {
            remarks.Add("no data");
        }
        else if (_space is null && _unknown.Length == 0 && _axes.Values.All(a => a.Extent.IsEmpty && !a.HasCategories))
        {
            remarks.Add("no data");
        }

        var dropped = _marks.Sum(m => m.Dropped);
        if (dropped > 0)
        {
            remarks.Add($"{dropped:N0} {(dropped == 1 ? "value is" : "values are")} not positive: not shown on a logarithmic axis");
        }

        if (_unknown.Length > 0)
        {
            remarks.Add($"{string.Join(", ", _unknown)}: shown where plotly.js runs");
        }

        var panel = _panels.FirstOrDefault();
        var (x, y) = panel is null ? (_left, _top + FontSize) : (panel.Left + 8, panel.Top + (1.1 * FontSize));
        foreach (var remark in remarks)
        {
            _svg.Label(x, y, remark, $"{_brush.Letters(color: House.Muted, size: 0.92)} font-style=\"italic\"");
            y += 1.25 * FontSize;
        }
    }
}
