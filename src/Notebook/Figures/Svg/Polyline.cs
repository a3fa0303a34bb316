using System.Text;
using static Pipelines.SvgText;

namespace Pipelines;

/// <summary>Lines and clouds of very many points: what the eye cannot see is left out, what it can stays.</summary>
internal static class Polyline
{
    private const int Many = 2000;
    private const int MostPoints = 12_000;

    public static string Path((double X, double Y)[] points)
    {
        if (points.Length == 0)
        {
            return string.Empty;
        }

        var text = new StringBuilder().Append('M').Append(N(points[0].X)).Append(' ').Append(N(points[0].Y));
        for (var i = 1; i < points.Length; i++)
        {
            text.Append('L').Append(N(points[i].X)).Append(' ').Append(N(points[i].Y));
        }

        return text.Append(points.Length == 1 ? "h0" : string.Empty).ToString();
    }

    /// <summary>Steps between the points, as Plotly names them.</summary>
    public static (double X, double Y)[] Stepped((double X, double Y)[] points, string? shape) => shape switch
    {
        "hv" => [.. points.SelectMany((p, i) => i == 0 ? new[] { p } : [(p.X, points[i - 1].Y), p])],
        "vh" => [.. points.SelectMany((p, i) => i == 0 ? new[] { p } : [(points[i - 1].X, p.Y), p])],
        "hvh" => [.. points.SelectMany((p, i) => i == 0 ? new[] { p } : [((p.X + points[i - 1].X) / 2, points[i - 1].Y), ((p.X + points[i - 1].X) / 2, p.Y), p])],
        _ => points,
    };

    /// <summary>Of all points in a row that fall into the same half pixel column, the first, the lowest, the highest and the last: the line looks the same.</summary>
    public static (double X, double Y)[] Thinned((double X, double Y)[] points)
    {
        if (points.Length <= Many)
        {
            return points;
        }

        List<(double X, double Y)> kept = [];
        for (var i = 0; i < points.Length;)
        {
            var column = Math.Floor(2 * points[i].X);
            var (first, low, high) = (i, i, i);
            for (; i < points.Length && Math.Floor(2 * points[i].X) == column; i++)
            {
                low = points[i].Y < points[low].Y ? i : low;
                high = points[i].Y > points[high].Y ? i : high;
            }

            foreach (var k in new[] { first, low, high, i - 1 }.Distinct().Order())
            {
                kept.Add(points[k]);
            }
        }

        // A line that runs to and fro has few such rows: it is coarsened evenly then.
        var every = (kept.Count + MostPoints - 1) / MostPoints;
        return every <= 1 ? [.. kept] : [.. kept.Where((_, i) => i % every == 0 || i == kept.Count - 1)];
    }

    /// <summary>Which of many points to draw: all of few; of many, one in each cell of a fraction of a pixel, so that the cloud looks the same.</summary>
    public static IEnumerable<int> Visible(int count, Func<int, (double X, double Y)> pixel, Panel panel)
    {
        const double Margin = 20;
        bool Inside((double X, double Y) p) =>
            p.X >= panel.Left - Margin && p.X <= panel.Right + Margin && p.Y >= panel.Top - Margin && p.Y <= panel.Bottom + Margin;

        int[] inside = [.. Enumerable.Range(0, count).Where(i => Inside(pixel(i)))];
        for (var cell = 0.5; inside.Length > MostPoints; cell *= 1.5)
        {
            HashSet<(int, int)> seen = [];
            inside = [.. inside.Where(i =>
            {
                var (x, y) = pixel(i);
                return seen.Add(((int)(x / cell), (int)(y / cell)));
            })];
        }

        return inside;
    }
}

/// <summary>The shapes of points.</summary>
internal static class Symbols
{
    public static string Path(string symbol, double x, double y, double size)
    {
        var r = size / 2;
        return (symbol.EndsWith("-open", StringComparison.Ordinal) ? symbol[..^5] : symbol) switch
        {
            "square" or "1" => $"M{N(x - (0.89 * r))} {N(y - (0.89 * r))}h{N(1.78 * r)}v{N(1.78 * r)}h{N(-1.78 * r)}Z",
            "diamond" or "2" => $"M{N(x)} {N(y - (1.25 * r))}L{N(x + (1.25 * r))} {N(y)}L{N(x)} {N(y + (1.25 * r))}L{N(x - (1.25 * r))} {N(y)}Z",
            "triangle-up" or "5" => Corners(3, -90, 1.25),
            "triangle-down" or "6" => Corners(3, 90, 1.25),
            "pentagon" => Corners(5, -90, 1.1),
            "hexagon" => Corners(6, -90, 1.05),
            "star" => Star(),
            "cross" or "3" => Cross(0),
            "x" or "4" => Cross(Math.PI / 4),
            _ => $"M{N(x - r)} {N(y)}a{N(r)} {N(r)} 0 1 0 {N(2 * r)} 0a{N(r)} {N(r)} 0 1 0 {N(-2 * r)} 0Z",
        };

        string Corners(int n, double start, double reach) => Closed(Enumerable.Range(0, n).Select(k => At(start + (360.0 * k / n), reach)));

        string Star() => Closed(Enumerable.Range(0, 10).Select(k => At(-90 + (36.0 * k), k % 2 == 0 ? 1.4 : 0.55)));

        string Cross(double turn)
        {
            var (w, h) = (0.36, 1.2);
            (double, double)[] corners = [(-w, -h), (w, -h), (w, -w), (h, -w), (h, w), (w, w), (w, h), (-w, h), (-w, w), (-h, w), (-h, -w), (-w, -w)];
            var (s, c) = Math.SinCos(turn);
            return Closed(corners.Select(p => (x + (r * ((c * p.Item1) - (s * p.Item2))), y + (r * ((s * p.Item1) + (c * p.Item2))))));
        }

        (double, double) At(double degrees, double reach) => (x + (reach * r * Math.Cos(degrees * Math.PI / 180)), y + (reach * r * Math.Sin(degrees * Math.PI / 180)));

        static string Closed(IEnumerable<(double X, double Y)> points) => $"{Polyline.Path([.. points])}Z";
    }
}
