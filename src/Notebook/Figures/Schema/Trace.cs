using System.Text.Json.Serialization;

namespace Pipelines;

/// <summary>Data and the way they are drawn: a "trace" in Plotly's schema (https://plotly.com/javascript/reference/).</summary>
public abstract record Trace : PlotlyObject
{
    private protected Trace(string type) => Type = type;

    /// <summary>The kind: "scatter", "heatmap" ...</summary>
    [JsonInclude]
    [JsonPropertyOrder(-1)]
    public string Type { get; private protected init; }

    /// <summary>What the legend says.</summary>
    public string? Name { get; init; }

    /// <summary>Does it have a line in the legend?</summary>
    public bool? ShowLegend { get; init; }

    /// <summary>0 to 1.</summary>
    public double? Opacity { get; init; }

    /// <summary>Its horizontal axis: "x" (also where left out), "x2" ...</summary>
    public string? XAxis { get; init; }

    /// <summary>Its vertical axis: "y" (also where left out), "y2" ...</summary>
    public string? YAxis { get; init; }

    /// <summary>Does its colour depend on where it stands among other traces?</summary>
    internal virtual bool Colorless => false;

    /// <summary>The same in a colour.</summary>
    internal virtual Trace Painted(string color) => this;

    /// <summary>Is it drawn?</summary>
    internal bool IsVisible => Other.Text("visible") is not ("false" or "legendonly");

    internal static Type TypeOf(string kind) => kind switch
    {
        "scatter" or "scattergl" => typeof(Scatter),
        "bar" => typeof(Bar),
        "histogram" => typeof(Histogram),
        "box" => typeof(Box),
        "violin" => typeof(Violin),
        "heatmap" => typeof(HeatMap),
        "contour" => typeof(Contour),
        "surface" => typeof(Surface),
        _ => typeof(OtherTrace),
    };
}

/// <summary>A trace of a kind that has no record here. It is kept and shown where plotly.js runs.</summary>
public sealed record OtherTrace : Trace
{
    /// <summary>Made by reading only.</summary>
    [JsonConstructor]
    internal OtherTrace()
        : base("scatter")
    {
    }
}

/// <summary>Lines, points, or both.</summary>
public sealed record Scatter() : Trace("scatter")
{
    /// <summary>"lines", "markers", "lines+markers", "text" or "none".</summary>
    public string? Mode { get; init; }

    /// <summary>Horizontal places; 0, 1, 2 ... where left out.</summary>
    public Values X { get; init; }

    /// <summary>Vertical places; 0, 1, 2 ... where left out.</summary>
    public Values Y { get; init; }

    /// <summary>Words beside the points.</summary>
    public Values Text { get; init; }

    /// <summary>Where the words stand: "top center" ...</summary>
    public string? TextPosition { get; init; }

    /// <summary>How lines look.</summary>
    public Line? Line { get; init; }

    /// <summary>How points look.</summary>
    public Marker? Marker { get; init; }

    /// <summary>Errors along x.</summary>
    [JsonPropertyName("error_x")]
    public ErrorBar? ErrorX { get; init; }

    /// <summary>Errors along y.</summary>
    [JsonPropertyName("error_y")]
    public ErrorBar? ErrorY { get; init; }

    /// <summary>"toself", "tozeroy", "tonexty" or "none".</summary>
    public string? Fill { get; init; }

    /// <summary>What a filled area is painted with.</summary>
    public string? FillColor { get; init; }

    /// <summary>Are gaps (NaN) bridged?</summary>
    public bool? ConnectGaps { get; init; }

    /// <summary>What the pointer sees: "skip" for nothing.</summary>
    public string? HoverInfo { get; init; }

    internal override bool Colorless => Line?.Color is null && Marker is null or { Color.IsEmpty: true };

