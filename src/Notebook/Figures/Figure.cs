using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pipelines;

/// <summary>
/// A figure: traces and a layout in Plotly's schema. It is a value: every change gives another figure. <see cref="Plot"/> makes them.
/// </summary>
/// <param name="Data">Drawn in this order.</param>
/// <param name="Layout">Axes, size, words.</param>
[TypeFormatterSource(typeof(RichFormatterSource))]
public sealed record Figure(Items<Trace> Data, Layout Layout) : IRich
{
    /// <summary>A figure of traces.</summary>
    public Figure(params Items<Trace> data)
        : this(data, new())
    {
    }

    /// <summary>Reads a figure that something else made: Plotly.NET's <c>GenericChart.toFigureJson</c>, Python's <c>fig.to_json()</c>, or ours.</summary>
    /// <returns>What is wrong, where it is not a figure.</returns>
    public static Result<Figure> FromPlotlyJson(string json)
    {
        try
        {
            if (JsonNode.Parse(json) is not JsonObject node || node["data"] is not (null or JsonArray))
            {
                return new DataError("A figure is a JSON object with an array of \"data\" and a \"layout\".");
            }

            PlotlyJson.Normalise(node["layout"]);
            foreach (var trace in node["data"]?.AsArray() ?? [])
            {
                PlotlyJson.Normalise(trace?["colorbar"] is null ? trace?["marker"] : trace);
            }

            var layout = node["layout"].Deserialize<Layout>(PlotlyJson.Options) ?? new();
            var house = JsonNode.DeepEquals(JsonNode.Parse(House.Template), node["layout"]?["template"]);
            return new Figure(
                [.. node["data"].Deserialize<Trace[]>(PlotlyJson.Options) ?? []],
                house ? layout with { Other = layout.Other.Without("template") } : layout);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or KeyNotFoundException or ArgumentException)
        {
            return new DataError($"This is not a figure of Plotly's schema: {Spec.Plain(e.Message)}");
        }
    }

    /// <summary>Plotly's JSON. A figure without a template gets the house's.</summary>
    public string ToJson()
    {
        var layout = Layout.Other.Json.ContainsKey("template") ? Layout : Layout with { Other = Layout.Other.With("template", House.Template) };
        return JsonSerializer.Serialize(new Parts(Data, layout), PlotlyJson.Options);
    }

    /// <summary>Pixels; 96 an inch.</summary>
    public double Width => Layout.Width ?? House.Width;

    /// <summary>Pixels; 96 an inch.</summary>
    public double Height => Layout.Height ?? Math.Round(Width / House.Aspect);

    /// <summary>With the traces of other figures on the same axes. What their layouts say in addition (axes, words, shapes) is kept.</summary>
    /// <remarks>Traces that say no colour take the house's in turn, whatever others between them say.</remarks>
    public Figure And(params ReadOnlySpan<Figure> others)
    {
        var next = 0;
        var result = this with { Data = Painted(Data, ref next) };
        foreach (var other in others)
        {
            var axes = result.Layout.Axes;
            foreach (var (name, axis) in other.Layout.Axes)
            {
                axes = axes.ContainsKey(name) ? axes : axes.Add(name, axis);
            }

            result = new(
                [.. result.Data, .. Painted(other.Data, ref next)],
                result.Layout with
                {
                    Axes = axes,
                    Annotations = [.. result.Layout.Annotations, .. other.Layout.Annotations],
                    Shapes = [.. result.Layout.Shapes, .. other.Layout.Shapes],
                });
        }

        return result;
    }

    /// <summary>With the horizontal axis described.</summary>
    /// <param name="label">What it shows, with its unit.</param>
    /// <param name="log">Decades?</param>
    /// <param name="from">Where it begins; null to begin at the data. On a logarithmic axis, too, a value.</param>
    /// <param name="to">Where it ends.</param>
    /// <exception cref="ArgumentException">The range is empty, or not positive on a logarithmic axis.</exception>
    public Figure X(string label, bool log = false, double? from = null, double? to = null) => WithAxis("x", label, log, from, to);

    /// <summary>With the vertical axis described; see <see cref="X"/>.</summary>
    /// <exception cref="ArgumentException">The range is empty, or not positive on a logarithmic axis.</exception>
    public Figure Y(string label, bool log = false, double? from = null, double? to = null) => WithAxis("y", label, log, from, to);

    /// <summary>With a headline.</summary>
    public Figure Titled(string title) => this with { Layout = Layout with { Title = title } };

    /// <summary>With a size in millimetres: <see cref="House.SingleColumn"/> or <see cref="House.DoubleColumn"/> wide for a journal.</summary>
    /// <exception cref="ArgumentException">Not positive.</exception>
    public Figure Sized(double width, double? height = null) => this with
    {
        Layout = Layout with
        {
            Width = Math.Round(Positive(width, nameof(width)) * House.PixelsPerMillimetre),
            Height = Math.Round(Positive(height ?? (width / House.Aspect), nameof(height)) * House.PixelsPerMillimetre),
        },
    };

