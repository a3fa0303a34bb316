using Pipelines.Numerics;

namespace Pipelines;

public static partial class Plot
{
    private const int DensityFrom = 600;

    /// <summary>Predictions against references with the diagonal: points, or their density in hexagons where there are many.</summary>
    /// <param name="reference">Along x.</param>
    /// <param name="predicted">Along y, as many.</param>
    /// <param name="quantity">What both are, with the unit: "force component (eV/Å)".</param>
    /// <param name="from">Whose the references are.</param>
    /// <param name="by">Whose the predictions are.</param>
    /// <exception cref="ArgumentException">There is not one prediction a reference.</exception>
    public static Figure Parity(IEnumerable<double> reference, IEnumerable<double> predicted, string quantity, string from = "reference", string by = "predicted")
    {
        var (x, y) = Pair(reference, predicted);
        var both = new Extent();
        both.Add(x.Numbers);
        both.Add(y.Numbers);
        var (low, high) = both.IsEmpty ? (0, 1) : (both.Low, both.High);
        var room = high > low ? 0.03 * (high - low) : low == 0 ? 1 : 0.05 * Math.Abs(low);
        (low, high) = (low - room, high + room);
        var diagonal = Line([low, high], [low, high], color: House.Muted, width: 1.2);
        var cloud = x.Count >= DensityFrom ? Hexagons(x.Numbers, y.Numbers, 40, (low, high), (low, high)) : Scatter(x.Numbers, y.Numbers, size: 5, opacity: 0.55, color: House.Blue);
        return diagonal.And(cloud).X($"{from} {quantity}", from: low, to: high).Y($"{by} {quantity}", from: low, to: high).Sized(100, 86) is var figure
            ? figure with { Layout = figure.Layout.With("y", a => a with { ScaleAnchor = "x" }) }
            : figure;
    }

    /// <summary>How many points lie where: hexagons, shaded by the logarithm of their number, so that single points stay visible.</summary>
    /// <param name="x">Places along x.</param>
    /// <param name="y">Places along y, as many.</param>
    /// <param name="across">Hexagons across the panel.</param>
    /// <exception cref="ArgumentException">x and y have different lengths, or there are fewer than 4 hexagons or more than 200.</exception>
    public static Figure Hexbin(IEnumerable<double> x, IEnumerable<double> y, int across = 40)
    {
        if (across is < 4 or > 200)
        {
            throw new ArgumentException($"There must be 4 to 200 hexagons across; found {across}.", nameof(across));
        }

        var (px, py) = Pair(x, y);
        Extent ex = new(), ey = new();
        ex.Add(px.Numbers);
        ey.Add(py.Numbers);
        return Hexagons(px.Numbers, py.Numbers, across, Span(ex), Span(ey));

        static (double, double) Span(Extent e) => e.IsEmpty ? (0, 1) : e.Low < e.High ? (e.Low, e.High) : (e.Low - 0.5, e.High + 0.5);
    }

    /// <summary>Errors against the number of training points: straight lines on both logarithmic axes are power laws.</summary>
    /// <param name="curves">A name, sizes, errors, and where known half the lengths of error bars.</param>
    /// <param name="error">What the error is, with its unit.</param>
    /// <param name="size">What is counted.</param>
    public static Figure LearningCurve(IEnumerable<(string Name, IReadOnlyList<double> Sizes, IReadOnlyList<double> Errors, IReadOnlyList<double>? Bars)> curves, string error, string size = "training environments")
    {
        ArgumentNullException.ThrowIfNull(curves);
        var each = curves.Select(c => Line(c.Sizes, c.Errors, c.Name, error: c.Bars, marks: true)).ToArray();
        return new Figure().And(each).X(size, log: true).Y(error, log: true);
    }

    /// <summary>
    /// Is a predicted uncertainty right? The share of truths inside the central interval of each probability against that probability; the
    /// diagonal is perfect, below it the model is too sure. The band is what chance alone does to so many independent values (95 %).
    /// </summary>
    /// <param name="standardised">(prediction - truth) / predicted standard deviation, one a value.</param>
    /// <param name="name">What the legend says.</param>
    public static Figure Reliability(IEnumerable<double> standardised, string name = "model")
    {
        double[] inside = [.. standardised.Where(double.IsFinite).Select(Math.Abs).Order()];
        double[] p = [.. Enumerable.Range(0, 51).Select(k => k / 50.0)];
        double Observed(double probability) => inside.Length == 0 ? double.NaN : (probability >= 1 ? inside.Length : Rank(inside, NormalDistribution.Quantile(0.5 + (probability / 2)))) / (double)inside.Length;
        var chance = p.Select(q => 1.96 * Math.Sqrt(q * (1 - q) / Math.Max(1, inside.Length))).ToArray();
        return Band(p, p.Zip(chance, (q, c) => Math.Max(0, q - c)), p.Zip(chance, (q, c) => Math.Min(1, q + c)), "chance (95 %)", House.Muted)
            .And(Line([0, 1], [0, 1], "perfect", House.Muted, width: 1.2), Line(p, p.Select(Observed), name, House.Blue))
            .X("predicted probability of the interval", from: 0, to: 1).Y("observed share inside", from: 0, to: 1).Sized(95, 86);
    }

