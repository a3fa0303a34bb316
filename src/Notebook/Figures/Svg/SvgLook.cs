namespace Pipelines;

/// <summary>The neutral colours of a static picture: those of white paper, or those of the page around it, light or dark.</summary>
internal sealed record SvgLook(string Ink, string Muted, string Grid, string? Background)
{
    public static SvgLook Paper { get; } = new(House.Ink, House.Muted, House.GridLine, "#ffffff");

    public static SvgLook Page { get; } = new(
        "currentColor", "color-mix(in srgb, currentColor 68%, transparent)", "color-mix(in srgb, currentColor 13%, transparent)", null);

    /// <summary>A colour as it is here: the house's neutral ones follow the page.</summary>
    public string Of(string color) => color.ToLowerInvariant() switch
    {
        House.Ink => Ink,
        House.Muted => Muted,
        House.GridLine => Grid,
        _ => SvgText.Escape(color),
    };
}
