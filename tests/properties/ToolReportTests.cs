using System.Collections.Immutable;
using System.Xml.Linq;
using FsCheck.Fluent;
using Pipelines.Numerics;
using Pipelines.Tool;
using Xunit;

namespace Pipelines.Tests;

/// <summary>Charts and pages: well-formed, self-contained, and true to the numbers they are given.</summary>
public sealed class ToolReportTests
{
    private static Chart Sample(Axis x, Axis y, bool square, IReadOnlyList<(double X, double Y)> data) => new("sample", x, y,
    [
        new Band("spread", Palette.Sky, [.. data.Select(d => (d.X, d.Y * 0.9, d.Y * 1.1))]),
        new Columns("histogram", Palette.Orange, data, 0.1),
        new Curve("two & three", Palette.Blue, data, Marks: true),
        new Curve("dashed", Palette.Vermilion, data, Dash: "6 4"),
        new Dots("points", Palette.Green, data),
        new Density("many", data),
        new Rule("y = x", Palette.Muted),
        new Rule("level", Palette.Purple, 0.5),
    ]) { Square = square };

    [Fact]
    public void Any_finite_data_make_a_well_formed_picture()
    {
        var cases = from n in Gen.Choose(1, 30)
                    from seed in Gen.Choose(0, int.MaxValue)
                    from power in Gen.Choose(-6, 6)
                    from log in Gen.Elements(true, false)
                    from square in Gen.Elements(true, false)
                    select (n, seed, power, log, square);
        Property.ForAll(cases, c =>
        {
            var random = new Random(c.seed);
            double Value() => ((c.log ? 0.1 : -1) + random.NextDouble()) * Math.Pow(10, c.power);
            var data = Enumerable.Range(0, c.n).Select(_ => (Value(), Value())).OrderBy(d => d.Item1).ToArray();
            var chart = Sample(new("x (Å)", Log: c.log), new("y <eV>", Log: c.log), c.square, data);
            if (c.log)
            {
                chart = chart with { Series = [.. chart.Series.Where(s => s is not Columns)] };
            }

            var svg = XDocument.Parse(chart.ToSvg());
            Assert.Equal("svg", svg.Root!.Name.LocalName);
            Assert.DoesNotContain("NaN", chart.ToSvg());
            Assert.DoesNotContain("Infinity", chart.ToSvg());
            Assert.DoesNotContain("∞", chart.ToSvg());
            Assert.Equal(1 + chart.Series.Sum(s => s.Points.Count()), chart.ToCsv().TrimEnd().Split('\n').Length);
        });
    }

    [Fact]
    public void A_short_piece_of_a_decade_has_marks() =>
        Assert.True(Scale.For(new("x", Min: 60, Max: 64, Log: true), 60, 64, 6).Ticks.Count(t => t.Label.Length > 0) >= 2);

    [Fact]
    public void Marks_are_round_ascending_inside_and_labelled_as_themselves()
    {
        var cases = from low in Gen.Choose(-100_000, 100_000)
                    from width in Gen.Choose(1, 100_000)
                    from power in Gen.Choose(-5, 2)
                    select (Low: low * Math.Pow(10, power), High: (low + width) * Math.Pow(10, power));
        Property.ForAll(cases, c =>
        {
            var scale = Scale.For(new("x"), c.Low, c.High, 6);
            Assert.InRange(scale.Ticks.Count, 3, 14);
            Assert.All(scale.Ticks, t => Assert.InRange(scale.At(t.Value), -1e-9, 1 + 1e-9));
            Assert.All(scale.Ticks, t => Assert.Equal(t.Value, double.Parse(t.Label.Replace('\u2212', '-')), 1e-9 * Math.Max(1, Math.Abs(t.Value))));
            Assert.InRange(scale.At(c.Low), -1e-9, 1);
            Assert.InRange(scale.At(c.High), 0, 1 + 1e-9);
            Assert.True(scale.Ticks.Zip(scale.Ticks.Skip(1)).All(p => p.First.Value < p.Second.Value));
        });
    }

    [Fact]
    public void The_density_counts_every_point()
    {
        (double, double)[] data = [(0, 0), (0, 0), (0, 0), (1, 1)];
        Assert.Contains("3 a cell", new Chart("d", new("x"), new("y"), [new Density(null, data)]).ToSvg());
    }

