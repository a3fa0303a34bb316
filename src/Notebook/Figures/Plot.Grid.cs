using System.Text.Json;

namespace Pipelines;

public static partial class Plot
{
    /// <summary>Figures beside each other, row after row, with panels of one size and letters (a), (b) ... A name that several share stands in the legend once.</summary>
    /// <param name="columns">Panels in a row.</param>
    /// <param name="figures">Each with one panel (a second scale on the right is fine). Surfaces cannot take part.</param>
    /// <exception cref="ArgumentException">There is no column, no figure, or a surface.</exception>
    public static Figure Grid(int columns, params IReadOnlyList<Figure> figures)
    {
        ArgumentNullException.ThrowIfNull(figures);
        if (columns < 1 || figures.Count == 0)
        {
            throw new ArgumentException($"A grid needs a column and a figure at least; found {columns} columns and {figures.Count} figures.", nameof(columns));
        }

        if (figures.Any(f => f.Data.Any(t => t is Surface)))
        {
            throw new ArgumentException("A surface cannot be a panel of a grid: show it by itself.", nameof(figures));
        }

        columns = Math.Min(columns, figures.Count);
        var rows = (figures.Count + columns - 1) / columns;
        var width = columns == 1 ? House.Width : Math.Round(House.DoubleColumn * House.PixelsPerMillimetre);
        var height = Math.Round(width / columns / 1.3 * rows);
        return new GridMaker(figures, columns, rows, width, height).Make();
    }

    // Every panel's own margins say how far apart the panels have to be.
    private sealed class GridMaker
    {
        private readonly IReadOnlyList<Figure> _figures;
        private readonly (int Columns, int Rows) _size;
        private readonly (double Left, double Right, double Top, double Bottom)[] _margins;
        private readonly double _width;
        private readonly double _height;
        private readonly double _panelWidth;
        private readonly double _panelHeight;
        private readonly HashSet<string> _named = [];
        private int _axes;

        public GridMaker(IReadOnlyList<Figure> figures, int columns, int rows, double width, double height)
        {
            (_figures, _size, _width, _height) = (figures, (columns, rows), width, height);
            _margins = [.. figures.Select(f => SvgFigure.Margins(f with
            {
                Layout = f.Layout with { Width = width / columns, Height = height / rows, ShowLegend = false, Font = f.Layout.Font ?? new() { Size = House.FontSize(width) } },
            }))];
            _panelWidth = (width - Enumerable.Range(0, columns).Sum(c => Side(c, m => m.Left) + Side(c, m => m.Right))) / columns;
            _panelHeight = (height - Enumerable.Range(0, rows).Sum(r => Level(r, m => m.Top) + Level(r, m => m.Bottom))) / rows;
        }

        public Figure Make()
        {
            List<Trace> traces = [];
            List<Annotation> annotations = [];
            List<Shape> shapes = [];
            var axes = System.Collections.Immutable.ImmutableSortedDictionary<string, Axis>.Empty;
            foreach (var (i, figure) in _figures.Index())
            {
                var (x, y) = (DomainX(i % _size.Columns), DomainY(i / _size.Columns));
                var names = Names(figure);
                foreach (var (old, name) in names)
                {
                    var axis = figure.Layout.Axis(old);
                    axes = axes.SetItem(name, axis with
                    {
                        Domain = old[0] == 'x' ? Values.Of([x.From, x.To]) : Values.Of([y.From, y.To]),
                        Anchor = old[0] == 'x' ? names["y"] : names["x"],
                        Overlaying = New(axis.Overlaying), Matches = New(axis.Matches), ScaleAnchor = New(axis.ScaleAnchor),
                    });
                }

                traces.AddRange(figure.Data.Select((t, k) => Placed(t, k, names, x.To, y)));
                annotations.AddRange(figure.Layout.Annotations.Select(a => a with { XRef = Reference(a.XRef ?? "x"), YRef = Reference(a.YRef ?? "y") }));
                shapes.AddRange(figure.Layout.Shapes.Select(s => s with { XRef = Reference(s.XRef ?? "x"), YRef = Reference(s.YRef ?? "y") }));
                if (_figures.Count > 1)
                {
                    var title = figure.Layout.Title?.Text is { Length: > 0 } t ? $" {t}" : string.Empty;
                    annotations.Add(new()
                    {
                        Text = $"<b>({(char)('a' + (i % 26))})</b>{title}", X = 0, Y = 1, XRef = $"{names["x"]} domain", YRef = $"{names["y"]} domain",
                        ShowArrow = false, XAnchor = "left", YAnchor = "bottom",
                    });
                }

                string? New(string? name) => name is null ? null : names.GetValueOrDefault(name, name);
                string Reference(string reference) => reference == "paper"
                    ? reference
                    : string.Join(' ', reference.Split(' ').Select(p => names.GetValueOrDefault(p, p)));
            }

            return new([.. traces], new()
            {
                Width = _width, Height = _height, Axes = axes, Annotations = [.. annotations], Shapes = [.. shapes], BarMode = _figures.Select(f => f.Layout.BarMode).FirstOrDefault(m => m is not null),
            });
        }

