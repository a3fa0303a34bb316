namespace Pipelines;

/// <summary>A mark on an axis.</summary>
/// <param name="Value">Where.</param>
/// <param name="Label">Empty for a minor mark.</param>
internal readonly record struct Tick(double Value, string Label);

/// <summary>Maps values onto 0 to 1 and chooses round marks.</summary>
internal sealed class Scale
{
    private Scale(double from, double to, bool log) => (From, To, IsLog) = (from, to, log);

    /// <summary>Where it begins.</summary>
    public double From { get; }

    /// <summary>Where it ends.</summary>
    public double To { get; }

    /// <summary>Decades?</summary>
    public bool IsLog { get; }

    /// <summary>The scale from one value to another (downwards, too); a little room where they are the same.</summary>
    public static Scale Over(double from, double to, bool log)
    {
        if (log)
        {
            const double Least = 1e-300, Most = 1e300;
            (from, to) = (Math.Clamp(from, Least, Most), Math.Clamp(to, Least, Most));
            return from == to ? new(from / 2, from * 2, log) : new(from, to, log);
        }

        // So close together that steps between them would be lost in the last digits.
        if (Math.Abs(to - from) <= 1e-12 * Math.Max(Math.Abs(from), Math.Abs(to)))
        {
            var half = from == 0 ? 1 : Math.Abs(from) * 0.05;
            return new(from - half, to + half, log);
        }

        return new(from, to, log);
    }

    /// <summary>Where a value lies: 0 at the beginning, 1 at the end. NaN where it has no place.</summary>
    public double At(double value) => IsLog
        ? value > 0 ? (Math.Log10(value) - Math.Log10(From)) / (Math.Log10(To) - Math.Log10(From)) : double.NaN
        : (value - From) / (To - From);

    /// <summary>Round values inside the scale, ascending; about <paramref name="marks"/> of them.</summary>
    public Tick[] Ticks(double marks)
    {
        var (low, high) = From < To ? (From, To) : (To, From);
        return IsLog ? Decades(low, high, marks) : Linear(low, high, marks);
    }

    private static Tick[] Linear(double low, double high, double marks)
    {
        var step = RoundStep((high - low) / Math.Max(1, marks));
        List<double> values = [];
        for (var k = Math.Ceiling((low / step) - 1e-9); k * step <= high + (1e-9 * step); k++)
        {
            values.Add(Math.Abs(k) < 1e-9 ? 0 : k * step);
        }

        return [.. values.Select(v => new Tick(v, Numbers.Text(v, step, values.Max(Math.Abs))))];
    }

    private static Tick[] Decades(double low, double high, double marks)
    {
        var span = Math.Log10(high / low);
        var every = Math.Max(1, (int)Math.Ceiling(span / Math.Max(1, marks)));
        int[] labelled = span < 1 ? [1, 2, 3, 5, 7] : span < 2.2 ? [1, 2, 5] : [1];
        var small = Math.Log10(low) > -3.5 && Math.Log10(high) < 5;
        List<Tick> ticks = [];
        for (var e = (int)Math.Floor(Math.Log10(low)); e <= Math.Log10(high); e++)
        {
            for (var m = 1; m < 10; m++)
            {
                var value = m * Math.Pow(10, e);
                if (value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9) && (every == 1 || m == 1))
                {
                    var said = labelled.Contains(m) && e % every == 0;
                    ticks.Add(new(value, !said ? string.Empty : small ? Numbers.Text(value, value, value) : m == 1 ? $"10<sup>{Numbers.Minus($"{e}")}</sup>" : $"{m}×10<sup>{Numbers.Minus($"{e}")}</sup>"));
                }
            }
        }

        // So short a piece of a decade that no round multiple falls into it: equal steps then.
        return span > 1 || ticks.Count(t => t.Label.Length > 0) > 1 ? [.. ticks] : [.. Linear(low, high, marks).Where(t => t.Value > 0)];
    }

    /// <summary>1, 2 or 5 times a power of ten.</summary>
    public static double RoundStep(double rough)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        return power * ((rough / power) switch { < 1.5 => 1, < 3.5 => 2, < 7.5 => 5, _ => 10 });
    }
}

/// <summary>Numbers as figures and tables print them: the true minus sign is as wide as the digits.</summary>
internal static class Numbers
{
    public static string Minus(string text) => text.Replace('-', '\u2212');

    /// <summary>With as many decimals as the step needs; with a power of ten where the number is very large or small.</summary>
    public static string Text(double value, double step, double largest)
    {
        if (value == 0)
        {
            return "0";
        }

        if (largest >= 1e6 || largest < 1e-3)
        {
            var e = (int)Math.Floor(Math.Log10(largest) + 1e-9);
            var mantissa = value / Math.Pow(10, e);
            var digits = Math.Clamp(e - (int)Math.Floor(Math.Log10(step) + 1e-9), 0, 6);
            return $"{(mantissa == 1 && digits == 0 ? string.Empty : $"{Minus(mantissa.ToString($"F{digits}"))}×")}10<sup>{Minus($"{e}")}</sup>";
        }

        var decimals = Math.Clamp(-(int)Math.Floor(Math.Log10(step) + 1e-9), 0, 12);
        return Minus(value.ToString($"{(Math.Abs(value) >= 10000 ? "N" : "F")}{decimals}"));
    }

    /// <summary>To so many significant digits.</summary>
    public static string Short(double value, int digits = 3) =>
        double.IsNaN(value) ? "–"
        : double.IsInfinity(value) ? Minus(value > 0 ? "∞" : "-∞")
        : value == 0 ? "0"
        : Math.Abs(value) is >= 1e6 or < 1e-4 ? Minus(value.ToString($"0.{new string('#', digits - 1)}e0"))
        : Minus(value.ToString($"{(Math.Abs(value) >= 10000 ? "N" : "F")}{Math.Clamp(digits - 1 - (int)Math.Floor(Math.Log10(Math.Abs(value))), 0, 10)}"));
}