    [Fact]
    public void A_page_needs_nothing_else_and_says_the_same_in_Markdown()
    {
        var report = SampleReport();
        var html = HtmlPage.Write(report);
        Assert.DoesNotContain("http://", html.Replace("http://www.w3.org/2000/svg", string.Empty));
        Assert.DoesNotContain("src=", html);
        Assert.DoesNotContain("@import", html);
        var markdown = MarkdownPage.Write(report, "figures");
        foreach (var section in report.Sections)
        {
            Assert.Contains(section.Title, html);
            Assert.Contains(section.Title, markdown);
            Assert.All(section.Figures, f => Assert.Contains(f.Caption, html));
            Assert.All(section.Figures, f => Assert.Contains($"figures/{f.Chart.Id}.svg", markdown));
        }

        if (Environment.GetEnvironmentVariable("PIPELINES_SAMPLE_PAGE") is { Length: > 0 } path)
        {
            File.WriteAllText(path, html);
        }
    }

    private static Report SampleReport()
    {
        var random = new Random(1);
        double Noise() => random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5;
        (double, double)[] parity = [.. Enumerable.Range(0, 8000).Select(_ => (X: 0.8 * Noise(), E: 0.05 * Noise())).Select(p => (p.X, p.X + p.E))];
        (double, double)[] learning = [.. new[] { 25, 50, 100, 200, 400 }.Select(n => ((double)n, 0.8 / Math.Sqrt(n)))];
        (double, double)[] time = [.. Enumerable.Range(0, 500).Select(i => (i * 0.04, 300 + (120 * Noise())))];
        (double, double)[] pair = [.. Enumerable.Range(0, 200).Select(i => 1.8 + (i * 0.02)).Select(r => (r, Math.Exp(-2.8 * (r - 2.4)) - (2 * Math.Exp(-1.4 * (r - 2.4)))))];
        ImmutableArray<Figure> figures =
        [
            new(new("parity", new("reference force component (eV/Å)"), new("predicted force component (eV/Å)"), [new Rule("y = x", Palette.Muted), new Density(null, parity)]) { Square = true, Aspect = 1.15 }, "Forces against the reference."),
            new(new("learning", new("training environments", Log: true), new("mean force error (eV/Å)", Log: true), [new Curve("2-body", Palette.Orange, [.. learning.Select(p => (p.Item1, 0.3 * Math.Pow(p.Item1, -0.1)))], Marks: true), new Curve("2+3-body", Palette.Blue, learning, Marks: true), new Rule("peer, 200 environments", Palette.Muted, 0.07)]), "Errors fall."),
            new(new("temperature", new("time (ps)"), new("temperature (K)"), [new Curve(null, Palette.Vermilion, time, Width: 1), new Rule("300 K", Palette.Muted, 300)]), "Temperature."),
            new(new("pair", new("distance (Å)"), new("pair energy (eV)", Min: -1.5, Max: 2), [new Columns("sampled distances", Palette.Sky, [.. pair.Where((_, i) => i % 5 == 0).Select(p => (p.Item1, 0.2))], 0.1), new Curve("mapped", Palette.Blue, pair), new Dots("GP", Palette.Vermilion, [.. pair.Where((_, i) => i % 10 == 0)], Size: 6, Opacity: 1)]), "Pair energy."),
        ];
        var ni = Species.Parse("Ni");
        var shell = Enumerable.Range(0, 19).Select(i => (Z: 1 - (2 * (i + 0.5) / 19), A: i * 2.399963)).Select(p => new Vec3(3 * Math.Sqrt(1 - (p.Z * p.Z)) * Math.Cos(p.A), 3 * Math.Sqrt(1 - (p.Z * p.Z)) * Math.Sin(p.A), 3 * p.Z)).ToArray();
        ImmutableArray<Block<Vec3>> frames = [.. Enumerable.Range(0, 40).Select(_ => Block.From(shell.Select(p => p + (0.1 * new Vec3(Noise(), Noise(), Noise())))))];
        return new(
            "Ni19: from DFT frames to dynamics", "A sample of the page with made-up numbers.", "var chain = data | stage >> stage;",
            [new("0.064", "eV/Å", "mean error of a force vector"), new("0.4", "meV/Å", "error of the mapping"), new("21,000×", "faster", "mapped against Gaussian process"), new("20", "ps", "of dynamics in 1.2 s")],
            new([.. Enumerable.Repeat(ni, 19)], frames, [.. Enumerable.Range(0, 40).Select(i => 0.5 * i)], "Ni19 at 300 K. Drag to turn."),
            [new("Figures", "All of them.", figures, [new("A table.", ["model", "MAE (eV/Å)", "RMSE (eV/Å)"], [["2-body", "0.15", "0.10"], ["2+3-body", "0.06", "0.04"]])])]);
    }
}
