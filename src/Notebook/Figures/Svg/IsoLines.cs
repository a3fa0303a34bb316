namespace Pipelines;

/// <summary>
/// Lines of equal value on a grid (marching squares; where a cell's corners alternate, the mean of the four decides), in units of columns
/// and rows.
/// </summary>
internal static class IsoLines
{
    /// <summary>The lines at a level: open where they leave the grid or meet a missing value.</summary>
    public static List<(double C, double R)[]> At(Grid z, double level) => Chain(Segments(z, level, border: false));

    /// <summary>The closed outlines of where values are at least a level; the grid's edge closes them.</summary>
    public static List<(double C, double R)[]> Above(Grid z, double level) => Chain(Segments(z, level, border: true));

    // With a border, a ring of places just outside, below every level, closes all lines; so does a missing value.
    private static List<(Edge From, Edge To)> Segments(Grid z, double level, bool border)
    {
        List<(Edge, Edge)> segments = [];
        var (low, highR, highC) = border ? (-1, z.Rows, z.Columns) : (0, z.Rows - 1, z.Columns - 1);
        for (var r = low; r < highR; r++)
        {
            for (var c = low; c < highC; c++)
            {
                Cell(r, c);
            }
        }

        return segments;

        double Value(int r, int c) => r >= 0 && r < z.Rows && c >= 0 && c < z.Columns && !double.IsNaN(z[r, c]) ? z[r, c] : double.NaN;

        void Cell(int r, int c)
        {
            Span<double> v = [Value(r, c), Value(r, c + 1), Value(r + 1, c + 1), Value(r + 1, c)];
            if (!border && (double.IsNaN(v[0]) || double.IsNaN(v[1]) || double.IsNaN(v[2]) || double.IsNaN(v[3])))
            {
                return;
            }

            var code = 0;
            var (sum, known) = (0.0, 0);
            for (var k = 0; k < 4; k++)
            {
                code |= v[k] >= level ? 1 << k : 0;
                (sum, known) = double.IsNaN(v[k]) ? (sum, known) : (sum + v[k], known + 1);
            }

            var high = known == 4 && sum / 4 >= level;
            Edge bottom = new(r, c, false), right = new(r, c + 1, true), top = new(r + 1, c, false), left = new(r, c, true);

            // Values at least the level lie on the left hand.
            switch (code)
            {
                case 1: Add(bottom, left); break;
                case 2: Add(right, bottom); break;
                case 3: Add(right, left); break;
                case 4: Add(top, right); break;
                case 5 when high: Add(bottom, right); Add(top, left); break;
                case 5: Add(bottom, left); Add(top, right); break;
                case 6: Add(top, bottom); break;
                case 7: Add(top, left); break;
                case 8: Add(left, top); break;
                case 9: Add(bottom, top); break;
                case 10 when high: Add(left, bottom); Add(right, top); break;
                case 10: Add(right, bottom); Add(left, top); break;
                case 11: Add(right, top); break;
                case 12: Add(left, right); break;
                case 13: Add(bottom, right); break;
                case 14: Add(left, bottom); break;
                default: break;
            }
        }

        void Add(Edge from, Edge to) => segments.Add((from.Crossed(Value, level), to.Crossed(Value, level)));
    }

    private static List<(double C, double R)[]> Chain(List<(Edge From, Edge To)> segments)
    {
        var next = segments.ToLookup(s => s.From.Id, s => s.To);
        var begins = segments.Select(s => s.From.Id).Except(segments.Select(s => s.To.Id)).ToHashSet();
        HashSet<(int, int, bool)> used = [];
        List<(double, double)[]> lines = [];
        foreach (var (from, to) in segments.Where(s => begins.Contains(s.From.Id)).Concat(segments))
        {
            if (!used.Add(from.Id))
            {
                continue;
            }

            List<(double, double)> line = [from.Place, to.Place];
            var at = to;
            while (used.Add(at.Id) && next[at.Id].FirstOrDefault() is { } further)
            {
                line.Add(further.Place);
                at = further;
            }

            lines.Add([.. line]);
        }

        return lines;
    }

    // An edge between two places of the grid: from (r, c) upwards or to the right. Where the line crosses it is known once it is crossed.
    private sealed record Edge(int R, int C, bool Up)
    {
        public (int R, int C, bool Up) Id => (R, C, Up);

        public (double C, double R) Place { get; private init; }

        public Edge Crossed(Func<int, int, double> value, double level)
        {
            var (a, b) = (value(R, C), Up ? value(R + 1, C) : value(R, C + 1));

            // Outside or missing: the line runs along the places that are known.
            var part = double.IsNaN(a) ? 1 : double.IsNaN(b) ? 0 : a == b || double.IsInfinity(level) ? 0.5 : Math.Clamp((level - a) / (b - a), 0, 1);
            return this with { Place = Up ? (C, R + part) : (C + part, R) };
        }
    }
}
