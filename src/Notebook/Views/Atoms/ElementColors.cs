namespace Pipelines;

/// <summary>One colour an element: the metals of nanoparticles in tones of their own, others in a hue of their atomic number.</summary>
internal static class ElementColors
{
    /// <summary>The colour of a lit ball.</summary>
    public static string Of(Species species) => Tone(species).ToString();

    /// <summary>A colour in the shade: darker, a little bluer.</summary>
    public static string Shade(string color)
    {
        var c = Rgb.Parse(color);
        return new Rgb(0.32 * c.R, 0.34 * c.G, 0.42 * c.B).ToString();
    }

    private static Rgb Tone(Species species) => species.Symbol switch
    {
        "H" => new(240, 240, 240),
        "Co" => new(217, 140, 166),
        "Ni" => new(104, 190, 150),
        "Cu" => new(205, 130, 82),
        "Rh" => new(72, 148, 164),
        "Pd" => new(92, 148, 184),
        "Ag" => new(192, 200, 210),
        "Pt" => new(150, 162, 186),
        "Au" => new(228, 188, 78),
        _ => Hue(species.Number * 137 % 360),
    };

    private static Rgb Hue(double degrees)
    {
        return new(Channel(0), Channel(8), Channel(4));

        // HSL with saturation 45 % and lightness 58 % (the closed form of CSS Color 4, section 7.1).
        double Channel(double n)
        {
            var k = (n + (degrees / 30)) % 12;
            return 255 * (0.58 - (0.189 * Math.Max(-1, Math.Min(Math.Min(k - 3, 9 - k), 1))));
        }
    }
}
