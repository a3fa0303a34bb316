using System.Text.Json.Nodes;
using static Pipelines.SvgText;

namespace Pipelines;

/// <summary>Draws surfaces in space: far facets first, coloured by height and lit from above the eye, before three walls with scales.</summary>
internal sealed class SurfacePicture
{
    private const int MostFacets = 64;
    private const double Distance = 4.2;
    private const double Flatness = 0.72;
    private readonly Surface[] _surfaces;
    private readonly Scene _scene;
    private readonly Scale[] _scales;
    private readonly (double X, double Y, double Z) _eye;
    private readonly (double X, double Y, double Z) _right;
    private readonly (double X, double Y, double Z) _up;
    private double _zoom = 1;
    private double _cx;
    private double _cy;

    public SurfacePicture(Surface[] surfaces, Scene? scene)
    {
        (_surfaces, _scene) = ([.. surfaces.Where(s => s.Z is { Rows: > 0, Columns: > 0 })], scene ?? new());
        Extent x = new(), y = new(), z = new();
        foreach (var s in _surfaces)
        {
            x.Add(Places(s.X, s.Z!.Columns));
            y.Add(Places(s.Y, s.Z.Rows));
            z.Add(s.Z.Values);
        }

        _scales = [ScaleOf(x, _scene.XAxis), ScaleOf(y, _scene.YAxis), ScaleOf(z, _scene.ZAxis)];
        var eye = _scene.Other.Json.TryGetValue("camera", out var json) ? JsonNode.Parse(json)?["eye"] : null;
        var (ex, ey, ez) = (Part("x", 1.25), Part("y", 1.25), Part("z", 0.9));
        var length = Math.Sqrt((ex * ex) + (ey * ey) + (ez * ez));
        _eye = (ex / length, ey / length, ez / length);
        var flat = Math.Max(1e-9, Math.Sqrt((_eye.X * _eye.X) + (_eye.Y * _eye.Y)));
        _right = (-_eye.Y / flat, _eye.X / flat, 0);
        _up = (-_eye.Z * _eye.X / flat, -_eye.Z * _eye.Y / flat, flat);

        double Part(string name, double otherwise) => eye?[name] is JsonValue v && v.TryGetValue<double>(out var d) ? d : otherwise;
    }

    /// <summary>The keys to the colours.</summary>
    public IEnumerable<ColorKey> Keys => _surfaces.Where(s => s.ShowScale != false).Select(KeyOf);

    public void Draw(Brush brush, double left, double top, double width, double height)
    {
        Fit(brush, left, top, width, height);
        Walls(brush);
        Facets(brush);
    }

    private static double[] Places(Values values, int count) => [.. Enumerable.Range(0, count).Select(i => values.IsEmpty ? i : values.Number(i))];

    private static Scale ScaleOf(Extent extent, Axis? axis)
    {
        var (low, high) = extent.IsEmpty ? (0, 1) : (extent.Low, extent.High);
        var (from, to) = axis?.Range is { IsEmpty: false, Count: 2 } r ? (r.Number(0), r.Number(1)) : (double.NaN, double.NaN);
        return Scale.Over(double.IsNaN(from) ? low : from, double.IsNaN(to) ? high : to, log: false);
    }

    private static ColorKey KeyOf(Surface s)
    {
        var extent = new Extent();
        extent.Add(s.Z!.Values);
        return new(s.ColorScale ?? ColorScale.Viridis, s.CMin ?? (extent.IsEmpty ? 0 : extent.Low), s.CMax ?? (extent.IsEmpty ? 1 : extent.High), s.ColorBar ?? new(), s.ReverseScale == true);
    }

    // The box goes from -1/2 to 1/2 along x and y, a little less along z.
    private (double X, double Y, double Depth) View((double X, double Y, double Z) p)
    {
        var z = Flatness * p.Z;
        var depth = (p.X * _eye.X) + (p.Y * _eye.Y) + (z * _eye.Z);
        var nearer = _zoom * Distance / (Distance - depth);
        return (_cx + (nearer * ((p.X * _right.X) + (p.Y * _right.Y))), _cy - (nearer * ((p.X * _up.X) + (p.Y * _up.Y) + (z * _up.Z))), depth);
    }

