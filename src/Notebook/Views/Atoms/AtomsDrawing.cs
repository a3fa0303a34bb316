using System.Globalization;
using System.Text;
using System.Text.Json;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>Turns a view of atoms into a picture, a key to its colours, and data for the script that turns and plays it.</summary>
internal sealed class AtomsDrawing(StructureView view)
{
    private const int Shades = 48;
    private readonly Structure _first = view.Frames[0];
    private readonly double[] _radii = Radii(view.Frames[0]);

    /// <summary>The first frame. Species are what everybody looks for first; other colours are a choice, unless they are classes.</summary>
    public string Picture()
    {
        var mode = StartsWithSpecies ? SpeciesColors() : ColorsOf(view.Colors[0], 0);
        return BallPicture.ToSvg(Centred(_first), _radii, mode, Edges(), view.Size, view.ToString());
    }

    /// <summary>The key to the colours of the picture.</summary>
    public string Key() => $"<div class=\"key\" style=\"font-size:13px\">{(StartsWithSpecies ? SpeciesKey() : KeyOf(view.Colors[0]))}</div>";

    /// <summary>Everything that the script needs. Whole hundredths of Å keep numbers short.</summary>
    public string Json(int[] frames)
    {
        var text = new StringBuilder("{\"frames\":[");
        text.AppendJoin(',', frames.Select(f => $"[{string.Join(',', Centred(view.Frames[f]).SelectMany(p => new[] { p.X, p.Y, p.Z }).Select(Hundredths))}]"));
        text.Append("],\"radii\":[").AppendJoin(',', _radii.Select(Hundredths));
        text.Append("],\"names\":").Append(JsonSerializer.Serialize(_first.Species.Select(s => s.Symbol), PlotlyJson.Options));
        text.Append(",\"edges\":[").AppendJoin(',', Edges().Select(e => $"[{string.Join(',', new[] { e.From.X, e.From.Y, e.From.Z, e.To.X, e.To.Y, e.To.Z }.Select(Hundredths))}]"));
        text.Append("],\"times\":").Append(JsonSerializer.Serialize(frames.Select(f => view.Times.Length == 0 ? $"{f}" : $"{view.Times[f].ToString("0.0##", CultureInfo.InvariantCulture)} ps")));
        text.Append(",\"start\":").Append(StartsWithSpecies ? 0 : 1);
        text.Append(",\"modes\":[").Append(Mode("species", SpeciesKey(), _ => SpeciesColors(), frames[..1], _ => default));
        foreach (var colors in view.Colors)
        {
            text.Append(',').Append(Mode(colors.Label, KeyOf(colors), f => ColorsOf(colors, f), frames, f => colors.Values[f]));
        }

        return text.Append("]}").ToString();
    }

    private bool StartsWithSpecies => view.Colors.Count == 0 || (!view.Colors[0].Values[0].AreWords && _first.Species.Distinct().Skip(1).Any()) || view.Colors[0].Label.StartsWith("force", StringComparison.Ordinal);

    private static string Hundredths(double x) => ((int)Math.Round(100 * x)).ToString(CultureInfo.InvariantCulture);

    // Colours as places in a palette, one list a frame; what the pointer reads beside them.
    private static string Mode(string label, string key, Func<int, string[]> colors, int[] frames, Func<int, Values> values)
    {
        List<string> palette = [];
        var lists = frames.Select(f => string.Join(',', colors(f).Select(c =>
        {
            var at = palette.IndexOf(c);
            if (at < 0)
            {
                at = palette.Count;
                palette.Add(c);
            }

            return at;
        }))).ToArray();
        var first = values(frames[0]);
        var texts = first.IsEmpty || frames.Length * first.Count > 60_000
            ? string.Empty
            : $",\"texts\":{JsonSerializer.Serialize(frames.Select(f => Enumerable.Range(0, values(f).Count).Select(i => values(f).AreWords ? values(f).Text(i) : Numbers.Short(values(f).Number(i)))), PlotlyJson.Options)}";
        return $"{{\"label\":{JsonSerializer.Serialize(label, PlotlyJson.Options)},\"key\":{JsonSerializer.Serialize(key, PlotlyJson.Options)},\"palette\":[{string.Join(',', palette.Select(c => $"[\"{c}\",\"{ElementColors.Shade(c)}\"]"))}],\"colors\":[{string.Join(',', lists.Select(l => $"[{l}]"))}]{texts}}}";
    }

    private string[] SpeciesColors() => [.. _first.Species.Select(ElementColors.Of)];

    private string SpeciesKey() => string.Concat(_first.Species.CountBy(s => s).OrderBy(s => s.Key).Select(s => Dot(ElementColors.Of(s.Key), $"{s.Key} ({s.Value})")));

