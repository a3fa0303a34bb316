namespace Pipelines;

/// <summary>What a trace needs to know to draw itself.</summary>
/// <param name="Svg">Where it draws.</param>
/// <param name="Look">Neutral colours.</param>
/// <param name="FontSize">Pixels.</param>
internal sealed record Brush(SvgText Svg, SvgLook Look, double FontSize)
{
    /// <summary>fill and stroke of letters.</summary>
    public string Letters(string anchor = "start", string? color = null, double size = 1) =>
        $"text-anchor=\"{anchor}\" font-size=\"{SvgText.N(size * FontSize)}\" fill=\"{Look.Of(color ?? House.Ink)}\"";
}

/// <summary>The key to the colours of a trace.</summary>
internal sealed record ColorKey(ColorScale Scale, double Least, double Most, ColorBar Bar, bool Reversed)
{
    public string Color(double value) => double.IsNaN(value) ? "none" : Scale.At(Part(value));

    public double Part(double value)
    {
        var part = Most > Least ? (value - Least) / (Most - Least) : 0.5;
        return Reversed ? 1 - part : part;
    }
}

/// <summary>A trace on its way into a panel.</summary>
internal abstract class Mark(Trace trace, Panel panel, string color)
{
    public Trace Trace { get; } = trace;

    public Panel Panel { get; } = panel;

    /// <summary>The colour that it has unless it says otherwise.</summary>
    public string Color { get; } = color;

    /// <summary>Points that have no place on a logarithmic axis because they are not positive: the figure says how many.</summary>
    public int Dropped { get; protected set; }

    /// <summary>The key to its colours, where it has one.</summary>
    public virtual ColorKey? Key => null;

    /// <summary>Does it belong into the legend?</summary>
    public virtual bool HasLegend => Trace.ShowLegend ?? Trace.Name is { Length: > 0 };

    /// <summary>Tells the axes what they have to show. Bars of one panel arrange themselves with each other first.</summary>
    public abstract void Reach();

    /// <summary>Draws; pixels are known now.</summary>
    public abstract void Draw(Brush brush);

    /// <summary>Draws the sample of the legend: 22 pixels wide, about a height.</summary>
    public abstract void Sample(Brush brush, double x, double middle);

    protected static string Dash(string? dash, double width) => dash switch
    {
        null or "" or "solid" => string.Empty,
        "dot" => $" stroke-dasharray=\"{SvgText.N(1.2 * width)} {SvgText.N(2 * width)}\"",
        "dash" => " stroke-dasharray=\"6 4\"",
        "longdash" => " stroke-dasharray=\"10 5\"",
        "dashdot" => " stroke-dasharray=\"6 3 1.5 3\"",
        _ => $" stroke-dasharray=\"{SvgText.Escape(dash.Replace("px", string.Empty, StringComparison.Ordinal).Replace(',', ' '))}\"",
    };

    /// <summary>The key of colours that are numbers.</summary>
    protected static ColorKey KeyOf(ColorScale? scale, double? least, double? most, IEnumerable<double> values, ColorBar? bar, bool? reversed)
    {
        var extent = new Extent();
        extent.Add(values);
        return new(scale ?? ColorScale.Viridis, least ?? (extent.IsEmpty ? 0 : extent.Low), most ?? (extent.IsEmpty ? 1 : extent.High), bar ?? new(), reversed == true);
    }

    public static string StyleOf(Line? line, string color, double width, SvgLook look) =>
        $"stroke=\"{look.Of(line?.Color ?? color)}\" stroke-width=\"{SvgText.N(line?.Width ?? width)}\"{Dash(line?.Dash, line?.Width ?? width)}";
}
