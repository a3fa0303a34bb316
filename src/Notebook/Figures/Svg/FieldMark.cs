using static Pipelines.SvgText;

namespace Pipelines;

/// <summary>Draws heat maps and contours.</summary>
internal sealed class FieldMark : Mark
{
    private const int MostCells = 5000;
    private readonly FieldTrace _field;
    private readonly Grid _z;
    private readonly double[] _x;
    private readonly double[] _y;
    private readonly double[] _levels;

    public FieldMark(FieldTrace field, Panel panel, string color)
        : base(field, panel, color)
    {
        _field = field;
        _z = field.Z ?? new(0, 0, []);
        (_x, _y) = (panel.X.Places(field.X, Math.Max(_z.Columns, field.X.Count)), panel.Y.Places(field.Y, Math.Max(_z.Rows, field.Y.Count)));
        _levels = field is Contour contour ? Levels(contour) : [];
        Scale = KeyOf(field.ColorScale, field.Least ?? (_levels.Length > 0 ? _levels[0] : null), field.Most ?? (_levels.Length > 0 ? _levels[^1] : null), _z.Values, field.ColorBar, field.ReverseScale);
    }

    public ColorKey Scale { get; }

    public override ColorKey? Key => _field.ShowScale == false || Coloring is "none" || _z.Values.Length == 0 ? null : Scale;

    public override bool HasLegend => false;

    private string Coloring => (_field as Contour)?.Contours?.Coloring ?? "fill";

    public override void Reach()
    {
        var edges = _field is HeatMap;
        Panel.X.Extent.Add(edges ? Edges(_x, _z.Columns, Panel.X) : _x);
        Panel.Y.Extent.Add(edges ? Edges(_y, _z.Rows, Panel.Y) : _y);
    }

    public override void Draw(Brush brush)
    {
        if (_z.Values.Length == 0)
        {
            return;
        }

        if (_field is HeatMap map)
        {
            DrawCells(brush);
            Texts(brush, map);
        }
        else
        {
            DrawContours(brush, (Contour)_field);
        }
    }

    public override void Sample(Brush brush, double x, double middle)
    {
    }

    /// <summary>Where cells begin and end: halfway between places. Places may be given as edges, one more than there are cells.</summary>
    private static double[] Edges(double[] places, int cells, AxisView axis)
    {
        if (places.Length > cells)
        {
            return places;
        }

        if (cells == 0)
        {
            return [];
        }

        // On a logarithmic axis halfway is the geometric mean.
        Func<double, double> into = axis.IsLog ? Math.Log : v => v, back = axis.IsLog ? Math.Exp : v => v;
        double[] p = [.. places.Select(into)];
        var edges = new double[cells + 1];
        for (var i = 1; i < cells; i++)
        {
            edges[i] = (p[i - 1] + p[i]) / 2;
        }

        edges[0] = cells > 1 ? p[0] - (edges[1] - p[0]) : p[0] - 0.5;
        edges[cells] = cells > 1 ? p[cells - 1] + (p[cells - 1] - edges[cells - 1]) : p[0] + 0.5;
        return [.. edges.Select(back)];
    }

    // Few cells are rectangles, equal neighbours of a row as one; many are one picture, so that the file stays small.
    private void DrawCells(Brush brush)
    {
        var (ex, ey) = (Pixels(Edges(_x, _z.Columns, Panel.X), Panel.X), Pixels(Edges(_y, _z.Rows, Panel.Y), Panel.Y));
        if (_z.Values.Length > MostCells)
        {
            brush.Svg.Raw(Raster.Image(_z, Scale, ex, ey));
            return;
        }

        brush.Svg.Raw("<g shape-rendering=\"crispEdges\">");
        for (var r = 0; r < _z.Rows; r++)
        {
            for (var c = 0; c < _z.Columns;)
            {
                var (first, color) = (c, Scale.Color(_z[r, c]));
                while (++c < _z.Columns && Scale.Color(_z[r, c]) == color)
                {
                }

                if (color != "none")
                {
                    var (x, y) = (Math.Min(ex[first], ex[c]), Math.Min(ey[r], ey[r + 1]));
                    brush.Svg.Rect(x, y, Math.Abs(ex[c] - ex[first]), Math.Abs(ey[r + 1] - ey[r]), $"fill=\"{color}\"");
                }
            }
        }

        brush.Svg.Raw("</g>");
    }

