namespace Pipelines.Tool;

/// <summary>One axis of a chart.</summary>
/// <param name="Label">What it shows, with its unit: "time (ps)".</param>
/// <param name="Min">Where it begins; null to begin at the data.</param>
/// <param name="Max">Where it ends; null to end at the data.</param>
/// <param name="Log">Decades?</param>
internal sealed record Axis(string Label, double? Min = null, double? Max = null, bool Log = false);

/// <summary>A mark on an axis.</summary>
/// <param name="Value">Where.</param>
/// <param name="Label">Empty for a minor mark.</param>
internal readonly record struct Tick(double Value, string Label);

/// <summary>Maps values onto 0 to 1 and chooses round marks.</summary>
internal sealed class Scale
{
    private readonly bool _log;

    private Scale(double from, double to, bool log, IReadOnlyList<Tick> ticks) => (From, To, _log, Ticks) = (from, to, log, ticks);

    /// <summary>Where it begins.</summary>
    public double From { get; }

    /// <summary>Where it ends.</summary>
    public double To { get; }

    /// <summary>Round values inside the scale, ascending.</summary>
    public IReadOnlyList<Tick> Ticks { get; }

    /// <summary>The scale of an axis for data from <paramref name="low"/> to <paramref name="high"/> with about <paramref name="marks"/> marks.</summary>
    public static Scale For(Axis axis, double low, double high, int marks)
    {
        var (from, to) = (axis.Min ?? low, axis.Max ?? high);
        if (axis.Log)
        {
            return Decades(axis, from, to);
        }

        if (!(to > from))
        {
            var half = from == 0 ? 1 : Math.Abs(from) * 0.05;
            (from, to) = (from - half, to + half);
        }

        var step = RoundStep((to - from) / marks);
        from = axis.Min ?? (Math.Floor((from / step) + 1e-9) * step);
        to = axis.Max ?? (Math.Ceiling((to / step) - 1e-9) * step);
        var decimals = Math.Max(0, -(int)Math.Floor(Math.Log10(step) + 1e-9));
        List<Tick> ticks = [];
        for (var k = Math.Ceiling((from / step) - 1e-9); k * step <= to + (1e-9 * step); k++)
        {
            ticks.Add(new(k * step, Number(k * step, decimals)));
        }

        return new(from, to, log: false, ticks);
    }

    /// <summary>Where a value lies: 0 at the beginning, 1 at the end.</summary>
    public double At(double value) => _log
        ? (Math.Log10(value) - Math.Log10(From)) / (Math.Log10(To) - Math.Log10(From))
        : (value - From) / (To - From);

    private static Scale Decades(Axis axis, double low, double high)
    {
        var (from, to) = (axis.Min ?? (low * 0.8), axis.Max ?? (high * 1.25));
        var span = Math.Log10(to / from);
        int[] labelled = span < 1 ? [1, 2, 3, 5, 7] : span < 2.2 ? [1, 2, 5] : [1];
        List<Tick> ticks = [];
        for (var e = (int)Math.Floor(Math.Log10(from)); e <= Math.Log10(to); e++)
        {
            for (var m = 1; m < 10; m++)
            {
                var value = m * Math.Pow(10, e);
                if (value >= from * (1 - 1e-9) && value <= to * (1 + 1e-9))
                {
                    ticks.Add(new(value, !labelled.Contains(m) ? string.Empty : span > 4 ? Power(e) : Number(value, Math.Max(0, -e))));
                }
            }
        }

        // So short a piece of a decade that no round multiple falls into it: equal steps then.
        return new(from, to, log: true, ticks.Any(t => t.Label.Length > 0) ? ticks : For(axis with { Log = false, Min = from, Max = to }, from, to, 4).Ticks);
    }

    // 1, 2 or 5 times a power of ten.
    private static double RoundStep(double rough)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        return power * ((rough / power) switch { < 1.5 => 1, < 3.5 => 2, < 7.5 => 5, _ => 10 });
    }

    private static string Power(int exponent) =>
        $"10{string.Concat($"{exponent}".Select(c => c == '-' ? '\u207b' : "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079"[c - '0']))}";

    // The true minus sign is as wide as the digits.
    private static string Number(double value, int decimals) =>
        (Math.Abs(value) < 1e-12 ? 0 : value).ToString($"{(Math.Abs(value) >= 10000 ? "N" : "F")}{decimals}").Replace('-', '\u2212');
}