    private static string Dot(string color, string text) =>
        $"<span style=\"white-space:nowrap;margin-right:1em\"><span style=\"display:inline-block;width:.8em;height:.8em;border-radius:50%;background:{color};margin-right:.35em\"></span>{HtmlText.Escape(text)}</span>";

    private static string[] ColorsOf(AtomColors colors, int frame)
    {
        var values = colors.Values[frame];
        if (values.AreWords)
        {
            var classes = Classes(colors);
            return [.. values.Words.Select(w => ClassColor(Array.IndexOf(classes, w)))];
        }

        var (low, high) = Range(colors);
        return [.. values.Numbers.Select(v => double.IsNaN(v) ? "#9aa3ab" : ColorScale.Viridis.At(high > low ? Math.Round((v - low) / (high - low) * Shades) / Shades : 0.5))];
    }

    private static string KeyOf(AtomColors colors)
    {
        if (colors.Values[0].AreWords)
        {
            return string.Concat(Classes(colors).Select((c, i) => Dot(ClassColor(i), c)));
        }

        var (low, high) = Range(colors);
        var stops = string.Join(',', ColorScale.Viridis.Stops.Select(s => s.Color));
        return $"{HtmlText.Escape(Words.Plain(colors.Label))}: {Numbers.Short(low)} <span style=\"display:inline-block;width:8em;height:.7em;background:linear-gradient(90deg,{stops})\"></span> {Numbers.Short(high)}";
    }

    private static string[] Classes(AtomColors colors) => [.. colors.Values.SelectMany(v => v.Words).CountBy(w => w).OrderByDescending(w => w.Value).ThenBy(w => w.Key, StringComparer.Ordinal).Select(w => w.Key)];

    private static string ClassColor(int i) => i < House.Colors.Count ? House.Colors[i] : $"#{(0x707070 + (i * 0x050912)) & 0xffffff:x6}";

    private static (double Low, double High) Range(AtomColors colors)
    {
        var extent = new Extent();
        extent.Add(colors.Values.SelectMany(v => v.Numbers));
        return extent.IsEmpty ? (0, 0) : (extent.Low, extent.High);
    }

    private static Vec3[] Centred(Structure s)
    {
        var centre = s.Cell is { } cell ? 0.5 * (cell.Vectors.Row(0) + cell.Vectors.Row(1) + cell.Vectors.Row(2))
            : s.Count == 0 ? Vec3.Zero : s.Positions.Aggregate(Vec3.Zero, (a, b) => a + b) / s.Count;
        return [.. s.Positions.Select(p => p - centre)];
    }

    private List<(Vec3 From, Vec3 To)> Edges()
    {
        if (_first.Cell is not { } cell)
        {
            return [];
        }

        Vec3[] axes = [cell.Vectors.Row(0), cell.Vectors.Row(1), cell.Vectors.Row(2)];
        var centre = 0.5 * (axes[0] + axes[1] + axes[2]);
        List<(Vec3, Vec3)> edges = [];
        for (var k = 0; k < 3; k++)
        {
            foreach (var (u, v) in new[] { (0, 0), (0, 1), (1, 0), (1, 1) })
            {
                var from = (u * axes[(k + 1) % 3]) + (v * axes[(k + 2) % 3]) - centre;
                edges.Add((from, from + axes[k]));
            }
        }

        return edges;
    }

    // Balls of one kind touch their neighbours; a kind that sits closer to others (hydrogen on a metal) is smaller.
    private static double[] Radii(Structure s)
    {
        const double Alone = 1.3;
        if (s.Count < 2)
        {
            return [.. Enumerable.Repeat(Alone, s.Count)];
        }

        var nearest = Nearest(s);
        var common = 0.52 * Median(nearest); // a little more than touching: gaps look like holes
        common = double.IsFinite(common) && common > 0.2 ? Math.Min(common, 2) : Alone;
        var own = s.Species.Zip(nearest).GroupBy(a => a.First).ToDictionary(g => g.Key, g => Math.Clamp(Median([.. g.Select(a => a.Second)]) - common, 0.35 * common, common));
        return [.. s.Species.Select(a => own[a])];
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2) is var m && double.IsFinite(m) ? m : 2.6;

    private static double[] Nearest(Structure s)
    {
        const double Far = 4;
        var list = new NeighborList();
        list.Build(s.Positions.Span, s.Lattice, Far, half: false);
        var nearest = new double[s.Count];
        for (var i = 0; i < nearest.Length; i++)
        {
            nearest[i] = double.PositiveInfinity;
            for (var k = list.Start[i]; k < list.Start[i + 1]; k++)
            {
                nearest[i] = Math.Min(nearest[i], list.R[k]);
            }
        }

        return nearest;
    }
}
