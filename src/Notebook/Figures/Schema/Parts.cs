using System.Text.Json.Serialization;

namespace Pipelines;

/// <summary>How a line looks.</summary>
public sealed record Line : PlotlyObject
{
    /// <summary>A CSS colour.</summary>
    public string? Color { get; init; }

    /// <summary>In pixels.</summary>
    public double? Width { get; init; }

    /// <summary>"solid", "dot", "dash", "dashdot", or lengths: "5px,2px".</summary>
    public string? Dash { get; init; }

    /// <summary>"linear", "hv", "vh" or "hvh": steps.</summary>
    public string? Shape { get; init; }
}

/// <summary>How points and bars look.</summary>
public sealed record Marker : PlotlyObject
{
    /// <summary>A CSS colour, one a point, or numbers that the colour scale turns into colours.</summary>
    public Values Color { get; init; }

    /// <summary>Diameter in pixels, one for all or one a point.</summary>
    public Values Size { get; init; }

    /// <summary>"circle", "square", "diamond", "triangle-up", "cross", "x", "hexagon", and open ones: "circle-open".</summary>
    public Values Symbol { get; init; }

    /// <summary>0 to 1.</summary>
    public double? Opacity { get; init; }

    /// <summary>The outline.</summary>
    public Line? Line { get; init; }

    /// <summary>The colours of small to large, where colours are numbers.</summary>
    public ColorScale? ColorScale { get; init; }

    /// <summary>The number of the first colour.</summary>
    public double? CMin { get; init; }

    /// <summary>The number of the last colour.</summary>
    public double? CMax { get; init; }

    /// <summary>Is the key to the colours shown?</summary>
    public bool? ShowScale { get; init; }

    /// <summary>Is the scale turned around?</summary>
    public bool? ReverseScale { get; init; }

    /// <summary>The key to the colours.</summary>
    public ColorBar? ColorBar { get; init; }
}

/// <summary>Errors of points.</summary>
public sealed record ErrorBar : PlotlyObject
{
    /// <summary>"data" (one a point), "constant" or "percent".</summary>
    public string? Type { get; init; }

    /// <summary>Upwards, one a point.</summary>
    public Values Array { get; init; }

    /// <summary>Downwards, one a point; as upwards where left out.</summary>
    public Values ArrayMinus { get; init; }

    /// <summary>For constant and percent errors.</summary>
    public double? Value { get; init; }

    /// <summary>Are they drawn? Yes where left out.</summary>
    public bool? Visible { get; init; }

    /// <summary>In pixels.</summary>
    public double? Thickness { get; init; }

    /// <summary>Half the length of the caps, in pixels.</summary>
    public double? Width { get; init; }

    /// <summary>A CSS colour; that of the points where left out.</summary>
    public string? Color { get; init; }
}

/// <summary>Bins of equal width.</summary>
public sealed record Bins : PlotlyObject
{
    /// <summary>Where the first begins.</summary>
    public double? Start { get; init; }

    /// <summary>Where the last ends.</summary>
    public double? End { get; init; }

    /// <summary>Width.</summary>
    public double? Size { get; init; }
}

/// <summary>Shown or not.</summary>
public sealed record Toggle : PlotlyObject
{
    /// <summary>Shown?</summary>
    public bool? Visible { get; init; }
}

/// <summary>A text above or beside something.</summary>
public sealed record Title : PlotlyObject
{
    /// <summary>What it says. HTML of Plotly's kind (sub, sup, i, b, br) is understood.</summary>
    public string? Text { get; init; }

    /// <summary>"top", "right" ... where that can be chosen.</summary>
    public string? Side { get; init; }

    /// <summary>A text.</summary>
    public static implicit operator Title?(string? text) => text is null ? null : new() { Text = text };
}

/// <summary>How letters look.</summary>
public sealed record Font : PlotlyObject
{
    /// <summary>In pixels.</summary>
    public double? Size { get; init; }

    /// <summary>A CSS colour.</summary>
    public string? Color { get; init; }

    /// <summary>A CSS font family.</summary>
    public string? Family { get; init; }
}

/// <summary>The key to colours that stand for numbers.</summary>
public sealed record ColorBar : PlotlyObject
{
    /// <summary>What the numbers are, with their unit.</summary>
    public Title? Title { get; init; }

    /// <summary>Numbers that are marked; chosen where left out.</summary>
    public Values TickVals { get; init; }

    /// <summary>What the marks say.</summary>
    public Values TickText { get; init; }

    /// <summary>Width in pixels.</summary>
    public double? Thickness { get; init; }

    /// <summary>Length as a part of the height of the figure.</summary>
    public double? Len { get; init; }

    /// <summary>Where it stands, as a part of the width: beside its own panel.</summary>
    public double? X { get; init; }

    /// <summary>Where its middle is, as a part of the height.</summary>
    public double? Y { get; init; }

    /// <summary>Colour of its frame; none in the house's figures.</summary>
    public double? OutlineWidth { get; init; }
}

/// <summary>Words in a figure, with an arrow to a place where asked.</summary>
public sealed record Annotation : PlotlyObject
{
    /// <summary>The words.</summary>
    public string? Text { get; init; }

    /// <summary>Where, in units of the axis (the exponent of ten on a logarithmic one) or as a part of the figure.</summary>
    public Values X { get; init; }

    /// <summary>Where.</summary>
    public Values Y { get; init; }

    /// <summary>The axis, or "paper" for parts of the figure.</summary>
    public string? XRef { get; init; }

    /// <summary>The axis, or "paper" for parts of the figure.</summary>
    public string? YRef { get; init; }

    /// <summary>An arrow? Yes where left out.</summary>
    public bool? ShowArrow { get; init; }

    /// <summary>From the place to the words, in pixels to the right.</summary>
    public double? Ax { get; init; }

    /// <summary>From the place to the words, in pixels downwards.</summary>
    public double? Ay { get; init; }

    /// <summary>"left", "center" or "right": which side of the words is at the place.</summary>
    public string? XAnchor { get; init; }

    /// <summary>"top", "middle" or "bottom".</summary>
    public string? YAnchor { get; init; }

    /// <summary>Degrees, clockwise.</summary>
    public double? TextAngle { get; init; }

    /// <summary>How letters look.</summary>
    public Font? Font { get; init; }
}

/// <summary>A line, rectangle or ellipse in a figure.</summary>
public sealed record Shape : PlotlyObject
{
    /// <summary>"line", "rect" or "circle".</summary>
    public string? Type { get; init; }

    /// <summary>One corner, in units of the axis (its value, also on a logarithmic one) or as a part of the panel ("x domain") or figure ("paper").</summary>
    public Values X0 { get; init; }

    /// <summary>The other corner.</summary>
    public Values X1 { get; init; }

    /// <summary>One corner.</summary>
    public Values Y0 { get; init; }

    /// <summary>The other corner.</summary>
    public Values Y1 { get; init; }

    /// <summary>"x", "x domain" or "paper".</summary>
    public string? XRef { get; init; }

    /// <summary>"y", "y domain" or "paper".</summary>
    public string? YRef { get; init; }

    /// <summary>How the outline looks.</summary>
    public Line? Line { get; init; }

    /// <summary>What it is painted with.</summary>
    public string? FillColor { get; init; }

    /// <summary>0 to 1.</summary>
    public double? Opacity { get; init; }

    /// <summary>"above" or "below" the data.</summary>
    public string? Layer { get; init; }
}