    private void Fit(Brush brush, double left, double top, double width, double height)
    {
        double[] halves = [-0.5, 0.5];
        var corners = (from x in halves from y in halves from z in halves select View((x, y, z))).ToArray();
        var (x0, x1, y0, y1) = (corners.Min(c => c.X), corners.Max(c => c.X), corners.Min(c => c.Y), corners.Max(c => c.Y));
        var (side, below) = (4.6 * brush.FontSize, 3.4 * brush.FontSize);
        _zoom = Math.Max(10, Math.Min((width - (1.4 * side)) / (x1 - x0), (height - below) / (y1 - y0)));
        _cx = left + side + ((width - (1.4 * side) - (_zoom * (x1 + x0))) / 2);
        _cy = top + ((height - below - (_zoom * (y1 + y0))) / 2);
    }

    private double In(int axis, double value) => _scales[axis].At(value) - 0.5;

    private void Walls(Brush brush)
    {
        // The walls are behind, away from the eye; the floor is below it.
        var (bx, by, bz) = (_eye.X > 0 ? -0.5 : 0.5, _eye.Y > 0 ? -0.5 : 0.5, _eye.Z > 0 ? -0.5 : 0.5);
        var ticks = _scales.Select(s => s.Ticks(5)).ToArray();
        foreach (var x in ticks[0].Select(t => In(0, t.Value)))
        {
            Trail(brush.Look.Grid, (x, by, -bz), (x, by, bz), (x, -by, bz));
        }

        foreach (var y in ticks[1].Select(t => In(1, t.Value)))
        {
            Trail(brush.Look.Grid, (bx, y, -bz), (bx, y, bz), (-bx, y, bz));
        }

        foreach (var z in ticks[2].Select(t => In(2, t.Value)))
        {
            Trail(brush.Look.Grid, (-bx, by, z), (bx, by, z), (bx, -by, z));
        }

        Trail(brush.Look.Muted, (-bx, by, bz), (-bx, -by, bz), (bx, -by, bz));
        var onLeft = View((-bx, by, 0)).X < View((bx, -by, 0)).X;
        var (zx, zy) = onLeft ? (-bx, by) : (bx, -by);
        Trail(brush.Look.Muted, (zx, zy, -0.5), (zx, zy, 0.5));
        Along(ticks[0], _scene.XAxis, v => (v, -by, bz), v => (v, -by * 1.1, bz * 1.04), 0);
        Along(ticks[1], _scene.YAxis, v => (-bx, v, bz), v => (-bx * 1.1, v, bz * 1.04), 1);
        foreach (var t in ticks[2])
        {
            var (x, y, _) = View((zx, zy, In(2, t.Value)));
            brush.Svg.Line(x - 4, y, x, y, $"stroke=\"{brush.Look.Muted}\"");
            brush.Svg.Label(x - 7, y + (0.32 * brush.FontSize), t.Label, brush.Letters("end", House.Muted, 0.88));
        }

        var (mx, my, _) = View((zx, zy, 0));
        var far = mx - (1.2 * brush.FontSize) - ticks[2].Select(t => Words.Width(t.Label, 0.88 * brush.FontSize)).DefaultIfEmpty(0).Max() - 8;
        brush.Svg.Label(far, my, _scene.ZAxis?.Title?.Text ?? string.Empty, $"{brush.Letters("middle")} transform=\"rotate(-90 {N(far)} {N(my)})\"");

        void Along(Tick[] marks, Axis? axis, Func<double, (double, double, double)> edge, Func<double, (double, double, double)> outside, int k)
        {
            foreach (var t in marks)
            {
                var (x, y, _) = View(edge(In(k, t.Value)));
                var (ox, oy, _) = View(outside(In(k, t.Value)));
                brush.Svg.Line(x, y, x + (0.3 * (ox - x)), y + (0.3 * (oy - y)), $"stroke=\"{brush.Look.Muted}\"");
                brush.Svg.Label(ox, oy + (0.3 * brush.FontSize), t.Label, brush.Letters("middle", House.Muted, 0.88));
            }

            var (cx, cy, _) = View(edge(0));
            var (dx, dy, _) = View(outside(0));
            var (ux, uy) = (dx - cx, dy - cy);
            var length = Math.Max(1e-9, Math.Sqrt((ux * ux) + (uy * uy)));
            var reach = length + (2.6 * brush.FontSize);
            brush.Svg.Label(cx + (ux / length * reach), cy + (uy / length * reach) + (0.35 * brush.FontSize), axis?.Title?.Text ?? string.Empty, brush.Letters(ux < 0 ? "end" : "start"));
        }

        void Trail(string color, params ReadOnlySpan<(double, double, double)> points)
        {
            List<(double, double)> seen = [];
            foreach (var p in points)
            {
                var (x, y, _) = View(p);
                seen.Add((x, y));
            }

            brush.Svg.Path(Polyline.Path([.. seen]), $"fill=\"none\" stroke=\"{color}\" stroke-width=\"1\"");
        }
    }

