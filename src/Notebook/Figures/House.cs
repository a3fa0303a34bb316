namespace Pipelines;

/// <summary>
/// The house's look: colours that people with any colour vision can tell apart (for categories those of Okabe and Ito,
/// https://jfly.uni-koeln.de/color/), letters of a size that can be printed, nothing that carries no information.
/// </summary>
public static class House
{
    /// <summary>Categories, first.</summary>
    public const string Blue = "#0072B2";

    /// <summary>Categories, second.</summary>
    public const string Vermilion = "#D55E00";

    /// <summary>Categories, third.</summary>
    public const string Green = "#009E73";

    /// <summary>Categories, fourth.</summary>
    public const string Purple = "#CC79A7";

    /// <summary>Categories, fifth.</summary>
    public const string Orange = "#E69F00";

    /// <summary>Categories, sixth.</summary>
    public const string Sky = "#56B4E9";

    /// <summary>Letters, and the reference that everything is compared with.</summary>
    public const string Ink = "#1f2933";

    /// <summary>Axes and guides.</summary>
    public const string Muted = "#616e7c";

    /// <summary>Lines across a panel.</summary>
    public const string GridLine = "#e4e7eb";

    /// <summary>One column of a journal, mm.</summary>
    public const double SingleColumn = 85;

    /// <summary>Two columns of a journal, mm.</summary>
    public const double DoubleColumn = 170;

    internal const double PixelsPerMillimetre = 96 / 25.4;
    internal const string Font = "Helvetica, Arial, 'Liberation Sans', sans-serif";
    internal const double Width = 482; // three quarters of two columns
    internal const double Aspect = 1.5;

    /// <summary>The colours of categories, in order.</summary>
    public static Items<string> Colors { get; } = [Blue, Vermilion, Green, Purple, Orange, Sky];

    /// <summary>The size of letters in a figure of this width: 7 pt in one column, 8.5 pt in two.</summary>
    internal static double FontSize(double width) => width < 340 ? 9.5 : 11.5;

    /// <summary>The same look for plotly.js, as a template.</summary>
    internal static string Template { get; } = string.Join(string.Empty, $$$$$$"""
        {"layout":{"width":{{{{{{Width:F0}}}}}},"height":{{{{{{Width / Aspect:F0}}}}}},
        "font":{"family":"{{{{{{Font}}}}}}","size":11.5,"color":"{{{{{{Ink}}}}}}"},"colorway":[{{{{{{string.Join(',', Colors.Select(c => $"\"{c}\""))}}}}}}],
        "paper_bgcolor":"white","plot_bgcolor":"white","margin":{"l":10,"r":10,"t":14,"b":10},"hovermode":"closest","bargap":0.2,
        "xaxis":{"automargin":true,"showgrid":false,"zeroline":false,"showline":true,"linecolor":"{{{{{{Muted}}}}}}","ticks":"outside","ticklen":4,"tickcolor":"{{{{{{Muted}}}}}}","title":{"standoff":6,"font":{"size":11.5}}},
        "yaxis":{"automargin":true,"gridcolor":"{{{{{{GridLine}}}}}}","zeroline":false,"showline":false,"ticks":"","title":{"standoff":6,"font":{"size":11.5}}},
        "legend":{"orientation":"h","x":0,"y":1.02,"xanchor":"left","yanchor":"bottom"}},
        "data":{"heatmap":[{"colorbar":{"outlinewidth":0,"thickness":11,"title":{"side":"right"}}}],"contour":[{"colorbar":{"outlinewidth":0,"thickness":11,"title":{"side":"right"}}}],
        "surface":[{"colorbar":{"outlinewidth":0,"thickness":11,"title":{"side":"right"}}}],"scatter":[{"marker":{"colorbar":{"outlinewidth":0,"thickness":11,"title":{"side":"right"}}}}]}}
        """.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
}
