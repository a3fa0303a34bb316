using System.Text.Json.Serialization;

namespace Pipelines;

/// <summary>A value a place, as colours.</summary>
public abstract record FieldTrace : Trace
{
    private protected FieldTrace(string type)
        : base(type)
    {
    }

    /// <summary>Places of the columns; 0, 1, 2 ... where left out.</summary>
    public Values X { get; init; }

    /// <summary>Places of the rows; 0, 1, 2 ... where left out.</summary>
    public Values Y { get; init; }

    /// <summary>The values.</summary>
    public Grid? Z { get; init; }

    /// <summary>The colours of small to large.</summary>
    public ColorScale? ColorScale { get; init; }

    /// <summary>Is the scale turned around?</summary>
    public bool? ReverseScale { get; init; }

    /// <summary>Is the key to the colours shown?</summary>
    public bool? ShowScale { get; init; }

    /// <summary>The key to the colours.</summary>
    public ColorBar? ColorBar { get; init; }

    /// <summary>The lower end of the range of colours that was asked for.</summary>
    internal abstract double? Least { get; }

    /// <summary>The upper end.</summary>
    internal abstract double? Most { get; }
}

/// <summary>A value a cell, as a colour.</summary>
public sealed record HeatMap() : FieldTrace("heatmap")
{
    /// <summary>The value of the first colour; the smallest where left out.</summary>
    public double? ZMin { get; init; }

    /// <summary>The value of the last colour; the largest where left out.</summary>
    public double? ZMax { get; init; }

    /// <summary>How values are written into the cells: "%{z:.2f}"; not at all where left out.</summary>
    public string? TextTemplate { get; init; }

    internal override double? Least => ZMin;

    internal override double? Most => ZMax;
}

/// <summary>Lines of equal value, and the areas between them.</summary>
public sealed record Contour() : FieldTrace("contour")
{
    /// <summary>The value of the first colour; the lowest line where left out.</summary>
    public double? ZMin { get; init; }

    /// <summary>The value of the last colour; the highest line where left out.</summary>
    public double? ZMax { get; init; }

    /// <summary>At which values; chosen where left out.</summary>
    public Levels? Contours { get; init; }

    /// <summary>How many lines at most, where the values are chosen; 15 where left out.</summary>
    public int? NContours { get; init; }

    /// <summary>How lines look.</summary>
    public Line? Line { get; init; }

    internal override double? Least => ZMin;

    internal override double? Most => ZMax;
}

/// <summary>A value a place, as a height in space.</summary>
public sealed record Surface() : FieldTrace("surface")
{
    /// <summary>The value of the first colour; the smallest where left out.</summary>
    public double? CMin { get; init; }

    /// <summary>The value of the last colour; the largest where left out.</summary>
    public double? CMax { get; init; }

    /// <summary>Its space: "scene" (also where left out), "scene2" ...</summary>
    public string? Scene { get; init; }

    internal override double? Least => CMin;

    internal override double? Most => CMax;
}

/// <summary>At which values contours lie.</summary>
public sealed record Levels : PlotlyObject
{
    /// <summary>The first.</summary>
    public double? Start { get; init; }

    /// <summary>The last.</summary>
    public double? End { get; init; }

    /// <summary>From one to the next.</summary>
    public double? Size { get; init; }

    /// <summary>"fill" (also where left out), "lines", "heatmap" or "none".</summary>
    public string? Coloring { get; init; }

    /// <summary>Are lines drawn? Yes where left out.</summary>
    public bool? ShowLines { get; init; }

    /// <summary>Are values written on the lines?</summary>
    public bool? ShowLabels { get; init; }
}
