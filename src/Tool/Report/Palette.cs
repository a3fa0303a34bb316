namespace Pipelines.Tool;

/// <summary>
/// Colours that people with any colour vision can tell apart: for categories those of Okabe and Ito
/// (https://jfly.uni-koeln.de/color/), for amounts a ramp from pale to dark whose lightness falls steadily.
/// </summary>
internal static class Palette
{
    public const string Blue = "#0072B2";
    public const string Vermilion = "#D55E00";
    public const string Green = "#009E73";
    public const string Purple = "#CC79A7";
    public const string Orange = "#E69F00";
    public const string Sky = "#56B4E9";
    public const string Ink = "#1f2933";
    public const string Muted = "#616e7c";
    public const string Grid = "#e4e7eb";

    // Corners of the ramp, pale to dark (a blue of falling lightness).
    private static readonly (double R, double G, double B)[] Ramp = [(214, 230, 244), (120, 178, 220), (36, 118, 183), (8, 64, 125), (5, 28, 66)];

    /// <summary>The colour of an amount in 0 to 1.</summary>
    public static string Amount(double x)
    {
        var at = Math.Clamp(x, 0, 1) * (Ramp.Length - 1);
        var i = Math.Min((int)at, Ramp.Length - 2);
        var (a, b, t) = (Ramp[i], Ramp[i + 1], at - i);
        return $"#{Byte(a.R, b.R):x2}{Byte(a.G, b.G):x2}{Byte(a.B, b.B):x2}";

        int Byte(double from, double to) => (int)Math.Round(from + (t * (to - from)));
    }
}
