namespace Pipelines;

/// <summary>
/// Makes figures. Each gives a whole one; <see cref="Figure.And"/> puts several on the same axes, <see cref="Grid"/> beside each other.
/// <code>
/// Plot.Line(time, energy, "potential").And(Plot.Line(time, total, "total")).X("time (ps)").Y("energy (eV)")
/// </code>
/// </summary>
public static partial class Plot
{
    private const string Lines = "lines";

    /// <summary>A line through points.</summary>
    /// <param name="x">Places along x; NaN leaves a gap.</param>
    /// <param name="y">Places along y, as many.</param>
    /// <param name="name">What the legend says.</param>
    /// <param name="color">A CSS colour; the next of the house's where left out.</param>
    /// <param name="dash">"dash", "dot", "dashdot".</param>
    /// <param name="width">Pixels.</param>
    /// <param name="error">Half the length of an error bar, one a point.</param>
    /// <param name="marks">Are the points marked, too?</param>
    /// <exception cref="ArgumentException">x and y have different lengths.</exception>
    public static Figure Line(
        IEnumerable<double> x, IEnumerable<double> y, string? name = null, string? color = null, string? dash = null, double width = 2, IEnumerable<double>? error = null, bool marks = false)
    {
        var (px, py) = Pair(x, y);
        return new(new Scatter
        {
            X = px, Y = py, Name = name, ShowLegend = name is null ? false : null, Mode = marks ? "lines+markers" : Lines,
            Line = new() { Color = color, Width = width, Dash = dash }, Marker = marks ? new() { Size = 6.5 } : null, ErrorY = Bars(error, px.Count),
        });
    }

    /// <summary>Points.</summary>
    /// <param name="x">Places along x.</param>
    /// <param name="y">Places along y, as many.</param>
    /// <param name="name">What the legend says.</param>
    /// <param name="color">A CSS colour; the next of the house's where left out.</param>
    /// <param name="size">Diameter in pixels.</param>
    /// <param name="opacity">0 to 1.</param>
    /// <param name="error">Half the length of an error bar, one a point.</param>
    /// <param name="by">Numbers that are shown as colours, one a point.</param>
    /// <param name="byLabel">What these numbers are, with their unit.</param>
    /// <param name="symbol">"circle", "square", "diamond", "cross" ...</param>
    /// <exception cref="ArgumentException">x, y and the others have different lengths.</exception>
    public static Figure Scatter(
        IEnumerable<double> x, IEnumerable<double> y, string? name = null, string? color = null, double size = 6, double opacity = 1,
        IEnumerable<double>? error = null, IEnumerable<double>? by = null, string? byLabel = null, string? symbol = null)
    {
        var (px, py) = Pair(x, y);
        Values colors = by is null ? color is null ? default : Values.One(color) : Values.Of(by);
        if (by is not null && colors.Count != px.Count)
        {
            throw new ArgumentException($"There must be one number a point; found {colors.Count} for {px.Count} points.", nameof(by));
        }

        return new(new Scatter
        {
            X = px, Y = py, Name = name, ShowLegend = name is null ? false : null, Mode = "markers", ErrorY = Bars(error, px.Count),
            Marker = new()
            {
                Color = colors, Size = size, Opacity = opacity, Symbol = symbol is null ? default : Values.One(symbol),
                ColorScale = by is null ? null : ColorScale.Viridis, ShowScale = by is null ? null : true, ColorBar = by is null ? null : new() { Title = byLabel },
            },
        });
    }

    /// <summary>The area between two curves: an interval, a standard deviation.</summary>
    /// <param name="x">Places along x.</param>
    /// <param name="low">The lower curve.</param>
    /// <param name="high">The upper curve.</param>
    /// <param name="name">What the legend says.</param>
    /// <param name="color">A CSS colour.</param>
    /// <param name="opacity">0 to 1.</param>
    /// <exception cref="ArgumentException">They have different lengths.</exception>
    public static Figure Band(IEnumerable<double> x, IEnumerable<double> low, IEnumerable<double> high, string? name = null, string color = House.Blue, double opacity = 0.2)
    {
        var (px, pl) = Pair(x, low);
        var (_, ph) = Pair(px.Numbers, high);
        return new(new Scatter
        {
            X = Values.Of([.. px.Numbers, .. px.Numbers.Reverse()]), Y = Values.Of([.. pl.Numbers, .. ph.Numbers.Reverse()]),
            Name = name, ShowLegend = name is null ? false : null, Mode = Lines, Line = new() { Color = color, Width = 0 }, Fill = "toself", FillColor = color, Opacity = opacity, HoverInfo = "skip",
        });
    }

