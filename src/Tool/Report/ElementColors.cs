namespace Pipelines.Tool;

/// <summary>One colour an element: the metals of nanoparticles in tones of their own, others in a hue of their atomic number.</summary>
internal static class ElementColors
{
    /// <summary>The colour of a lit ball.</summary>
    public static string Of(Species species) => Hex(Tone(species));

    /// <summary>The same in the shade.</summary>
    public static string Shade(Species species)
    {
        var (r, g, b) = Tone(species);
        return Hex((0.32 * r, 0.34 * g, 0.42 * b));
    }

    private static (double R, double G, double B) Tone(Species species) => species.Symbol switch
    {
        "H" => (240, 240, 240),
        "Co" => (217, 140, 166),
        "Ni" => (104, 190, 150),
        "Cu" => (205, 130, 82),
        "Rh" => (72, 148, 164),
        "Pd" => (92, 148, 184),
        "Ag" => (192, 200, 210),
        "Pt" => (150, 162, 186),
        "Au" => (228, 188, 78),
        _ => Hue(species.Number * 137 % 360),
    };

    private static (double R, double G, double B) Hue(double degrees)
    {
        return (Channel(0), Channel(8), Channel(4));

        // HSL with saturation 45 % and lightness 58 % (the closed form of CSS Color 4, section 7.1).
        double Channel(double n)
        {
            var k = (n + (degrees / 30)) % 12;
            return 255 * (0.58 - (0.189 * Math.Max(-1, Math.Min(Math.Min(k - 3, 9 - k), 1))));
        }
    }

    private static string Hex((double R, double G, double B) c) => $"#{(int)c.R:x2}{(int)c.G:x2}{(int)c.B:x2}";
}
