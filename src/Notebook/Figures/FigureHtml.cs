namespace Pipelines;

/// <summary>A figure in a page: the static picture, and its data for the page's script to put plotly.js in its place.</summary>
internal static class FigureHtml
{
    // Beyond this the data stay out of the page: the picture is all there is to see.
    private const int MostJson = 1_500_000;

    public static string Of(Figure figure)
    {
        var json = figure.ToJson();
        var space = figure.Data.Any(t => t is Surface || t.Type.EndsWith("3d", StringComparison.Ordinal));
        var data = json.Length > MostJson ? string.Empty : $"<script type=\"application/json\" data-pipelines=\"{(space ? "plotly-gl3d" : "plotly")}\">{json.Replace("<", "\\u003c", StringComparison.Ordinal)}</script>";
        return $"<div class=\"pipelines-figure\" style=\"max-width:{SvgText.N(figure.Width)}px\">{Fluid(SvgFigure.Draw(figure, SvgLook.Page))}{data}</div>";
    }

    // As wide as there is room, never wider than drawn.
    private static string Fluid(string svg) => svg.Replace("role=\"img\"", "role=\"img\" style=\"max-width:100%;height:auto;display:block\"", StringComparison.Ordinal);
}