    /// <summary>Number of values at most <paramref name="limit"/>, of ascending ones.</summary>
    private static int Rank(double[] ascending, double limit)
    {
        var i = Array.BinarySearch(ascending, limit);
        i = i < 0 ? ~i : i;
        while (i < ascending.Length && ascending[i] <= limit)
        {
            i++;
        }

        return i;
    }

    // Hexagons are polygons in the units of the data, so that they stay whole where a page zooms; a dozen shades, a trace each, and an
    // empty trace that carries the key to the colours.
    private static Figure Hexagons(Block<double> x, Block<double> y, int across, (double Low, double High) rangeX, (double Low, double High) rangeY)
    {
        const int Shades = 12;
        var (wx, wy) = ((rangeX.High - rangeX.Low) / across, (rangeY.High - rangeY.Low) / across);
        var (dx, dy) = (wx, wy * Math.Sqrt(3) / 2);
        Dictionary<(int Row, int Column), int> counts = [];
        for (var i = 0; i < x.Length; i++)
        {
            if (double.IsFinite(x[i]) && double.IsFinite(y[i]))
            {
                var bin = Bin((x[i] - rangeX.Low) / dx, (y[i] - rangeY.Low) / dy);
                counts[bin] = counts.GetValueOrDefault(bin) + 1;
            }
        }

        var most = Math.Max(2, counts.Values.DefaultIfEmpty(1).Max());
        var traces = counts
            .GroupBy(b => (int)Math.Min(Shades - 1, Math.Floor(Math.Log(b.Value) / Math.Log(most) * Shades)))
            .OrderBy(g => g.Key)
            .Select(g => (Trace)new Scatter
            {
                X = Values.Of(g.OrderBy(b => b.Key).SelectMany(b => Outline(b.Key).Select(p => p.X).Append(double.NaN))),
                Y = Values.Of(g.OrderBy(b => b.Key).SelectMany(b => Outline(b.Key).Select(p => p.Y).Append(double.NaN))),
                Mode = Lines, Line = new() { Width = 0 }, Fill = "toself", FillColor = ColorScale.Blues.At((g.Key + 0.5) / Shades), HoverInfo = "skip", ShowLegend = false,
            });
        var decades = (int)Math.Floor(Math.Log10(most));
        double[] marks = [.. Enumerable.Range(0, decades + 1).Select(e => (double)e)];
        return new([
            .. traces,
            new Scatter
            {
                X = Values.Of([double.NaN, double.NaN]), Y = Values.Of([double.NaN, double.NaN]), Mode = "markers", ShowLegend = false, HoverInfo = "skip",
                Marker = new()
                {
                    Color = new double[] { 0, Math.Log10(most) }, CMin = 0, CMax = Math.Log10(most), ColorScale = ColorScale.Blues, ShowScale = true,
                    ColorBar = new() { Title = "points a cell", TickVals = marks, TickText = marks.Select(m => $"{Math.Pow(10, m):N0}").ToArray() },
                },
            },
        ]);

        // Rows are dy apart; every second one is shifted by half a column.
        static (int Row, int Column) Bin(double u, double v)
        {
            var row = (int)Math.Round(v);
            var (best, bestDistance) = ((0, 0), double.PositiveInfinity);
            for (var r = row - 1; r <= row + 1; r++)
            {
                var shift = 0.5 * (r & 1);
                var column = (int)Math.Round(u - shift);
                var (a, b) = (u - column - shift, (v - r) * Math.Sqrt(3) / 2);
                var distance = (a * a) + (b * b);
                (best, bestDistance) = distance < bestDistance ? ((r, column), distance) : (best, bestDistance);
            }

            return best;
        }

        IEnumerable<(double X, double Y)> Outline((int Row, int Column) bin)
        {
            var (cx, cy) = (rangeX.Low + (dx * (bin.Column + (0.5 * (bin.Row & 1)))), rangeY.Low + (dy * bin.Row));
            return Enumerable.Range(0, 6).Select(k => (cx + (1.02 * wx / Math.Sqrt(3) * Math.Sin(k * Math.PI / 3)), cy + (1.02 * wy / Math.Sqrt(3) * Math.Cos(k * Math.PI / 3))));
        }
    }
}