    /// <summary>Bars with names.</summary>
    /// <param name="names">Below the bars.</param>
    /// <param name="values">How long they are.</param>
    /// <param name="name">What the legend says.</param>
    /// <param name="color">A CSS colour.</param>
    /// <param name="error">Half the length of an error bar, one a bar.</param>
    /// <exception cref="ArgumentException">There is not one name a bar.</exception>
    public static Figure Bar(IEnumerable<string> names, IEnumerable<double> values, string? name = null, string? color = null, IEnumerable<double>? error = null)
    {
        var (x, y) = (Values.Of(names), Values.Of(values));
        Same(x.Count, y.Count, nameof(values));
        return new(new Bar { X = x, Y = y, Name = name, ShowLegend = name is null ? false : null, Marker = color is null ? null : new() { Color = color }, ErrorY = Bars(error, y.Count) });
    }

    /// <summary>Bars at places.</summary>
    /// <param name="x">Their middles.</param>
    /// <param name="values">How long they are.</param>
    /// <param name="name">What the legend says.</param>
    /// <param name="color">A CSS colour.</param>
    /// <param name="width">In units of x; 0.8 of the distance of neighbours where left out.</param>
    /// <param name="opacity">0 to 1.</param>
    /// <exception cref="ArgumentException">x and the values have different lengths.</exception>
    public static Figure Columns(IEnumerable<double> x, IEnumerable<double> values, string? name = null, string? color = null, double? width = null, double opacity = 1)
    {
        var (px, py) = Pair(x, values);
        return new(new Bar
        {
            X = px, Y = py, Name = name, ShowLegend = name is null ? false : null, Width = width is { } w ? Values.One(w) : default,
            Opacity = opacity < 1 ? opacity : null, Marker = color is null ? null : new() { Color = color },
        });
    }

    /// <summary>How often values occur.</summary>
    /// <param name="values">Counted; NaN is left out.</param>
    /// <param name="name">What the legend says.</param>
    /// <param name="bins">Width of a bin; chosen (Freedman and Diaconis) where left out.</param>
    /// <param name="density">A probability density instead of counts.</param>
    /// <param name="color">A CSS colour.</param>
    /// <exception cref="ArgumentException">The width is not positive.</exception>
    public static Figure Histogram(IEnumerable<double> values, string? name = null, double? bins = null, bool density = false, string color = House.Blue)
    {
        if (bins is <= 0 or double.NaN)
        {
            throw new ArgumentException($"The width of a bin must be positive; found {bins}.", nameof(bins));
        }

        var x = Values.Of(values);
        var (start, end, size) = Binning.Choose(x.Numbers.Span, bins);
        return new(
            [
                new Histogram
                {
                    X = x, Name = name, ShowLegend = name is null ? false : null, HistNorm = density ? "probability density" : null,
                    XBins = new() { Start = start, End = end, Size = size }, Opacity = 0.75, Marker = new() { Color = color },
                },
            ],
            new Layout { BarMode = "overlay" }.With("y", a => a with { Title = density ? "probability density" : "count" }));
    }

    /// <summary>Median, quartiles and whiskers of groups of values.</summary>
    public static Figure Box(params IReadOnlyList<(string Name, IEnumerable<double> Values)> groups) =>
        new([.. groups.Select(g => new Box { Y = Values.Of(g.Values), Name = g.Name, ShowLegend = false })]);

    /// <summary>The densities of groups of values, with boxes inside.</summary>
    public static Figure Violin(params IReadOnlyList<(string Name, IEnumerable<double> Values)> groups) =>
        new([.. groups.Select(g => new Violin { Y = Values.Of(g.Values), Name = g.Name, ShowLegend = false, Box = new() { Visible = true }, Points = "false" })]);

    /// <summary>A value a cell.</summary>
    /// <param name="z">Rows along y, columns along x.</param>
    /// <param name="x">Places of the columns.</param>
    /// <param name="y">Places of the rows.</param>
    /// <param name="label">What the values are, with their unit.</param>
    /// <param name="scale">Colours of small to large.</param>
    /// <param name="diverging">Is zero the middle? Then the colours are diverging.</param>
    /// <param name="digits">Decimals of the values in the cells; not written where left out.</param>
    public static Figure HeatMap(Grid z, IEnumerable<double>? x = null, IEnumerable<double>? y = null, string? label = null, ColorScale? scale = null, bool diverging = false, int? digits = null)
    {
        ArgumentNullException.ThrowIfNull(z);
        return HeatMap(z, Places(x, z.Columns, nameof(x)), Places(y, z.Rows, nameof(y)), label, scale, diverging, digits);
    }

