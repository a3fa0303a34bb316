namespace Pipelines.Tool;

/// <summary>Something drawn in a chart.</summary>
/// <param name="Name">What the legend says; null to leave it out.</param>
/// <param name="Color">An SVG colour.</param>
internal abstract record Series(string? Name, string Color)
{
    /// <summary>The points that fix the axes and go into the data file.</summary>
    public abstract IEnumerable<(double X, double Y)> Points { get; }
}

/// <summary>A line through points, with marks where asked.</summary>
internal sealed record Curve(string? Name, string Color, IReadOnlyList<(double X, double Y)> Data, bool Marks = false, string? Dash = null, double Width = 2) : Series(Name, Color)
{
    public override IEnumerable<(double X, double Y)> Points => Data;
}

/// <summary>Loose points.</summary>
internal sealed record Dots(string? Name, string Color, IReadOnlyList<(double X, double Y)> Data, double Size = 4, double Opacity = 0.6) : Series(Name, Color)
{
    public override IEnumerable<(double X, double Y)> Points => Data;
}

/// <summary>Very many points: their number in hexagonal bins, as a shade.</summary>
internal sealed record Density(string? Name, IReadOnlyList<(double X, double Y)> Data) : Series(Name, Palette.Amount(0.6))
{
    public override IEnumerable<(double X, double Y)> Points => Data;
}

/// <summary>The space between two curves.</summary>
internal sealed record Band(string? Name, string Color, IReadOnlyList<(double X, double Low, double High)> Data) : Series(Name, Color)
{
    public override IEnumerable<(double X, double Y)> Points => Data.SelectMany(d => new[] { (d.X, d.Low), (d.X, d.High) });
}

/// <summary>Columns from zero: a histogram.</summary>
internal sealed record Columns(string? Name, string Color, IReadOnlyList<(double X, double Y)> Data, double Width) : Series(Name, Color)
{
    public override IEnumerable<(double X, double Y)> Points => Data.SelectMany(d => new[] { (d.X - (Width / 2), 0.0), (d.X + (Width / 2), d.Y) });
}

/// <summary>A level or the diagonal y = x, drawn across the whole chart; it does not move the axes.</summary>
internal sealed record Rule(string? Name, string Color, double? Level = null) : Series(Name, Color)
{
    public override IEnumerable<(double X, double Y)> Points => [];
}
