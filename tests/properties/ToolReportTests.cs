using System.Collections.Immutable;
using System.Text.RegularExpressions;
using FsCheck.Fluent;
using Pipelines.Numerics;
using Pipelines.Tool;
using Xunit;

namespace Pipelines.Tests;

/// <summary>Charts and pages: well-formed, self-contained, and true to the numbers they are given.</summary>
public sealed class ToolReportTests
{
    [Fact]
    public void A_short_piece_of_a_decade_has_marks() =>
        Assert.True(Scale.Over(60, 64, log: true).Ticks(6).Count(t => t.Label.Length > 0) >= 2);

    [Fact]
    public void Marks_are_round_ascending_inside_and_labelled_as_themselves()
    {
        var cases = from low in Gen.Choose(-100_000, 100_000)
                    from width in Gen.Choose(1, 100_000)
                    from power in Gen.Choose(-5, 2)
                    select (Low: low * Math.Pow(10, power), High: (low + width) * Math.Pow(10, power));
        Property.ForAll(cases, c =>
        {
            var scale = Scale.Over(c.Low, c.High, log: false);
            var ticks = scale.Ticks(6);
            Assert.InRange(ticks.Length, 3, 14);
            Assert.All(ticks, t => Assert.InRange(scale.At(t.Value), -1e-9, 1 + 1e-9));
            Assert.All(ticks.Where(t => !t.Label.Contains('<')), t => Assert.Equal(t.Value, double.Parse(t.Label.Replace('\u2212', '-')), 1e-9 * Math.Max(1, Math.Abs(t.Value))));
            Assert.InRange(scale.At(c.Low), -1e-9, 1);
            Assert.InRange(scale.At(c.High), 0, 1 + 1e-9);
            Assert.True(ticks.Zip(ticks.Skip(1)).All(p => p.First.Value < p.Second.Value));
        });
    }

    [Fact]
    public void The_density_counts_every_point()
    {
        var hexagons = Plot.Hexbin([0, 0, 0, 1], [0, 0, 0, 1]);
        Assert.Equal(Math.Log10(3), ((Scatter)hexagons.Data[hexagons.Data.Count - 1]).Marker!.CMax);
        Assert.Equal(2, hexagons.Data.OfType<Scatter>().Where(s => s.Fill == "toself").Sum(s => s.X.Count / 7));
    }

    [Fact]
    public void A_page_needs_nothing_else_and_says_the_same_in_Markdown()
    {
        var report = SampleReport();
        var page = HtmlPage.Write(report);
        var html = Regex.Replace(page, "<script>.*?</script>", string.Empty, RegexOptions.Singleline);
        Assert.DoesNotContain("http://", html.Replace("http://www.w3.org/2000/svg", string.Empty));
        Assert.DoesNotContain("src=", html);
        Assert.DoesNotContain("@import", html);
        var markdown = MarkdownPage.Write(report, "figures");
        foreach (var section in report.Sections)
        {
            Assert.Contains(section.Title, html);
            Assert.Contains(section.Title, markdown);
            Assert.All(section.Figures, f => Assert.Contains(f.Caption, html));
            Assert.All(section.Figures, f => Assert.Contains($"figures/{f.Id}.svg", markdown));
        }

        if (Environment.GetEnvironmentVariable("PIPELINES_SAMPLE_PAGE") is { Length: > 0 } path)
        {
            File.WriteAllText(path, page);
        }
    }

    private static Report SampleReport()
    {
        var random = new Random(1);
        double Noise() => random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5;
        double[] parity = [.. Enumerable.Range(0, 8000).Select(_ => 0.8 * Noise())], sizes = [25, 50, 100, 200, 400], time = [.. Enumerable.Range(0, 500).Select(i => i * 0.04)];
        ImmutableArray<Captioned> figures =
        [
            new("parity", Plot.Parity(parity, parity.Select(f => f + (0.05 * Noise())), "force component (eV/Å)"), "Forces against the reference."),
            new("learning", Plot.LearningCurve([("2-body", sizes, [.. sizes.Select(n => 0.3 * Math.Pow(n, -0.1))], null), ("2+3-body", sizes, [.. sizes.Select(n => 0.8 / Math.Sqrt(n))], null)], "mean force error (eV/Å)"), "Errors fall."),
            new("temperature", Plot.Line(time, time.Select(_ => 300 + (120 * Noise()))).X("time (ps)").Y("temperature (K)").Rule(y: 300), "Temperature."),
        ];
        var ni = Species.Parse("Ni");
        var shell = Enumerable.Range(0, 19).Select(i => (Z: 1 - (2 * (i + 0.5) / 19), A: i * 2.399963)).Select(p => new Vec3(3 * Math.Sqrt(1 - (p.Z * p.Z)) * Math.Cos(p.A), 3 * Math.Sqrt(1 - (p.Z * p.Z)) * Math.Sin(p.A), 3 * p.Z)).ToArray();
        Items<Structure> frames = [.. Enumerable.Range(0, 40).Select(_ => new Structure(Block.From(Enumerable.Repeat(ni, 19)), Block.From(shell.Select(p => p + (0.1 * new Vec3(Noise(), Noise(), Noise()))))))];
        return new(
            "Ni19: from DFT frames to dynamics", "A sample of the page with made-up numbers.", "var chain = data | stage >> stage;",
            [new("0.064", "eV/Å", "mean error of a force vector"), new("0.4", "meV/Å", "error of the mapping"), new("21,000×", "faster", "mapped against Gaussian process"), new("20", "ps", "of dynamics in 1.2 s")],
            new(frames) { Times = Block.From(Enumerable.Range(0, 40).Select(i => 0.5 * i)), Caption = "Ni19 at 300 K. Drag to turn." },
            [new("Figures", "All of them.", figures, [new("A table.", ["model", "MAE (eV/Å)", "RMSE (eV/Å)"], [["2-body", "0.15", "0.10"], ["2+3-body", "0.06", "0.04"]])])]);
    }
}
