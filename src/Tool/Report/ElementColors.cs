namespace Pipelines.Tool;

/// <summary>One colour an element: the metals of nanoparticles look like their surfaces, others get a hue of their atomic number.</summary>
internal static class ElementColors
{
    /// <summary>An SVG colour.</summary>
    public static string Of(Species species) => species.Symbol switch
    {
        "Ni" => "#5fae8b",
        "Cu" => "#c8804f",
        "Ag" => "#b9c2cc",
        "Au" => "#e0b84c",
        "Pt" => "#8c98b0",
        "Pd" => "#4f86a6",
        "Co" => "#d98ca6",
        "Rh" => "#3f7f8f",
        "H" => "#f0f0f0",
        _ => $"hsl({species.Number * 137 % 360} 45% 55%)",
    };
}