    private void Facets(Brush brush)
    {
        List<(double Depth, string Path, string Color)> facets = [];
        foreach (var s in _surfaces)
        {
            var key = KeyOf(s);
            var z = s.Z!;
            var (xs, ys) = (Places(s.X, z.Columns), Places(s.Y, z.Rows));
            int[] columns = Chosen(z.Columns), rows = Chosen(z.Rows);
            foreach (var (r0, r1) in rows.Zip(rows.Skip(1)))
            {
                foreach (var (c0, c1) in columns.Zip(columns.Skip(1)))
                {
                    double[] heights = [z[r0, c0], z[r0, c1], z[r1, c1], z[r1, c0]];
                    if (!heights.All(double.IsFinite))
                    {
                        continue;
                    }

                    (double X, double Y, double Z)[] corners =
                    [
                        (In(0, xs[c0]), In(1, ys[r0]), In(2, heights[0])), (In(0, xs[c1]), In(1, ys[r0]), In(2, heights[1])),
                        (In(0, xs[c1]), In(1, ys[r1]), In(2, heights[2])), (In(0, xs[c0]), In(1, ys[r1]), In(2, heights[3])),
                    ];
                    var seen = corners.Select(View).ToArray();
                    var color = Rgb.Parse(key.Color(heights.Average())).Towards(new(0, 0, 0), 0.38 * (1 - Light(corners)));
                    facets.Add((seen.Average(p => p.Depth), $"{Polyline.Path([.. seen.Select(p => (p.X, p.Y))])}Z", color.ToString()));
                }
            }
        }

        foreach (var (_, path, color) in facets.OrderBy(f => f.Depth))
        {
            brush.Svg.Path(path, $"fill=\"{color}\" stroke=\"{color}\" stroke-width=\"0.5\" stroke-linejoin=\"round\"");
        }
    }

    private static int[] Chosen(int count)
    {
        var n = Math.Min(count, MostFacets + 1);
        return [.. Enumerable.Range(0, n).Select(k => (int)Math.Round(k * (count - 1) / Math.Max(1.0, n - 1))).Distinct()];
    }

    // How much the facet faces a lamp between the eye and straight above.
    private double Light((double X, double Y, double Z)[] p)
    {
        var (a, b) = ((p[2].X - p[0].X, p[2].Y - p[0].Y, Flatness * (p[2].Z - p[0].Z)), (p[3].X - p[1].X, p[3].Y - p[1].Y, Flatness * (p[3].Z - p[1].Z)));
        var n = ((a.Item2 * b.Item3) - (a.Item3 * b.Item2), (a.Item3 * b.Item1) - (a.Item1 * b.Item3), (a.Item1 * b.Item2) - (a.Item2 * b.Item1));
        var (lx, ly, lz) = (_eye.X, _eye.Y, _eye.Z + 0.9);
        var length = Math.Sqrt(((n.Item1 * n.Item1) + (n.Item2 * n.Item2) + (n.Item3 * n.Item3)) * ((lx * lx) + (ly * ly) + (lz * lz)));
        return length == 0 ? 1 : Math.Abs((n.Item1 * lx) + (n.Item2 * ly) + (n.Item3 * lz)) / length;
    }
}