    /// <summary>A value a pair of names: a confusion matrix, errors of training on one set and testing on another.</summary>
    /// <param name="z">Rows along y, columns along x.</param>
    /// <param name="x">Names of the columns.</param>
    /// <param name="y">Names of the rows.</param>
    /// <param name="label">What the values are, with their unit.</param>
    /// <param name="scale">Colours of small to large.</param>
    /// <param name="diverging">Is zero the middle?</param>
    /// <param name="digits">Decimals of the values in the cells; not written where left out.</param>
    public static Figure HeatMap(Grid z, IEnumerable<string> x, IEnumerable<string> y, string? label = null, ColorScale? scale = null, bool diverging = false, int? digits = null) =>
        HeatMap(z, Values.Of(x), Values.Of(y), label, scale, diverging, digits);

    /// <summary>Areas between lines of equal value.</summary>
    /// <param name="z">Rows along y, columns along x.</param>
    /// <param name="x">Places of the columns.</param>
    /// <param name="y">Places of the rows.</param>
    /// <param name="label">What the values are, with their unit.</param>
    /// <param name="scale">Colours of small to large.</param>
    /// <param name="levels">About how many lines.</param>
    /// <param name="filled">Are the areas painted?</param>
    /// <exception cref="ArgumentException">There are not as many places as columns or rows.</exception>
    public static Figure Contour(Grid z, IEnumerable<double>? x = null, IEnumerable<double>? y = null, string? label = null, ColorScale? scale = null, int levels = 12, bool filled = true)
    {
        ArgumentNullException.ThrowIfNull(z);
        return new(new Contour
        {
            Z = z, X = Places(x, z.Columns, nameof(x)), Y = Places(y, z.Rows, nameof(y)), ColorScale = scale ?? ColorScale.Viridis, NContours = levels,
            ColorBar = new() { Title = label }, Contours = new() { Coloring = filled ? "fill" : Lines }, Line = new() { Width = filled ? 0.7 : 1.6, Color = filled ? "#ffffff" : null },
        });
    }

    /// <summary>A value a place, as a height in space.</summary>
    /// <param name="z">Rows along y, columns along x.</param>
    /// <param name="x">Places of the columns.</param>
    /// <param name="y">Places of the rows.</param>
    /// <param name="labels">What is along x, y and upwards, with units.</param>
    /// <param name="scale">Colours of small to large.</param>
    /// <exception cref="ArgumentException">There are not as many places as columns or rows.</exception>
    public static Figure Surface(Grid z, IEnumerable<double>? x = null, IEnumerable<double>? y = null, (string X, string Y, string Z)? labels = null, ColorScale? scale = null)
    {
        ArgumentNullException.ThrowIfNull(z);
        var (lx, ly, lz) = labels ?? ("x", "y", "z");
        return new(
            [new Surface { Z = z, X = Places(x, z.Columns, nameof(x)), Y = Places(y, z.Rows, nameof(y)), ColorScale = scale ?? ColorScale.Viridis, ColorBar = new() { Title = lz, Len = 0.75 } }],
            new() { Height = Math.Round(House.Width * 0.78), Scene = new() { XAxis = new() { Title = lx }, YAxis = new() { Title = ly }, ZAxis = new() { Title = lz } } });
    }

    private static Figure HeatMap(Grid z, Values x, Values y, string? label, ColorScale? scale, bool diverging, int? digits)
    {
        var most = z.Values.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
        return new(new HeatMap
        {
            Z = z, X = x, Y = y, ColorScale = scale ?? (diverging ? ColorScale.Diverging : ColorScale.Viridis), ZMin = diverging ? -most : null, ZMax = diverging ? most : null,
            ColorBar = new() { Title = label }, TextTemplate = digits is { } d ? $"%{{z:.{d}f}}" : null,
        });
    }

    private static Values Places(IEnumerable<double>? places, int count, string name)
    {
        if (places is null)
        {
            return default;
        }

        var values = Values.Of(places);
        return values.Count == count || values.Count == count + 1 ? values : throw new ArgumentException($"There must be one place a column and a row (or their edges, one more); found {values.Count} for {count}.", name);
    }

    private static (Values X, Values Y) Pair(IEnumerable<double> x, IEnumerable<double> y)
    {
        var (px, py) = (Values.Of(x), Values.Of(y));
        Same(px.Count, py.Count, nameof(y));
        return (px, py);
    }

    private static ErrorBar? Bars(IEnumerable<double>? error, int count)
    {
        if (error is null)
        {
            return null;
        }

        var array = Values.Of(error);
        Same(count, array.Count, nameof(error));
        return new() { Type = "data", Array = array, Thickness = 1.2, Width = 3 };
    }

    private static void Same(int points, int count, string name)
    {
        if (points != count)
        {
            throw new ArgumentException($"There must be one number a point; found {count} for {points}.", name);
        }
    }
}