        private double Side(int column, Func<(double Left, double Right, double Top, double Bottom), double> margin) => _margins.Where((_, i) => i % _size.Columns == column).Select(margin).Max();

        private double Level(int row, Func<(double Left, double Right, double Top, double Bottom), double> margin) => _margins.Where((_, i) => i / _size.Columns == row).Select(margin).Max() + (_figures.Count > 1 && margin(new(0, 0, 1, 0)) == 1 ? 1.4 * House.FontSize(_width) : 0);

        // Domains are parts of the rectangle from the left side of the first panel to the right side of the last.
        private (double From, double To) DomainX(int column)
        {
            var before = Enumerable.Range(0, column).Sum(c => _panelWidth + Side(c, m => m.Right) + Side(c + 1, m => m.Left));
            var all = Enumerable.Range(0, _size.Columns - 1).Sum(c => _panelWidth + Side(c, m => m.Right) + Side(c + 1, m => m.Left)) + _panelWidth;
            return (Math.Round(before / all, 4), Math.Round((before + _panelWidth) / all, 4));
        }

        private (double From, double To) DomainY(int row)
        {
            var above = Enumerable.Range(0, row).Sum(r => _panelHeight + Level(r, m => m.Bottom) + Level(r + 1, m => m.Top));
            var all = Enumerable.Range(0, _size.Rows - 1).Sum(r => _panelHeight + Level(r, m => m.Bottom) + Level(r + 1, m => m.Top)) + _panelHeight;
            return (Math.Round(1 - ((above + _panelHeight) / all), 4), Math.Round(1 - (above / all), 4));
        }

        private Dictionary<string, string> Names(Figure figure)
        {
            var old = figure.Data.SelectMany(t => new[] { t.XAxis ?? "x", t.YAxis ?? "y" }).Concat(figure.Layout.Axes.Keys).Append("x").Append("y").Distinct().Order(StringComparer.Ordinal);
            _axes++;
            Dictionary<string, string> names = [];
            foreach (var name in old)
            {
                var number = name.Length == 1 ? _axes : ++_axes;
                names[name] = number == 1 ? name[..1] : $"{name[0]}{number}";
            }

            return names;
        }

        private Trace Placed(Trace trace, int k, Dictionary<string, string> names, double right, (double From, double To) y)
        {
            var first = trace.Name is not { Length: > 0 } name || _named.Add(name);
            trace = trace with
            {
                XAxis = names[trace.XAxis ?? "x"], YAxis = names[trace.YAxis ?? "y"], ShowLegend = first ? trace.ShowLegend : false,
                Other = trace.Name is { Length: > 0 } shared ? trace.Other.With("legendgroup", JsonSerializer.Serialize(shared, PlotlyJson.Options)) : trace.Other,
            };
            var color = House.Colors[k % House.Colors.Count];
            return trace switch
            {
                Scatter { Marker.ShowScale: true } s => s with { Marker = s.Marker with { ColorBar = Beside(s.Marker.ColorBar) } },
                { Colorless: true } => trace.Painted(color),
                HeatMap h => h with { ColorBar = Beside(h.ColorBar) },
                Contour c => c with { ColorBar = Beside(c.ColorBar) },
                _ => trace,
            };

            ColorBar Beside(ColorBar? bar) => (bar ?? new()) with { X = Math.Round(right + 0.01, 4), Y = Math.Round((y.From + y.To) / 2, 4), Len = Math.Round(y.To - y.From, 4) };
        }
    }
}