    /// <summary>With a line across the panel at a level of x or of y.</summary>
    public Figure Rule(double? x = null, double? y = null, string color = House.Muted, string dash = "dash")
    {
        var line = new Line { Color = color, Width = 1.2, Dash = dash };
        var shapes = Layout.Shapes;
        shapes = x is { } vertical ? [.. shapes, new Shape { Type = "line", X0 = vertical, X1 = vertical, Y0 = 0, Y1 = 1, XRef = "x", YRef = "y domain", Line = line, Layer = "below" }] : shapes;
        shapes = y is { } level ? [.. shapes, new Shape { Type = "line", X0 = 0, X1 = 1, Y0 = level, Y1 = level, XRef = "x domain", YRef = "y", Line = line, Layer = "below" }] : shapes;
        return this with { Layout = Layout with { Shapes = shapes } };
    }

    /// <summary>With words at a place of the first panel, and an arrow where the words stand away from it.</summary>
    /// <param name="text">The words.</param>
    /// <param name="x">Where, in values of the axis.</param>
    /// <param name="y">Where.</param>
    /// <param name="right">Pixels from the place to the words.</param>
    /// <param name="down">Pixels from the place to the words.</param>
    public Figure Note(string text, double x, double y, double right = 0, double down = 0) => this with
    {
        Layout = Layout with
        {
            Annotations =
            [
                .. Layout.Annotations,
                new Annotation
                {
                    Text = text, X = OnAxis("x", x), Y = OnAxis("y", y), XRef = "x", YRef = "y", ShowArrow = right != 0 || down != 0, Ax = right, Ay = down,
                },
            ],
        },
    };

    /// <summary>With words in a corner of the first panel: 0, 0 is the lower left one, 1, 1 the upper right one.</summary>
    public Figure Corner(string text, double x = 0.03, double y = 0.97) => this with
    {
        Layout = Layout with
        {
            Annotations =
            [
                .. Layout.Annotations,
                new Annotation
                {
                    Text = text, X = x, Y = y, XRef = "x domain", YRef = "y domain", ShowArrow = false,
                    XAnchor = x < 0.5 ? "left" : "right", YAnchor = y < 0.5 ? "bottom" : "top",
                },
            ],
        },
    };

    /// <summary>A static picture that needs nothing else: no script, no style sheet, no font of its own. White paper.</summary>
    public string ToSvg() => SvgFigure.Draw(this, SvgLook.Paper);

    /// <summary>The data as a table with a line a point, separated by commas: series, x, y (and z for fields).</summary>
    public string ToCsv() => FigureCsv.Of(this);

    /// <summary>HTML: the static picture in the colours of the page around it; plotly.js takes its place where the page has it.</summary>
    public string ToHtml() => FigureHtml.Of(this);

    /// <inheritdoc/>
    public MimeBundle ToMime() => new MimeBundle(ToString())
        .With(MimeBundle.Plotly, ToJson())
        .With(MimeBundle.Svg, ToSvg())
        .With(MimeBundle.Html, ToHtml());

    /// <summary>What is in it, in words.</summary>
    public override string ToString() => FigureText.Of(this);

    private static Items<Trace> Painted(Items<Trace> traces, ref int next)
    {
        var painted = new Trace[traces.Count];
        foreach (var (i, trace) in traces.Index())
        {
            painted[i] = trace.Colorless ? trace.Painted(House.Colors[next++ % House.Colors.Count]) : trace;
        }

        return [.. painted];
    }

    private static double Positive(double value, string name) =>
        value > 0 && double.IsFinite(value) ? value : throw new ArgumentException($"{name} must be positive and finite (mm); found {value}.", name);

    private double OnAxis(string axis, double value) => Layout.Axis(axis).Type == "log" ? Math.Log10(value) : value;

    private Figure WithAxis(string name, string label, bool log, double? from, double? to)
    {
        if (from >= to || (log && (from <= 0 || to <= 0)) || from is { } f && !double.IsFinite(f) || to is { } t && !double.IsFinite(t))
        {
            throw new ArgumentException($"The range of an axis must go upwards{(log ? " and be positive on a logarithmic axis" : string.Empty)}; found {from} to {to}.", nameof(from));
        }

        Values range = (from, to) switch
        {
            (null, null) => default,
            _ => Values.Of([End(from), End(to)]),
        };
        return this with { Layout = Layout.With(name, a => a with { Title = label, Type = log ? "log" : a.Type == "log" ? null : a.Type, Range = range }) };

        double End(double? end) => end is { } e ? log ? Math.Log10(e) : e : double.NaN;
    }

    private sealed record Parts(Items<Trace> Data, Layout Layout);
}