    internal override Trace Painted(string color) => this with
    {
        Line = (Line ?? new()) with { Color = color },
        Marker = Marker is null ? null : Marker with { Color = color },
        ErrorY = ErrorY is null ? null : ErrorY with { Color = ErrorY.Color ?? color },
    };
}

/// <summary>Bars from a base.</summary>
public sealed record Bar() : Trace("bar")
{
    /// <summary>Places or names of the bars (lengths where they lie).</summary>
    public Values X { get; init; }

    /// <summary>Lengths (places or names where the bars lie).</summary>
    public Values Y { get; init; }

    /// <summary>Width in units of the axis; 0.8 of the distance between bars where left out.</summary>
    public Values Width { get; init; }

    /// <summary>Where bars begin; 0 where left out.</summary>
    public Values Base { get; init; }

    /// <summary>"v" or "h".</summary>
    public string? Orientation { get; init; }

    /// <summary>Words on the bars.</summary>
    public Values Text { get; init; }

    /// <summary>Colour and outline.</summary>
    public Marker? Marker { get; init; }

    /// <summary>Errors along y.</summary>
    [JsonPropertyName("error_y")]
    public ErrorBar? ErrorY { get; init; }

    /// <summary>Errors along x.</summary>
    [JsonPropertyName("error_x")]
    public ErrorBar? ErrorX { get; init; }

    internal override bool Colorless => Marker is null or { Color.IsEmpty: true };

    internal override Trace Painted(string color) => this with { Marker = (Marker ?? new()) with { Color = color } };
}

/// <summary>How often values occur.</summary>
public sealed record Histogram() : Trace("histogram")
{
    /// <summary>Values to count along x.</summary>
    public Values X { get; init; }

    /// <summary>Values to count along y (bars lie then).</summary>
    public Values Y { get; init; }

    /// <summary>"" (counts), "percent", "probability", "density" or "probability density".</summary>
    public string? HistNorm { get; init; }

    /// <summary>Bins along x; chosen where left out.</summary>
    public Bins? XBins { get; init; }

    /// <summary>Bins along y; chosen where left out.</summary>
    public Bins? YBins { get; init; }

    /// <summary>Colour and outline.</summary>
    public Marker? Marker { get; init; }
}

/// <summary>Median, quartiles and whiskers (Tukey: up to 1.5 box lengths) of values.</summary>
public sealed record Box() : Trace("box")
{
    /// <summary>The group of each value, or one place.</summary>
    public Values X { get; init; }

    /// <summary>The values.</summary>
    public Values Y { get; init; }

    /// <summary>"outliers", "all" or "false".</summary>
    public Values BoxPoints { get; init; }

    /// <summary>Colour and outline.</summary>
    public Marker? Marker { get; init; }

    /// <summary>How lines look.</summary>
    public Line? Line { get; init; }

    /// <summary>What the box is painted with.</summary>
    public string? FillColor { get; init; }

    internal override bool Colorless => Line?.Color is null && Marker is null or { Color.IsEmpty: true };

    internal override Trace Painted(string color) => this with { Line = (Line ?? new()) with { Color = color } };
}

/// <summary>The density of values (Gaussian kernel, Silverman's width), with a box inside where asked.</summary>
public sealed record Violin() : Trace("violin")
{
    /// <summary>The group of each value, or one place.</summary>
    public Values X { get; init; }

    /// <summary>The values.</summary>
    public Values Y { get; init; }

    /// <summary>A box inside?</summary>
    public Toggle? Box { get; init; }

    /// <summary>A line at the mean?</summary>
    public Toggle? MeanLine { get; init; }

    /// <summary>"outliers", "all" or "false".</summary>
    public Values Points { get; init; }

    /// <summary>How the outline looks.</summary>
    public Line? Line { get; init; }

    /// <summary>What it is painted with.</summary>
    public string? FillColor { get; init; }

    internal override bool Colorless => Line?.Color is null && FillColor is null;

    internal override Trace Painted(string color) => this with { Line = (Line ?? new()) with { Color = color } };
}
