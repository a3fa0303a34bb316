using static Pipelines.SvgText;

namespace Pipelines;

/// <summary>
/// Draws a figure as a picture that needs nothing else: no browser, no script, no style sheet, no font of its own. Margins are as
/// wide as the words that stand in them.
/// </summary>
internal sealed partial class SvgFigure
{
    private readonly Figure _figure;
    private readonly Brush _brush;
    private readonly SvgText _svg = new();
    private readonly Dictionary<string, AxisView> _axes = new(StringComparer.Ordinal);
    private readonly List<Panel> _panels = [];
    private readonly List<Mark> _marks = [];
    private readonly SurfacePicture? _space;
    private readonly string[] _unknown;
    private readonly string _id;
    private double _left;
    private double _right;
    private double _top;
    private double _bottom;

    private SvgFigure(Figure figure, SvgLook look)
    {
        _figure = figure;
        _brush = new(_svg, look, figure.Layout.Font?.Size ?? House.FontSize(figure.Width));
        var surfaces = figure.Data.OfType<Surface>().Where(s => s.IsVisible).ToArray();
        _space = surfaces.Length > 0 ? new(surfaces, figure.Layout.Scene) : null;
        _unknown = [.. figure.Data.OfType<OtherTrace>().Select(t => t.Type).Distinct()];
        foreach (var (i, trace) in figure.Data.Index())
        {
            if (trace.IsVisible && trace is not (Surface or OtherTrace))
            {
                Add(trace, House.Colors[i % House.Colors.Count]);
            }
        }

        if (_panels.Count == 0 && _space is null)
        {
            PanelOf("x", "y");
        }

        // Clip paths of several figures in one page must not share a name; the same figure always has the same one.
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(figure.ToJson())));
        _id = $"f{hash[..10]}";
    }

    private double FontSize => _brush.FontSize;

    public static string Draw(Figure figure, SvgLook look) => new SvgFigure(figure, look).Draw();

    /// <summary>The margins that a figure's words need.</summary>
    public static (double Left, double Right, double Top, double Bottom) Margins(Figure figure)
    {
        var drawing = new SvgFigure(figure, SvgLook.Paper);
        drawing.Prepare();
        return (drawing._left, drawing._right, drawing._top, drawing._bottom);
    }

    // Words of marks depend on the lengths of axes, and these on the words: twice is enough.
    private LegendLine[] Prepare()
    {
        foreach (var group in _marks.OfType<BarMark>().GroupBy(b => b.Panel))
        {
            BarMark.Arrange([.. group], _figure.Layout.BarMode ?? "group");
        }

        foreach (var mark in _marks)
        {
            mark.Reach();
        }

        FixScales();
        var legend = LegendLines();
        Arrange(legend);
        Arrange(legend);
        return legend;
    }

    private string Draw()
    {
        var legend = Prepare();
        var (w, h) = (_figure.Width, _figure.Height);
        _svg.Raw($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{N(w)}\" height=\"{N(h)}\" viewBox=\"0 0 {N(w)} {N(h)}\" role=\"img\" font-family=\"{House.Font}\" font-size=\"{N(FontSize)}\">");
        _svg.Raw($"<title>{Escape(Words.Plain(FigureText.Of(_figure)))}</title>");
        if (_brush.Look.Background is { } paper)
        {
            _svg.Rect(0, 0, w, h, $"fill=\"{paper}\"");
        }

        foreach (var (k, panel) in _panels.Index())
        {
            Draw(panel, k);
        }

        var keys = _marks.Where(m => m.Key is not null).Select(m => (m.Panel, Key: m.Key!)).ToArray();
        foreach (var (panel, key) in keys)
        {
            DrawKey(key, panel.Right + KeyGap, panel.Top, panel.Bottom - panel.Top);
        }

        if (_space is not null)
        {
            _space.Draw(_brush, _left, _top, w - _left - _right, h - _top - _bottom);
            foreach (var key in _space.Keys.Take(1))
            {
                DrawKey(key, w - _right + KeyGap, _top + (0.12 * h), h - _top - _bottom - (0.24 * h));
            }
        }

        DrawTitle();
        DrawLegend(legend);
        DrawAnnotations();
        DrawRemarks();
        return _svg.Raw("</svg>").ToString();
    }

    private void Add(Trace trace, string color)
    {
        var panel = PanelOf(trace.XAxis ?? "x", trace.YAxis ?? "y");
        _marks.Add(trace switch
        {
            Scatter s => new ScatterMark(s, panel, color),
            Bar b => new BarMark(b, panel, color, _figure.Layout.BarGap ?? 0.2),
            Histogram h => new BarMark(h, panel, color),
            Box or Violin => new DistributionMark(trace, panel, color),
            FieldTrace f => new FieldMark(f, panel, color),
            _ => throw new ArgumentException($"Do not know how to draw {trace.Type}.", nameof(trace)),
        });
    }

    private Panel PanelOf(string x, string y)
    {
        var (ax, ay) = (AxisOf(x), AxisOf(y));
        if (_panels.Find(p => p.X == ax && p.Y == ay) is { } known)
        {
            return known;
        }

        _panels.Add(new(ax, ay));
        return _panels[^1];
    }

    private AxisView AxisOf(string name)
    {
        if (!_axes.TryGetValue(name, out var view))
        {
            _axes[name] = view = new(name, _figure.Layout.Axis(name));
        }

        return view;
    }

    // Axes that match show the same range.
    private void FixScales()
    {
        foreach (var group in _axes.Values.GroupBy(a => a.Axis.Matches is { } other && _axes.ContainsKey(other) ? other : a.Name))
        {
            var common = new Extent();
            foreach (var axis in group)
            {
                common.Add(axis.Extent);
            }

            foreach (var axis in group)
            {
                axis.Fix(common);
            }
        }
    }

    private void Draw(Panel panel, int k)
    {
        var marks = _marks.Where(m => m.Panel == panel).ToArray();
        var overlay = panel.Y.Axis.Overlaying is not null || panel.X.Axis.Overlaying is not null;
        if (!overlay)
        {
            DrawGrid(panel, marks.Any(m => m is FieldMark));
        }

        _svg.Raw($"<clipPath id=\"{_id}-{k}\"><rect x=\"{N(panel.Left)}\" y=\"{N(panel.Top)}\" width=\"{N(panel.Right - panel.Left)}\" height=\"{N(panel.Bottom - panel.Top)}\"/></clipPath>");
        _svg.Raw($"<g clip-path=\"url(#{_id}-{k})\">");
        DrawShapes(panel, below: true);
        foreach (var mark in marks)
        {
            mark.Draw(_brush);
        }

        DrawShapes(panel, below: false);
        _svg.Raw("</g>");
        DrawAxes(panel);
    }
}
