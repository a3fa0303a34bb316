using static Pipelines.SvgText;

namespace Pipelines;

/// <summary>Draws bars, and histograms as bars. Bars of one panel stand beside or on each other, as the layout says.</summary>
internal sealed class BarMark : Mark
{
    private readonly Marker? _marker;
    private readonly double[] _places;
    private readonly double[] _lengths;
    private readonly double[] _widths;
    private readonly double[] _bases;
    private readonly Values _text;
    private readonly ErrorBar? _error;
    private readonly bool _lying;
    private readonly bool _fixedWidth;

    public BarMark(Bar bar, Panel panel, string color, double gap)
        : base(bar, panel, color)
    {
        _lying = bar.Orientation == "h";
        (_marker, _text, _error) = (bar.Marker, bar.Text, _lying ? bar.ErrorX : bar.ErrorY);
        var (at, length) = _lying ? (bar.Y, bar.X) : (bar.X, bar.Y);
        var count = length.Count;
        _places = Along.Places(at, count);
        _lengths = [.. Enumerable.Range(0, count).Select(length.Number)];
        _bases = [.. Enumerable.Range(0, count).Select(i => bar.Base.IsEmpty ? 0 : bar.Base.Number(i))];
        _fixedWidth = !bar.Width.IsEmpty;
        var distance = Distance(_places);
        _widths = [.. Enumerable.Range(0, count).Select(i => _fixedWidth ? bar.Width.Number(i) : (1 - gap) * distance)];
    }

    public BarMark(Histogram histogram, Panel panel, string color)
        : base(histogram, panel, color)
    {
        _lying = histogram.X.IsEmpty;
        _marker = histogram.Marker;
        var counted = Binning.Count((_lying ? histogram.Y : histogram.X).Numbers.Span, _lying ? histogram.YBins : histogram.XBins, histogram.HistNorm);
        _places = [.. counted.Select(b => b.Center)];
        _lengths = [.. counted.Select(b => b.Height)];
        _widths = [.. counted.Select(b => b.Width)];
        _bases = new double[counted.Length];
        _fixedWidth = true;
    }

    private AxisView Along => _lying ? Panel.Y : Panel.X;

    private AxisView Across => _lying ? Panel.X : Panel.Y;

    /// <summary>Beside each other (each a part of the width) or on top of each other.</summary>
    public static void Arrange(IReadOnlyList<BarMark> bars, string mode)
    {
        var loose = bars.Where(b => !b._fixedWidth).ToArray();
        if (mode == "group")
        {
            foreach (var (k, bar) in loose.Index())
            {
                for (var i = 0; i < bar._places.Length; i++)
                {
                    bar._widths[i] /= loose.Length;
                    bar._places[i] += bar._widths[i] * (k - ((loose.Length - 1) / 2.0));
                }
            }
        }
        else if (mode is "stack" or "relative")
        {
            Dictionary<(double, bool), double> tops = [];
            foreach (var bar in bars)
            {
                for (var i = 0; i < bar._places.Length; i++)
                {
                    var key = (Math.Round(bar._places[i], 9), bar._lengths[i] >= 0);
                    bar._bases[i] = tops.GetValueOrDefault(key);
                    tops[key] = bar._bases[i] + (double.IsFinite(bar._lengths[i]) ? bar._lengths[i] : 0);
                }
            }
        }
    }

    public override void Reach()
    {
        for (var i = 0; i < _places.Length; i++)
        {
            Along.Extent.Add(_places[i] - (_widths[i] / 2));
            Along.Extent.Add(_places[i] + (_widths[i] / 2));
            if (!(Across.IsLog && _bases[i] <= 0))
            {
                Across.Extent.Add(_bases[i]);
            }

            Across.Extent.Add(_bases[i] + _lengths[i]);
            var error = Error(i);
            Across.Extent.Add(_bases[i] + _lengths[i] + error);
        }

        Across.Extent.FromZero |= !Across.IsLog;
        if (_text.Count > 1)
        {
            Across.Extent.Room = true;
        }
    }

