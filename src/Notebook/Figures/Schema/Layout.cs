using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Pipelines;

/// <summary>One axis.</summary>
public sealed record Axis : PlotlyObject
{
    /// <summary>What it shows, with its unit: "time (ps)".</summary>
    public Title? Title { get; init; }

    /// <summary>"linear", "log", "category" or "-" (chosen).</summary>
    public string? Type { get; init; }

    /// <summary>Where it begins and ends (exponents of ten on a logarithmic one); the data decide where left out.</summary>
    public Values Range { get; init; }

    /// <summary>The part of the figure's width or height that it spans.</summary>
    public Values Domain { get; init; }

    /// <summary>The axis that it belongs to ("y2" for an x axis), or "free".</summary>
    public string? Anchor { get; init; }

    /// <summary>The axis that it lies over: "y" for a second scale on the right.</summary>
    public string? Overlaying { get; init; }

    /// <summary>"bottom", "top", "left" or "right".</summary>
    public string? Side { get; init; }

    /// <summary>Another axis that shows the same range.</summary>
    public string? Matches { get; init; }

    /// <summary>Another axis with the same units a pixel.</summary>
    public string? ScaleAnchor { get; init; }

    /// <summary>Places of marks; chosen where left out.</summary>
    public Values TickVals { get; init; }

    /// <summary>What the marks say.</summary>
    public Values TickText { get; init; }

    /// <summary>Degrees that the words of marks are turned by.</summary>
    public double? TickAngle { get; init; }

    /// <summary>Are the words of marks shown? Yes where left out.</summary>
    public bool? ShowTickLabels { get; init; }

    /// <summary>Are lines drawn across the panel?</summary>
    public bool? ShowGrid { get; init; }

    /// <summary>A line at zero?</summary>
    public bool? ZeroLine { get; init; }

    /// <summary>Is it there at all? Yes where left out.</summary>
    public bool? Visible { get; init; }
}

/// <summary>A space for surfaces.</summary>
public sealed record Scene : PlotlyObject
{
    /// <summary>Horizontal.</summary>
    public Axis? XAxis { get; init; }

    /// <summary>Horizontal.</summary>
    public Axis? YAxis { get; init; }

    /// <summary>Upwards.</summary>
    public Axis? ZAxis { get; init; }
}

/// <summary>Key to the traces.</summary>
public sealed record Legend : PlotlyObject
{
    /// <summary>"h" or "v".</summary>
    public string? Orientation { get; init; }
}

/// <summary>Everything about a figure but its data.</summary>
public sealed partial record Layout : PlotlyObject
{
    private ImmutableSortedDictionary<string, Axis> _axes = ImmutableSortedDictionary<string, Axis>.Empty;

    /// <summary>Headline.</summary>
    public Title? Title { get; init; }

    /// <summary>Pixels; 96 an inch.</summary>
    public double? Width { get; init; }

    /// <summary>Pixels; 96 an inch.</summary>
    public double? Height { get; init; }

    /// <summary>Letters that nothing else is said about.</summary>
    public Font? Font { get; init; }

    /// <summary>Is there a legend?</summary>
    public bool? ShowLegend { get; init; }

    /// <summary>Where it is.</summary>
    public Legend? Legend { get; init; }

    /// <summary>"group", "stack", "overlay" or "relative".</summary>
    public string? BarMode { get; init; }

    /// <summary>Part of the distance between bars that stays empty.</summary>
    public double? BarGap { get; init; }

    /// <summary>Words in the figure.</summary>
    public Items<Annotation> Annotations { get; init; }

    /// <summary>Lines and areas in the figure.</summary>
    public Items<Shape> Shapes { get; init; }

    /// <summary>The space of surfaces.</summary>
    public Scene? Scene { get; init; }

    /// <summary>The axes by name: "x", "y", "x2" ...</summary>
    [JsonIgnore]
    public ImmutableSortedDictionary<string, Axis> Axes
    {
        get => _axes;
        init => _axes = value;
    }

    /// <summary>An axis by name; an empty one where nothing is said about it.</summary>
    public Axis Axis(string name) => Axes.GetValueOrDefault(name) ?? new();

    /// <summary>With an axis changed.</summary>
    public Layout With(string axis, Func<Axis, Axis> change) => this with { Axes = Axes.SetItem(axis, change(Axis(axis))) };

    /// <inheritdoc/>
    public bool Equals(Layout? other) =>
        other is not null && Title == other.Title && Width == other.Width && Height == other.Height && Font == other.Font && ShowLegend == other.ShowLegend
        && Legend == other.Legend && BarMode == other.BarMode && BarGap == other.BarGap && Annotations == other.Annotations && Shapes == other.Shapes
        && Scene == other.Scene && Axes.SequenceEqual(other.Axes) && Other == other.Other;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Title, Width, Height, Axes.Count, Annotations);

    internal override JsonObject Rest(JsonSerializerOptions options)
    {
        var rest = base.Rest(options);
        foreach (var (name, axis) in Axes)
        {
            rest[$"{name[0]}axis{name[1..]}"] = JsonSerializer.SerializeToNode(axis, options);
        }

        return rest;
    }

    private protected override void TakeRest(JsonObject rest, JsonSerializerOptions options)
    {
        foreach (var (name, node) in rest.ToArray())
        {
            if (AxisName().IsMatch(name) && node is JsonObject)
            {
                _axes = _axes.SetItem($"{name[0]}{name[5..]}", node.Deserialize<Axis>(options)!);
                rest.Remove(name);
            }
        }

        base.TakeRest(rest, options);
    }

    [GeneratedRegex("^[xy]axis[0-9]*$", RegexOptions.CultureInvariant)]
    private static partial Regex AxisName();
}
