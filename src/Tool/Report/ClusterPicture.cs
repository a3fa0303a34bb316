using Pipelines.Numerics;

namespace Pipelines.Tool;

/// <summary>Draws a cluster as shaded balls, far ones first.</summary>
internal static class ClusterPicture
{
    private const double Size = 420;
    private const double Radius = 1.18;

    /// <summary>The picture.</summary>
    /// <param name="species">One entry an atom.</param>
    /// <param name="positions">Å, centred.</param>
    public static string ToSvg(IReadOnlyList<Species> species, IReadOnlyList<Vec3> positions)
    {
        var view = Turn(0.35, 0.5);
        var seen = positions.Select((p, i) => (At: view * p, Species: species[i])).OrderBy(a => a.At.Z).ToArray();
        var reach = positions.Max(p => p.Length) + Radius;
        var scale = Size / (2 * reach);
        var svg = new SvgText().Raw($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Size} {Size}\" role=\"img\">");
        foreach (var s in species.Distinct())
        {
            svg.Raw($"<radialGradient id=\"ball-{s}\" cx=\"35%\" cy=\"32%\" r=\"75%\"><stop offset=\"0\" stop-color=\"#fff\"/><stop offset=\"0.35\" stop-color=\"{ElementColors.Of(s)}\"/><stop offset=\"1\" stop-color=\"{ElementColors.Shade(s)}\"/></radialGradient>");
        }

        foreach (var (at, s) in seen)
        {
            svg.Circle((Size / 2) + (scale * at.X), (Size / 2) - (scale * at.Y), scale * Radius, $"fill=\"url(#ball-{s})\"");
        }

        return svg.Raw("</svg>").ToString();
    }

    private static Mat3 Turn(double aboutX, double aboutY)
    {
        var (sx, cx) = Math.SinCos(aboutX);
        var (sy, cy) = Math.SinCos(aboutY);
        return new Mat3(1, 0, 0, 0, cx, -sx, 0, sx, cx) * new Mat3(cy, 0, sy, 0, 1, 0, -sy, 0, cy);
    }
}
