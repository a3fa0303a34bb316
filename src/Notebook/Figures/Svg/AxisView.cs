namespace Pipelines;

/// <summary>The smallest and the largest of what an axis has to show.</summary>
internal sealed class Extent
{
    public double Low { get; private set; } = double.PositiveInfinity;

    public double High { get; private set; } = double.NegativeInfinity;

    /// <summary>The smallest positive value: a logarithmic axis begins there.</summary>
    public double Positive { get; private set; } = double.PositiveInfinity;

    /// <summary>Room beyond the data, so that points do not lie on the frame.</summary>
    public bool Room { get; set; }

    /// <summary>Ends exactly at zero where that is the end: bars stand there.</summary>
    public bool FromZero { get; set; }

    public bool IsEmpty => Low > High;

    public void Add(double value)
    {
        if (double.IsFinite(value))
        {
            (Low, High) = (Math.Min(Low, value), Math.Max(High, value));
            Positive = value > 0 ? Math.Min(Positive, value) : Positive;
        }
    }

    public void Add(IEnumerable<double> values)
    {
        foreach (var v in values)
        {
            Add(v);
        }
    }

    public void Add(Extent other)
    {
        if (!other.IsEmpty)
        {
            Add(other.Low);
            Add(other.High);
            Positive = Math.Min(Positive, other.Positive);
        }

        Room |= other.Room;
        FromZero |= other.FromZero;
    }
}

/// <summary>An axis while a figure is drawn: what it shows, where it lies, its marks.</summary>
internal sealed class AxisView(string name, Axis axis)
{
    private readonly Dictionary<string, int> _categories = new(StringComparer.Ordinal);

    public string Name { get; } = name;

    public Axis Axis { get; } = axis;

    public bool IsX => Name[0] == 'x';

    public bool IsLog => Axis.Type == "log" && !HasCategories;

    public bool IsVisible => Axis.Visible != false;

    public Extent Extent { get; } = new();

    public Scale Scale { get; private set; } = Scale.Over(0, 1, log: false);

    public Tick[] Ticks { get; private set; } = [];

    /// <summary>Pixels: where it begins and how long it is. A vertical axis begins at the bottom.</summary>
    public (double Start, double Length) Span { get; set; }

    /// <summary>On the right (or at the top) instead of the left (or the bottom).</summary>
    public bool Opposite => Axis.Side is "right" or "top";

    /// <summary>Words that are not numbers make an axis of categories.</summary>
    public bool HasCategories => _categories.Count > 0;

    public double[] Places(Values values, int count)
    {
        var places = new double[count];
        for (var i = 0; i < count; i++)
        {
            places[i] = values.IsEmpty ? i : values.AreWords ? Place(values.Text(i)) : values.Number(i);
        }

        return places;
    }

    public double Pixel(double value) => IsX ? Span.Start + (Span.Length * Scale.At(value)) : Span.Start - (Span.Length * Scale.At(value));

    /// <summary>The pixel of a place in a layout (shapes and annotations): a word is a category.</summary>
    public double Pixel(Values place) => Pixel(place.AreWords ? Place(place.Text(0)) : place.Number(0));

    public void Fix(Extent extent)
    {
        var (low, high) = Axis.Range is { IsEmpty: false, AreWords: false, Count: 2 } range ? (range.Number(0), range.Number(1)) : (double.NaN, double.NaN);
        (low, high) = IsLog ? (Math.Pow(10, low), Math.Pow(10, high)) : (low, high);
        var (from, to) = Auto(extent);
        from = double.IsNaN(low) ? from : low;
        to = double.IsNaN(high) ? to : high;
        if (Axis.Other.Text("autorange") == "reversed")
        {
            (from, to) = (to, from);
        }

        Scale = Scale.Over(from, to, IsLog);
    }

    public void Mark(double fontSize)
    {
        if (Axis.TickVals is { IsEmpty: false } places)
        {
            Ticks = [.. Enumerable.Range(0, places.Count)
                .Select(i => new Tick(places.Number(i), Axis.TickText.IsEmpty ? Numbers.Short(places.Number(i)) : Axis.TickText.Text(i)))
                .Where(t => Scale.At(t.Value) is >= -1e-9 and <= 1 + 1e-9)];
        }
        else if (HasCategories)
        {
            Ticks = [.. _categories.Select(c => new Tick(c.Value, c.Key))];
        }
        else
        {
            Ticks = Scale.Ticks(Span.Length / (IsX ? 6.2 * fontSize : 3.6 * fontSize));
        }
    }

    private double Place(string word)
    {
        if (!_categories.TryGetValue(word, out var place))
        {
            place = _categories[word] = _categories.Count;
        }

        return place;
    }

    private (double From, double To) Auto(Extent extent)
    {
        if (HasCategories)
        {
            return (-0.5, _categories.Count - 0.5);
        }

        if (extent.IsEmpty || (IsLog && double.IsInfinity(extent.Positive)))
        {
            return IsLog ? (1, 10) : (0, 1);
        }

        var (low, high) = (IsLog ? Math.Log10(extent.Positive) : extent.Low, IsLog ? Math.Log10(extent.High) : extent.High);
        var room = (high - low) * 0.04;
        if (room == 0)
        {
            room = IsLog ? 0.15 : low == 0 ? 1 : Math.Abs(low) * 0.05;
        }

        var (below, above) = extent.FromZero ? (extent.Low == 0 ? 0 : room, extent.High == 0 ? 0 : room)
            : extent.Room || IsLog || low == high ? (room, room)
            : (0, 0);
        return IsLog ? (Math.Pow(10, low - below), Math.Pow(10, high + above)) : (low - below, high + above);
    }
}

/// <summary>A pair of axes and the rectangle between them.</summary>
internal sealed record Panel(AxisView X, AxisView Y)
{
    public double Left => X.Span.Start;

    public double Right => X.Span.Start + X.Span.Length;

    public double Bottom => Y.Span.Start;

    public double Top => Y.Span.Start - Y.Span.Length;
}
