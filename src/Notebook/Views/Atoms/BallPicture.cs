using Pipelines.Numerics;

namespace Pipelines;

/// <summary>Draws atoms as shaded balls, far ones first; those that nearer ones hide are left out.</summary>
internal static class BallPicture
{
    /// <summary>The view that a picture begins with: a little from above, a little from the side.</summary>
    public static Mat3 Turn { get; } = Rotation(0.35, 0.5);

    /// <summary>The picture, <paramref name="size"/> pixels wide and high.</summary>
    /// <param name="positions">Å, centred.</param>
    /// <param name="radii">Å, one an atom.</param>
    /// <param name="colors">One an atom.</param>
    /// <param name="edges">Lines behind the atoms: the cell.</param>
    /// <param name="size">Pixels.</param>
    /// <param name="title">For those who cannot see it.</param>
    public static string ToSvg(ReadOnlySpan<Vec3> positions, double[] radii, string[] colors, IReadOnlyList<(Vec3 From, Vec3 To)> edges, double size, string title)
    {
        var id = $"b{Math.Abs(HashCode(positions)):x}";
        var seen = new (double X, double Y, double Z, int Atom)[positions.Length];
        var reach = 1e-9;
        for (var i = 0; i < seen.Length; i++)
        {
            var v = Turn * positions[i];
            seen[i] = (v.X, v.Y, v.Z, i);
            reach = Math.Max(reach, positions[i].Length + radii[i]);
        }

        foreach (var (from, to) in edges)
        {
            reach = Math.Max(reach, Math.Max(from.Length, to.Length));
        }

        var scale = size / (2.02 * reach);
        var svg = new SvgText().Raw($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{SvgText.N(size)}\" height=\"{SvgText.N(size)}\" viewBox=\"0 0 {SvgText.N(size)} {SvgText.N(size)}\" role=\"img\">");
        svg.Raw($"<title>{SvgText.Escape(title)}</title>");
        string[] distinct = [.. colors.Distinct().Order(StringComparer.Ordinal)];
        foreach (var (k, color) in distinct.Index())
        {
            svg.Raw($"<radialGradient id=\"{id}-{k}\" cx=\"35%\" cy=\"32%\" r=\"75%\"><stop offset=\"0\" stop-color=\"#fff\"/><stop offset=\"0.35\" stop-color=\"{color}\"/><stop offset=\"1\" stop-color=\"{ElementColors.Shade(color)}\"/></radialGradient>");
        }

        foreach (var (from, to) in edges)
        {
            var (a, b) = (Turn * from, Turn * to);
            svg.Line((size / 2) + (scale * a.X), (size / 2) - (scale * a.Y), (size / 2) + (scale * b.X), (size / 2) - (scale * b.Y), "stroke=\"#808a94\" stroke-width=\"1\"");
        }

        foreach (var atom in Visible(seen, radii, reach).OrderBy(a => a.Z))
        {
            svg.Circle((size / 2) + (scale * atom.X), (size / 2) - (scale * atom.Y), scale * radii[atom.Atom], $"fill=\"url(#{id}-{Array.IndexOf(distinct, colors[atom.Atom])})\"");
        }

        return svg.Raw("</svg>").ToString();
    }

    // From the front to the back: an atom is hidden where every cell of its disc is covered already. A ninth of a radius is fine enough to
    // see; cells at the rim of a disc do not count as covered, so that nothing that shows is lost.
    private static IEnumerable<(double X, double Y, double Z, int Atom)> Visible((double X, double Y, double Z, int Atom)[] atoms, double[] radii, double reach)
    {
        if (atoms.Length < 400)
        {
            return atoms;
        }

        var cell = Math.Max(radii.Min() / 9, reach / 1500);
        var width = (int)Math.Ceiling(2 * reach / cell) + 3;
        var covered = new bool[width * width];
        List<(double X, double Y, double Z, int Atom)> visible = [];
        foreach (var atom in atoms.OrderByDescending(a => a.Z))
        {
            var r = radii[atom.Atom];
            var (x0, x1, y0, y1) = (Cell(atom.X - r), Cell(atom.X + r), Cell(atom.Y - r), Cell(atom.Y + r));
            var shows = false;
            for (var y = y0; y <= y1; y++)
            {
                for (var x = x0; x <= x1; x++)
                {
                    var distance = Math.Sqrt(Math.Pow(((x + 0.5) * cell) - reach - atom.X, 2) + Math.Pow(((y + 0.5) * cell) - reach - atom.Y, 2));
                    shows |= distance < r + (0.7 * cell) && !covered[(y * width) + x];
                    covered[(y * width) + x] |= distance < r - (0.7 * cell);
                }
            }

            if (shows)
            {
                visible.Add(atom);
            }
        }

        return visible;

        int Cell(double at) => Math.Clamp((int)((at + reach) / cell), 0, width - 1);
    }

    private static long HashCode(ReadOnlySpan<Vec3> positions)
    {
        // The same picture has the same names in every run: no randomised hash.
        var hash = 17L;
        foreach (var p in positions)
        {
            hash = unchecked((hash * 31) + BitConverter.DoubleToInt64Bits(p.X + (3 * p.Y) + (7 * p.Z)));
        }

        return hash & 0xFFFFFFFF;
    }

    private static Mat3 Rotation(double aboutX, double aboutY)
    {
        var (sx, cx) = Math.SinCos(aboutX);
        var (sy, cy) = Math.SinCos(aboutY);
        return new Mat3(1, 0, 0, 0, cx, -sx, 0, sx, cx) * new Mat3(cy, 0, sy, 0, 1, 0, -sy, 0, cy);
    }
}