    // Places that are not positive have none on a logarithmic axis: they are drawn where it begins, and counted.
    private double[] Pixels(double[] places, AxisView axis)
    {
        var pixels = new double[places.Length];
        for (var i = 0; i < places.Length; i++)
        {
            pixels[i] = axis.Pixel(places[i]);
            if (!double.IsFinite(pixels[i]))
            {
                pixels[i] = axis.Span.Start;
                Dropped++;
            }
        }

        return pixels;
    }

    private void Texts(Brush brush, HeatMap map)
    {
        if (map.TextTemplate is not { } template || Dropped > 0 || _z.Values.Length > 1500)
        {
            return;
        }

        for (var r = 0; r < _z.Rows; r++)
        {
            for (var c = 0; c < _z.Columns; c++)
            {
                if (double.IsFinite(_z[r, c]))
                {
                    var dark = Rgb.Parse(Scale.Color(_z[r, c])).Luma < 0.55;
                    brush.Svg.Label(
                        Panel.X.Pixel(_x[c]), Panel.Y.Pixel(_y[r]) + (0.35 * brush.FontSize), Template.Fill(template, _z[r, c]),
                        $"text-anchor=\"middle\" font-size=\"{N(0.92 * brush.FontSize)}\" fill=\"{(dark ? "#ffffff" : House.Ink)}\"");
                }
            }
        }
    }

    private double[] Levels(Contour contour)
    {
        if (contour.Contours is { Start: { } start, End: { } end, Size: { } size and > 0 })
        {
            return [.. Enumerable.Range(0, (int)Math.Clamp(Math.Floor(((end - start) / size) + 1e-9) + 1, 1, 500)).Select(k => start + (k * size))];
        }

        var extent = new Extent();
        extent.Add(_z.Values);
        if (extent.IsEmpty || extent.Low == extent.High)
        {
            return [];
        }

        var step = Pipelines.Scale.RoundStep((extent.High - extent.Low) / (contour.NContours ?? 15));
        var first = Math.Ceiling((extent.Low / step) + 1e-9);
        return [.. Enumerable.Range(0, (int)(Math.Floor((extent.High / step) - 1e-9) - first) + 1).Select(k => (first + k) * step)];
    }

    // Each area of values above a level is painted over those below it, so that neighbours share no visible seam.
    private void DrawContours(Brush brush, Contour contour)
    {
        var (px, py) = (Pixels(_x, Panel.X), Pixels(_y, Panel.Y));
        (double, double) Pixel((double C, double R) p) => (At(px, p.C), At(py, p.R));
        var step = _levels.Length > 1 ? _levels[1] - _levels[0] : 0;
        if (Coloring == "heatmap")
        {
            DrawCells(brush);
        }

        if (Coloring == "fill")
        {
            var all = IsoLines.Above(_z, double.NegativeInfinity);
            brush.Svg.Path(Loops(all), $"fill=\"{Scale.Color((_levels.Length > 0 ? _levels[0] : Scale.Least) - (step / 2))}\" fill-rule=\"evenodd\"");
        }

        foreach (var level in _levels)
        {
            if (Coloring == "fill")
            {
                brush.Svg.Path(Loops(IsoLines.Above(_z, level)), $"fill=\"{Scale.Color(level + (step / 2))}\" fill-rule=\"evenodd\"");
            }
        }

        foreach (var level in contour.Contours?.ShowLines == false ? [] : _levels)
        {
            var color = Coloring == "lines" ? Scale.Color(level) : contour.Line?.Color ?? (Coloring == "none" ? Color : "#ffffff");
            var path = string.Concat(IsoLines.At(_z, level).Select(l => Polyline.Path([.. l.Select(Pixel)])));
            if (path.Length > 0)
            {
                brush.Svg.Path(path, $"fill=\"none\" {StyleOf(contour.Line, color, Coloring == "lines" ? 1.6 : 0.7, brush.Look)} stroke-linejoin=\"round\"");
            }
        }

        string Loops(List<(double C, double R)[]> loops) => string.Concat(loops.Select(l => $"{Polyline.Path([.. l.Select(Pixel)])}Z"));
    }

    private static double At(double[] pixels, double place)
    {
        var i = Math.Clamp((int)place, 0, Math.Max(0, pixels.Length - 2));
        return pixels.Length == 1 ? pixels[0] : pixels[i] + ((place - i) * (pixels[i + 1] - pixels[i]));
    }
}