    public override void Draw(Brush brush)
    {
        for (var i = 0; i < _places.Length; i++)
        {
            var (a, b) = (Along.Pixel(_places[i] - (_widths[i] / 2)), Along.Pixel(_places[i] + (_widths[i] / 2)));
            var (from, to) = (Across.Pixel(_bases[i]), Across.Pixel(_bases[i] + _lengths[i]));
            from = double.IsFinite(from) ? from : Across.Span.Start; // the bottom of a logarithmic axis
            a = double.IsFinite(a) ? a : Along.Span.Start;
            if (!double.IsFinite(to) || !double.IsFinite(b))
            {
                Dropped += double.IsFinite(_lengths[i]) && _lengths[i] != 0 ? 1 : 0;
                continue;
            }

            var (x, y, w, h) = _lying
                ? (Math.Min(from, to), Math.Min(a, b), Math.Abs(to - from), Math.Abs(b - a))
                : (Math.Min(a, b), Math.Min(from, to), Math.Abs(b - a), Math.Abs(to - from));
            brush.Svg.Rect(x, y, w, h, Style(i, brush));
            if (_text.Text(i) is { Length: > 0 } text)
            {
                brush.Svg.Label(_lying ? x + w + 4 : x + (w / 2), _lying ? y + (h / 2) + (0.35 * brush.FontSize) : y - 4, text, brush.Letters(_lying ? "start" : "middle", size: 0.9));
            }

            if (Error(i) is > 0 and var e)
            {
                var (low, high, middle) = (Across.Pixel(_bases[i] + _lengths[i] - e), Across.Pixel(_bases[i] + _lengths[i] + e), (a + b) / 2);
                brush.Svg.Path(
                    _lying ? $"M{N(low)} {N(middle)}H{N(high)}M{N(low)} {N(middle - 3)}v6M{N(high)} {N(middle - 3)}v6" : $"M{N(middle)} {N(low)}V{N(high)}M{N(middle - 3)} {N(low)}h6M{N(middle - 3)} {N(high)}h6",
                    $"fill=\"none\" stroke=\"{brush.Look.Ink}\" stroke-width=\"1.2\"");
            }
        }
    }

    public override void Sample(Brush brush, double x, double middle) => brush.Svg.Rect(x + 5, middle - 6, 12, 12, Style(0, brush));

    private double Error(int i) => _error?.Array is { IsEmpty: false } e && double.IsFinite(e.Number(i)) ? e.Number(i) : _error?.Type == "constant" ? _error.Value ?? 0 : 0;

    private string Style(int i, Brush brush)
    {
        var color = _marker?.Color is { IsEmpty: false, AreWords: true } c ? c.Text(i) : Color;
        var opacity = (Trace.Opacity ?? 1) * (_marker?.Opacity ?? 1);
        return $"fill=\"{brush.Look.Of(color)}\"{(opacity < 1 ? $" fill-opacity=\"{N(opacity)}\"" : string.Empty)}{(_marker?.Line is { Width: > 0 } line ? $" {StyleOf(line, House.Ink, 1, brush.Look)}" : string.Empty)}";
    }

    private static double Distance(double[] places)
    {
        var sorted = places.Where(double.IsFinite).Distinct().Order().ToArray();
        return sorted.Zip(sorted.Skip(1), (a, b) => b - a).DefaultIfEmpty(1).Min();
    }
}

/// <summary>Counts values in bins of equal width.</summary>
internal static class Binning
{
    public static (double Center, double Width, double Height)[] Count(ReadOnlySpan<double> values, Bins? bins, string? norm)
    {
        var (start, end, size) = bins is { Start: { } s, End: { } e, Size: { } w } ? (s, e, w) : Choose(values, bins?.Size);
        var counts = new double[(int)Math.Clamp(Math.Ceiling(((end - start) / size) - 1e-9), 0, 10_000)];
        long all = 0;
        foreach (var v in values)
        {
            if (double.IsFinite(v))
            {
                all++;
                var bin = (int)Math.Floor(((v - start) / size) + 1e-12);
                if (bin >= 0 && bin < counts.Length)
                {
                    counts[bin]++;
                }
            }
        }

        var unit = norm switch
        {
            "percent" => 100.0 / all,
            "probability" => 1.0 / all,
            "density" => 1 / size,
            "probability density" => 1 / (size * all),
            _ => 1,
        };
        return [.. counts.Select((c, k) => (start + ((k + 0.5) * size), size, c * unit))];
    }

    /// <summary>Round bins about as wide as Freedman and Diaconis advise (doi:10.1007/BF01025868), 5 to 60 of them.</summary>
    public static (double Start, double End, double Size) Choose(ReadOnlySpan<double> values, double? width = null)
    {
        double[] sorted = [.. values.ToArray().Where(double.IsFinite).Order()];
        if (sorted.Length == 0)
        {
            return (0, 0, width ?? 1);
        }

        var range = sorted[^1] - sorted[0];
        var iqr = Quantile(sorted, 0.75) - Quantile(sorted, 0.25);
        var rough = iqr > 0 ? 2 * iqr / Math.Cbrt(sorted.Length) : range / 10;
        var size = width ?? (range > 0 ? Scale.RoundStep(Math.Clamp(rough, range / 60, range / 5)) : 1);
        var start = Math.Floor((sorted[0] / size) + 1e-9) * size;
        return (start, start + (size * (Math.Floor(((sorted[^1] - start) / size) + 1e-9) + 1)), size);
    }

    /// <summary>The quantile as plotly.js takes it (Langford 2006, method 10): item p n - 1/2 from 0, with straight lines between items.</summary>
    public static double Quantile(double[] sorted, double p)
    {
        var at = Math.Clamp((p * sorted.Length) - 0.5, 0, sorted.Length - 1);
        var i = Math.Min((int)at, sorted.Length - 1);
        return i + 1 < sorted.Length ? sorted[i] + ((at - i) * (sorted[i + 1] - sorted[i])) : sorted[i];
    }
}
